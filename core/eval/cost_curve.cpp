#include "core/eval/cost_curve.hpp"

#include <algorithm>
#include <cmath>

#include "core/eval/class_scores.hpp"
#include "core/eval/intervals.hpp"

namespace ridgeline::eval {
namespace {

/// Mean costs of the rows of one part, from counts.
struct CostsOfRows {
  AnswerCosts costs;
  double operator()(Index hits, Index alarms, Index positives, Index n) const {
    return (costs.truePositive * static_cast<double>(hits) +
            costs.falsePositive * static_cast<double>(alarms) +
            costs.falseNegative * static_cast<double>(positives - hits) +
            costs.trueNegative * static_cast<double>(n - positives - alarms)) /
           static_cast<double>(n);
  }
};

Estimate costOfCounts(const CostsOfRows& cost, Index hits, Index alarms, const CostCurve& curve, Seed seed,
                      const MetricOptions& options, jobs::WorkContext& context) {
  const double value = cost(hits, alarms, curve.positives, curve.n);
  if (!options.intervals) return Estimate::bare(value, curve.n, {});
  const std::vector<Index> counts = {hits, curve.positives - hits, alarms,
                                     curve.n - curve.positives - alarms};
  const auto replicate = [&](Rng& rng) {
    std::vector<Index> drawn;
    drawCounts(counts, rng, drawn);
    return cost(drawn[0], drawn[2], drawn[0] + drawn[1], curve.n);
  };
  return bootstrap(value, curve.n, replicate, {options.bootstrap, seed}, context);
}

/// It moves with the share of positives alone, so its interval is that of the share.
Estimate costOfTrivial(double ofPositive, double ofNegative, const CostCurve& curve, bool interval) {
  const Estimate share = wilson(static_cast<double>(curve.positives), curve.n);
  const auto at = [&](double p) { return p * ofPositive + (1 - p) * ofNegative; };
  if (!interval) return Estimate::bare(at(*share.value), curve.n, {});
  const double a = at(*share.low), b = at(*share.high);
  return Estimate::within(at(*share.value), std::min(a, b), std::max(a, b), share.method, curve.n);
}

/// Rows as steps of falling scores, to look for the cheapest of them on resamples.
struct RankedSteps {
  std::vector<std::size_t> step;  ///< of each row, from 1
  std::vector<double> thresholds;
};

RankedSteps stepsOf(const RankingCurves& ranked, const ClassScores& scores) {
  RankedSteps out;
  for (const auto& point : ranked.points) out.thresholds.push_back(point.threshold);
  for (const double score : scores.probabilities)
    out.step.push_back(
        static_cast<std::size_t>(std::partition_point(out.thresholds.begin(), out.thresholds.end(),
                                                      [&](double threshold) { return threshold > score; }) -
                                 out.thresholds.begin()));
  return out;
}

/// The step of least cost, the first of equals, from the positives and negatives of each step.
std::size_t cheapestStep(const CostsOfRows& cost, const std::vector<Index>& positives,
                         const std::vector<Index>& negatives, Index allPositives, Index n) {
  std::size_t best = 0;
  Index hits = 0, alarms = 0;
  double least = cost(0, 0, allPositives, n);
  for (std::size_t k = 1; k < positives.size(); ++k) {
    hits += positives[k];
    alarms += negatives[k];
    const double now = cost(hits, alarms, allPositives, n);
    if (!(now < least)) continue;
    least = now;
    best = k;
  }
  return best;
}

double cheapestOfResample(const CostsOfRows& cost, const RankedSteps& steps, const ClassScores& scores,
                          Rng& rng) {
  std::vector<Index> positives(steps.thresholds.size(), 0), negatives(positives);
  Index all = 0;
  for (Index i = 0; i < scores.n(); ++i) {
    const auto row = static_cast<std::size_t>(rng.below(scores.n()));
    ++(scores.positive[row] ? positives : negatives)[steps.step[row]];
    all += scores.positive[row] ? 1 : 0;
  }
  const std::size_t best = cheapestStep(cost, positives, negatives, all, scores.n());
  return best == 0 ? 1.0 : steps.thresholds[best];
}

void findCheapest(CostCurve& curve, const CostsOfRows& cost, const RankingCurves& ranked,
                  const ClassScores& scores, const MetricOptions& options, jobs::WorkContext& context) {
  const RankingPoint* best = &ranked.points.front();
  double least = cost(0, 0, curve.positives, curve.n);
  for (const auto& point : ranked.points) {
    const double now = cost(point.truePositives, point.falsePositives, curve.positives, curve.n);
    if (!(now < least)) continue;
    least = now;
    best = &point;
  }
  const Seed seed = options.seed.child("cost-curve").child("cheapest");
  curve.atCheapest = {best->threshold, best->truePositives, best->falsePositives,
                      costOfCounts(cost, best->truePositives, best->falsePositives, curve, seed.child("cost"),
                                   options, context)};
  if (best == &ranked.points.front()) {
    curve.cheapest = Estimate::undefined("Calling no row positive costs least.", curve.n);
    return;
  }
  if (!options.intervals) {
    curve.cheapest = Estimate::bare(best->threshold, curve.n, {});
    return;
  }
  const RankedSteps steps = stepsOf(ranked, scores);
  curve.cheapest = bootstrap(
      best->threshold, curve.n, [&](Rng& rng) { return cheapestOfResample(cost, steps, scores, rng); },
      {options.bootstrap, seed}, context);
}

Status checkCostsOfAnswers(const AnswerCosts& costs) {
  for (const double cost : {costs.truePositive, costs.falsePositive, costs.falseNegative, costs.trueNegative})
    // Beyond, sums over rows would pass every double.
    if (!(std::abs(cost) <= 1e100))
      return failAt("costs", ErrorCode::NonFinite, "A cost is {}; it must lie between -1e100 and 1e100.",
                    cost);
  return {};
}

std::string whyNoCosts(const CostCurve& curve, bool inUnitRange) {
  if (curve.n == 0) return "There are no rows with a probability.";
  if (!inUnitRange) return NoProbabilities;
  if (curve.positives == 0) return "There are no positive rows.";
  return curve.positives == curve.n ? "There are no negative rows." : "";
}

}  // namespace

Result<CostCurve> costCurve(std::span<const double> probabilities, const std::vector<bool>& positive,
                            std::span<const double> thresholds, const AnswerCosts& costs,
                            const MetricOptions& options, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkCostsOfAnswers(costs));
  for (const double t : thresholds)
    if (std::isnan(t))
      return failAt("thresholds", ErrorCode::InvalidParam, "A threshold is no number; take such as 0.5.");
  RIDGELINE_TRY(const ClassScores scores, classScores(probabilities, positive));
  CostCurve curve;
  curve.n = scores.n();
  curve.positives = scores.positives;
  curve.excluded = scores.excluded;
  const double dearer = costs.falsePositive - costs.trueNegative,
               missed = costs.falseNegative - costs.truePositive;
  if (dearer >= 0 && missed >= 0 && dearer + missed > 0) curve.calibrated = dearer / (dearer + missed);
  const RankingCurves ranked = rankingCurves(scores.probabilities, scores.positive);
  const std::string why = whyNoCosts(curve, scores.inUnitRange);
  const CostsOfRows cost{costs};
  for (std::size_t i = 0; i < thresholds.size(); ++i) {
    const RankingPoint at = ranked.from(thresholds[i]);
    CostPoint point{at.threshold, at.truePositives, at.falsePositives, Estimate::undefined(why, curve.n)};
    if (why.empty())
      point.cost = costOfCounts(cost, at.truePositives, at.falsePositives, curve,
                                options.seed.child("cost-curve").child(i), options, context);
    curve.points.push_back(std::move(point));
  }
  curve.none = curve.all = curve.cheapest = curve.atCheapest.cost = Estimate::undefined(why, curve.n);
  if (why.empty()) {
    curve.none = costOfTrivial(costs.falseNegative, costs.trueNegative, curve, options.intervals);
    curve.all = costOfTrivial(costs.truePositive, costs.falsePositive, curve, options.intervals);
    findCheapest(curve, cost, ranked, scores, options, context);
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return curve;
}

}  // namespace ridgeline::eval
