#include "core/models/linear/inference.hpp"

#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numbers>

#include "core/base/archive.hpp"
#include "core/base/not_a_number.hpp"

namespace ridgeline::models {
namespace {}  // namespace

LinearInference inferenceOf(const Vector& coefficients, double intercept, const InferenceBasis& basis) {
  namespace math = boost::math;
  const Index d = coefficients.size(), k = basis.directions + 1;
  LinearInference out;
  out.n = basis.n;
  out.freedom = basis.n - static_cast<double>(k);
  out.residualSquares = basis.residualSquares;
  out.totalSquares = basis.totalSquares;
  const double variance = basis.residualSquares / out.freedom;
  out.residualDeviation = std::sqrt(variance);
  out.estimate.resize(d + 1);
  out.estimate << intercept, coefficients;
  out.standardError.resize(d + 1);
  out.standardError[0] =
      std::sqrt(variance * (1 / basis.weight + basis.mean.dot(basis.inverse * basis.mean)));
  out.standardError.tail(d) = (variance * basis.inverse.diagonal()).cwiseSqrt();
  out.t.resize(d + 1);
  out.p.resize(d + 1);
  out.interval.resize(d + 1, 2);
  const math::students_t student(out.freedom);
  const double reach = math::quantile(math::complement(student, 0.025));
  for (Index j = 0; j <= d; ++j) {
    double& error = out.standardError[j];
    if (j > 0 && basis.inverse(j - 1, j - 1) == 0) error = NotANumber;
    out.t[j] = out.estimate[j] / error;
    out.p[j] = std::isnan(out.t[j])   ? NotANumber
               : std::isinf(out.t[j]) ? 0
                                      : 2 * math::cdf(math::complement(student, std::abs(out.t[j])));
    out.interval.row(j) << out.estimate[j] - reach * error, out.estimate[j] + reach * error;
  }
  const double explained = basis.totalSquares - basis.residualSquares;
  out.r2 = basis.totalSquares > 0 ? explained / basis.totalSquares : NotANumber;
  out.adjustedR2 = 1 - (1 - out.r2) * (basis.n - 1) / out.freedom;
  const auto columns = static_cast<double>(basis.directions);
  out.f = explained / columns / variance;
  out.fP = !std::isfinite(out.f)
               ? (out.f > 0 ? 0 : NotANumber)
               : math::cdf(math::complement(math::fisher_f(columns, out.freedom), std::max(0.0, out.f)));
  out.logLikelihood =
      0.5 *
      (basis.logWeights - basis.n * (std::log(2 * std::numbers::pi * basis.residualSquares / basis.n) + 1));
  out.aic = -2 * out.logLikelihood + 2 * static_cast<double>(k);
  out.bic = -2 * out.logLikelihood + std::log(basis.n) * static_cast<double>(k);
  return out;
}

Vector leverages(const InferenceBasis& basis, const Matrix& X) {
  const Matrix centred = X.rowwise() - basis.mean.transpose();
  return (centred * basis.inverse).cwiseProduct(centred).rowwise().sum().array() + 1 / basis.weight;
}

Vector cooksDistances(const InferenceBasis& basis, const Vector& residuals, const Vector& leverages) {
  const auto k = static_cast<double>(basis.directions + 1);
  const double variance = basis.residualSquares / (basis.n - k);
  return residuals.array().square() * leverages.array() / (1 - leverages.array()).square() / (k * variance);
}

double durbinWatson(const Vector& residuals) {
  const Index n = residuals.size();
  if (n < 2) return NotANumber;
  return (residuals.tail(n - 1) - residuals.head(n - 1)).squaredNorm() / residuals.squaredNorm();
}

LinearInference LeastSquaresModel::inference() const {
  return inferenceOf(coefficients().col(0), intercepts()[0], basis_);
}

void LeastSquaresModel::save(ArchiveWriter& archive) const {
  LinearRegressor::save(archive);
  archive.array("inverse-products", basis_.inverse);
  archive.array("means", basis_.mean);
  archive.manifest["inference"] = {{"n", basis_.n},
                                   {"weight", basis_.weight},
                                   {"log-weights", basis_.logWeights},
                                   {"residual-squares", basis_.residualSquares},
                                   {"total-squares", basis_.totalSquares},
                                   {"directions", basis_.directions}};
}

Result<FittedModelPtr> loadLeastSquares(const ArchiveReader& archive) {
  RIDGELINE_TRY(FittedModelPtr plain, LinearRegressor::load(archive));
  if (!archive.manifest().contains("inference")) return plain;
  const auto& linear = static_cast<const LinearRegressor&>(*plain);
  const Index d = linear.features();
  InferenceBasis basis;
  RIDGELINE_TRY(basis.inverse, archive.array("inverse-products"));
  RIDGELINE_TRY(basis.mean, archive.vector("means"));
  RIDGELINE_TRY(basis.n, archive.number("inference/n"));
  RIDGELINE_TRY(basis.weight, archive.number("inference/weight"));
  RIDGELINE_TRY(basis.logWeights, archive.number("inference/log-weights"));
  RIDGELINE_TRY(basis.residualSquares, archive.number("inference/residual-squares"));
  RIDGELINE_TRY(basis.totalSquares, archive.number("inference/total-squares"));
  RIDGELINE_TRY(basis.directions, archive.integer("inference/directions", 0, d));
  if (basis.inverse.rows() != d || basis.inverse.cols() != d || basis.mean.size() != d ||
      !basis.inverse.allFinite() || !basis.mean.allFinite())
    return archive.damaged("the inference of a linear model differs in size from its coefficients");
  const double freedom = basis.n - static_cast<double>(basis.directions + 1);
  if (!(freedom >= 1 && basis.weight > 0 && basis.residualSquares >= 0 && basis.totalSquares >= 0) ||
      !(basis.inverse.diagonal().minCoeff() >= 0))
    return archive.damaged("the inference of a linear model counts rows or squares that cannot be");
  return std::make_shared<LeastSquaresModel>(linear.coefficients().col(0), linear.intercepts()[0],
                                             std::move(basis));
}

}  // namespace ridgeline::models
