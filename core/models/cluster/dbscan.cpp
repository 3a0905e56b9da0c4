#include "core/models/cluster/dbscan.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/cluster/density_clusters.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {
namespace {

/// The dense rows of the fit with their clusters: all that an answer needs.
struct Core {
  Matrix X;                 ///< m x d, m may be 0
  std::vector<int> labels;  ///< m
  double radius = 0;
  int clusters = 0;
};

class DbscanModel final : public FittedModel, public NoiseLabel {
 public:
  DbscanModel(Core core, std::optional<NeighbourIndex> index)
      : core_(std::move(core)), index_(std::move(index)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return core_.X.cols(); }
  int classes() const override { return core_.clusters + 1; }
  int noiseLabel() const override { return core_.clusters; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    Predictions answers;
    answers.labels.assign(static_cast<std::size_t>(X.rows()), noiseLabel());
    RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), 64, [&](Index begin, Index end) {
      std::vector<std::int32_t> found;
      Vector x(X.cols());
      for (Index i = begin; i < end && index_ && !context.stopped(); ++i) {
        x = X.row(i).transpose();
        index_->within(x.data(), core_.radius, found);
        keepWithin(core_.X, x, core_.radius, found);
        for (const std::int32_t row : found)
          answers.labels[static_cast<std::size_t>(i)] = std::min(answers.labels[static_cast<std::size_t>(i)],
                                                                 core_.labels[static_cast<std::size_t>(row)]);
      }
    }));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return answers;
  }
  void save(ArchiveWriter& archive) const override {
    archive.manifest["dbscan"]["clusters"] = core_.clusters;
    archive.manifest["dbscan"]["radius"] = core_.radius;
    archive.array("core-rows", core_.X);
    Vector labels(core_.X.rows());
    for (Index i = 0; i < labels.size(); ++i) labels[i] = core_.labels[static_cast<std::size_t>(i)];
    archive.array("core-labels", labels);
  }

 private:
  Core core_;
  std::optional<NeighbourIndex> index_;
};

Result<FittedModelPtr> modelOf(Core core, jobs::WorkContext& context) {
  std::optional<NeighbourIndex> index;
  if (core.X.rows() > 0) {
    RIDGELINE_TRY(index, NeighbourIndex::build(core.X, KnnMetric::Euclidean, context));
  }
  return std::make_shared<DbscanModel>(std::move(core), std::move(index));
}

}  // namespace

const params::ParamTable<DbscanParams>& dbscanParamTable() {
  static const auto table =
      params::ParamTable<DbscanParams>{}
          .real(&DbscanParams::radius, "radius",
                {.min = 0,
                 .max = 1e150,
                 .sliderMin = 0,
                 .sliderMax = 5,
                 .help = "Rows at most this far apart are neighbours; 0 chooses it from the data."})
          .integer(&DbscanParams::minRows, "min-rows",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 50,
                    .unit = "rows",
                    .help = "Rows within the radius, itself among them, that make a row dense."});
  return table;
}

Result<FittedModelPtr> fitDbscan(const TrainingSet& train, const DbscanParams& params,
                                 jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (train.X.cwiseAbs().maxCoeff() > 1e150)
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  std::vector<Index> rows;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) rows.push_back(i);
  const bool whole = static_cast<Index>(rows.size()) == train.n();
  const Matrix some = whole ? Matrix() : takeRows(train.X, rows);
  const Matrix& X = whole ? train.X : some;
  const Vector weights = whole || train.weights.size() == 0 ? train.weights : takeRows(train.weights, rows);
  Core core;
  core.radius = params.radius;
  if (params.radius == 0) {
    RIDGELINE_TRY(core.radius, kneeRadius(X, params.minRows, context));
  }
  // Rows that all coincide have no distance to choose from: then only equal rows are neighbours.
  core.radius = std::max(core.radius, 1e-150);
  RIDGELINE_TRY(const DensityClusters found,
                densityClusters(X, weights, core.radius, params.minRows, context));
  core.clusters = found.clusters;
  if (found.clusters == 0)
    context.warn(fmt::format(
        "No row has {} rows within {:.4g}, so every row is noise; widen the radius or lower min-rows.",
        params.minRows, core.radius));
  std::vector<Index> dense;
  for (std::size_t i = 0; i < found.core.size(); ++i) {
    if (!found.core[i]) continue;
    dense.push_back(static_cast<Index>(i));
    core.labels.push_back(found.labels[i]);
  }
  core.X = takeRows(X, dense);
  return modelOf(std::move(core), context);
}

Result<FittedModelPtr> loadDbscan(const ArchiveReader& archive) {
  Core core;
  RIDGELINE_TRY(const std::int64_t clusters, archive.integer("dbscan/clusters", 0, 1000000000));
  RIDGELINE_TRY(core.radius, archive.number("dbscan/radius"));
  RIDGELINE_TRY(core.X, archive.array("core-rows"));
  RIDGELINE_TRY(const Matrix labels, archive.array("core-labels"));
  core.clusters = static_cast<int>(clusters);
  if (core.X.cols() == 0 || labels.rows() != core.X.rows() || (labels.rows() > 0 && labels.cols() != 1))
    return archive.damaged("the dense rows differ in number from their clusters");
  if (!(core.radius > 0) || !std::isfinite(core.radius)) return archive.damaged("the radius is no length");
  if (!core.X.allFinite()) return archive.damaged("a row holds a value that is no finite number");
  for (Index i = 0; i < labels.rows(); ++i) {
    const double label = labels(i, 0);
    if (!(label >= 0 && label < static_cast<double>(clusters) && label == std::floor(label)))
      return archive.damaged("a dense row names no cluster");
    core.labels.push_back(static_cast<int>(label));
  }
  jobs::WorkContext alone;
  return modelOf(std::move(core), alone);
}

ModelEntry dbscanEntry() {
  return modelEntryOf({.id = "dbscan",
                       .title = "DBSCAN",
                       .family = "cluster",
                       .help = "Groups of any shape where rows lie densely, and noise between them.",
                       .source = "Ester, Kriegel, Sander & Xu (1996), KDD-96, pp. 226-231",
                       .tasks = {Task::Cluster},
                       .offers = {"noise"}},
                      dbscanParamTable(), fitDbscan, loadDbscan);
}

}  // namespace ridgeline::models
