#include "core/models/linear/qda.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/kernels/gram.hpp"
#include "core/kernels/product.hpp"
#include "core/models/bayes/class_sums.hpp"
#include "core/models/posterior_model.hpp"

namespace ridgeline::models {
namespace {

class QdaModel final : public PosteriorModel, public ClassProfiles {
 public:
  /// means: classes x d; whiten: d x (classes d), a block a class under which its rows have unit covariance;
  /// levels: classes, log density at the mean up to a constant.
  QdaModel(Vector logPriors, Matrix means, Matrix whiten, Vector levels)
      : PosteriorModel(std::move(logPriors)),
        means_(std::move(means)),
        whiten_(std::move(whiten)),
        levels_(std::move(levels)) {}

  Index features() const override { return means_.cols(); }
  void save(ArchiveWriter& archive) const override {
    archive.array("log-priors", logPriors());
    archive.array("means", means_);
    archive.array("whiten", whiten_);
    archive.array("levels", levels_);
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(Vector logPriors, loadLogPriors(archive));
    RIDGELINE_TRY(Matrix means, archive.array("means"));
    RIDGELINE_TRY(Matrix whiten, archive.array("whiten"));
    RIDGELINE_TRY(Vector levels, archive.vector("levels"));
    const Index classes = logPriors.size(), d = means.cols();
    if (means.rows() != classes || d == 0 || whiten.rows() != d || whiten.cols() != d * classes ||
        levels.size() != classes)
      return archive.damaged("every class needs a mean and a covariance");
    if (!means.allFinite() || !whiten.allFinite() || !levels.allFinite())
      return archive.damaged("a mean or a covariance holds what is no finite number");
    return std::make_shared<QdaModel>(std::move(logPriors), std::move(means), std::move(whiten),
                                      std::move(levels));
  }

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override { return {{"mean", means_}}; }

 private:
  void addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const override {
    const Index count = scores.rows(), d = features();
    Matrix white(count, d);
    for (Index k = 0; k < scores.cols(); ++k) {
      const Matrix gaps = X.middleRows(begin, count).rowwise() - means_.row(k);
      kernels::multiply(kernels::strided(gaps), kernels::strided(whiten_).block(0, k * d, d, d),
                        kernels::strided(white));
      scores.col(k).array() += levels_[k] - 0.5 * white.rowwise().squaredNorm().array();
    }
  }

  Matrix means_, whiten_;
  Vector levels_;
};

/// Rows of one class about its mean, times the root of their share of its weight.
Matrix classRows(const TrainingSet& train, const ClassTally& tally, const Matrix& means, Index k) {
  const Index rows = tally.rows[static_cast<std::size_t>(k)];
  Matrix A(rows, train.d());
  Index at = 0;
  for (Index i = tally.first[static_cast<std::size_t>(k)]; i < train.n() && at < rows; ++i) {
    const double weight = train.weights.size() == 0 ? 1 : train.weights[i];
    if (train.labels[static_cast<std::size_t>(i)] != k || weight == 0) continue;
    A.row(at++) = (train.X.row(i) - means.row(k)) * std::sqrt(weight / tally.weight[k]);
  }
  return A;
}

/// Below this share of a column's variance, what the columns before it leave of it is better found from the
/// rows: squaring them into a covariance costs half of the digits.
constexpr double PlainShare = 1e-6;
/// Below this share of a column's size, what is left of its spread holds fewer than five digits: the rest is
/// how numbers are rounded.
constexpr double RoundedShare = 1e-11;

/// L with A^T A + ridge I = L L^T, by turning the rows of A into a triangle, some at a time.
Result<Matrix> rootFromRows(const Matrix& A, double ridge, jobs::WorkContext& context) {
  const Index d = A.cols(), step = std::max<Index>(1024, 2 * d);
  Matrix R = Matrix(Matrix::Identity(d, d) * std::sqrt(ridge));
  for (Index begin = 0; begin < A.rows(); begin += step) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Index count = std::min(step, A.rows() - begin);
    Matrix both(d + count, d);
    both << R, A.middleRows(begin, count);
    R = kernels::upperTriangle(both);
  }
  return Matrix(R.transpose());
}

/// Whether every column keeps more than a share of its variance once the columns before it are known.
bool spreadsPlainly(const kernels::Cholesky& factor, const Matrix& L, const Matrix& covariance) {
  return factor.positive() &&
         (L.diagonal().array().square() > PlainShare * covariance.diagonal().array()).all();
}

/// Whether what is left of every column stands out of the rounding of its numbers.
bool spreadsAtAll(const Matrix& L, const Matrix& covariance, const Eigen::RowVectorXd& mean) {
  const Vector sizes = mean.transpose().cwiseAbs() + covariance.diagonal().cwiseSqrt();
  return (L.diagonal().array().abs() > RoundedShare * sizes.array()).all();
}

}  // namespace

const params::ParamTable<QdaParams>& qdaParamTable() {
  static const auto table =
      params::ParamTable<QdaParams>{}
          .real(
              &QdaParams::regularisation, "regularisation",
              {.min = 0,
               .max = 1,
               .help = "Draws the covariance of each class towards the unit sphere: helps where a class has "
                       "few rows."})
          .choice(
              &QdaParams::priors, "priors", {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
              "How likely a class is before a row is seen: its share of the train rows, or as any other.");
  return table;
}

Result<FittedModelPtr> fitQda(const TrainingSet& train, const QdaParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  const Index d = train.d(), classes = train.classes();
  const double bytes = 8.0 * static_cast<double>(d) * static_cast<double>(d * classes);
  if (bytes > 2147483648.0)
    return fail(
        ErrorCode::TooLarge,
        "A covariance of {} columns for each of {} classes needs {:.0f} GiB; keep fewer columns or use the "
        "linear discriminant.",
        d, classes, bytes / 1073741824.0);
  RIDGELINE_TRY(ClassMoments moments, classMoments(train, tally, context));
  Matrix whiten = Matrix::Zero(d, d * classes);
  Vector levels = Vector::Zero(classes);
  for (Index k = 0; k < classes; ++k) {
    const Index rows = tally.rows[static_cast<std::size_t>(k)];
    if (rows == 0) continue;
    context.progress(static_cast<double>(k), static_cast<double>(classes), "Measuring classes");
    Matrix A = classRows(train, tally, moments.mean, k);
    RIDGELINE_TRY(Matrix covariance, kernels::gram(A, context));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const double unbiased = static_cast<double>(rows) / static_cast<double>(std::max<Index>(1, rows - 1));
    const double share = unbiased * (1 - params.regularisation);
    covariance *= share;
    covariance.diagonal().array() += params.regularisation;
    if (!covariance.allFinite())
      return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
    const kernels::Cholesky factor(covariance);
    Matrix L = factor.lower();
    if (!spreadsPlainly(factor, L, covariance)) {
      A *= std::sqrt(share);
      RIDGELINE_TRY(L, rootFromRows(A, params.regularisation, context));
      if (!spreadsAtAll(L, covariance, moments.mean.row(k)))
        return failAt(
            "regularisation", ErrorCode::InvalidInput,
            "The {} train rows of the class \"{}\" do not spread in every direction of the {} columns; "
            "raise regularisation (0.1, say), keep fewer columns, or use the linear discriminant.",
            rows, train.classNames[static_cast<std::size_t>(k)], d);
    }
    whiten.middleCols(k * d, d) = L.triangularView<Eigen::Lower>().solve(Matrix::Identity(d, d)).transpose();
    levels[k] = -L.diagonal().array().abs().log().sum();
  }
  if (!whiten.allFinite() || !levels.allFinite())
    return fail(ErrorCode::Diverged, "The columns hold values too small to square; scale them first.");
  return std::make_shared<QdaModel>(tally.logPriors(params.priors), std::move(moments.mean),
                                    std::move(whiten), std::move(levels));
}

ModelEntry qdaEntry() {
  return modelEntryOf(
      {.id = "qda",
       .title = "Quadratic discriminant",
       .family = "linear",
       .help = "A bell of its own shape for every class: curved boundaries where rows are many.",
       .source = "Friedman (1989), doi:10.1080/01621459.1989.10478752",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles"}},
      qdaParamTable(), fitQda, QdaModel::load);
}

}  // namespace ridgeline::models
