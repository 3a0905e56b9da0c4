#include "core/eval/decision_curve.hpp"

#include "core/eval/bootstrap.hpp"
#include "core/eval/class_scores.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/ranking_curves.hpp"

namespace ridgeline::eval {
namespace {

Estimate benefitOfModel(const DecisionPoint& point, const DecisionCurve& curve, const BootstrapOptions& draws,
                        const MetricOptions& options, jobs::WorkContext& context) {
  const double n = static_cast<double>(curve.n), odds = point.threshold / (1 - point.threshold);
  const auto benefit = [n, odds](Index hits, Index alarms) {
    return static_cast<double>(hits) / n - static_cast<double>(alarms) / n * odds;
  };
  const double value = benefit(point.truePositives, point.falsePositives);
  if (!options.intervals) return Estimate::bare(value, curve.n, {});
  if (curve.positives < FewestForBand)
    return Estimate::bare(
        value, curve.n,
        fmt::format("A band takes {} positive rows, not {}.", FewestForBand, curve.positives));
  const std::vector<Index> counts = {point.truePositives, point.falsePositives,
                                     curve.n - point.truePositives - point.falsePositives};
  const auto replicate = [&](Rng& rng) {
    std::vector<Index> drawn;
    drawCounts(counts, rng, drawn);
    return benefit(drawn[0], drawn[1]);
  };
  return bootstrap(value, curve.n, replicate, draws, context);
}

/// It rises with the share of positives alone, so its interval is that of the share.
Estimate benefitOfAll(double threshold, const DecisionCurve& curve, bool interval) {
  const double odds = threshold / (1 - threshold);
  const auto benefit = [odds](double share) { return share - (1 - share) * odds; };
  const Estimate share = wilson(static_cast<double>(curve.positives), curve.n);
  if (!interval) return Estimate::bare(benefit(*share.value), curve.n, {});
  return Estimate::within(benefit(*share.value), benefit(*share.low), benefit(*share.high), share.method,
                          curve.n);
}

}  // namespace

Result<DecisionCurve> decisionCurve(std::span<const double> probabilities, const std::vector<bool>& positive,
                                    std::span<const double> thresholds, const MetricOptions& options,
                                    jobs::WorkContext& context) {
  for (const double t : thresholds)
    if (!(t >= 0 && t < 1))
      return failAt("thresholds", ErrorCode::InvalidParam,
                    "A threshold of {} has no odds; it must be at least 0 and below 1.", t);
  RIDGELINE_TRY(const ClassScores scores, classScores(probabilities, positive));
  DecisionCurve curve;
  curve.n = scores.n();
  curve.positives = scores.positives;
  curve.excluded = scores.excluded;
  std::string why;
  if (!scores.inUnitRange) why = NoProbabilities;
  if (scores.positives == 0) why = "There are no positive rows.";
  if (scores.negatives() == 0) why = "There are no negative rows.";
  if (curve.n == 0) why = "There are no rows with a probability.";

  const RankingCurves ranked = rankingCurves(scores.probabilities, scores.positive);
  const Seed seed = options.seed.child("decision-curve");
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    DecisionPoint point;
    point.threshold = thresholds[i];
    const RankingPoint called = ranked.from(point.threshold);
    point.truePositives = called.truePositives;
    point.falsePositives = called.falsePositives;
    if (why.empty()) {
      point.model = benefitOfModel(point, curve, {options.bootstrap, seed.child(i)}, options, context);
      point.treatAll = benefitOfAll(point.threshold, curve, options.intervals);
    } else {
      point.model = point.treatAll = Estimate::undefined(why, curve.n);
    }
    curve.points.push_back(std::move(point));
    if (context.stopped()) return jobs::WorkContext::cancelled();
  }
  return curve;
}

Result<DecisionPoint> netBenefit(std::span<const double> probabilities, const std::vector<bool>& positive,
                                 double threshold, const MetricOptions& options, jobs::WorkContext& context) {
  RIDGELINE_TRY(auto curve, decisionCurve(probabilities, positive, {&threshold, 1}, options, context));
  return std::move(curve.points.front());
}

}  // namespace ridgeline::eval
