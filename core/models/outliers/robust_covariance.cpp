#include "core/models/outliers/robust_covariance.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/models/outliers/minimum_covariance.hpp"
#include "core/models/row_capabilities.hpp"

namespace ridgeline::models {
namespace {

constexpr Index DistanceBlock = 4096;
constexpr double ReweightingPoint = 0.975;
/// A query farther than this from the centre, in units, is as far as can be told.
constexpr double Farthest = 1e100;

/// A cloud over k of the d columns, in units of theirs.
struct RobustCloud {
  Index features = 0;          ///< d
  std::vector<Index> columns;  ///< k, ascending
  Vector centre, unit;         ///< k: what is subtracted from each column, and then divided by
  Vector mean;                 ///< k, in those units
  Matrix covariance;           ///< k x k, in those units
  Matrix lower;                ///< its Cholesky factor
  double threshold = 0;

  bool factorise() {
    const kernels::Cholesky factor(covariance);
    lower = factor.lower();
    return factor.positive() && lower.allFinite() && lower.diagonal().minCoeff() > 0;
  }
  Matrix inUnits(const Matrix& X) const {
    const Matrix apart =
        (X(Eigen::all, columns).rowwise() - centre.transpose()) * unit.cwiseInverse().asDiagonal();
    return apart.cwiseMax(-Farthest).cwiseMin(Farthest);
  }
  Result<Vector> distances(const Matrix& X, jobs::WorkContext& context) const {
    Vector far(X.rows());
    RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), DistanceBlock, [&](Index begin, Index end) {
      const Matrix apart =
          (inUnits(X.middleRows(begin, end - begin)).rowwise() - mean.transpose()).transpose();
      const Matrix spread = lower.triangularView<Eigen::Lower>().solve(apart);
      far.segment(begin, end - begin) = spread.colwise().norm().transpose();
    }));
    return far;
  }
};

class RobustCovarianceModel final : public FittedModel, public OutlierScores {
 public:
  explicit RobustCovarianceModel(RobustCloud cloud) : cloud_(std::move(cloud)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return cloud_.features; }
  int classes() const override { return 2; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Vector scores, outlierScores(X, context));
    Predictions answers;
    for (const double score : scores) answers.labels.push_back(score > cloud_.threshold ? 1 : 0);
    return answers;
  }
  Result<Vector> outlierScores(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    return cloud_.distances(X, context);
  }
  double outlierThreshold() const override { return cloud_.threshold; }
  void save(ArchiveWriter& archive) const override {
    archive.manifest["robust-covariance"] = {{"threshold", cloud_.threshold}, {"features", cloud_.features}};
    Vector places(static_cast<Index>(cloud_.columns.size()));
    std::copy(cloud_.columns.begin(), cloud_.columns.end(), places.begin());
    archive.array("columns", places);
    archive.array("centre", cloud_.centre);
    archive.array("unit", cloud_.unit);
    archive.array("mean", cloud_.mean);
    archive.array("covariance", cloud_.covariance);
  }

 private:
  RobustCloud cloud_;
};

/// Centres columns at their medians and measures them in median distances from those. Columns that have the
/// same value in most rows give no measure and are left out, with a warning.
Status settleUnits(const TrainingSet& train, const Matrix& X, RobustCloud& cloud,
                   jobs::WorkContext& context) {
  std::vector<double> centres, units;
  std::vector<std::string> flat;
  for (Index j = 0; j < X.cols(); ++j) {
    std::vector<double> values(X.col(j).begin(), X.col(j).end());
    const double centre = quantile(values, 0.5);
    for (double& value : values) value = std::abs(value - centre);
    if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); }))
      return fail(ErrorCode::Diverged, "The columns hold values too large to subtract; scale them first.");
    const double unit = quantile(values, 0.5);
    if (unit > 1e-14 * std::abs(centre) && unit > 1e-290) {
      cloud.columns.push_back(j);
      centres.push_back(centre);
      units.push_back(unit);
      continue;
    }
    const auto at = static_cast<std::size_t>(j);
    flat.push_back(at < train.featureNames.size() ? train.featureNames[at] : std::to_string(j + 1));
  }
  cloud.features = X.cols();
  const auto k = static_cast<Index>(units.size());
  if (k == 0)
    return fail(ErrorCode::InvalidInput,
                "Every column has the same value in most train rows, which leaves no spread to measure rows "
                "by; choose other columns.");
  cloud.centre = Eigen::Map<const Vector>(centres.data(), k);
  cloud.unit = Eigen::Map<const Vector>(units.data(), k);
  if (!flat.empty())
    context.warn(fmt::format("Columns that have the same value in most train rows were left out: {}.",
                             fmt::join(flat, ", ")));
  return {};
}

}  // namespace

const params::ParamTable<RobustCovarianceParams>& robustCovarianceParamTable() {
  static const auto table =
      params::ParamTable<RobustCovarianceParams>{}
          .real(&RobustCovarianceParams::support, "support",
                {.min = 0.5,
                 .max = 1,
                 .help =
                     "Share of the rows that make up the cloud: 0.5 bears most outliers, more is steadier."})
          .real(&RobustCovarianceParams::quantile, "quantile",
                {.min = 0.5,
                 .max = 0.99999,
                 .sliderMin = 0.9,
                 .sliderMax = 0.999,
                 .help = "Share of a normal cloud that counts as ordinary where no contamination is given."})
          .real(&RobustCovarianceParams::contamination, "contamination",
                {.min = 0,
                 .max = 0.5,
                 .sliderMax = 0.2,
                 .help = "Share of the train rows to call outliers; 0 leaves it to the quantile."});
  return table;
}

Result<FittedModelPtr> fitRobustCovariance(const TrainingSet& train, const RobustCovarianceParams& params,
                                           jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  std::vector<Index> positions;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) positions.push_back(i);
  const Matrix X = takeRows(train.X, positions);
  RobustCloud cloud;
  if (positions.size() > 1) RIDGELINE_CHECK(settleUnits(train, X, cloud, context));
  const Index n = X.rows(), d = static_cast<Index>(cloud.columns.size());
  if (n < d + 2)
    return fail(
        ErrorCode::InvalidInput,
        "{} train rows do not make up a cloud in {} columns; give at least {} rows, or fewer columns.", n, d,
        d + 2);
  if (n < 5 * d)
    context.warn(
        fmt::format("{} rows of {} columns are few for a robust covariance; five a column or more "
                    "can be trusted.",
                    n, d));
  const Matrix Z = cloud.inUnits(X);
  const Index h = closestCount(params.support, n, d);
  context.progress(0, 2, "Concentrating");
  RIDGELINE_TRY(const ClosestRows closest, closestRows(Z, h, train.seed.child("robust-covariance"), context));
  cloud.mean = closest.mean;
  cloud.covariance =
      closest.covariance * (consistencyFactor(static_cast<double>(h) / static_cast<double>(n), d) *
                            smallSampleFactor(McdStage::Raw, params.support, n, d));
  if (!cloud.factorise())
    return fail(ErrorCode::Diverged,
                "The cloud of the rows has no inverse; leave out columns that follow from others.");
  const boost::math::chi_squared distances(static_cast<double>(d));
  const double within = std::sqrt(boost::math::quantile(distances, ReweightingPoint));
  RIDGELINE_TRY(const Vector first, cloud.distances(X, context));
  std::vector<Index> usual;
  for (Index i = 0; i < n; ++i)
    if (first[i] <= within) usual.push_back(i);
  const Matrix kept = takeRows(Z, usual);
  cloud.mean = kept.colwise().mean().transpose();
  const Matrix apart = kept.rowwise() - cloud.mean.transpose();
  cloud.covariance = apart.transpose() * apart / static_cast<double>(usual.size() - 1) *
                     (consistencyFactor(ReweightingPoint, d) *
                      smallSampleFactor(McdStage::Reweighted, params.support, n, d));
  if (!cloud.factorise())
    return fail(ErrorCode::Diverged,
                "The cloud of the rows has no inverse; leave out columns that follow from others.");
  cloud.threshold = std::sqrt(boost::math::quantile(distances, params.quantile));
  context.progress(2, 2, "Measuring distances");
  if (params.contamination > 0) {
    RIDGELINE_TRY(const Vector scores, cloud.distances(X, context));
    std::vector<double> sorted(scores.begin(), scores.end());
    cloud.threshold = quantile(sorted, 1 - params.contamination);
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<RobustCovarianceModel>(std::move(cloud));
}

Result<FittedModelPtr> loadRobustCovariance(const ArchiveReader& archive) {
  RobustCloud cloud;
  RIDGELINE_TRY(cloud.threshold, archive.number("robust-covariance/threshold"));
  RIDGELINE_TRY(cloud.features, archive.integer("robust-covariance/features", 1, std::int64_t{1} << 31));
  RIDGELINE_TRY(const Vector columns, archive.vector("columns"));
  for (const double column : columns) {
    if (!(column >= 0 && column < static_cast<double>(cloud.features)))
      return archive.damaged("it measures a column that is not there");
    cloud.columns.push_back(static_cast<Index>(column));
  }
  RIDGELINE_TRY(cloud.centre, archive.vector("centre"));
  RIDGELINE_TRY(cloud.unit, archive.vector("unit"));
  RIDGELINE_TRY(cloud.mean, archive.vector("mean"));
  RIDGELINE_TRY(cloud.covariance, archive.array("covariance"));
  const Index d = cloud.mean.size();
  if (d == 0 || columns.size() != d || cloud.centre.size() != d || cloud.unit.size() != d ||
      cloud.covariance.rows() != d || cloud.covariance.cols() != d)
    return archive.damaged("the cloud's mean and covariance differ in size");
  if (!cloud.centre.allFinite() || !cloud.unit.allFinite() || !(cloud.unit.minCoeff() > 0) ||
      !cloud.mean.allFinite() || !cloud.covariance.allFinite() || !std::isfinite(cloud.threshold) ||
      !cloud.factorise())
    return archive.damaged("the cloud's covariance is none");
  return std::make_shared<RobustCovarianceModel>(std::move(cloud));
}

ModelEntry robustCovarianceEntry() {
  return modelEntryOf(
      {.id = "robust-covariance",
       .title = "Robust covariance",
       .family = "outliers",
       .help = "Rows far from the one cloud that most rows make up, whatever the others do; for "
               "roughly normal columns.",
       .source = "Rousseeuw & Van Driessen (1999), doi:10.1080/00401706.1999.10485670",
       .tasks = {Task::Cluster},
       .offers = {"outlier-scores"}},
      robustCovarianceParamTable(), fitRobustCovariance, loadRobustCovariance);
}

}  // namespace ridgeline::models
