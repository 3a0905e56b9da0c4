#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/cross_validation.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Cv {
  SpecFlags spec;
  FoldFlags folds;
  std::string out, predictions;
};

ordered_json foldsJson(const eval::CrossValidation& result) {
  ordered_json folds = ordered_json::array();
  for (const auto& fold : result.folds) {
    ordered_json one = {{"name", fold.name},
                        {"repeat", fold.repeat + 1},
                        {"train_rows", fold.trainRows},
                        {"test_rows", fold.testRows}};
    if (fold.failure) one["error"] = runs::toJson(*fold.failure);
    for (std::size_t m = 0; m < result.metrics.size(); ++m) {
      const std::string& id = result.metrics[m].id;
      one["test"][id] = numberOrNull(fold.test[m]);
      if (!fold.train.empty()) one["train"][id] = numberOrNull(fold.train[m]);
    }
    folds.push_back(std::move(one));
  }
  return folds;
}

ordered_json cvJson(const eval::CrossValidation& result, const FoldedRun& folded) {
  ordered_json metrics;
  for (const auto& metric : result.metrics) {
    ordered_json one = runs::toJson(metric.mean);
    one["sd"] = numberOrNull(metric.sd);
    one["train_mean"] = numberOrNull(metric.trainMean);
    one["folds"] = metric.folds;
    metrics[metric.id] = std::move(one);
  }
  ordered_json pooled;
  for (const auto& metric : result.pooled) pooled[metric.id] = runs::toJson(metric.estimate);
  return {{"metric", result.metric},
          {"rows", folded.rows.size()},
          {"cut", toJson(folded.cut)},
          {"metrics", std::move(metrics)},
          {"pooled", std::move(pooled)},
          {"folds", foldsJson(result)},
          {"spec", runs::toJson(folded.run.spec)}};
}

std::string scoresCsv(const eval::CrossValidation& result) {
  std::string out = "fold,repeat,part,rows";
  for (const auto& metric : result.metrics) out += "," + metric.id;
  out += "\n";
  for (const auto& fold : result.folds)
    for (const bool test : {true, false}) {
      const auto& scores = test ? fold.test : fold.train;
      if (scores.empty()) continue;
      out += fmt::format("{},{},{},{}", runs::csvCell(fold.name), fold.repeat + 1, test ? "test" : "train",
                         test ? fold.testRows : fold.trainRows);
      for (const double score : scores) out += "," + csvNumber(score);
      out += "\n";
    }
  return out;
}

std::string predictionsCsv(const eval::Scored& scored) {
  const bool classes = scored.task == data::Task::Classify;
  const runs::AnswerColumns columns(scored.task, scored.classNames, scored.hasProbabilities(), 0);
  std::string out = "row,actual";
  for (const auto& name : columns.names()) out += "," + runs::csvCell(name);
  out += "\n";
  for (Index i = 0; i < scored.size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    out += fmt::format("{},{}", scored.rows[at],
                       classes ? runs::csvCell(scored.classNames[static_cast<std::size_t>(scored.actual[at])])
                               : fmt::format("{}", scored.actualValues[i]));
    columns.append(out, scored.predicted, Matrix(), i);
    out += "\n";
  }
  return out;
}

std::string summary(const eval::CrossValidation& result, const FoldedRun& folded) {
  TextTable table;
  table.column("metric").column("mean over folds").column("sd").column("train").column("pooled");
  for (const auto& metric : result.metrics) {
    std::string pooled = "-";
    for (const auto& one : result.pooled)
      if (one.id == metric.id) pooled = shown(one.estimate);
    table.row({metric.id == result.metric ? strong(metric.id) : metric.id, shown(metric.mean),
               shown(metric.sd), shown(metric.trainMean), pooled});
  }
  return table.text() +
         faint(fmt::format("  {} on {}; intervals of means allow for the rows that folds share",
                           counted(static_cast<long long>(result.folds.size()), "fold"),
                           counted(static_cast<long long>(folded.rows.size()), "row"))) +
         "\n";
}

Result<int> run(const Cv& cv, Shell& shell, jobs::WorkContext& context) {
  auto inputs = cv.spec.files();
  RIDGELINE_CHECK(spareInputs("--out", cv.out, inputs));
  RIDGELINE_CHECK(spareInputs("--predictions", cv.predictions, inputs));
  if (!cv.out.empty() && cv.out == cv.predictions)
    return failAt("--predictions", ErrorCode::InvalidParam,
                  "\"{}\" is to hold the scores already; name another file.", cv.predictions);
  RIDGELINE_TRY(const FoldedRun folded, foldedRun(cv.spec, cv.folds, shell, context));
  eval::CrossValidationOptions options;
  options.metric = folded.run.spec.metric;
  RIDGELINE_TRY(
      const eval::CrossValidation result,
      eval::crossValidate(*folded.run.table, folded.run.schema, folded.folds, folded.run.spec.prepare,
                          folded.run.spec.model, options, Seed(folded.run.spec.seed), context));
  if (!cv.out.empty()) RIDGELINE_CHECK(writeFileAtomically(cv.out, scoresCsv(result)));
  if (!cv.predictions.empty())
    RIDGELINE_CHECK(writeFileAtomically(cv.predictions, predictionsCsv(result.outOfFold)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json())
    shell.printJson(cvJson(result, folded));
  else
    shell.print(summary(result, folded));
  for (const auto& path : {cv.out, cv.predictions})
    if (!path.empty()) shell.note("Wrote " + path + ".");
  return 0;
}

}  // namespace

void addCvCommand(CLI::App& program, Shell& shell) {
  auto* command =
      program.add_subcommand("cv", "Cross-validation: every metric on rows that the fit did not see");
  auto cv = std::make_shared<Cv>();
  cv->spec.add(*command);
  cv->folds.add(*command);
  command->add_option("--out", cv->out, "CSV file with every metric of every fold");
  command->add_option("--predictions", cv->predictions,
                      "CSV file with the answer for each row when it tested");
  shell.addSharedFlags(*command,
                       "ridgeline cv --data bundled:penguins --target species --model tree --folds 10");
  command->callback(
      [cv, &shell] { shell.run([&](jobs::WorkContext& context) { return run(*cv, shell, context); }); });
}

}  // namespace ridgeline::cli
