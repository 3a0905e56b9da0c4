#include "core/models/project/pca.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/gram.hpp"

namespace ridgeline::models {
namespace {

struct Axes {
  Vector mean;        ///< d
  Matrix components;  ///< d x k
  Vector variance;    ///< k
  Vector ratio;       ///< k
};

class PcaModel final : public FittedModel, public Projection {
 public:
  explicit PcaModel(Axes axes) : axes_(std::move(axes)) {}
  Task task() const override { return Task::Project; }
  Index features() const override { return axes_.mean.size(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return Predictions{};
  }
  void save(ArchiveWriter& archive) const override {
    archive.array("mean", axes_.mean);
    archive.array("components", axes_.components);
    archive.array("explained-variance", axes_.variance);
    archive.array("explained-ratio", axes_.ratio);
  }

  Vector mean() const override { return axes_.mean; }
  Matrix components() const override { return axes_.components; }
  Vector explainedVariance() const override { return axes_.variance; }
  Vector explainedRatio() const override { return axes_.ratio; }
  Matrix project(const Matrix& X) const override {
    return (X.rowwise() - axes_.mean.transpose()) * axes_.components;
  }
  Matrix restore(const Matrix& scores) const override {
    return (scores * axes_.components.transpose()).rowwise() + axes_.mean.transpose();
  }

 private:
  Axes axes_;
};

void fixSigns(Matrix& components) {
  for (auto axis : components.colwise()) {
    Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis[largest] < 0) axis = -axis;
  }
}

/// Rows about their weighted mean, times the root of their share of the weight: A^T A is the covariance.
Matrix centredShares(const TrainingSet& train, Vector& mean, Index& rows) {
  const Index n = train.n();
  Vector weights = train.weights.size() > 0 ? train.weights : Vector::Ones(n);
  rows = (weights.array() > 0).count();
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
      params::ParamTable<PcaParams>{}.integer(&PcaParams::components, "components",
                                              {.min = 1,
                                               .max = 16384,
                                               .sliderMax = 20,
                                               .unit = "axes",
                                               .help = "Axes to keep, those of the largest spread first."});
  return table;
}

Result<FittedModelPtr> fitPca(const TrainingSet& train, const PcaParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  Axes axes;
  Index rows = 0;
  const Matrix A = centredShares(train, axes.mean, rows);
  if (rows < 2)
    return fail(ErrorCode::InvalidInput,
                "There is only one train row, and one point has no spread; give the train part more rows.");
  const double total = A.squaredNorm();
  if (!std::isfinite(total))
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  const double noise = 1e-26 * train.X.cwiseAbs2().colwise().maxCoeff().sum();
  if (!(total > noise))
    return fail(ErrorCode::InvalidInput,
                "Every column is constant over the train rows, so there is no spread to find axes of; choose "
                "other columns.");
  const Index d = train.d(), k = std::min<Index>({params.components, d, rows - 1});
  if (k < params.components)
    context.warn(fmt::format("{} axes were asked for, but {} rows of {} columns have only {}.",
                             params.components, rows, d, k));

  const bool thin = train.n() < d;
  RIDGELINE_TRY(const Matrix products, gram(thin ? Matrix(A.transpose()) : A, context));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(products);
  if (solver.info() != Eigen::Success)
    return fail(ErrorCode::Diverged,
                "The axes could not be found to full precision; scale the columns first.");
  axes.variance = solver.eigenvalues().reverse().head(k);
  // What rounding leaves of the variance of a direction that has none: its root would look like a length.
  const double rounding = std::numeric_limits<double>::epsilon() * static_cast<double>(d) * axes.variance[0];
  axes.variance = (axes.variance.array() > rounding).select(axes.variance, 0.0);
  axes.ratio = axes.variance / total;
  axes.components = solver.eigenvectors().rightCols(k).rowwise().reverse();
  if (thin) {
    axes.components = A.transpose() * axes.components;
    // Twice is enough: short axes carry much rounding from the long ones.
    for (int round = 0; round < 2; ++round)
      for (Index j = 0; j < k; ++j) {
        auto axis = axes.components.col(j);
        axis -= axes.components.leftCols(j) * (axes.components.leftCols(j).transpose() * axis).eval();
        if (axis.norm() > 0) axis.normalize();
      }
  }
  fixSigns(axes.components);
  return std::make_shared<PcaModel>(std::move(axes));
}

Result<FittedModelPtr> loadPca(const ArchiveReader& archive) {
  Axes axes;
  RIDGELINE_TRY(axes.mean, archive.vector("mean"));
  RIDGELINE_TRY(axes.components, archive.array("components"));
  RIDGELINE_TRY(axes.variance, archive.vector("explained-variance"));
  RIDGELINE_TRY(axes.ratio, archive.vector("explained-ratio"));
  const Index d = axes.mean.size(), k = axes.components.cols();
  if (d == 0 || k == 0 || axes.components.rows() != d || axes.variance.size() != k || axes.ratio.size() != k)
    return archive.damaged("the axes differ in size from their mean or variances");
  if (!axes.mean.allFinite() || !axes.components.allFinite() || !axes.variance.allFinite() ||
      !axes.ratio.allFinite())
    return archive.damaged("an axis holds a value that is no finite number");
  return std::make_shared<PcaModel>(std::move(axes));
}

ModelEntry pcaEntry() {
  return modelEntryOf({.id = "pca",
                       .title = "Principal components",
                       .family = "project",
                       .help = "Many columns drawn as a few: the axes along which the rows spread most.",
                       .source = "Pearson (1901), doi:10.1080/14786440109462720",
                       .tasks = {Task::Project},
                       .offers = {"projection"}},
                      pcaParamTable(), fitPca, loadPca);
}

}  // namespace ridgeline::models
