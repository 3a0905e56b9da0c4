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

MetricInfo entry(std::string id, std::string title, std::string help, double best, Measure measure) {
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
    if (std::isnan(found.value)) return Estimate::undefined(found.why, n);
    if (!options.intervals || !found.replicate) return Estimate::bare(found.value, n, found.why);
    return bootstrap(found.value, n, found.replicate, {options.bootstrap, options.seed.child(id)}, context);
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
  };
}

}  // namespace ridgeline::eval
