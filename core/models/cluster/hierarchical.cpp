#include "core/models/cluster/hierarchical.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {
namespace {

/// What the fit found: the rows of weight, their clusters, and the tree over them.
struct Grown {
  Matrix X;                   ///< m x d
  std::vector<Index> rows;    ///< m, positions in the training set
  std::vector<int> labels;    ///< m
  std::vector<Merge> merges;  ///< m - 1
  int clusters = 0;
};

class HierarchicalModel final : public FittedModel, public Dendrogram {
 public:
  HierarchicalModel(Grown grown, NeighbourIndex index) : grown_(std::move(grown)), index_(std::move(index)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return grown_.X.cols(); }
  int classes() const override { return grown_.clusters; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    Predictions answers;
    answers.labels.resize(static_cast<std::size_t>(X.rows()));
    RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), 128, [&](Index begin, Index end) {
      NeighbourIndex::Found found;
      Vector x(X.cols());
      for (Index i = begin; i < end && !context.stopped(); ++i) {
        x = X.row(i).transpose();
        index_.nearest(x.data(), 1, found);
        answers.labels[static_cast<std::size_t>(i)] =
            grown_.labels[static_cast<std::size_t>(found.front().second)];
      }
    }));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return answers;
  }
  void save(ArchiveWriter& archive) const override {
    const auto m = static_cast<Index>(grown_.labels.size());
    Matrix leaves(m, 2), tree(m - 1, 4);
    for (Index i = 0; i < m; ++i) {
      leaves(i, 0) = static_cast<double>(grown_.rows[static_cast<std::size_t>(i)]);
      leaves(i, 1) = grown_.labels[static_cast<std::size_t>(i)];
    }
    for (Index i = 0; i + 1 < m; ++i) {
      const Merge& merge = grown_.merges[static_cast<std::size_t>(i)];
      tree.row(i) << static_cast<double>(merge.a), static_cast<double>(merge.b), merge.height, merge.size;
    }
    archive.manifest["hierarchical"]["clusters"] = grown_.clusters;
    archive.array("rows", grown_.X);
    archive.array("leaves", leaves);
    archive.array("merges", tree);
  }
  const std::vector<Merge>& merges() const override { return grown_.merges; }
  const std::vector<Index>& leafRows() const override { return grown_.rows; }

 private:
  Grown grown_;
  NeighbourIndex index_;
};

Result<FittedModelPtr> modelOf(Grown grown, jobs::WorkContext& context) {
  RIDGELINE_TRY(NeighbourIndex index, NeighbourIndex::build(grown.X, KnnMetric::Euclidean, context));
  return std::make_shared<HierarchicalModel>(std::move(grown), std::move(index));
}

bool isWhole(double value, double low, double high) {
  return value >= low && value <= high && value == std::floor(value);
}

}  // namespace

const params::ParamTable<HierarchicalParams>& hierarchicalParamTable() {
  static const auto table =
      params::ParamTable<HierarchicalParams>{}
          .integer(&HierarchicalParams::clusters, "clusters",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 20,
                    .unit = "clusters",
                    .help = "Clusters that are left where the tree is cut."})
          .choice(
              &HierarchicalParams::linkage, "linkage",
              {{Linkage::Ward, "ward"},
               {Linkage::Average, "average"},
               {Linkage::Complete, "complete"},
               {Linkage::Single, "single"}},
              "Distance of two clusters: growth of the spread about the means, or the mean, the largest or "
              "the smallest distance of their rows.");
  return table;
}

Result<FittedModelPtr> fitHierarchical(const TrainingSet& train, const HierarchicalParams& params,
                                       jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  Grown grown;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) grown.rows.push_back(i);
  const auto rows = static_cast<Index>(grown.rows.size());
  if (params.clusters > rows)
    return failAt("clusters", ErrorCode::InvalidParam,
                  "{} clusters are asked for but there are only {} train rows; ask for fewer or add rows.",
                  params.clusters, rows);
  const bool whole = rows == train.n();
  grown.X = whole ? train.X : takeRows(train.X, grown.rows);
  if (grown.X.cwiseAbs().maxCoeff() > 1e150)
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  const Vector weights =
      whole || train.weights.size() == 0 ? train.weights : takeRows(train.weights, grown.rows);
  RIDGELINE_TRY(grown.merges, linkage(grown.X, weights, params.linkage, context));
  grown.clusters = params.clusters;
  grown.labels = cutAt(grown.merges, rows, params.clusters);
  return modelOf(std::move(grown), context);
}

Result<FittedModelPtr> loadHierarchical(const ArchiveReader& archive) {
  Grown grown;
  RIDGELINE_TRY(const std::int64_t clusters, archive.integer("hierarchical/clusters", 1, 1000000000));
  RIDGELINE_TRY(grown.X, archive.array("rows"));
  RIDGELINE_TRY(const Matrix leaves, archive.array("leaves"));
  RIDGELINE_TRY(const Matrix tree, archive.array("merges"));
  const Index m = grown.X.rows();
  grown.clusters = static_cast<int>(clusters);
  if (m == 0 || grown.X.cols() == 0 || clusters > m || leaves.rows() != m || leaves.cols() != 2 ||
      tree.rows() != m - 1 || (m > 1 && tree.cols() != 4))
    return archive.damaged("the tree differs in size from its rows");
  if (!grown.X.allFinite()) return archive.damaged("a row holds a value that is no finite number");
  for (Index i = 0; i < m; ++i) {
    if (!isWhole(leaves(i, 0), 0, 1e15) || !isWhole(leaves(i, 1), 0, static_cast<double>(clusters - 1)))
      return archive.damaged("a leaf names no row or cluster");
    grown.rows.push_back(static_cast<Index>(leaves(i, 0)));
    grown.labels.push_back(static_cast<int>(leaves(i, 1)));
  }
  std::vector<bool> merged(static_cast<std::size_t>(2 * m - 1));
  for (Index i = 0; i + 1 < m; ++i) {
    const auto last = static_cast<double>(m + i - 1);
    if (!isWhole(tree(i, 0), 0, last) || !isWhole(tree(i, 1), 0, last) || !(tree(i, 2) >= 0) ||
        !std::isfinite(tree(i, 2)) || !(tree(i, 3) > 0) || !std::isfinite(tree(i, 3)))
      return archive.damaged("a merge names no clusters before it");
    const Merge merge{static_cast<Index>(tree(i, 0)), static_cast<Index>(tree(i, 1)), tree(i, 2), tree(i, 3)};
    for (const Index child : {merge.a, merge.b}) {
      if (merged[static_cast<std::size_t>(child)]) return archive.damaged("a cluster is merged twice");
      merged[static_cast<std::size_t>(child)] = true;
    }
    grown.merges.push_back(merge);
  }
  jobs::WorkContext alone;
  return modelOf(std::move(grown), alone);
}

ModelEntry hierarchicalEntry() {
  return modelEntryOf({.id = "hierarchical",
                       .title = "Hierarchical clusters",
                       .family = "cluster",
                       .help = "A tree of groups within groups, when you want to see how many there are.",
                       .source = "Ward (1963), doi:10.1080/01621459.1963.10500845",
                       .tasks = {Task::Cluster},
                       .offers = {"dendrogram"}},
                      hierarchicalParamTable(), fitHierarchical, loadHierarchical);
}

}  // namespace ridgeline::models
