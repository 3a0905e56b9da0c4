#include "core/models/linear/logistic_loss.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

/// Rows that stay in the cache together.
constexpr Index CacheRows = 512;

/// Probabilities in place of scores: of class 1 for one output, else of each class. Returns log-normalisers.
Vector toProbabilities(Matrix& scores) {
  if (scores.cols() == 1) {
    const auto z = scores.col(0).array();
    const Vector normaliser = z.max(0.0) + (-z.abs()).exp().log1p();
    scores.col(0) = (z - normaliser.array()).exp();
    return normaliser;
  }
  const Vector largest = scores.rowwise().maxCoeff();
  scores.colwise() -= largest;
  scores = scores.array().exp();
  const Vector sums = scores.rowwise().sum();
  scores.array().colwise() /= sums.array();
  return largest.array() + sums.array().log();
}

struct Standing {
  double lead = 0;  ///< of the true class's score over the best other
  bool right = false;
};
Standing standing(const Matrix& scores, Index row, int label) {
  if (scores.cols() == 1) {
    const double z = scores(row, 0);
    return label == 1 ? Standing{z, z > 0} : Standing{-z, z <= 0};
  }
  double other = -std::numeric_limits<double>::infinity();
  bool lowerTies = false;
  for (Index k = 0; k < scores.cols(); ++k) {
    if (k == label) continue;
    other = std::max(other, scores(row, k));
    lowerTies = lowerTies || (k < label && scores(row, k) == scores(row, label));
  }
  const double lead = scores(row, label) - other;
  return {lead, lead > 0 || (lead == 0 && !lowerTies)};
}

}  // namespace

LogisticLoss::LogisticLoss(const Matrix& A, std::vector<int> labels, Index outputs, Vector weights,
                           Vector penalty)
    : A_(A),
      labels_(std::move(labels)),
      outputs_(outputs),
      weights_(std::move(weights)),
      penalty_(std::move(penalty)),
      totalWeight_(weights_.size() == 0 ? static_cast<double>(A.rows()) : weights_.sum()) {}

Index LogisticLoss::chunkRows() const { return std::max<Index>(2048, (A_.rows() + 15) / 16); }

Matrix LogisticLoss::scores(const Vector& unknowns, Index begin, Index count) const {
  const Index a = A_.cols();
  const Eigen::Map<const Matrix> V(unknowns.data(), a + 1, outputs_);
  Matrix result = A_.middleRows(begin, count) * V.topRows(a);
  result.rowwise() += V.row(a);
  return result;
}

Result<LogisticLoss::Evaluation> LogisticLoss::evaluate(const Vector& unknowns,
                                                        jobs::WorkContext& context) const {
  const Index n = A_.rows(), a = A_.cols(), chunk = chunkRows();
  const auto chunks = static_cast<std::size_t>((n + chunk - 1) / chunk);
  std::vector<Evaluation> parts(chunks);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, chunk, [&](Index begin, Index end) {
    Evaluation& part = parts[static_cast<std::size_t>(begin / chunk)];
    part.leastMargin = std::numeric_limits<double>::infinity();
    Matrix gradient = Matrix::Zero(a + 1, outputs_);
    for (Index row = begin; row < end && !context.stopped(); row += CacheRows) {
      const Index count = std::min(CacheRows, end - row);
      Matrix residual = scores(unknowns, row, count);
      const Matrix score = residual;
      const Vector normaliser = toProbabilities(residual);
      for (Index i = 0; i < count; ++i) {
        const double w = weight(row + i);
        if (w == 0) {
          residual.row(i).setZero();
          continue;
        }
        const int label = labels_[static_cast<std::size_t>(row + i)];
        const double own = outputs_ == 1 ? (label == 1 ? score(i, 0) : 0) : score(i, label);
        part.loss += w * (normaliser[i] - own);
        const Standing now = standing(score, i, label);
        part.leastMargin = std::min(part.leastMargin, now.lead);
        if (now.right) part.accuracy += w;
        if (outputs_ > 1)
          residual(i, label) -= 1;
        else
          residual(i, 0) -= label;
        if (w != 1) residual.row(i) *= w;
      }
      gradient.topRows(a).noalias() += A_.middleRows(row, count).transpose() * residual;
      gradient.row(a) += residual.colwise().sum();
    }
    part.gradient = gradient.reshaped();
  }));
  Evaluation whole;
  whole.leastMargin = std::numeric_limits<double>::infinity();
  whole.gradient = Vector::Zero(unknowns.size());
  for (const Evaluation& part : parts) {
    whole.loss += part.loss;
    whole.accuracy += part.accuracy;
    whole.leastMargin = std::min(whole.leastMargin, part.leastMargin);
    whole.gradient += part.gradient;
  }
  whole.loss /= totalWeight_;
  whole.accuracy /= totalWeight_;
  whole.gradient /= totalWeight_;
  whole.value = whole.loss;
  const Eigen::Map<const Matrix> V(unknowns.data(), a + 1, outputs_);
  Eigen::Map<Matrix> G(whole.gradient.data(), a + 1, outputs_);
  for (Index k = 0; k < outputs_; ++k) {
    whole.value += 0.5 * V.col(k).head(a).cwiseAbs2().dot(penalty_);
    G.col(k).head(a) += penalty_.cwiseProduct(V.col(k).head(a));
  }
  return whole;
}

Result<Matrix> LogisticLoss::hessian(const Vector& unknowns, jobs::WorkContext& context) const {
  const Index n = A_.rows(), a = A_.cols(), width = a + 1, chunk = chunkRows();
  std::vector<Matrix> parts(static_cast<std::size_t>((n + chunk - 1) / chunk));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, chunk, [&](Index begin, Index end) {
    Matrix& part = parts[static_cast<std::size_t>(begin / chunk)];
    part = Matrix::Zero(width * outputs_, width * outputs_);
    for (Index row = begin; row < end && !context.stopped(); row += CacheRows) {
      const Index count = std::min(CacheRows, end - row);
      Matrix p = scores(unknowns, row, count);
      toProbabilities(p);
      Matrix rows(count, width), scaled(count, width);
      rows << A_.middleRows(row, count), Vector::Ones(count);
      for (Index k = 0; k < outputs_; ++k)
        for (Index m = 0; m <= k; ++m) {
          Vector bend = k == m ? Vector(p.col(k).array() * (1 - p.col(k).array()))
                               : Vector(-p.col(k).array() * p.col(m).array());
          if (weights_.size() > 0) bend.array() *= weights_.segment(row, count).array();
          scaled = bend.asDiagonal() * rows;
          part.block(k * width, m * width, width, width).noalias() += rows.transpose() * scaled;
        }
    }
  }));
  Matrix whole = Matrix::Zero(width * outputs_, width * outputs_);
  for (const Matrix& part : parts) whole += part;
  whole /= totalWeight_;
  for (Index k = 0; k < outputs_; ++k) whole.diagonal().segment(k * width, a) += penalty_;
  whole.triangularView<Eigen::StrictlyUpper>() = whole.transpose();
  return whole;
}

double LogisticLoss::largestShift(const Vector& step) const {
  double largest = 0;
  for (Index row = 0; row < A_.rows(); row += CacheRows)
    largest =
        std::max(largest, scores(step, row, std::min(CacheRows, A_.rows() - row)).cwiseAbs().maxCoeff());
  return largest;
}

}  // namespace ridgeline::models
