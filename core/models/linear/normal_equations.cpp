#include "core/models/linear/normal_equations.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/gram.hpp"
#include "core/models/centred_products.hpp"
#include "core/models/training_check.hpp"

namespace ridgeline::models {
namespace {

/// Of a column's size: a spread below it is rounding.
constexpr double ConstantLength = 1e-13;

void countWeights(const TrainingSet& train, NormalEquations& out) {
  out.rows = train.n();
  if (train.weights.size() == 0) return;
  out.rows = 0;
  for (const double weight : train.weights) {
    if (!(weight > 0)) continue;
    ++out.rows;
    out.logWeights += std::log(weight);
  }
}

}  // namespace

Vector NormalEquations::unscaled(const Vector& u) const {
  Vector all = Vector::Zero(features);
  for (Index a = 0; a < directions(); ++a) all[active[static_cast<std::size_t>(a)]] = u[a] / scale[a];
  return all;
}

Result<NormalEquations> normalEquations(const TrainingSet& train, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkAllButCells(train));
  const Index d = train.d();
  if (d >= train.n()) return normalEquationsWithRows(train, context);
  RIDGELINE_TRY(const CentredProducts all, centredProducts(train.X, &train.targets, train.weights, context));
  if (all.products.size() == 0) return normalEquationsWithRows(train, context);

  NormalEquations out;
  countWeights(train, out);
  out.features = d;
  out.weight = all.weight;
  out.mean = all.mean.head(d);
  out.targetMean = all.mean[d];
  out.targetSquares = std::max(0.0, all.products(d, d));
  std::vector<double> lengths;
  for (Index j = 0; j < d; ++j) {
    const double length = std::sqrt(std::max(0.0, all.products(j, j)));
    const double size = std::abs(out.mean[j]) * std::sqrt(all.weight) + length;
    if (!(length > ConstantLength * size)) continue;
    out.active.push_back(j);
    lengths.push_back(length);
  }
  const Index a = out.directions();
  out.scale = Eigen::Map<const Vector>(lengths.data(), a);
  const Vector inverse = out.scale.cwiseInverse();
  out.correlations = inverse.asDiagonal() * all.products(out.active, out.active) * inverse.asDiagonal();
  out.correlations.diagonal().setOnes();
  out.cross = inverse.cwiseProduct(all.products.col(d)(out.active));
  return out;
}

Result<NormalEquations> normalEquationsWithRows(const TrainingSet& train, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  auto centred = std::make_shared<Centred>(centre(train.X, train.weights));
  const bool weighted = train.weights.size() > 0;
  NormalEquations out;
  countWeights(train, out);
  out.features = train.d();
  out.weight = centred->totalWeight;
  out.mean = centred->mean;
  out.targetMean = (weighted ? train.weights.dot(train.targets) : train.targets.sum()) / out.weight;
  if (!centred->finite || !std::isfinite(out.targetMean))
    return fail(ErrorCode::Diverged,
                "The columns or the target hold values too large to add up; scale them first.");
  if (context.stopped()) return jobs::WorkContext::cancelled();
  out.centredTarget = train.targets.array() - out.targetMean;
  if (weighted) out.centredTarget.array() *= centred->rootWeights.array();
  out.active = centred->active;
  out.scale = centred->scale;
  // More columns than rows are solved from the rows, where the products are asked for at all.
  if (out.directions() <= std::max<Index>(train.n(), 4096)) {
    RIDGELINE_TRY(out.correlations, kernels::gram(centred->A, context));
  }
  out.cross = centred->A.transpose() * out.centredTarget;
  out.targetSquares = out.centredTarget.squaredNorm();
  out.centred = std::move(centred);
  return out;
}

}  // namespace ridgeline::models
