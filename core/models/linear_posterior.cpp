#include "core/models/linear_posterior.hpp"

#include "core/kernels/product.hpp"

namespace ridgeline::models {

void LinearPosterior::addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const {
  const auto rows = X.middleRows(begin, scores.rows());
  Matrix block;
  if (threshold_)
    block = (rows.array() > *threshold_).cast<double>();
  else
    block = rows.rowwise() - centre_.transpose();
  scores.rowwise() += levels_.transpose();
  kernels::multiply(kernels::strided(std::as_const(block)), kernels::strided(slopes_),
                    kernels::strided(scores), 1, true);
}

}  // namespace ridgeline::models
