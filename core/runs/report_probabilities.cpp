#include <cmath>

#include "core/eval/calibration_errors.hpp"
#include "core/eval/class_scores.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/ranking_curves.hpp"
#include "core/runs/display_text.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"

namespace ridgeline::runs::report {
namespace {

constexpr double ProbabilityWidth = 560, ProbabilityHeight = 360;

/// The part that speaks for the run, where it has probabilities; else null.
const PartResult* probablePart(const RunResult& run) {
  const PartResult* part = run.part(data::Part::Dev);
  if (part == nullptr) part = run.part(data::Part::Test);
  if (part == nullptr && !run.parts.empty()) part = &run.parts.back();
  const bool usable = part != nullptr && run.schema.task == data::Task::Classify && part->scored.size() > 0 &&
                      part->scored.hasProbabilities() &&
                      // These pictures count every row once, by itself.
                      part->scored.weights.size() == 0 && part->scored.groups.empty();
  return usable ? part : nullptr;
}

std::string chipOf(const PartResult& part, const eval::EventAnswers& answers) {
  return fmt::format("{}, {}", data::name(part.part),
                     counted(static_cast<long long>(answers.probabilities.size()), "row"));
}

/// A curve with the interval at each of its points; what is undefined breaks it.
struct BandedCurve {
  std::vector<double> y, low, high;
  void add(double successes, Index n) {
    const eval::Estimate share = eval::wilson(successes, n);
    y.push_back(share.value.value_or(std::nan("")));
    low.push_back(share.low.value_or(std::nan("")));
    high.push_back(share.high.value_or(std::nan("")));
  }
};

}  // namespace

std::string reliabilityCard(const RunResult& run) {
  const PartResult* part = probablePart(run);
  if (part == nullptr) return {};
  const eval::Scored& scored = part->scored;
  const bool two = scored.classes() == 2;
  const auto answers = eval::eventAnswers(scored, two ? scored.positive : eval::LikeliestClass);
  constexpr int Bins = 10;
  jobs::WorkContext context;
  const auto errors = eval::calibrationErrors(answers.probabilities, answers.happened, Bins,
                                              eval::BinEdges::EqualMass, {.intervals = false}, context);
  if (!errors || !errors->expected.value) return {};
  const auto bins =
      eval::calibrationBins(answers.probabilities, answers.happened, Bins, eval::BinEdges::EqualMass);
  std::vector<double> x;
  BandedCurve curve;
  for (const auto& bin : bins) {
    x.push_back(bin.meanProbability);
    curve.y.push_back(*bin.observed.value);
    curve.low.push_back(*bin.observed.low);
    curve.high.push_back(*bin.observed.high);
  }
  SvgPlot plot(ProbabilityWidth, ProbabilityHeight, "mean probability", "observed share");
  plot.window(0, 1, 0, 1);
  plot.line({0, 1}, {0, 1}, "muted", true);
  plot.band(x, curve.low, curve.high, "accent");
  plot.line(x, curve.y, "accent");
  for (std::size_t i = 0; i < bins.size(); ++i)
    plot.mark(x[i], curve.y[i], SvgPlot::Mark::Disc, "accent", counted(bins[i].n, "row"));
  const std::string event =
      two ? scored.classNames[static_cast<std::size_t>(scored.positive)] : std::string("right answers");
  plot.legend({{"accent", fmt::format("{}, ECE {}", event, shown(*errors->expected.value))}});
  return card("Reliability", plot.text(), false, chipOf(*part, answers));
}

std::string thresholdCard(const RunResult& run) {
  const PartResult* part = probablePart(run);
  if (part == nullptr || part->scored.classes() != 2) return {};
  const auto answers = eval::eventAnswers(part->scored, part->scored.positive);
  const auto ranked = eval::rankingCurves(answers.probabilities, answers.happened);
  if (ranked.positives == 0 || ranked.negatives == 0) return {};
  std::vector<double> x;
  BandedCurve precision, recall;
  constexpr int Steps = 100;
  for (int i = 0; i <= Steps; ++i) {
    x.push_back(static_cast<double>(i) / Steps);
    const auto at = ranked.from(x.back());
    const auto hits = static_cast<double>(at.truePositives);
    precision.add(hits, at.truePositives + at.falsePositives);
    recall.add(hits, ranked.positives);
  }
  SvgPlot plot(ProbabilityWidth, ProbabilityHeight, "threshold", "precision, recall");
  plot.window(0, 1, 0, 1);
  plot.band(x, recall.low, recall.high, "muted");
  plot.band(x, precision.low, precision.high, "accent");
  plot.line(x, recall.y, "muted");
  plot.line(x, precision.y, "accent");
  plot.legend({{"accent", "precision"}, {"muted", "recall"}});
  return card("Threshold", plot.text(), false, chipOf(*part, answers));
}

}  // namespace ridgeline::runs::report
