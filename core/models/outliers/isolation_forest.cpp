#include "core/models/outliers/isolation_forest.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <unordered_set>

#include "core/base/archive.hpp"
#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/row_capabilities.hpp"
#include "core/models/trees/boosted_tree.hpp"
#include "core/models/trees/boosted_tree_file.hpp"

namespace ridgeline::models {
namespace {

/// Rows that one thread scores in a row.
/// Up to here harmonic numbers are summed; beyond, their expansion is exact to the last digits.
constexpr Index MostSummed = 1024;
/// The score of a row that takes as many questions as rows do on average.
constexpr double UsualThreshold = 0.5;

struct IsolationTrees {
  Index features = 0;
  Index rowsPerTree = 2;
  std::vector<BoostedTreePtr> trees;  ///< the value of a leaf: the questions that it stands for
  double threshold = UsualThreshold;
};

/// Depths in steps of 2^-30, so that sums over trees are exact: rows that nothing sets apart score 1/2 to the
/// bit, and not now above and now below it.
double inSteps(double depth) { return std::round(depth * 0x1p30) * 0x1p-30; }

/// `count` of the positions [0, n), every choice as likely, in O(count): Bentley & Floyd (1987),
/// doi:10.1145/30401.315746.
std::vector<std::uint32_t> drawFew(Index n, Index count, Rng rng) {
  std::unordered_set<std::uint32_t> taken;
  std::vector<std::uint32_t> drawn;
  for (Index last = n - count; last < n; ++last) {
    auto row = static_cast<std::uint32_t>(rng.below(last + 1));
    if (!taken.insert(row).second) {
      row = static_cast<std::uint32_t>(last);
      taken.insert(row);
    }
    drawn.push_back(row);
  }
  return drawn;
}

/// One random tree over some rows.
class IsolationTree {
 public:
  IsolationTree(const Matrix& X, std::vector<std::uint32_t> rows, Seed seed)
      : X_(X),
        rows_(std::move(rows)),
        rng_(seed),
        most_(static_cast<int>(std::ceil(std::log2(static_cast<double>(rows_.size()))))) {}

  /// Nodes in the order in which they are met level by level: a pair of children behind their parents.
  /// Leaves off when stopped.
  BoostedTreePtr grow(const jobs::WorkContext& context) {
    auto tree = std::make_shared<BoostedTree>(1);
    std::vector<Part> parts = {{0, rows_.size(), 0}};
    for (std::size_t at = 0; at < parts.size() && !context.stopped(); ++at) {
      const Part part = parts[at];
      BoostedNode node;
      std::size_t middle = part.begin;
      if (part.depth < most_ && part.end - part.begin > 1) middle = cut(part, node);
      if (node.feature < 0) {
        node.value = inSteps(part.depth + meanIsolationDepth(static_cast<Index>(part.end - part.begin)));
      } else {
        node.left = static_cast<std::int32_t>(parts.size());
        parts.push_back({part.begin, middle, part.depth + 1});
        parts.push_back({middle, part.end, part.depth + 1});
        tree->resize(parts.size());
      }
      (*tree)[at] = node;
    }
    return tree;
  }

 private:
  struct Part {
    std::size_t begin, end;
    int depth;
  };

  /// Draws a question and moves the rows that it sends left to the front; returns where the others begin.
  /// Where no column varies the node stays a leaf.
  std::size_t cut(const Part& part, BoostedNode& node) {
    const auto first = rows_.begin() + static_cast<std::ptrdiff_t>(part.begin),
               last = rows_.begin() + static_cast<std::ptrdiff_t>(part.end);
    columns_.resize(static_cast<std::size_t>(X_.cols()));
    for (std::size_t j = 0; j < columns_.size(); ++j) columns_[j] = static_cast<Index>(j);
    // Columns are drawn without replacement until one varies: each that does is as likely.
    for (std::size_t left = columns_.size(); left > 0; --left) {
      const auto drawn = static_cast<std::size_t>(rng_.below(static_cast<std::int64_t>(left)));
      const Index column = columns_[drawn];
      columns_[drawn] = columns_[left - 1];
      double low = X_(*first, column), high = low;
      for (auto row = first; row != last; ++row) {
        low = std::min(low, X_(*row, column));
        high = std::max(high, X_(*row, column));
      }
      if (!(low < high)) continue;
      node.feature = static_cast<std::int32_t>(column);
      node.threshold = between(low, high, rng_.uniform());
      const auto middle =
          std::partition(first, last, [&](std::uint32_t row) { return X_(row, column) <= node.threshold; });
      return static_cast<std::size_t>(middle - rows_.begin());
    }
    return part.begin;
  }

  /// A number of [low, high), so that both sides hold a row; the difference may overflow.
  static double between(double low, double high, double share) {
    const double place = low * (1 - share) + high * share;
    return place < high ? std::max(place, low) : low;
  }

  const Matrix& X_;
  std::vector<std::uint32_t> rows_;
  Rng rng_;
  int most_;
  std::vector<Index> columns_;
};

Result<Vector> scoresOf(const IsolationTrees& forest, const Matrix& X, jobs::WorkContext& context) {
  Matrix sums = Matrix::Zero(X.rows(), 1);
  RIDGELINE_CHECK(addTrees(forest.trees, 0, forest.trees.size(), X, sums, context));
  const double usual =
      inSteps(meanIsolationDepth(forest.rowsPerTree)) * static_cast<double>(forest.trees.size());
  Vector scores(X.rows());
  for (Index i = 0; i < X.rows(); ++i) scores[i] = std::exp2(-sums(i, 0) / usual);
  return scores;
}

class IsolationForestModel final : public FittedModel, public OutlierScores {
 public:
  explicit IsolationForestModel(IsolationTrees forest) : forest_(std::move(forest)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return forest_.features; }
  int classes() const override { return 2; }

  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Vector scores, outlierScores(X, context));
    Predictions answers;
    for (const double score : scores) answers.labels.push_back(score > forest_.threshold ? 1 : 0);
    return answers;
  }
  Result<Vector> outlierScores(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    return scoresOf(forest_, X, context);
  }
  double outlierThreshold() const override { return forest_.threshold; }

  void save(ArchiveWriter& archive) const override {
    writeTrees(forest_.trees, archive);
    archive.manifest["isolation"] = {{"features", forest_.features},
                                     {"rowsPerTree", forest_.rowsPerTree},
                                     {"threshold", forest_.threshold}};
  }

 private:
  IsolationTrees forest_;
};

}  // namespace

double meanIsolationDepth(Index n) {
  if (n < 2) return 0;
  const auto others = static_cast<double>(n - 1);
  double harmonic = 0;
  if (n <= MostSummed)
    for (Index i = n - 1; i > 0; --i) harmonic += 1 / static_cast<double>(i);
  else
    harmonic = std::log(others) + std::numbers::egamma + 1 / (2 * others) - 1 / (12 * others * others);
  return 2 * harmonic - 2 * others / static_cast<double>(n);
}

const params::ParamTable<IsolationForestParams>& isolationForestParamTable() {
  using params::Scale;
  static const auto table =
      params::ParamTable<IsolationForestParams>{}
          .integer(&IsolationForestParams::trees, "trees",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = Scale::Log,
                    .unit = "trees",
                    .help = "Random trees that are averaged: more make the scores steadier."})
          .integer(&IsolationForestParams::rowsPerTree, "rows-per-tree",
                   {.min = 2,
                    .max = 1000000,
                    .sliderMax = 4096,
                    .scale = Scale::Log,
                    .unit = "rows",
                    .help = "Train rows drawn for each tree; few keep outliers from hiding one another."})
          .real(&IsolationForestParams::contamination, "contamination",
                {.min = 0,
                 .max = 0.5,
                 .sliderMax = 0.2,
                 .help = "Share of the train rows to call outliers; 0 calls those whose score exceeds 0.5."});
  return table;
}

Result<FittedModelPtr> fitIsolationForest(const TrainingSet& train, const IsolationForestParams& params,
                                          jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  std::vector<Index> positions;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) positions.push_back(i);
  const auto n = static_cast<Index>(positions.size());
  if (n < 2)
    return fail(
        ErrorCode::InvalidInput,
        "There is only one train row, and nothing to set it apart from; give the train part more rows.");
  IsolationTrees forest;
  forest.features = train.d();
  forest.rowsPerTree = std::min<Index>(params.rowsPerTree, n);
  forest.trees.resize(static_cast<std::size_t>(params.trees));
  const Seed seed = train.seed.child("isolation-forest");
  RIDGELINE_CHECK(jobs::parallelFor(context, params.trees, [&](std::int64_t t) {
    const Seed ofTree = seed.child(static_cast<std::uint64_t>(t));
    std::vector<std::uint32_t> rows = drawFew(n, forest.rowsPerTree, Rng(ofTree.child("rows")));
    for (auto& row : rows) row = static_cast<std::uint32_t>(positions[row]);
    forest.trees[static_cast<std::size_t>(t)] =
        IsolationTree(train.X, std::move(rows), ofTree.child("cuts")).grow(context);
  }));
  context.progress(1, 2, "Growing trees");
  if (params.contamination > 0) {
    RIDGELINE_TRY(const Vector scores, scoresOf(forest, takeRows(train.X, positions), context));
    std::vector<double> sorted(scores.begin(), scores.end());
    forest.threshold = quantile(sorted, 1 - params.contamination);
  }
  context.progress(2, 2, "Growing trees");
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<IsolationForestModel>(std::move(forest));
}

Result<FittedModelPtr> loadIsolationForest(const ArchiveReader& archive) {
  IsolationTrees forest;
  RIDGELINE_TRY(forest.features, archive.integer("isolation/features", 1, 1 << 30));
  RIDGELINE_TRY(forest.rowsPerTree, archive.integer("isolation/rowsPerTree", 2, 1000000));
  RIDGELINE_TRY(forest.threshold, archive.number("isolation/threshold"));
  RIDGELINE_TRY(forest.trees, readTrees(archive, forest.features));
  if (forest.trees.empty() || !std::isfinite(forest.threshold))
    return archive.damaged("there are no trees, or no threshold");
  for (const auto& tree : forest.trees)
    for (const BoostedNode& node : *tree)
      if (node.value < 0) return archive.damaged("a leaf lies at a negative depth");
  return std::make_shared<IsolationForestModel>(std::move(forest));
}

ModelEntry isolationForestEntry() {
  return modelEntryOf({.id = "isolation-forest",
                       .title = "Isolation forest",
                       .family = "outliers",
                       .help = "Rows that few random questions set apart from the rest; quick on many rows "
                               "and columns of any unit.",
                       .source = "Liu, Ting & Zhou (2008), doi:10.1109/ICDM.2008.17",
                       .tasks = {Task::Cluster},
                       .offers = {"outlier-scores"}},
                      isolationForestParamTable(), fitIsolationForest, loadIsolationForest);
}

}  // namespace ridgeline::models
