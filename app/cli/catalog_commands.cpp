#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/param_text.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/test_text.hpp"
#include "app/cli/text_table.hpp"
#include "core/data/generators.hpp"
#include "core/data/source.hpp"
#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"
#include "core/params/param_json.hpp"
#include "core/prep/step.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

std::string tasksOf(const models::ModelEntry& entry) {
  std::vector<std::string_view> words;
  words.reserve(entry.tasks.size());
  for (const auto task : entry.tasks) words.push_back(data::name(task));
  return fmt::format("{}", fmt::join(words, ", "));
}

/// What no step has to change for the method.
std::vector<std::string> takenAsIs(const models::ModelEntry& entry) {
  std::vector<std::string> out;
  if (entry.takesMissing) out.emplace_back("missing values");
  if (entry.takesCategories) out.emplace_back("categories");
  return out;
}

ordered_json modelJson(const models::ModelEntry& entry) {
  ordered_json tasks = ordered_json::array();
  for (const auto task : entry.tasks) tasks.push_back(data::name(task));
  return {{"id", entry.id},
          {"title", entry.title},
          {"family", entry.family},
          {"help", entry.help},
          {"source", entry.source},
          {"tasks", tasks},
          {"offers", entry.offers},
          {"takes", takenAsIs(entry)},
          {"params", ordered_json(params::toJson(*entry.params))}};
}

ordered_json stepJson(const prep::StepEntry& entry) {
  return {{"id", entry.id},
          {"title", entry.title},
          {"help", entry.help},
          {"params", ordered_json(params::toJson(*entry.params))}};
}

ordered_json generatorJson(const data::Generator& entry) {
  return {{"id", entry.id},
          {"title", entry.title},
          {"help", entry.help},
          {"target", entry.target},
          {"params", ordered_json(params::toJson(*entry.params))}};
}

Result<int> showModels(const std::string& id, Shell& shell) {
  if (!id.empty()) {
    RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(id));
    if (shell.json()) {
      shell.printJson(modelJson(*entry));
      return 0;
    }
    shell.print(strong(entry->title) + fmt::format("  {} ({})\n", entry->id, tasksOf(*entry)));
    shell.print(folded(entry->help, 2) + "\n");
    shell.print(paramText(*entry->params));
    shell.print("\n" + folded("Source: " + entry->source, 2));
    if (!entry->offers.empty())
      shell.print(folded(fmt::format("Offers: {}", fmt::join(entry->offers, ", ")), 2));
    if (const auto taken = takenAsIs(*entry); !taken.empty())
      shell.print(folded(fmt::format("Takes: {}", fmt::join(taken, ", ")), 2));
    return 0;
  }
  ordered_json all = ordered_json::array();
  TextTable table;
  table.column("model").column("title").column("does").column("when to use it");
  for (const auto& entry : models::modelCatalog()) {
    all.push_back(modelJson(entry));
    table.row({entry.id, entry.title, tasksOf(entry), entry.help});
  }
  if (shell.json())
    shell.printJson(all);
  else
    shell.print(table.text());
  return 0;
}

/// Steps and generators: entries with id, title, help and parameters, looked up by `find`.
template <class Entry, class Find, class ToJson>
Result<int> showEntries(const std::string& id, const std::vector<Entry>& entries, const char* noun, Find find,
                        ToJson toJson, Shell& shell) {
  if (!id.empty()) {
    RIDGELINE_TRY(const Entry* entry, find(id));
    if (shell.json()) {
      shell.printJson(toJson(*entry));
      return 0;
    }
    shell.print(strong(entry->title) + "  " + entry->id + "\n" + folded(entry->help, 2) + "\n");
    shell.print(paramText(*entry->params));
    return 0;
  }
  ordered_json all = ordered_json::array();
  TextTable table;
  table.column(noun).column("title").column("what it does");
  for (const auto& entry : entries) {
    all.push_back(toJson(entry));
    table.row({entry.id, entry.title, entry.help});
  }
  if (shell.json())
    shell.printJson(all);
  else
    shell.print(table.text());
  return 0;
}

Result<int> showMetrics(Shell& shell) {
  ordered_json all = ordered_json::array();
  TextTable table;
  table.column("metric").column("judges").column("better").column("meaning");
  for (const auto& metric : eval::metricCatalog()) {
    const bool chosen = eval::defaultMetric(metric.task).id == metric.id;
    all.push_back({{"id", metric.id},
                   {"title", metric.title},
                   {"help", metric.help},
                   {"task", data::name(metric.task)},
                   {"higher_is_better", metric.higherIsBetter},
                   {"needs_probabilities", metric.needsProbabilities},
                   {"best", metric.best},
                   {"default", chosen}});
    table.row({metric.id + (chosen ? " *" : ""), std::string(data::name(metric.task)),
               metric.higherIsBetter ? "higher" : "lower", metric.help});
  }
  if (shell.json())
    shell.printJson(all);
  else
    shell.print(table.text() + "\n  * the default of its task\n");
  return 0;
}

/// The bundled sets, then the families that are made.
Result<int> showSets(Shell& shell) {
  ordered_json all = ordered_json::array();
  TextTable table;
  table.column("data set").column("title").column("target").column("licence").column("about");
  for (const auto& set : data::bundledSets()) {
    all.push_back({{"id", set.id},
                   {"title", set.title},
                   {"target", set.target},
                   {"source", set.source},
                   {"licence", set.licence},
                   {"about", set.about}});
    table.row({"bundled:" + set.id, set.title, set.target, set.licence, set.about});
  }
  if (shell.json())
    shell.printJson(all);
  else
    shell.print(table.text());
  return 0;
}

void addCatalog(CLI::App& program, Shell& shell, const char* name, const char* help,
                const std::string& example, const std::function<Result<int>(const std::string&)>& show,
                bool takesId) {
  auto* command = program.add_subcommand(name, help);
  auto id = std::make_shared<std::string>();
  if (takesId) command->add_option("ID", *id, "Show this one with every parameter");
  shell.addSharedFlags(*command, example);
  command->callback([id, show, &shell] { shell.run([&](jobs::WorkContext&) { return show(*id); }); });
}

}  // namespace

void addCatalogCommands(CLI::App& program, Shell& shell) {
  addCatalog(
      program, shell, "models", "The methods, with parameters, ranges and sources", "ridgeline models tree",
      [&shell](const std::string& id) { return showModels(id, shell); }, true);
  addCatalog(
      program, shell, "steps", "The preparation steps, with parameters", "ridgeline steps impute",
      [&shell](const std::string& id) {
        return showEntries(id, prep::stepCatalog(), "step", prep::stepEntry, stepJson, shell);
      },
      true);
  addCatalog(
      program, shell, "metrics", "The metrics, with their formulas", "ridgeline metrics",
      [&shell](const std::string&) { return showMetrics(shell); }, false);
  addCatalog(
      program, shell, "tests", "The statistical tests, with what they ask and assume",
      "ridgeline tests welch", [&shell](const std::string& id) { return showTests(id, shell); }, true);
  addCatalog(
      program, shell, "generators", "The made data sets, with parameters", "ridgeline generators moons",
      [&shell](const std::string& id) {
        return showEntries(id, data::generators(), "generator", data::generator, generatorJson, shell);
      },
      true);
  addCatalog(
      program, shell, "datasets", "The bundled data sets, with source and licence", "ridgeline datasets",
      [&shell](const std::string&) { return showSets(shell); }, false);
}

}  // namespace ridgeline::cli
