#include <memory>

#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/validation_curve.hpp"
#include "core/params/param_json.hpp"
#include "core/runs/predictions_csv.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Validation {
  SpecFlags spec;
  FoldFlags folds{5, 2};
  std::string vary, out;
  int points = 9;
};

ordered_json choiceJson(const eval::ValidationCurve& curve, int point) {
  if (point < 0) return {};
  return params::toJson(params::ParamValues{{"value", curve.points[static_cast<std::size_t>(point)].value}})
      .at("value");
}

ordered_json curveJson(const eval::ValidationCurve& curve, const FoldedRun& folded) {
  ordered_json points = ordered_json::array();
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const auto& point = curve.points[i];
    points.push_back({{"value", choiceJson(curve, static_cast<int>(i))},
                      {"train", numbersOrNull(point.train)},
                      {"test", numbersOrNull(point.test)},
                      {"train_mean", numberOrNull(point.trainMean)},
                      {"test_mean", numberOrNull(point.testMean)},
                      {"train_sd", numberOrNull(point.trainSd)},
                      {"test_sd", numberOrNull(point.testSd)},
                      {"test_error", numberOrNull(point.testError)},
                      {"region", eval::name(point.region)}});
  }
  return {{"param", curve.param},
          {"metric", curve.metric},
          {"higher_is_better", curve.higherIsBetter},
          {"rows", folded.rows.size()},
          {"cut", toJson(folded.cut)},
          {"best", choiceJson(curve, curve.best)},
          {"one_standard_error", choiceJson(curve, curve.oneError)},
          {"points", std::move(points)},
          {"spec", runs::toJson(folded.run.spec)}};
}

std::string curveCsv(const eval::ValidationCurve& curve, const std::vector<data::Fold>& folds) {
  std::string out = runs::csvCell(curve.param) + ",fold,train,test\n";
  for (const auto& point : curve.points)
    for (std::size_t f = 0; f < folds.size(); ++f)
      out += fmt::format("{},{},{},{}\n", runs::csvCell(params::text(point.value)),
                         runs::csvCell(folds[f].name), csvNumber(point.train[f]), csvNumber(point.test[f]));
  return out;
}

Result<int> run(const Validation& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", flags.out, flags.spec.files()));
  RIDGELINE_TRY(const FoldedRun folded, foldedRun(flags.spec, flags.folds, shell, context));
  const runs::RunSpec& spec = folded.run.spec;
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(spec.model.id));
  RIDGELINE_TRY(const params::Axis axis, params::axisFrom(*entry->params, flags.vary));
  RIDGELINE_TRY(const eval::ValidationCurve curve,
                eval::validationCurve(*folded.run.table, folded.run.schema, folded.folds, spec.prepare,
                                      spec.model, axis.param, params::pointsOf(axis, flags.points),
                                      spec.metric, Seed(spec.seed), context));
  if (!flags.out.empty()) RIDGELINE_CHECK(writeFileAtomically(flags.out, curveCsv(curve, folded.folds)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json()) {
    shell.printJson(curveJson(curve, folded));
    return 0;
  }
  TextTable table;
  table.column(curve.param, TextTable::Align::Right)
      .column("train " + curve.metric)
      .column("test " + curve.metric)
      .column("");
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    const auto& point = curve.points[i];
    std::string mark = point.region == eval::CurveRegion::Good ? "" : std::string(eval::name(point.region));
    if (static_cast<int>(i) == curve.best) mark = "best";
    if (static_cast<int>(i) == curve.oneError)
      mark += mark.empty() ? "simplest within one standard error" : ", simplest within one standard error";
    table.row({params::text(point.value), meanAndSdText(point.trainMean, point.trainSd),
               meanAndSdText(point.testMean, point.testSd), mark});
  }
  shell.print(table.text() +
              faint(fmt::format("  mean ± sd of {} on {}",
                                counted(static_cast<long long>(folded.folds.size()), "fold"),
                                counted(static_cast<long long>(folded.rows.size()), "row"))) +
              "\n");
  if (!flags.out.empty()) shell.note("Wrote " + flags.out + ".");
  return 0;
}

}  // namespace

void addValidationCurve(CLI::App& family, Shell& shell) {
  auto* command = family.add_subcommand("validation", "Score by one parameter, cross-validated");
  auto flags = std::make_shared<Validation>();
  flags->spec.add(*command);
  flags->folds.add(*command);
  command->add_option("--vary", flags->vary, "name, name=low..high or name=a,b,c")->required();
  command->add_option("--points", flags->points, "Values on a range (default: 9)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--out", flags->out, "CSV file with every fold");
  shell.addSharedFlags(
      *command,
      "ridgeline curve validation --data bundled:penguins --target species --model tree --vary "
      "max-depth=1..8");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
