#include "core/models/posterior_model.hpp"

#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/vectors.hpp"

namespace ridgeline::models {
namespace {

constexpr Index PosteriorRows = 1024;

/// Labels of the largest probability, as argmaxRows finds them.
void likeliest(const Matrix& probabilities, int* labels) {
  const Index count = probabilities.rows();
  if (probabilities.cols() == 2) {
    const double* first = probabilities.data();
    const double* second = first + count;
    simd::run([&]() RIDGELINE_INLINED {
      for (Index i = 0; i < count; ++i) labels[i] = second[i] > first[i] ? 1 : 0;
    });
    return;
  }
  Vector best = probabilities.col(0);
  std::fill(labels, labels + count, 0);
  for (Index k = 1; k < probabilities.cols(); ++k)
    for (Index i = 0; i < count; ++i)
      if (probabilities(i, k) > best[i]) {
        best[i] = probabilities(i, k);
        labels[i] = static_cast<int>(k);
      }
}

}  // namespace

Matrix PosteriorModel::scoresOf(const Matrix& X, Index begin, Index count) const {
  Matrix scores(count, logPriors_.size());
  for (Index k = 0; k < scores.cols(); ++k) scores.col(k).setConstant(logPriors_[k]);
  addLogLikelihoods(X, begin, scores);
  const double infinity = std::numeric_limits<double>::infinity();
  for (Index i = 0; i < count; ++i) {
    double largest = -infinity;
    bool sound = true;
    for (Index k = 0; k < scores.cols(); ++k) {
      sound = sound && !(std::isnan(scores(i, k)) || scores(i, k) == infinity);
      largest = std::max(largest, scores(i, k));
    }
    if (!sound || largest == -infinity) scores.row(i) = logPriors_.transpose();
  }
  return scores;
}

Result<Predictions> PosteriorModel::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Predictions answers;
  answers.labels.resize(static_cast<std::size_t>(X.rows()));
  answers.probabilities.resize(X.rows(), classes());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), PosteriorRows, [&](Index begin, Index end) {
    Matrix scores = scoresOf(X, begin, end - begin);
    kernels::softmaxRows(kernels::strided(scores));
    likeliest(scores, answers.labels.data() + begin);
    answers.probabilities.middleRows(begin, end - begin) = scores;
  }));
  return answers;
}

Result<Matrix> PosteriorModel::logProbabilities(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Matrix logs(X.rows(), classes());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), PosteriorRows, [&](Index begin, Index end) {
    const Matrix scores = scoresOf(X, begin, end - begin);
    Matrix shares = scores;
    Vector logSums(end - begin);
    kernels::softmaxRows(kernels::strided(shares), logSums.data());
    logs.middleRows(begin, end - begin) = scores.colwise() - logSums;
  }));
  return logs;
}

Result<Vector> loadLogPriors(const ArchiveReader& archive) {
  RIDGELINE_TRY(Vector logPriors, archive.vector("log-priors"));
  if (logPriors.size() < 2 || logPriors.hasNaN() || !std::isfinite(logPriors.maxCoeff()))
    return archive.damaged("the class probabilities are none of at least two classes");
  return logPriors;
}

}  // namespace ridgeline::models
