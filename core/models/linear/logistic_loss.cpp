#include "core/models/linear/logistic_loss.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/kernels/lanes.hpp"
#include "core/kernels/product.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::models {

using passes::BlockRows;
using passes::ColumnStep;

Result<LogisticLoss::Evaluation> LogisticLoss::evaluate(const Vector& unknowns,
                                                        jobs::WorkContext& context) const {
  const Index a = rows_.units().count(), width = a + 1;
  const auto chunks = static_cast<std::size_t>(rows_.chunks());
  std::vector<passes::Added> parts(chunks);
  for (passes::Added& part : parts) part.leastMargin = std::numeric_limits<double>::infinity();
  std::vector<Vector> gradients(chunks, Vector::Zero(unknowns.size()));
  if (outputs_ == 1) {
    const Vector slopes = rows_.slopesOf(unknowns);
    RIDGELINE_CHECK(rows_.eachBlock(context, [&](Index chunk, const passes::Block& block) {
      double scores[BlockRows];
      passes::scoreRows(block, slopes.data(), unknowns[a], scores);
      passes::logisticResiduals(block, scores, parts[static_cast<std::size_t>(chunk)]);
      passes::addProducts(block, scores, gradients[static_cast<std::size_t>(chunk)].data());
    }));
    for (std::size_t c = 0; c < chunks; ++c) {
      gradients[c].head(a).array() /= rows_.units().scale.array();
      gradients[c][a] = parts[c].residual;
    }
  } else {
    const kernels::Strided<const double> V{unknowns.data(), a, outputs_, 1, width};
    RIDGELINE_CHECK(rows_.eachBlock(context, [&](Index chunk, const passes::Block& block) {
      const auto memory = kernels::scratch<double>(ColumnStep * (a + outputs_));
      double* scores = memory.get() + ColumnStep * a;
      passes::standardise(block, rows_.units().scale.data(), memory.get());
      const kernels::Strided<const double> Z{memory.get(), block.rows, a, 1, ColumnStep};
      const kernels::Strided<double> S{scores, block.rows, outputs_, 1, ColumnStep};
      for (Index k = 0; k < outputs_; ++k)
        std::fill_n(scores + k * ColumnStep, block.rows, unknowns[k * width + a]);
      kernels::multiply<double>(Z, V, S, 1, true);
      passes::softmaxResiduals(block, outputs_, scores, parts[static_cast<std::size_t>(chunk)]);
      double* gradient = gradients[static_cast<std::size_t>(chunk)].data();
      kernels::multiply<double>(Z.transposed(), S, kernels::Strided<double>{gradient, a, outputs_, 1, width},
                                1, true);
      for (Index k = 0; k < outputs_; ++k)
        gradient[k * width + a] +=
            std::accumulate(scores + k * ColumnStep, scores + k * ColumnStep + block.rows, 0.0);
    }));
  }
  Evaluation whole;
  whole.leastMargin = std::numeric_limits<double>::infinity();
  whole.gradient = Vector::Zero(unknowns.size());
  const double total = rows_.totalWeight();
  for (std::size_t c = 0; c < chunks; ++c) {
    whole.loss += parts[c].loss / total;
    whole.accuracy += parts[c].right / total;
    whole.leastMargin = std::min(whole.leastMargin, parts[c].leastMargin);
    whole.gradient += gradients[c] / total;
  }
  whole.value = whole.loss;
  const Eigen::Map<const Matrix> V(unknowns.data(), width, outputs_);
  Eigen::Map<Matrix> G(whole.gradient.data(), width, outputs_);
  for (Index k = 0; k < outputs_; ++k) {
    whole.value += 0.5 * V.col(k).head(a).cwiseAbs2().dot(penalty_);
    G.col(k).head(a) += penalty_.cwiseProduct(V.col(k).head(a));
  }
  return whole;
}

Result<Matrix> LogisticLoss::probabilities(const Vector& unknowns, jobs::WorkContext& context) const {
  const Index width = rows_.width();
  Matrix P(rows_.rows(), outputs_);
  std::vector<Vector> slopes;
  slopes.reserve(static_cast<std::size_t>(outputs_));
  for (Index k = 0; k < outputs_; ++k) slopes.push_back(rows_.slopesOf(unknowns.segment(k * width, width)));
  RIDGELINE_CHECK(rows_.eachBlock(context, [&](Index, const passes::Block& block) {
    for (Index k = 0; k < outputs_; ++k)
      passes::scoreRows(block, slopes[static_cast<std::size_t>(k)].data(), unknowns[k * width + width - 1],
                        &P(block.begin, k));
    if (outputs_ == 1)
      kernels::sigmoid<double>(&P(block.begin, 0), &P(block.begin, 0), block.rows);
    else
      kernels::softmaxRows(kernels::strided(P).middleRows(block.begin, block.rows));
  }));
  return P;
}

Result<Matrix> LogisticLoss::hessian(const Vector& unknowns, jobs::WorkContext& context) const {
  const Index width = rows_.width(), size = unknowns.size();
  if (size > 16384)
    return fail(ErrorCode::TooLarge,
                "{} coefficients would need a {} MiB table of second derivatives; choose the solver lbfgs.",
                size, (size * size * 8) >> 20);
  RIDGELINE_TRY(const Matrix P, probabilities(unknowns, context));
  Matrix whole(size, size);
  Vector bends(rows_.rows());
  for (Index k = 0; k < outputs_; ++k)
    for (Index m = 0; m <= k; ++m) {
      if (k == m)
        bends = P.col(k).array() * (1 - P.col(k).array());
      else
        bends = -P.col(k).array() * P.col(m).array();
      if (rows_.weights().size() > 0) bends.array() *= rows_.weights().array();
      RIDGELINE_TRY(whole.block(k * width, m * width, width, width), rows_.secondMoments(bends, context));
    }
  whole /= rows_.totalWeight();
  for (Index k = 0; k < outputs_; ++k) whole.diagonal().segment(k * width, width - 1) += penalty_;
  whole.triangularView<Eigen::StrictlyUpper>() = whole.transpose();
  return whole;
}

Result<double> LogisticLoss::largestShift(const Vector& step, jobs::WorkContext& context) const {
  const Index width = rows_.width();
  std::vector<double> largest(static_cast<std::size_t>(rows_.chunks()), 0);
  for (Index k = 0; k < outputs_; ++k) {
    const Vector slopes = rows_.slopesOf(step.segment(k * width, width));
    RIDGELINE_CHECK(rows_.eachBlock(context, [&](Index chunk, const passes::Block& block) {
      double scores[BlockRows];
      passes::scoreRows(block, slopes.data(), step[k * width + width - 1], scores);
      double& most = largest[static_cast<std::size_t>(chunk)];
      for (Index i = 0; i < block.rows; ++i) most = std::max(most, std::abs(scores[i]));
    }));
  }
  return *std::max_element(largest.begin(), largest.end());
}

double LogisticLoss::shareOfFirst() const {
  double first = 0;
  for (Index i = 0; i < rows_.rows(); ++i)
    if (rows_.labels()[static_cast<std::size_t>(i)] == 0)
      first += rows_.weights().size() == 0 ? 1 : rows_.weights()[i];
  return first / rows_.totalWeight();
}

}  // namespace ridgeline::models
