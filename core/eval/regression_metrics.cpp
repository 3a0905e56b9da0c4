#include <cmath>
#include <limits>

#include "core/eval/bootstrap.hpp"
#include "core/eval/metric_families.hpp"

namespace ridgeline::eval {
namespace {

using Array = Eigen::ArrayXd;

/// Value of a metric from residuals and actual targets, and how to resample it.
struct Measured {
  double value = 0;
  Replicate replicate;   ///< empty: no interval, for the reason in `why`
  std::string why = {};  ///< why undefined (value NaN) or without interval
  std::string note = {};
};
using Measure = Measured (*)(const Array& residuals, const Array& actual);

Measured rootMeanSquare(const Array& residuals, const Array&) {
  const double n = static_cast<double>(residuals.size());
  return {std::sqrt(residuals.square().mean()),
          ofSums(residuals.square().matrix(), [n](const Vector& sums) { return std::sqrt(sums(0) / n); })};
}

Measured meanAbsolute(const Array& residuals, const Array&) {
  const double n = static_cast<double>(residuals.size());
  return {residuals.abs().mean(),
          ofSums(residuals.abs().matrix(), [n](const Vector& sums) { return sums(0) / n; })};
}

Measured determination(const Array& residuals, const Array& actual) {
  const Index n = residuals.size();
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (n < 2) return {undefined, {}, "R2 needs 2 rows at least."};
  const Array centred = actual - actual.mean();
  if (actual.minCoeff() == actual.maxCoeff())
    return {undefined, {}, "The target does not vary on these rows."};
  RowMatrix terms(n, 3);
  terms << residuals.square().matrix(), centred.matrix(), centred.square().matrix();
  const double rows = static_cast<double>(n);
  return {1 - residuals.square().sum() / centred.square().sum(),
          ofSums(std::move(terms), [rows](const Vector& sums) {
            const double spread = sums(2) - sums(1) * sums(1) / rows;
            return spread > 1e-12 * sums(2) ? 1 - sums(0) / spread : undefined;
          })};
}

Measured medianAbsolute(const Array& residuals, const Array&) {
  std::vector<double> sizes(static_cast<std::size_t>(residuals.size()));
  Array::Map(sizes.data(), residuals.size()) = residuals.abs();
  return {median(sizes), ofMedian(sizes)};
}

Measured largest(const Array& residuals, const Array&) {
  return {residuals.abs().maxCoeff(), {}, "Resampling says nothing about a maximum: it can only shrink."};
}

Measured explained(const Array& residuals, const Array& actual) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  const Index n = residuals.size();
  if (n < 2) return {undefined, {}, "It needs 2 rows at least."};
  if (actual.minCoeff() == actual.maxCoeff())
    return {undefined, {}, "The target does not vary on these rows."};
  const Array centred = actual - actual.mean();
  RowMatrix terms(n, 4);
  terms << residuals.matrix(), residuals.square().matrix(), centred.matrix(), centred.square().matrix();
  const double rows = static_cast<double>(n);
  const auto share = [rows](const Vector& sums) {
    const double spread = sums(3) - sums(2) * sums(2) / rows;
    return spread > 1e-12 * sums(3) ? 1 - (sums(1) - sums(0) * sums(0) / rows) / spread : undefined;
  };
  const Array deviation = residuals - residuals.mean();
  return {1 - deviation.square().sum() / centred.square().sum(), ofSums(std::move(terms), share)};
}

/// Mean of |residual| / scale over the rows whose scale is not 0.
Measured meanRatio(const Array& residuals, const Array& scale, const char* whyNone) {
  RowMatrix terms = RowMatrix::Zero(residuals.size(), 2);
  for (Index i = 0; i < residuals.size(); ++i) {
    if (!(scale[i] > std::numeric_limits<double>::min())) continue;
    terms(i, 0) = std::abs(residuals[i]) / scale[i];
    terms(i, 1) = 1;
  }
  const auto ratio = [](const Vector& sums) {
    return sums(1) > 0 ? sums(0) / sums(1) : std::numeric_limits<double>::quiet_NaN();
  };
  const Vector sums = terms.colwise().sum().transpose();
  Measured out{ratio(sums), ofSums(std::move(terms), ratio), whyNone};
  const auto left = residuals.size() - static_cast<Index>(sums(1));
  if (left > 0) out.note = fmt::format("{} of {} rows left out: their target is 0", left, residuals.size());
  return out;
}

Measured relative(const Array& residuals, const Array& actual) {
  return meanRatio(residuals, actual.abs(), "Every target is 0.");
}

Measured symmetricRelative(const Array& residuals, const Array& actual) {
  return meanRatio(residuals, (actual.abs() + (actual + residuals).abs()) / 2,
                   "Every target and prediction is 0.");
}

/// Mean absolute residual over that of always answering the mean: the error of a naive forecast for rows
/// without an order in time. Source  Hyndman & Koehler (2006), International Journal of Forecasting
/// 22(4):679-688, doi:10.1016/j.ijforecast.2006.03.001.
Measured scaled(const Array& residuals, const Array& actual) {
  constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
  if (residuals.size() < 2) return {undefined, {}, "It needs 2 rows at least."};
  if (actual.minCoeff() == actual.maxCoeff())
    return {undefined, {}, "The target does not vary on these rows."};
  const Array naive = (actual - actual.mean()).abs();
  // Resamples keep the mean of all rows: that of a resample would lower its naive error by second order only.
  RowMatrix terms(residuals.size(), 2);
  terms << residuals.abs().matrix(), naive.matrix();
  const auto ratio = [](const Vector& sums) { return sums(1) > 0 ? sums(0) / sums(1) : undefined; };
  return {residuals.abs().sum() / naive.sum(), ofSums(std::move(terms), ratio)};
}

template <int percent>
Measured pinball(const Array& residuals, const Array&) {
  const double tau = percent / 100.0, n = static_cast<double>(residuals.size());
  // residual = prediction - actual: being below the actual costs tau, being above it 1 - tau.
  const Array terms = (-tau * residuals).max((1 - tau) * residuals);
  return {terms.mean(), ofSums(terms.matrix(), [n](const Vector& sums) { return sums(0) / n; })};
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
    const Array actual = scored.actualValues.array();
    const Array residuals = scored.predicted.values.array() - actual;
    if (!residuals.isFinite().all())
      return Estimate::undefined(
          fmt::format("{} of {} residuals are not finite.", n - residuals.isFinite().count(), n), n);
    const Measured found = measure(residuals, actual);
    if (!std::isfinite(found.value))
      return Estimate::undefined(
          found.why.empty() ? "The numbers are too large to be squared and added up; scale the target."
                            : found.why,
          n);
    Estimate result =
        options.intervals && found.replicate
            ? bootstrap(found.value, n, found.replicate, {options.bootstrap, options.seed.child(id)}, context)
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
