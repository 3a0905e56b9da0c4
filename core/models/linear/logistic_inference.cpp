#include "core/models/linear/logistic_inference.hpp"

#include <cmath>
#include <limits>

#include "core/kernels/decompositions.hpp"
#include "core/models/capabilities.hpp"
#include "core/stats/tails.hpp"

namespace ridgeline::models {
namespace {

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

}  // namespace

Result<LogisticInference> logisticInference(const FittedModel& model, const TrainingSet& train) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const auto* linear = capability<Coefficients>(model);
  if (linear == nullptr || linear->intercepts().size() != 1 || train.classes() != 2)
    return fail(ErrorCode::InvalidInput, "Tests of coefficients need a linear fit of two classes.");
  if (train.d() != model.features())
    return fail(ErrorCode::InvalidInput, "The rows have {} columns and the fit has {}.", train.d(),
                model.features());
  const Index n = train.n(), d = train.d();
  const Vector weights = train.weights.size() > 0 ? train.weights : Vector::Ones(n);
  LogisticInference result;
  result.estimate.resize(d + 1);
  result.estimate << linear->intercepts()[0], linear->coefficients().col(0);

  const Vector odds = (train.X * result.estimate.tail(d)).array() + result.estimate[0];
  Matrix rows(n, d + 1);
  rows << Vector::Ones(n), train.X;
  double positive = 0;
  for (Index i = 0; i < n; ++i) {
    const bool one = train.labels[static_cast<std::size_t>(i)] == 1;
    result.logLikelihood -= weights[i] * softplus(one ? -odds[i] : odds[i]);
    positive += one ? weights[i] : 0;
    // p (1 - p) = 1 / (2 + e^odds + e^-odds)
    rows.row(i) *= std::sqrt(weights[i] / (2 + 2 * std::cosh(odds[i])));
  }
  const double total = weights.sum(), share = positive / total;
  if (!(share > 0 && share < 1))
    return fail(ErrorCode::InvalidInput, "All train rows are of one class, so there is nothing to test.");
  result.nullLogLikelihood = total * (share * std::log(share) + (1 - share) * std::log1p(-share));
  result.mcFaddenR2 = 1 - result.logLikelihood / result.nullLogLikelihood;

  // Columns of unit length, so that their units do not decide what is singular.
  Vector lengths = rows.colwise().norm().transpose();
  lengths = (lengths.array() > 0).select(lengths, 1.0);
  rows = rows * lengths.cwiseInverse().asDiagonal();
  const double least = std::numeric_limits<double>::epsilon() * static_cast<double>(d + 1);
  const Matrix inverse = kernels::symmetricInverse(rows.transpose() * rows, least);
  result.standardError = Vector::Constant(d + 1, std::numeric_limits<double>::quiet_NaN());
  if (inverse.size() > 0) result.standardError = inverse.diagonal().cwiseSqrt().cwiseQuotient(lengths);
  result.z = result.estimate.cwiseQuotient(result.standardError);
  result.p = result.z.unaryExpr([](double z) { return 2 * stats::normalTail(std::abs(z)); });
  const Vector reach = stats::normalQuantile(0.975) * result.standardError;
  result.interval.resize(d + 1, 2);
  result.interval << result.estimate - reach, result.estimate + reach;
  return result;
}

}  // namespace ridgeline::models
