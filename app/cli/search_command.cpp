#include <filesystem>
#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/search.hpp"
#include "core/params/param_json.hpp"
#include "core/runs/predictions_csv.hpp"
#include "core/runs/run_folder.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct SearchFlags {
  SpecFlags spec;
  FoldFlags folds;
  std::vector<std::string> vary;
  std::string kind = "random", out, bestSpec;
  eval::SearchSpec settings;
  int outer = 0, top = 10;
};

Result<eval::SearchSpec> settingsOf(const SearchFlags& flags, const runs::RunSpec& spec) {
  eval::SearchSpec out = flags.settings;
  out.kind = flags.kind == "grid"      ? eval::SearchKind::Grid
             : flags.kind == "halving" ? eval::SearchKind::Halving
                                       : eval::SearchKind::Random;
  out.metric = spec.metric;
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(spec.model.id));
  for (const auto& text : flags.vary) {
    RIDGELINE_TRY(auto axis, params::axisFrom(*entry->params, text));
    out.axes.push_back(std::move(axis));
  }
  return out;
}

/// What a candidate changes of the first one, in words.
std::string changes(const params::ParamValues& values, const params::ParamValues& base) {
  std::string out;
  for (const auto& [name, value] : values)
    if (const auto found = base.find(name); found == base.end() || found->second != value)
      out += (out.empty() ? "" : ", ") + name + "=" + params::text(value);
  return out.empty() ? "as given" : out;
}

ordered_json searchJson(const eval::Search& found, const FoldedRun& folded) {
  ordered_json candidates = ordered_json::array();
  for (const std::size_t c : found.ranking) {
    const auto& one = found.candidates[c];
    ordered_json item = {{"params", params::toJson(one.params)},
                         {"mean", runs::toJson(one.mean)},
                         {"sd", numberOrNull(one.sd)},
                         {"scores", numbersOrNull(one.scores)},
                         {"rung", one.rung},
                         {"train_share", one.share}};
    if (one.failure) item["error"] = runs::toJson(*one.failure);
    candidates.push_back(std::move(item));
  }
  runs::RunSpec best = folded.run.spec;
  best.model.params = found.candidates[found.ranking.front()].params;
  return {{"metric", found.metric},
          {"higher_is_better", found.higherIsBetter},
          {"rows", folded.rows.size()},
          {"cut", toJson(folded.cut)},
          {"fits", found.done},
          {"candidates", std::move(candidates)},
          {"best_spec", runs::toJson(best)}};
}

std::string searchCsv(const eval::Search& found) {
  std::string out = "rank,mean,low,high,sd,rung,train_share";
  for (const auto& [name, value] : found.candidates.front().params) out += "," + runs::csvCell(name);
  for (std::size_t f = 0; f < found.candidates.front().scores.size(); ++f)
    out += fmt::format(",fold_{}", f + 1);
  out += "\n";
  const auto cell = [](const std::optional<double>& value) {
    return value ? csvNumber(*value) : std::string();
  };
  for (std::size_t rank = 0; rank < found.ranking.size(); ++rank) {
    const auto& one = found.candidates[found.ranking[rank]];
    out += fmt::format("{},{},{},{},{},{},{}", rank + 1, cell(one.mean.value), cell(one.mean.low),
                       cell(one.mean.high), csvNumber(one.sd), one.rung, csvNumber(one.share));
    for (const auto& [name, value] : one.params) out += "," + runs::csvCell(params::text(value));
    for (const double score : one.scores) out += "," + csvNumber(score);
    out += "\n";
  }
  return out;
}

std::string searchText(const eval::Search& found, const FoldedRun& folded, int top) {
  TextTable table;
  table.column("rank", TextTable::Align::Right).column(found.metric).column("sd").column("parameters");
  const auto& base = found.candidates.front().params;
  for (std::size_t rank = 0; rank < found.ranking.size() && rank < static_cast<std::size_t>(top); ++rank) {
    const auto& one = found.candidates[found.ranking[rank]];
    table.row({std::to_string(rank + 1), shown(one.mean), shown(one.sd), changes(one.params, base)});
  }
  return table.text() +
         faint(fmt::format("  {} on {} of {}; the first place of many is partly luck: judge it on rows that "
                           "the search did not see",
                           counted(static_cast<long long>(found.candidates.size()), "candidate"),
                           counted(static_cast<long long>(folded.folds.size()), "fold"),
                           counted(static_cast<long long>(folded.rows.size()), "row"))) +
         "\n";
}

ordered_json nestedJson(const eval::NestedSearch& found, const FoldedRun& folded) {
  ordered_json folds = ordered_json::array();
  for (const auto& fold : found.folds)
    folds.push_back({{"name", fold.name},
                     {"params", params::toJson(fold.chosen)},
                     {"inner", numberOrNull(fold.inner)},
                     {"outer", numberOrNull(fold.outer)},
                     {"train_rows", fold.trainRows},
                     {"test_rows", fold.testRows}});
  return {{"metric", found.metric},
          {"higher_is_better", found.higherIsBetter},
          {"rows", folded.rows.size()},
          {"mean", runs::toJson(found.mean)},
          {"sd", numberOrNull(found.sd)},
          {"folds", std::move(folds)},
          {"spec", runs::toJson(folded.run.spec)}};
}

std::string nestedText(const eval::NestedSearch& found, const params::ParamValues& base) {
  TextTable table;
  table.column("outer fold").column("inner " + found.metric).column("outer " + found.metric).column("chosen");
  for (const auto& fold : found.folds)
    table.row({fold.name, shown(fold.inner), shown(fold.outer), changes(fold.chosen, base)});
  return table.text() + fmt::format("  The search is worth {} ± {} on rows it never saw.\n",
                                    shown(found.mean), shown(found.sd));
}

Result<int> nested(const SearchFlags& flags, const FoldedRun& folded, const eval::SearchSpec& settings,
                   Shell& shell, jobs::WorkContext& context) {
  data::FoldSpec outer = folded.cut;
  outer.folds = flags.outer;
  outer.repeats = 1;
  RIDGELINE_TRY(const auto folds, data::drawFolds(*folded.run.table, folded.run.schema, folded.rows, outer,
                                                  Seed(folded.run.spec.seed).child("outer-folds")));
  RIDGELINE_TRY(
      const eval::NestedSearch found,
      eval::nestedSearch(*folded.run.table, folded.run.schema, folds, folded.cut, folded.run.spec.prepare,
                         folded.run.spec.model, settings, Seed(folded.run.spec.seed), context));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json())
    shell.printJson(nestedJson(found, folded));
  else
    shell.print(nestedText(found, folded.run.spec.model.params));
  return 0;
}

Result<int> run(const SearchFlags& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", flags.out, flags.spec.files()));
  RIDGELINE_CHECK(spareInputs("--best-spec", flags.bestSpec, flags.spec.files()));
  RIDGELINE_TRY(const FoldedRun folded, foldedRun(flags.spec, flags.folds, shell, context));
  RIDGELINE_TRY(const eval::SearchSpec settings, settingsOf(flags, folded.run.spec));
  if (flags.outer > 0) return nested(flags, folded, settings, shell, context);
  // What was found until Ctrl+C is written all the same.
  std::shared_ptr<const eval::Search> last;
  context.onPublish = [&last](const jobs::PartialPtr& partial) {
    if (auto search = std::dynamic_pointer_cast<const eval::Search>(partial)) last = std::move(search);
  };
  auto found = eval::search(*folded.run.table, folded.run.schema, folded.folds, folded.run.spec.prepare,
                            folded.run.spec.model, settings, Seed(folded.run.spec.seed), context);
  context.onPublish = nullptr;
  if (!found && found.error().code == ErrorCode::Cancelled && last && !flags.out.empty()) {
    RIDGELINE_CHECK(writeFileAtomically(flags.out, searchCsv(*last)));
    return fail(ErrorCode::Cancelled, "what {:g} of {:g} fits found is in {}.", last->done, last->total,
                flags.out);
  }
  if (!found) return tl::unexpected<Error>(found.error());
  if (!flags.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.out, searchCsv(*found)));
  if (!flags.bestSpec.empty()) {
    runs::RunSpec best = folded.run.spec;
    best.model.params = found->candidates[found->ranking.front()].params;
    const auto parent = std::filesystem::path(flags.bestSpec).parent_path().string();
    best = runs::rebased(best, flags.spec.baseFolder(), parent.empty() ? "." : parent);
    RIDGELINE_CHECK(writeFileAtomically(flags.bestSpec, runs::specText(best)));
  }
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json())
    shell.printJson(searchJson(*found, folded));
  else
    shell.print(searchText(*found, folded, flags.top));
  for (const auto& path : {flags.out, flags.bestSpec})
    if (!path.empty()) shell.note("Wrote " + path + ".");
  return 0;
}

}  // namespace

void addSearchCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand("search", "Parameters by cross-validation: grid, random, halving");
  auto flags = std::make_shared<SearchFlags>();
  flags->spec.add(*command);
  flags->folds.add(*command);
  const auto group = "Search";
  command
      ->add_option("--vary", flags->vary,
                   "name, name=low..high or name=a,b,c; may be repeated (default: all of the method)")
      ->allow_extra_args(false)
      ->group(group);
  command->add_option("--kind", flags->kind, "grid, random or halving (default: random)")
      ->check(CLI::IsMember({"grid", "random", "halving"}))
      ->group(group);
  command->add_option("--candidates", flags->settings.candidates, "How many are drawn (default: 30)")
      ->check(CLI::Range(1, 10000))
      ->group(group);
  command->add_option("--points", flags->settings.points, "Grid points on a range (default: 5)")
      ->check(CLI::Range(1, 1000))
      ->group(group);
  command
      ->add_option("--keep-one-of", flags->settings.keepOneOf, "Halving: one of so many goes on (default: 3)")
      ->check(CLI::Range(2, 100))
      ->group(group);
  command->add_option("--outer", flags->outer, "Nested: so many outer folds say what the search is worth")
      ->check(CLI::Range(2, 1000))
      ->group(group);
  command->add_option("--top", flags->top, "Lines to print (default: 10)")->check(CLI::Range(1, 10000));
  command->add_option("--out", flags->out, "CSV file with every candidate; also on Ctrl+C");
  command->add_option("--best-spec", flags->bestSpec, "spec.json of the best candidate, for `ridgeline fit`");
  shell.addSharedFlags(*command,
                       "ridgeline search --data bundled:penguins --target species --model tree --vary "
                       "max-depth=1..10 --kind grid");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
