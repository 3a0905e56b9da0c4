#include "core/models/linear/descent_loss.hpp"

#include <cmath>

namespace ridgeline::models {

void DescentLoss::add(const RowMatrix& X, const std::vector<int>& labels, const Vector& targets,
                      const Vector& weights, const Index* rows, Index count, const Vector& unknowns,
                      Sums& sums, Vector* gradient) const {
  const Index d = X.cols();
  const Eigen::Map<const Matrix> V(unknowns.data(), d + 1, outputs_);
  Eigen::RowVectorXd score(outputs_);
  for (Index r = 0; r < count; ++r) {
    const Index row = rows[r];
    const double w = weights.size() == 0 ? 1 : weights[row];
    if (w == 0) continue;
    score.noalias() = X.row(row) * V.topRows(d);
    score += V.row(d);
    sums.weight += w;
    if (task_ == Task::Regress) {
      score[0] -= targets[row];
      sums.loss += 0.5 * w * score[0] * score[0];
      sums.right += w * score[0] * score[0];
    } else if (outputs_ == 1) {
      const double s = score[0], e = std::exp(-std::abs(s)),
                   y = labels[static_cast<std::size_t>(row)] == 1 ? 1 : 0;
      sums.loss += w * (std::max(s, 0.0) + std::log1p(e) - y * s);
      if ((s > 0) == (y > 0)) sums.right += w;
      score[0] = (s > 0 ? 1 / (1 + e) : e / (1 + e)) - y;
    } else {
      const int label = labels[static_cast<std::size_t>(row)];
      Index top = 0;
      const double largest = score.maxCoeff(&top), own = score[label];
      score = (score.array() - largest).exp();
      const double total = score.sum();
      score /= total;
      score[label] -= 1;
      sums.loss += w * (largest + std::log(total) - own);
      if (top == label) sums.right += w;
    }
    if (gradient == nullptr) continue;
    for (Index k = 0; k < outputs_; ++k) {
      gradient->segment(k * (d + 1), d) += w * score[k] * X.row(row).transpose();
      (*gradient)[k * (d + 1) + d] += w * score[k];
    }
  }
}

}  // namespace ridgeline::models
