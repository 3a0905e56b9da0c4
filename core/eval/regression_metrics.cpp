#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/metric_families.hpp"

namespace ridgeline::eval {
namespace {

using Array = Eigen::ArrayXd;

/// What a metric of numbers sees.
struct RegressionRows {
  Array residuals, actual;
  Sampling sampling;
  double centre = 0;  ///< mean of the actual numbers

  Index n() const { return residuals.size(); }
  bool weighted() const { return sampling.weights.size() > 0; }
  bool varies() const { return actual.minCoeff() != actual.maxCoeff(); }
};

/// Value of a metric, and how to resample it.
struct Measured {
  double value = 0;
  Replicate replicate = {};  ///< empty: no interval, for the reason in `why`
  std::string why = {};      ///< why undefined (value NaN) or without interval
  std::string note = {};
};
using Measure = Measured (*)(const RegressionRows& rows, Seed seed);

/// Of sums of terms; `plain`: the same on rows that all count one.
Measured ofSummed(double plain, RowMatrix terms, const RegressionRows& rows, Seed seed,
                  const TotalsStatistic& statistic) {
  const double value = rows.weighted() ? onTotals(terms, rows.sampling, statistic) : plain;
  return {value, ofTotals(std::move(terms), rows.sampling, seed, statistic)};
}

Measured ofMean(const Array& terms, const RegressionRows& rows, Seed seed) {
  return ofSummed(terms.mean(), terms.matrix(), rows, seed,
                  [](const Vector& sums, double total) { return sums(0) / total; });
}

Measured rootMeanSquare(const RegressionRows& rows, Seed seed) {
  const Array squares = rows.residuals.square();
  return ofSummed(std::sqrt(squares.mean()), squares.matrix(), rows, seed,
                  [](const Vector& sums, double total) { return std::sqrt(sums(0) / total); });
}

Measured meanAbsolute(const RegressionRows& rows, Seed seed) {
  return ofMean(rows.residuals.abs(), rows, seed);
}

Measured determination(const RegressionRows& rows, Seed seed) {
  if (rows.n() < 2) return {.value = NotANumber, .why = "R2 needs 2 rows at least."};
  if (!rows.varies()) return {.value = NotANumber, .why = "The target does not vary on these rows."};
  const Array centred = rows.actual - rows.centre, squares = rows.residuals.square();
  RowMatrix terms(rows.n(), 3);
  terms << squares.matrix(), centred.matrix(), centred.square().matrix();
  return ofSummed(1 - squares.sum() / centred.square().sum(), std::move(terms), rows, seed,
                  [](const Vector& sums, double total) {
                    const double spread = sums(2) - sums(1) * sums(1) / total;
                    return spread > 1e-12 * sums(2) ? 1 - sums(0) / spread : NotANumber;
                  });
}

/// Middle of values that count their weight: between the two where half of all weight is reached exactly.
/// `order`: places of the values, ascending.
double weightedMedian(const Array& values, const std::vector<Index>& order, const Vector& weights) {
  const double half = weights.sum() / 2;
  double below = 0;
  for (std::size_t r = 0; r < order.size(); ++r) {
    below += weights[order[r]];
    if (below < half * (1 - 1e-12)) continue;
    std::size_t next = r;
    if (below <= half * (1 + 1e-12))
      while (next + 1 < order.size() && (next == r || weights[order[next]] == 0)) ++next;
    return (values[order[r]] + values[order[next]]) / 2;
  }
  return NotANumber;
}

Measured medianAbsolute(const RegressionRows& rows, Seed) {
  const Array sizes = rows.residuals.abs();
  std::vector<double> listed(sizes.begin(), sizes.end());
  if (rows.sampling.plain()) return {median(listed), ofMedian(listed)};
  std::vector<Index> order(listed.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return sizes[a] < sizes[b]; });
  const double value =
      rows.weighted() ? weightedMedian(sizes, order, rows.sampling.weights) : median(std::move(listed));
  return {value, [sizes, order, sampling = rows.sampling](Rng& rng) {
            return weightedMedian(sizes, order, drawWeights(sampling, sizes.size(), rng));
          }};
}

Measured largest(const RegressionRows& rows, Seed) {
  return {.value = rows.residuals.abs().maxCoeff(),
          .why = "Resampling says nothing about a maximum: it can only shrink."};
}

Measured explained(const RegressionRows& rows, Seed seed) {
  if (rows.n() < 2) return {.value = NotANumber, .why = "It needs 2 rows at least."};
  if (!rows.varies()) return {.value = NotANumber, .why = "The target does not vary on these rows."};
  const Array centred = rows.actual - rows.centre;
  RowMatrix terms(rows.n(), 4);
  terms << rows.residuals.matrix(), rows.residuals.square().matrix(), centred.matrix(),
      centred.square().matrix();
  const Array deviation = rows.residuals - rows.residuals.mean();
  return ofSummed(1 - deviation.square().sum() / centred.square().sum(), std::move(terms), rows, seed,
                  [](const Vector& sums, double total) {
                    const double spread = sums(3) - sums(2) * sums(2) / total;
                    return spread > 1e-12 * sums(3) ? 1 - (sums(1) - sums(0) * sums(0) / total) / spread
                                                    : NotANumber;
                  });
}

/// Mean of |residual| / scale over the rows whose scale is not 0.
Measured meanRatio(const RegressionRows& rows, const Array& scale, const char* whyNone, Seed seed) {
  RowMatrix terms = RowMatrix::Zero(rows.n(), 2);
  for (Index i = 0; i < rows.n(); ++i) {
    if (!(scale[i] > std::numeric_limits<double>::min())) continue;
    terms(i, 0) = std::abs(rows.residuals[i]) / scale[i];
    terms(i, 1) = 1;
  }
  const auto ratio = [](const Vector& sums, double) { return sums(1) > 0 ? sums(0) / sums(1) : NotANumber; };
  const Vector sums = terms.colwise().sum().transpose();
  Measured out = ofSummed(ratio(sums, 0), std::move(terms), rows, seed, ratio);
  out.why = whyNone;
  const auto left = rows.n() - static_cast<Index>(sums(1));
  if (left > 0) out.note = fmt::format("{} of {} rows left out: their target is 0", left, rows.n());
  return out;
}

Measured relative(const RegressionRows& rows, Seed seed) {
  return meanRatio(rows, rows.actual.abs(), "Every target is 0.", seed);
}

Measured symmetricRelative(const RegressionRows& rows, Seed seed) {
  return meanRatio(rows, (rows.actual.abs() + (rows.actual + rows.residuals).abs()) / 2,
                   "Every target and prediction is 0.", seed);
}

/// Mean absolute residual over that of always answering the mean: the error of a naive forecast for rows
/// without an order in time. Source  Hyndman & Koehler (2006), International Journal of Forecasting
/// 22(4):679-688, doi:10.1016/j.ijforecast.2006.03.001.
Measured scaled(const RegressionRows& rows, Seed seed) {
  if (rows.n() < 2) return {.value = NotANumber, .why = "It needs 2 rows at least."};
  if (!rows.varies()) return {.value = NotANumber, .why = "The target does not vary on these rows."};
  const Array sizes = rows.residuals.abs(), naive = (rows.actual - rows.centre).abs();
  // Resamples keep the mean of all rows: that of a resample would lower its naive error by second order only.
  RowMatrix terms(rows.n(), 2);
  terms << sizes.matrix(), naive.matrix();
  return ofSummed(sizes.sum() / naive.sum(), std::move(terms), rows, seed,
                  [](const Vector& sums, double) { return sums(1) > 0 ? sums(0) / sums(1) : NotANumber; });
}

template <int percent>
Measured pinball(const RegressionRows& rows, Seed seed) {
  const double tau = percent / 100.0;
  // residual = prediction - actual: being below the actual costs tau, being above it 1 - tau.
  return ofMean((-tau * rows.residuals).max((1 - tau) * rows.residuals), rows, seed);
}

MetricInfo entry(const std::string& id, std::string title, std::string help, double best, Measure measure) {
  MetricInfo info{.id = id, .title = std::move(title), .help = std::move(help)};
  info.task = data::Task::Regress;
  info.higherIsBetter = best > 0;
  info.best = best;
  info.compute = [id, measure](const Scored& scored, const MetricOptions& options,
                               jobs::WorkContext& context) {
    const Index n = scored.size();
    if (scored.predicted.values.size() != n || scored.actualValues.size() != n || n == 0)
      return Estimate::undefined("There are no rows with a number and its prediction.");
    RegressionRows rows{.residuals = scored.predicted.values.array() - scored.actualValues.array(),
                        .actual = scored.actualValues.array(),
                        .sampling = samplingOf(scored)};
    if (!rows.residuals.isFinite().all())
      return Estimate::undefined(
          fmt::format("{} of {} residuals are not finite.", n - rows.residuals.isFinite().count(), n), n);
    const Vector& weights = rows.sampling.weights;
    rows.centre = rows.weighted() ? weights.dot(scored.actualValues) / weights.sum() : rows.actual.mean();
    const Seed seed = options.seed.child(id);
    const Measured found = measure(rows, seed);
    if (!std::isfinite(found.value))
      return Estimate::undefined(
          found.why.empty() ? "The numbers are too large to be squared and added up; scale the target."
                            : found.why,
          n);
    Estimate result = options.intervals && found.replicate
                          ? bootstrap(found.value, n, found.replicate,
                                      drawsOf(rows.sampling, options.bootstrap, seed), context)
                          : Estimate::bare(found.value, n, found.replicate ? std::string() : found.why);
    if (!found.note.empty()) result.note = result.note.empty() ? found.note : found.note + "; " + result.note;
    return result;
  };
  return info;
}

}  // namespace

std::vector<MetricInfo> regressionMetrics() {
  return {
      entry("rmse", "RMSE", "Root of the mean squared residual, in the unit of the target.", 0,
            rootMeanSquare),
      entry("mae", "MAE", "Mean absolute residual, in the unit of the target.", 0, meanAbsolute),
      entry("r2", "R2",
            "Share of the target's variance explained: 1 - squared residuals / squared deviations from the "
            "mean.",
            1, determination),
      entry("median-absolute-error", "Median absolute error",
            "Half of the rows are off by less, in the unit of the target.", 0, medianAbsolute),
      entry("max-error", "Largest error", "Largest absolute residual, in the unit of the target.", 0,
            largest),
      entry("explained-variance", "Explained variance",
            "1 - variance of the residuals / variance of the target: R2 that forgives a constant error.", 1,
            explained),
      entry("mape", "MAPE", "Mean of |residual| / |target| over the rows whose target is not 0.", 0,
            relative),
      entry("smape", "SMAPE", "Mean of |residual| / mean of |target| and |prediction|, 0 to 2.", 0,
            symmetricRelative),
      entry(
          "mase", "MASE",
          "Mean absolute residual / mean distance of the target from its mean on these rows: 1 is no better "
          "than always answering that mean, and targets of 0 do no harm.",
          0, scaled),
      entry("pinball-10", "Pinball loss, 10 %",
            "Loss of a 10 % quantile: 0.1 per unit below the target, 0.9 above, in its unit.", 0,
            pinball<10>),
      entry("pinball-90", "Pinball loss, 90 %",
            "Loss of a 90 % quantile: 0.9 per unit below the target, 0.1 above, in its unit.", 0,
            pinball<90>),
  };
}

}  // namespace ridgeline::eval
