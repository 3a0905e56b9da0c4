#include "core/models/linear/logistic_model.hpp"

#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

/// One row whose scores overflowed: the largest win, what is not a number counts as nothing.
void softmaxRow(Eigen::RowVectorXd scores, Eigen::Ref<Matrix> probabilities, Index row) {
  constexpr double Largest = 1e300;
  for (Index k = 0; k < scores.size(); ++k) {
    if (std::isnan(scores[k])) scores[k] = 0;
    scores[k] = std::min(scores[k], Largest);
  }
  const Eigen::RowVectorXd shares = (scores.array() - scores.maxCoeff()).exp();
  probabilities.row(row) = shares / shares.sum();
}

}  // namespace

Result<Predictions> LogisticModel::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  const Index n = X.rows();
  Predictions answers;
  answers.probabilities.resize(n, classes_);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, 2048, [&](Index begin, Index end) {
    const Index count = end - begin;
    Matrix scores = X.middleRows(begin, count) * W_;
    scores.rowwise() += b_.transpose();
    auto block = answers.probabilities.middleRows(begin, count);
    if (classes_ == 2) {
      for (Index i = 0; i < count; ++i) {
        const double z = scores(i, 0), e = std::exp(-std::abs(z));
        const double larger = std::isnan(z) ? 0.5 : 1 / (1 + e), smaller = std::isnan(z) ? 0.5 : e / (1 + e);
        block(i, 0) = z > 0 ? smaller : larger;
        block(i, 1) = z > 0 ? larger : smaller;
      }
      return;
    }
    const Vector largest = scores.rowwise().maxCoeff();
    block = (scores.colwise() - largest).array().exp();
    const Vector sums = block.rowwise().sum();
    block.array().colwise() /= sums.array();
    for (Index i = 0; i < count; ++i)
      if (!std::isfinite(sums[i])) softmaxRow(scores.row(i), block, i);
  }));
  answers.labels = argmaxRows(answers.probabilities);
  return answers;
}

void LogisticModel::save(ArchiveWriter& archive) const {
  archive.array("coefficients", W_);
  archive.array("intercepts", b_);
  archive.manifest["logistic"] = {{"classes", classes_}};
}

Result<FittedModelPtr> LogisticModel::load(const ArchiveReader& archive) {
  RIDGELINE_TRY(Matrix W, archive.array("coefficients"));
  RIDGELINE_TRY(Vector b, archive.vector("intercepts"));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("logistic/classes", 2, 1 << 20));
  const Index outputs = classes == 2 ? 1 : classes;
  if (W.rows() == 0 || W.cols() != outputs || b.size() != outputs)
    return archive.damaged(fmt::format("{} classes need {} columns of coefficients", classes, outputs));
  // An intercept of minus infinity is a class that no train row had.
  const bool sound = W.allFinite() && !b.hasNaN() && b.maxCoeff() < std::numeric_limits<double>::infinity() &&
                     std::isfinite(b.maxCoeff()) && (classes != 2 || b.allFinite());
  if (!sound) return archive.damaged("a coefficient is no finite number");
  return std::make_shared<LogisticModel>(std::move(W), std::move(b), static_cast<int>(classes), nullptr);
}

}  // namespace ridgeline::models
