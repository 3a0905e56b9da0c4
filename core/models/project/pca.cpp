#include "core/models/project/pca.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/decompositions.hpp"
#include "core/kernels/gram.hpp"
#include "core/kernels/product.hpp"
#include "core/models/centred_products.hpp"
#include "core/models/project/straight_axes.hpp"
#include "core/models/training_check.hpp"

namespace ridgeline::models {
namespace {

/// Rows about their weighted mean, times the root of their share of the weight: A^T A is the covariance.
Matrix centredShares(const TrainingSet& train, Vector& mean) {
  const Index n = train.n();
  Vector weights = train.weights.size() > 0 ? train.weights : Vector::Ones(n);
  const Index rows = (weights.array() > 0).count();
  weights /= weights.sum();
  mean = train.X.transpose() * weights;
  Matrix A = train.X.rowwise() - mean.transpose();
  const Vector rest = A.transpose() * weights;
  mean += rest;
  A.rowwise() -= rest.transpose();
  const double unbiased = static_cast<double>(rows) / static_cast<double>(std::max<Index>(rows - 1, 1));
  return (weights * unbiased).cwiseSqrt().asDiagonal() * A;
}

}  // namespace

const params::ParamTable<PcaParams>& pcaParamTable() {
  static const auto table =
      params::ParamTable<PcaParams>{}
          .integer(&PcaParams::components, "components",
                   {.min = 1,
                    .max = 16384,
                    .sliderMax = 20,
                    .unit = "axes",
                    .help = "Axes to keep, those of the largest spread first."})
          .choice(&PcaParams::method, "method",
                  {{PcaMethod::Exact, "exact"}, {PcaMethod::Randomised, "randomised"}},
                  "Randomised is faster for a few axes of several hundred columns or more.");
  return table;
}

namespace {

tl::unexpected<Error> tooLargeToSquare() {
  return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
}

Status checkSpread(double total, double size) {
  if (!std::isfinite(total)) return tooLargeToSquare();
  if (!(total > 1e-26 * size))
    return fail(ErrorCode::InvalidInput,
                "Every column is constant over the train rows, so there is no spread to find axes of; choose "
                "other columns.");
  return {};
}

/// Eigenvectors of the k largest eigenvalues of a symmetric matrix, with the axes' variances.
Status longestAxes(const Matrix& products, Index k, double total, StraightAxes& axes) {
  const kernels::SymmetricEigen found = kernels::symmetricEigen(products);
  if (!found.converged)
    return fail(ErrorCode::Diverged,
                "The axes could not be found to full precision; scale the columns first.");
  axes.variance = found.values.reverse().head(k);
  // What rounding leaves of the variance of a direction that has none: its root would look like a length.
  const double rounding =
      std::numeric_limits<double>::epsilon() * static_cast<double>(products.rows()) * axes.variance[0];
  axes.variance = (axes.variance.array() > rounding).select(axes.variance, 0.0).eval();
  axes.ratio = axes.variance / total;
  axes.components = found.vectors.rightCols(k).rowwise().reverse();
  return {};
}

/// More columns than rows, or columns too large or small to square as they are: by the centred rows.
Status fromRows(const TrainingSet& train, Index k, StraightAxes& axes, jobs::WorkContext& context) {
  const Matrix A = centredShares(train, axes.mean);
  const double total = A.squaredNorm();
  RIDGELINE_CHECK(checkSpread(total, train.X.cwiseAbs2().colwise().maxCoeff().sum()));
  const bool thin = train.n() < train.d();
  RIDGELINE_TRY(const Matrix products, kernels::gram(thin ? Matrix(A.transpose()) : A, context));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  RIDGELINE_CHECK(longestAxes(products, k, total, axes));
  if (!thin) return {};
  axes.components = A.transpose() * axes.components;
  // Twice is enough: short axes carry much rounding from the long ones.
  for (int round = 0; round < 2; ++round)
    for (Index j = 0; j < k; ++j) {
      auto axis = axes.components.col(j);
      axis -= axes.components.leftCols(j) * (axes.components.leftCols(j).transpose() * axis).eval();
      if (axis.norm() > 0) axis.normalize();
    }
  return {};
}

Status randomised(const TrainingSet& train, Index k, Index rows, StraightAxes& axes,
                  jobs::WorkContext& context) {
  constexpr int Passes = 5;
  const Index n = train.n(), d = train.d(), width = std::min<Index>(k + 10, d);
  Vector shares = train.weights.size() > 0 ? train.weights : Vector::Ones(n);
  shares /= shares.sum();
  axes.mean = train.X.transpose() * shares;
  double total = 0;
  for (Index j = 0; j < d; ++j)
    total += (train.X.col(j).array() - axes.mean[j]).square().matrix().dot(shares);
  RIDGELINE_CHECK(checkSpread(total, axes.mean.squaredNorm() + total));
  Rng random(train.seed.child("pca"));
  Matrix Q(d, width), Y(n, width);
  for (double& entry : Q.reshaped()) entry = random.normal();
  for (int pass = 0; pass <= Passes; ++pass) {
    context.progress(pass, Passes + 1, "turning axes");
    Q = kernels::orthonormalBasis(Q);
    RIDGELINE_CHECK(kernels::multiply<double>(kernels::strided(train.X), kernels::strided(Q),
                                              kernels::strided(Y), context));
    Y.rowwise() -= (axes.mean.transpose() * Q).eval();
    if (pass == Passes) break;
    Y.array().colwise() *= shares.array();
    RIDGELINE_CHECK(kernels::multiply<double>(kernels::strided(train.X).transposed(), kernels::strided(Y),
                                              kernels::strided(Q), context));
    Q -= axes.mean * Y.colwise().sum();
  }
  RIDGELINE_TRY(Matrix products, kernels::gram(Y, shares, context));
  const double unbiased = static_cast<double>(rows) / static_cast<double>(rows - 1);
  RIDGELINE_CHECK(longestAxes(products * unbiased, k, total * unbiased, axes));
  axes.components = (Q * axes.components).eval();
  return {};
}

Status exact(const TrainingSet& train, Index k, Index rows, StraightAxes& axes, jobs::WorkContext& context) {
  if (train.n() < train.d()) return fromRows(train, k, axes, context);
  RIDGELINE_TRY(CentredProducts all, centredProducts(train.X, nullptr, train.weights, context));
  if (all.products.size() == 0) {
    RIDGELINE_CHECK(checkTrainingSet(train));
    return fromRows(train, k, axes, context);
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  all.products *= static_cast<double>(rows) / static_cast<double>(rows - 1) / all.weight;
  const double total = all.products.trace();
  RIDGELINE_CHECK(checkSpread(total, all.mean.squaredNorm() + total));
  axes.mean = std::move(all.mean);
  return longestAxes(all.products, k, total, axes);
}

}  // namespace

Result<FittedModelPtr> fitPca(const TrainingSet& train, const PcaParams& params, jobs::WorkContext& context) {
  // Every exact fit of more rows than columns finds cells that are not finite by their products.
  const bool unread = params.method == PcaMethod::Exact && train.n() >= train.d();
  RIDGELINE_CHECK(unread ? checkAllButCells(train) : checkTrainingSet(train));
  const Index rows =
      train.weights.size() > 0 ? static_cast<Index>((train.weights.array() > 0).count()) : train.n();
  if (rows < 2)
    return fail(ErrorCode::InvalidInput,
                "There is only one train row, and one point has no spread; give the train part more rows.");
  const Index d = train.d(), k = std::min<Index>({params.components, d, rows - 1});
  StraightAxes axes;
  RIDGELINE_CHECK(params.method == PcaMethod::Exact ? exact(train, k, rows, axes, context)
                                                    : randomised(train, k, rows, axes, context));
  if (k < params.components)
    context.warn(fmt::format("{} axes were asked for, but {} rows of {} columns have only {}.",
                             params.components, rows, d, k));
  fixSigns(axes.components);
  return straightProjection(std::move(axes));
}

ModelEntry pcaEntry() {
  return modelEntryOf({.id = "pca",
                       .title = "Principal components",
                       .family = "project",
                       .help = "Many columns drawn as a few: the axes along which the rows spread most.",
                       .source = "Pearson (1901), doi:10.1080/14786440109462720",
                       .tasks = {Task::Project},
                       .offers = {"projection"}},
                      pcaParamTable(), fitPca, loadStraightProjection);
}

}  // namespace ridgeline::models
