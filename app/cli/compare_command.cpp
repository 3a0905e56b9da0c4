#include <filesystem>
#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"
#include "core/eval/comparison.hpp"
#include "core/runs/run_answers.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Compare {
  std::vector<std::string> folders;
  std::string part = "dev", metric;
  int bootstrap = 2000;
};

data::Part partNamed(const std::string& name) {
  for (const auto part : {data::Part::Train, data::Part::TrainDev, data::Part::Dev, data::Part::Test})
    if (data::name(part) == name) return part;
  return data::Part::Dev;
}

/// Folder names as short as they still differ.
std::vector<std::string> namesOf(const std::vector<std::string>& folders) {
  std::vector<std::string> names;
  for (const auto& folder : folders) {
    auto path = std::filesystem::path(folder);
    if (path.filename().empty()) path = path.parent_path();
    names.push_back(path.filename().string());
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    for (std::size_t j = i + 1; j < names.size(); ++j)
      if (names[i] == names[j]) return folders;
  return names;
}

Status checkAlike(const runs::RunAnswers& a, const runs::RunAnswers& b, const std::string& folderA,
                  const std::string& folderB) {
  if (a.data != b.data)
    return failAt(folderB, ErrorCode::InvalidInput,
                  "This run used other data than {}; compare runs on the same table.", folderA);
  if (a.spec.roles.target != b.spec.roles.target)
    return failAt(folderB, ErrorCode::InvalidInput,
                  "This run predicts \"{}\" and {} predicts \"{}\"; compare runs of one target.",
                  b.spec.roles.target, folderA, a.spec.roles.target);
  if (a.split != b.split)
    return failAt(folderB, ErrorCode::InvalidInput,
                  "This run split the rows otherwise than {}; fit both with the same --split and --seed.",
                  folderA);
  return {};
}

ordered_json churnJson(const eval::Comparison& result) {
  if (!result.churn) return {};
  return {{"both_right", result.churn->bothRight},
          {"fixed", result.churn->fixed},
          {"broken", result.churn->broken},
          {"both_wrong", result.churn->bothWrong}};
}

ordered_json comparisonJson(const eval::Comparison& result, double adjusted) {
  ordered_json metrics;
  for (const auto& metric : result.metrics)
    metrics[metric.id] = {{"a", runs::toJson(metric.a)},
                          {"b", runs::toJson(metric.b)},
                          {"difference", runs::toJson(metric.difference)},
                          {"p", numberOrNull(metric.p)},
                          {"higher_is_better", metric.higherIsBetter}};
  ordered_json out = {
      {"rows", result.rows},
      {"metric", result.metric},
      {"verdict", result.verdict},
      {"shown", result.shown},
      {"rows_needed", result.rowsNeeded > 0 ? ordered_json(result.rowsNeeded) : ordered_json()},
      {"same_answers", result.sameAnswers},
      {"p_holm", adjusted},
      {"churn", churnJson(result)}};
  if (result.mcnemar)
    out["mcnemar"] = {{"p", result.mcnemar->p},
                      {"mid_p", numberOrNull(result.mcnemar->midP)},
                      {"method", result.mcnemar->exact ? "exact" : "chi-squared, corrected"},
                      {"statistic", numberOrNull(result.mcnemar->statistic)}};
  out["metrics"] = std::move(metrics);
  return out;
}

double decisive(const eval::Comparison& result) {
  for (const auto& metric : result.metrics)
    if (metric.id == result.metric) return metric.p;
  return 1;
}

std::string text(const eval::Comparison& result, const std::string& nameA, const std::string& nameB,
                 double adjusted, bool several) {
  TextTable table;
  table.column("metric").column(nameA).column(nameB).column("difference").column("p");
  for (const auto& metric : result.metrics)
    table.row({metric.id == result.metric ? strong(metric.id) : metric.id, shown(metric.a), shown(metric.b),
               shown(metric.difference), metric.difference.value ? shown(metric.p) : "-"});
  std::string out = table.text();
  if (result.churn)
    out += fmt::format("  both right {}, fixed {}, broken {}, both wrong {}", result.churn->bothRight,
                       result.churn->fixed, result.churn->broken, result.churn->bothWrong);
  if (result.mcnemar)
    out += fmt::format("; McNemar p {} ({})", shown(result.mcnemar->p),
                       result.mcnemar->exact ? "exact" : "chi-squared");
  if (result.churn) out += "\n";
  if (several)
    out += fmt::format("  p of {} among these comparisons (Holm): {}\n", result.metric, shown(adjusted));
  return out + strong(result.verdict) + "\n";
}

Result<int> run(const Compare& flags, Shell& shell, jobs::WorkContext& context) {
  const auto names = namesOf(flags.folders);
  std::vector<runs::RunAnswers> all;
  for (const auto& folder : flags.folders) {
    RIDGELINE_TRY(auto one, runs::readRunAnswers(folder, partNamed(flags.part), context));
    if (!all.empty()) RIDGELINE_CHECK(checkAlike(all.front(), one, flags.folders.front(), folder));
    all.push_back(std::move(one));
  }
  eval::ComparisonOptions options;
  options.metric = flags.metric.empty() ? all.front().spec.metric : flags.metric;
  options.bootstrap = flags.bootstrap;
  options.decisive = std::max(flags.bootstrap, std::min(10000, 5 * flags.bootstrap));
  std::vector<eval::Comparison> results;
  std::vector<double> p;
  for (std::size_t i = 1; i < all.size(); ++i) {
    RIDGELINE_TRY(auto one,
                  eval::compareAnswers(all.front().scored, all[i].scored, names.front(), names[i], options,
                                       Seed(shell.seed().value_or(all.front().spec.seed)), context));
    p.push_back(decisive(one));
    results.push_back(std::move(one));
  }
  const auto adjusted = eval::holm(p);
  if (shell.json()) {
    ordered_json comparisons = ordered_json::array();
    for (std::size_t i = 0; i < results.size(); ++i) {
      ordered_json one = comparisonJson(results[i], adjusted[i]);
      one["a"] = flags.folders.front();
      one["b"] = flags.folders[i + 1];
      comparisons.push_back(std::move(one));
    }
    shell.printJson({{"part", flags.part}, {"comparisons", std::move(comparisons)}});
    return 0;
  }
  for (std::size_t i = 0; i < results.size(); ++i)
    shell.print((i > 0 ? "\n" : "") +
                text(results[i], names.front(), names[i + 1], adjusted[i], results.size() > 1));
  return 0;
}

}  // namespace

void addCompareCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("compare", "Runs side by side on the same rows, with paired tests");
  auto flags = std::make_shared<Compare>();
  command
      ->add_option("DIR", flags->folders,
                   "Folders that `ridgeline fit --out` wrote; the first is compared with each")
      ->required()
      ->expected(2, 1000);
  command->add_option("--part", flags->part, "train, train-dev, dev or test (default: dev)")
      ->check(CLI::IsMember({"train", "train-dev", "dev", "test"}));
  command->add_option("--metric", flags->metric, "Metric of the verdict (default: the run's)");
  command
      ->add_option("--resamples", flags->bootstrap,
                   "Of the paired bootstrap (default: 2000; 5 times for the verdict)")
      ->check(CLI::Range(100, 100000));
  shell.addSharedFlags(*command, "ridgeline compare out/tree out/knn");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
