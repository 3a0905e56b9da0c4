#include "core/models/linear/centred.hpp"

#include <cmath>

namespace ridgeline::models {

Centred centre(const Matrix& X, const Vector& weights) {
  const Index n = X.rows(), d = X.cols();
  const bool weighted = weights.size() > 0;
  Centred result;
  result.totalWeight = weighted ? weights.sum() : static_cast<double>(n);
  if (weighted) result.rootWeights = weights.cwiseSqrt();
  result.mean.resize(d);
  result.A.resize(n, d);
  std::vector<double> lengths;
  Index kept = 0;
  for (Index j = 0; j < d; ++j) {
    // Once more about the first mean, which may have lost digits in the sum.
    const double rough = (weighted ? X.col(j).dot(weights) : X.col(j).sum()) / result.totalWeight;
    auto column = result.A.col(kept);
    column = X.col(j).array() - rough;
    const double rest = (weighted ? column.dot(weights) : column.sum()) / result.totalWeight;
    column.array() -= rest;
    result.mean[j] = rough + rest;
    if (weighted) column.array() *= result.rootWeights.array();
    double length = column.norm();
    // Squares overflow or vanish long before the numbers do.
    if (!(length < 1e150 && length > 1e-150)) length = column.stableNorm();
    result.finite = result.finite && std::isfinite(length);
    const double noise = 1e-13 * X.col(j).cwiseAbs().maxCoeff() * std::sqrt(result.totalWeight);
    if (!(length > noise)) continue;
    column /= length;
    lengths.push_back(length);
    result.active.push_back(j);
    ++kept;
  }
  result.A.conservativeResize(n, kept);
  result.scale = Eigen::Map<const Vector>(lengths.data(), kept);
  return result;
}

Vector unscaled(const Centred& centred, const Vector& coefficients, Index d) {
  Vector all = Vector::Zero(d);
  for (std::size_t a = 0; a < centred.active.size(); ++a)
    all[centred.active[a]] = coefficients[static_cast<Index>(a)] / centred.scale[static_cast<Index>(a)];
  return all;
}

}  // namespace ridgeline::models
