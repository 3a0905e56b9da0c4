#include "core/models/linear/column_units.hpp"

#include <cmath>
#include <numeric>

#include "core/jobs/parallel_for.hpp"
#include "core/models/linear/logistic_passes.hpp"

namespace ridgeline::models {
namespace {

struct Spread {
  double mean = 0, deviation = 0;
};

/// In units of the largest gap, for columns whose squares are no numbers. The deviation is infinite where
/// even a gap is none.
Spread extremeSpread(const double* x, Index n) {
  double most = 0;
  for (Index i = 0; i < n; ++i) most = std::max(most, std::abs(x[i] - x[0]));
  if (most == 0 || !std::isfinite(most)) return {x[0], most};
  double sum = 0, squares = 0;
  for (Index i = 0; i < n; ++i) {
    const double gap = (x[i] - x[0]) / most;
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / static_cast<double>(n);
  const double variance = std::max(0.0, squares / static_cast<double>(n) - mean * mean);
  return {x[0] + mean * most, std::sqrt(variance) * most};
}

Spread spreadOf(const double* x, Index n) {
  double about = x[0];
  Spread spread;
  for (int look = 0; look < 2; ++look) {
    const passes::Sums sums = passes::sumsAbout(x, n, about);
    const double offset = sums.sum / static_cast<double>(n);
    const double square = sums.squares / static_cast<double>(n), variance = square - offset * offset;
    if (!(square < 1e290) || (square < 1e-290 && (square > 0 || offset != 0))) return extremeSpread(x, n);
    spread = {about + offset, std::sqrt(std::max(0.0, variance))};
    if (offset * offset <= 1e5 * variance) break;
    about = spread.mean;
  }
  // Squares of tiny gaps vanish although the gaps do not.
  return spread.deviation == 0 ? extremeSpread(x, n) : spread;
}

}  // namespace

ColumnUnits ColumnUnits::plain(Index d) {
  ColumnUnits units{std::vector<Index>(static_cast<std::size_t>(d)), Vector::Zero(d), Vector::Ones(d)};
  std::iota(units.active.begin(), units.active.end(), 0);
  return units;
}

void ColumnUnits::toColumns(const double* slopes, double intercept, Eigen::Ref<Vector> coefficients,
                            double& level) const {
  coefficients.setZero();
  level = intercept;
  for (Index a = 0; a < count(); ++a) {
    const double coefficient = slopes[a] / scale[a];
    coefficients[active[static_cast<std::size_t>(a)]] = coefficient;
    level -= coefficient * shift[a];
  }
}

void ColumnUnits::fromColumns(const Eigen::Ref<const Vector>& coefficients, double level, double* slopes,
                              double& intercept) const {
  intercept = level;
  for (Index a = 0; a < count(); ++a) {
    const double coefficient = coefficients[active[static_cast<std::size_t>(a)]];
    slopes[a] = coefficient * scale[a];
    intercept += coefficient * shift[a];
  }
}

Result<ColumnUnits> columnUnits(const Matrix& X, jobs::WorkContext& context) {
  std::vector<Spread> spreads(static_cast<std::size_t>(X.cols()));
  RIDGELINE_CHECK(jobs::parallelFor(context, X.cols(), [&](Index j) {
    spreads[static_cast<std::size_t>(j)] = spreadOf(X.data() + j * X.rows(), X.rows());
  }));
  ColumnUnits units;
  std::vector<double> shift, scale;
  for (Index j = 0; j < X.cols(); ++j) {
    const Spread& spread = spreads[static_cast<std::size_t>(j)];
    units.finite = units.finite && std::isfinite(spread.deviation) && std::isfinite(spread.mean);
    // Less is the rounding of the values.
    if (!(spread.deviation > 1e-13 * std::abs(spread.mean))) continue;
    units.active.push_back(j);
    shift.push_back(spread.mean);
    scale.push_back(spread.deviation);
  }
  units.shift = Eigen::Map<const Vector>(shift.data(), static_cast<Index>(shift.size()));
  units.scale = Eigen::Map<const Vector>(scale.data(), static_cast<Index>(scale.size()));
  return units;
}

}  // namespace ridgeline::models
