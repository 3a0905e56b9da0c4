#include "core/eval/average_precision.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/not_a_number.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/positive_steps.hpp"

namespace ridgeline::eval {
namespace {

/// Positives, and rows, with at least the score of each step.
struct Called {
  explicit Called(const PositiveSteps& steps) {
    double hit = 0;
    for (std::size_t k = 0; k < steps.positives.size(); ++k) {
      hit += steps.positives[k];
      hits.push_back(hit);
      rows.push_back(hit + (steps.negativesAbove[k] + steps.negativesTied[k]));
    }
  }
  std::vector<double> hits, rows;
};

double precisionOverSteps(const PositiveSteps& steps) {
  const Called called(steps);
  double sum = 0;
  for (std::size_t k = 0; k < called.hits.size(); ++k)
    sum += steps.positives[k] * (called.hits[k] / called.rows[k]);
  return sum / steps.allPositives;
}

/// Average precision of rows whose steps are known, each counting its weight in a resample.
double resampledPrecision(const PositiveSteps& steps, const std::vector<bool>& positive,
                          const Vector& weights, std::vector<double>& hitsAt, std::vector<double>& rowsAt) {
  hitsAt.assign(steps.positives.size(), 0);
  rowsAt.assign(steps.positives.size() + 1, 0);
  for (std::size_t i = 0; i < positive.size(); ++i) {
    const auto step = static_cast<std::size_t>(steps.place[i] / 2);
    rowsAt[step] += weights[static_cast<Index>(i)];
    if (positive[i]) hitsAt[step] += weights[static_cast<Index>(i)];
  }
  double hits = 0, called = 0, sum = 0;
  for (std::size_t k = 0; k < hitsAt.size(); ++k) {
    hits += hitsAt[k];
    called += rowsAt[k];
    if (hitsAt[k] > 0) sum += hitsAt[k] * hits / called;
  }
  return hits > 0 ? sum / hits : NotANumber;
}

}  // namespace

double averagePrecision(const RankingCurves& curves) {
  double sum = 0;
  Index before = 0;
  for (const RankingPoint& point : curves.points) {
    if (point.truePositives > before)
      sum += static_cast<double>(point.truePositives - before) * curves.precision(point);
    before = point.truePositives;
  }
  return curves.positives == 0 ? NotANumber : sum / static_cast<double>(curves.positives);
}

std::vector<double> averagePrecisionInfluence(std::span<const double> scores,
                                              const std::vector<bool>& positive, const Sampling& sampling) {
  // AP = sum over positives i of (A_i / B_i) / P, A_i and B_i the positives and rows scored at least as high.
  // One row j more changes A_i and B_i of every i that it is scored at least as high as.
  const PositiveSteps steps = positiveSteps(scores, positive, sampling);
  if (!(steps.allPositives > 0)) return {};
  const Called called(steps);
  const std::size_t count = called.hits.size();
  double sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += steps.positives[k] * called.hits[k] / called.rows[k];
  const double value = sum / steps.allPositives;
  std::vector<double> positiveAt(count), negativeAt(count + 1, 0);
  double ofPositive = 0, ofNegative = 0;
  for (std::size_t k = count; k-- > 0;) {
    const double precision = called.hits[k] / called.rows[k];
    ofPositive += steps.positives[k] * (1 - precision) / called.rows[k];
    ofNegative -= steps.positives[k] * precision / called.rows[k];
    positiveAt[k] = (precision - value + ofPositive) / steps.allPositives;
    negativeAt[k] = ofNegative / steps.allPositives;
  }
  std::vector<double> influence(scores.size(), 0.0);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (steps.place[i] < 0) continue;
    const auto step = static_cast<std::size_t>(steps.place[i] / 2);
    influence[i] =
        sampling.weight(static_cast<Index>(i)) * (positive[i] ? positiveAt[step] : negativeAt[step]);
  }
  return influence;
}

Estimate averagePrecision(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                          jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  const bool binary = scored.classes() == 2;
  double value = 0;
  std::vector<int> used;
  std::vector<bool> occurs(static_cast<std::size_t>(scored.classes()), false);
  for (const int code : known.codes) occurs[static_cast<std::size_t>(code)] = true;
  for (int k = 0; k < scored.classes(); ++k)
    if (occurs[static_cast<std::size_t>(k)] && (!binary || k == scored.positive)) used.push_back(k);
  if (used.empty())
    return Estimate::undefined(binary ? "There is no row of the positive class." : "There are no rows.", n);
  const bool few = n * static_cast<Index>(used.size()) <= ManyRows;
  std::vector<PositiveSteps> steps;
  Vector influences = Vector::Zero(options.intervals && !few ? n : 0);
  for (const int k : used) {
    const auto scores = columnOf(known.probabilities, k);
    const auto positive = isClass(known.codes, k);
    PositiveSteps one = positiveSteps(scores, positive, known.sampling);
    value += precisionOverSteps(one);
    if (few) steps.push_back(std::move(one));
    if (influences.size() == 0) continue;
    const auto moved = averagePrecisionInfluence(scores, positive, known.sampling);
    for (Index i = 0; i < n; ++i)
      influences[i] += moved[static_cast<std::size_t>(i)] / static_cast<double>(used.size());
  }
  value /= static_cast<double>(used.size());
  Estimate result = Estimate::bare(value, n, {});
  const Seed seed = options.seed.child("average-precision");
  const BootstrapOptions draws = drawsOf(known.sampling, options.bootstrap, seed);
  if (options.intervals && few) {
    std::vector<std::vector<bool>> positives;
    positives.reserve(used.size());
    for (const int k : used) positives.push_back(isClass(known.codes, k));
    const auto replicate = [&](Rng& rng) {
      const Vector weights = drawWeights(known.sampling, n, rng);
      std::vector<double> hitsAt, rowsAt;
      double sum = 0;
      int defined = 0;
      for (std::size_t k = 0; k < steps.size(); ++k) {
        const double one = resampledPrecision(steps[k], positives[k], weights, hitsAt, rowsAt);
        if (std::isnan(one)) continue;
        sum += one;
        ++defined;
      }
      return defined == 0 ? NotANumber : sum / defined;
    };
    result = bootstrap(value, n, replicate, draws, context);
  } else if (options.intervals) {
    Sampling units = known.sampling;
    units.weights = {};  // the influences have them
    const auto moved = [value](const Vector& sums, double) { return std::clamp(value + sums(0), 0.0, 1.0); };
    result = bootstrap(value, n, ofTotals(influences, units, seed, moved), draws, context);
  }
  if (!binary && static_cast<int>(used.size()) < scored.classes())
    result.note = fmt::format("mean of {} of {} classes{}", used.size(), scored.classes(),
                              known.sampling.grouped && !result.note.empty() ? "; " + result.note : "");
  return result;
}

}  // namespace ridgeline::eval
