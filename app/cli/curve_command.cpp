#include <memory>

#include "app/cli/commands.hpp"
#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/spare_inputs.hpp"
#include "app/cli/spec_flags.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/learning_curve.hpp"
#include "core/runs/execute.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Curve {
  SpecFlags spec;
  eval::LearningCurveSpec settings;
  std::string out;
};

ordered_json curveJson(const eval::LearningCurve& curve, const runs::RunSpec& spec) {
  ordered_json points = ordered_json::array();
  for (const auto& point : curve.points)
    points.push_back({{"n", point.n},
                      {"train", point.train},
                      {"dev", point.dev},
                      {"train_mean", numberOrNull(point.trainMean)},
                      {"dev_mean", numberOrNull(point.devMean)},
                      {"train_sd", numberOrNull(point.trainSd)},
                      {"dev_sd", numberOrNull(point.devSd)},
                      {"topped_up", point.toppedUp}});
  return {{"metric", curve.metric},
          {"higher_is_better", curve.higherIsBetter},
          {"dev_rows", curve.devRows},
          {"points", std::move(points)},
          {"spec", runs::toJson(spec)}};
}

std::string curveCsv(const eval::LearningCurve& curve) {
  std::string out = "n,repeat,train,dev\n";
  for (const auto& point : curve.points)
    for (std::size_t i = 0; i < point.train.size(); ++i)
      out += fmt::format("{},{},{},{}\n", point.n, i + 1, csvNumber(point.train[i]),
                         i < point.dev.size() ? csvNumber(point.dev[i]) : std::string());
  return out;
}

Result<int> run(const Curve& curve, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_CHECK(spareInputs("--out", curve.out, curve.spec.files()));
  RIDGELINE_TRY(runs::RunSpec spec, curve.spec.build(shell));
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, curve.spec.baseFolder(), context));
  spec.data = std::move(loaded.settled);
  RIDGELINE_TRY(const runs::PreparedRun prepared,
                runs::prepareRun(spec, std::move(loaded.table), curve.spec.baseFolder()));
  eval::LearningCurveSpec settings = curve.settings;
  settings.metric = prepared.spec.metric;
  RIDGELINE_TRY(
      const eval::LearningCurve result,
      eval::learningCurve(*prepared.table, prepared.schema, prepared.split->rows(data::Part::Train),
                          prepared.split->rows(data::Part::Dev), prepared.spec.prepare, prepared.spec.model,
                          settings, Seed(prepared.spec.seed).child("learning-curve"), context));
  if (!curve.out.empty()) RIDGELINE_CHECK(writeFileAtomically(curve.out, curveCsv(result)));
  for (const auto& warning : context.takeWarnings()) shell.warn(warning);
  if (shell.json()) {
    shell.printJson(curveJson(result, prepared.spec));
    return 0;
  }
  TextTable table;
  const auto right = TextTable::Align::Right;
  table.column("train rows", right)
      .column("train " + result.metric)
      .column("dev " + result.metric)
      .column("");
  for (const auto& point : result.points)
    table.row({grouped(point.n), meanAndSdText(point.trainMean, point.trainSd),
               meanAndSdText(point.devMean, point.devSd), point.toppedUp ? "a class was topped up" : ""});
  shell.print(table.text() +
              faint(fmt::format("  mean ± sd of {} subsets, scored on {}", settings.repeats,
                                counted(result.devRows, "dev row"))) +
              "\n");
  if (!curve.out.empty()) shell.note("Wrote " + curve.out + ".");
  return 0;
}

}  // namespace

void addCurveCommand(CLI::App& program, Shell& shell) {
  auto* family = program.add_subcommand("curve", "Scores against what was varied");
  family->require_subcommand(1);
  auto* command = family->add_subcommand("learning", "Score by number of train rows");
  auto curve = std::make_shared<Curve>();
  curve->spec.add(*command);
  command->add_option("--sizes", curve->settings.sizes, "Numbers of train rows to try (default: 8)")
      ->check(CLI::Range(2, 100));
  command->add_option("--repeats", curve->settings.repeats, "Subsets of each size (default: 5)")
      ->check(CLI::Range(1, 1000));
  command->add_option("--out", curve->out, "CSV file with every repeat");
  shell.addSharedFlags(*command,
                       "ridgeline curve learning --data bundled:penguins --target species --model tree");
  command->callback([curve, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*curve, shell, context); });
  });
  addValidationCurve(*family, shell);
}

}  // namespace ridgeline::cli
