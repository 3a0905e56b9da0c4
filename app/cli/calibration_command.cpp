#include <memory>

#include "app/cli/class_answers.hpp"
#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/brier_decomposition.hpp"
#include "core/eval/calibration_errors.hpp"
#include "core/eval/recalibration.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Calibration {
  AnswerFlags answers;
  int bins = 10;
  bool equalWidth = false;
};

struct JudgedCalibration {
  eval::BrierDecomposition brier;
  eval::CalibrationErrors errors;
  eval::Recalibration recalibration;
};

bool liesAbove(const eval::Estimate& estimate, double value) { return estimate.low && *estimate.low > value; }
bool liesBelow(const eval::Estimate& estimate, double value) {
  return estimate.high && *estimate.high < value;
}

/// Over- or under-confident, as far as the intervals say so.
std::string calibrationVerdict(const JudgedCalibration& judged) {
  const auto& found = judged.recalibration;
  if (!found.inTheLarge.value) return "Nothing can be said of calibration: " + found.inTheLarge.reason;
  const std::string slope = "slope " + shown(found.slope);
  std::string how;
  if (liesBelow(found.slope, 1))
    how = fmt::format("Over-confident: probabilities are too extreme ({} below 1)", slope);
  if (liesAbove(found.slope, 1))
    how = fmt::format("Under-confident: probabilities are too timid ({} above 1)", slope);
  std::string level;
  if (liesBelow(found.inTheLarge, 0)) level = "too high on the whole";
  if (liesAbove(found.inTheLarge, 0)) level = "too low on the whole";
  if (!level.empty())
    how = how.empty() ? fmt::format("Probabilities are {} ({} log-odds)", level, shown(found.inTheLarge))
                      : fmt::format("{}, and {}", how, level);
  if (!how.empty()) return how + ".";
  return fmt::format("Neither over- nor under-confident as far as {} can show.",
                     counted(judged.recalibration.n, "row"));
}

ordered_json calibrationJson(const ClassAnswers& answers, const JudgedCalibration& judged,
                             const Calibration& flags) {
  ordered_json bins = ordered_json::array();
  for (const auto& bin : judged.brier.bins)
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"n", bin.n},
                    {"mean_probability", bin.meanProbability},
                    {"observed", runs::toJson(bin.observed)}});
  return {{"part", flags.answers.part()},
          {"class", answers.event.empty() ? ordered_json() : ordered_json(answers.event)},
          {"rows", answers.rows()},
          {"excluded", judged.brier.excluded},
          {"happened", judged.brier.positives},
          {"edges", flags.equalWidth ? "equal-width" : "equal-mass"},
          {"bins", std::move(bins)},
          {"ece", runs::toJson(judged.errors.expected)},
          {"mce", runs::toJson(judged.errors.largest)},
          {"brier", runs::toJson(judged.brier.brier)},
          {"reliability", runs::toJson(judged.brier.reliability)},
          {"resolution", runs::toJson(judged.brier.resolution)},
          {"uncertainty", runs::toJson(judged.brier.uncertainty)},
          {"unexplained", runs::toJson(judged.brier.unexplained)},
          {"slope", runs::toJson(judged.recalibration.slope)},
          {"intercept", runs::toJson(judged.recalibration.intercept)},
          {"in_the_large", runs::toJson(judged.recalibration.inTheLarge)},
          {"clipped", judged.recalibration.clipped},
          {"verdict", calibrationVerdict(judged)}};
}

std::string calibrationCsv(const JudgedCalibration& judged) {
  std::string out = "low,high,n,mean_probability,observed,observed_low,observed_high\n";
  for (const auto& bin : judged.brier.bins)
    out += fmt::format("{},{},{},{},{},{},{}\n", bin.low, bin.high, bin.n, bin.meanProbability,
                       *bin.observed.value, *bin.observed.low, *bin.observed.high);
  return out;
}

std::string calibrationText(const ClassAnswers& answers, const JudgedCalibration& judged,
                            const Calibration& flags) {
  const auto right = TextTable::Align::Right;
  TextTable bins;
  bins.column("probability", right).column("rows", right).column("mean", right).column("observed");
  for (const auto& bin : judged.brier.bins)
    bins.row({fmt::format("{} to {}", shown(bin.low), shown(bin.high)), grouped(bin.n),
              shown(bin.meanProbability), shown(bin.observed)});
  TextTable figures;
  figures.column("").column("").column("");
  const auto add = [&](const char* name, const eval::Estimate& estimate, const char* meaning) {
    figures.row({name, shown(estimate), estimate.value ? meaning : estimate.reason});
  };
  add("ECE", judged.errors.expected, "mean distance of probability and observed share");
  add("MCE", judged.errors.largest, "the largest of them");
  add("Brier score", judged.brier.brier, "reliability - resolution + uncertainty + unexplained");
  add("  reliability", judged.brier.reliability, "0 where bins are calibrated");
  add("  resolution", judged.brier.resolution, "how far bins tell rows apart");
  add("  uncertainty", judged.brier.uncertainty, "what the share alone would score");
  add("  unexplained", judged.brier.unexplained, "what lies within the bins");
  add("slope", judged.recalibration.slope, "1 where calibrated; below 1 over-confident");
  add("intercept", judged.recalibration.intercept, "0 where calibrated, log-odds");
  add("in the large", judged.recalibration.inTheLarge, "the same with slope 1; below 0 too high");
  std::string out = judged.brier.bins.empty() ? std::string() : bins.text() + "\n";
  out += figures.text() +
         faint(fmt::format("  that {}, {} of {}: {} times; [95 % interval]", answers.eventText(),
                           counted(judged.brier.n, "row"), flags.answers.part(),
                           grouped(judged.brier.positives))) +
         "\n";
  if (judged.brier.excluded > 0)
    out += faint(fmt::format("  {} without a probability left out", counted(judged.brier.excluded, "row"))) +
           "\n";
  if (judged.recalibration.clipped > 0)
    out +=
        faint(fmt::format("  {} with a probability of exactly 0 or 1, whose log-odds are endless: slope and "
                          "intercept take 1e-15 from there",
                          counted(judged.recalibration.clipped, "row"))) +
        "\n";
  return out + strong(calibrationVerdict(judged)) + "\n";
}

Result<int> run(const Calibration& flags, Shell& shell, jobs::WorkContext& context) {
  RIDGELINE_TRY(const ClassAnswers answers, flags.answers.read(true, shell, context));
  const auto edges = flags.equalWidth ? eval::BinEdges::EqualWidth : eval::BinEdges::EqualMass;
  const eval::MetricOptions options{true, flags.answers.resamples(), answers.seed.child("calibration")};
  context.progress(0, 0, "Resampling rows");
  JudgedCalibration judged;
  RIDGELINE_TRY(judged.brier, eval::brierDecomposition(answers.probabilities, answers.happened, flags.bins,
                                                       edges, options, context));
  RIDGELINE_TRY(judged.errors, eval::calibrationErrors(answers.probabilities, answers.happened, flags.bins,
                                                       edges, options, context));
  RIDGELINE_TRY(judged.recalibration, eval::recalibration(answers.probabilities, answers.happened));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (!flags.answers.out().empty())
    RIDGELINE_CHECK(writeFileAtomically(flags.answers.out(), calibrationCsv(judged)));
  if (shell.json()) {
    shell.printJson(calibrationJson(answers, judged, flags));
    return 0;
  }
  shell.print(calibrationText(answers, judged, flags));
  if (!flags.answers.out().empty()) shell.note("Wrote " + flags.answers.out() + ".");
  return 0;
}

}  // namespace

void addCalibrationCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "calibration",
      "Whether a run's probabilities can be taken at their word: reliability table, ECE, Brier "
      "score and its parts, slope");
  auto flags = std::make_shared<Calibration>();
  flags->answers.add(*command, "CSV file with every bin");
  command->add_option("--bins", flags->bins, "Bins of the reliability table (default: 10)")
      ->check(CLI::Range(1, 1000));
  command->add_flag("--equal-width", flags->equalWidth,
                    "Bins of equal width instead of equally many rows each");
  shell.addSharedFlags(*command, "ridgeline calibration out/penguins --bins 5");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
