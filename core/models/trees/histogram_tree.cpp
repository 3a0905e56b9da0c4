#include "core/models/trees/histogram_tree.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <queue>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr Index PartitionRows = 32768;
constexpr double Unbounded = std::numeric_limits<double>::infinity();
/// Bins whose search is worth sharing out.
constexpr std::size_t SharedBins = 20000;
constexpr double MostKeptBytes = 512.0 * 1024 * 1024;
constexpr double BytesOfBin = 20;

struct Offer {
  double gain;
  std::size_t leaf;
  bool operator<(const Offer& other) const {
    return gain < other.gain || (gain == other.gain && leaf > other.leaf);
  }
};

/// Threshold of a question of bins; the last bin asks only whether the value is missing.
double thresholdOf(const BinnedMatrix& bins, const HistogramSplit& split) {
  if (bins.isCategory(split.feature)) return 0;
  return split.bin + 1 < bins.binCount(split.feature) ? bins.threshold(split.feature, split.bin)
                                                      : std::numeric_limits<double>::max();
}

/// The levels of a category that go left; none for a number.
std::vector<std::int32_t> levelsOf(const BinnedMatrix& bins, const HistogramSplit& split) {
  std::vector<std::int32_t> levels;
  const auto& binOfLevel = bins.binOfLevel(split.feature);
  for (std::size_t level = 0; level < binOfLevel.size(); ++level)
    if (split.leftBins[binOfLevel[level]]) levels.push_back(static_cast<std::int32_t>(level));
  return levels;
}

}  // namespace

/// One tree in the making.
struct HistogramGrower::Job {
  const PackedGradients& gradients;
  std::span<const Index> columns;
  jobs::WorkContext& context;
  StepUnits units;
  bool allRows;
  HistogramTree tree = {};
  std::vector<Leaf> leaves = {};
  std::priority_queue<Offer> offers = {};
};

HistogramGrower::HistogramGrower(const BinnedMatrix& bins, const RowBlocks& blocks, HistogramLimits limits)
    : bins_(bins),
      blocks_(blocks),
      limits_(std::move(limits)),
      keeps_(static_cast<double>(blocks.histogramSize()) * BytesOfBin * limits_.maxLeaves <= MostKeptBytes) {}

bool HistogramGrower::maySplit(const Leaf& leaf) const {
  return (limits_.maxDepth == 0 || leaf.depth < limits_.maxDepth) &&
         leaf.rows() >= std::max<Index>(2, 2 * limits_.minLeafRows);
}

void HistogramGrower::recycle(Histogram& histogram) {
  if (!histogram.count.empty()) spare_.push_back(std::move(histogram));
  histogram = {};
}

Status HistogramGrower::sum(Job& job, Leaf& leaf) {
  if (!spare_.empty()) {
    leaf.histogram = std::move(spare_.back());
    spare_.pop_back();
  }
  const bool whole = job.allRows && leaf.rows() == bins_.rows();
  return sumHistogram(blocks_, job.gradients, whole ? nullptr : rows_.data() + leaf.begin, leaf.rows(),
                      leaf.histogram, job.context);
}

Status HistogramGrower::findSplits(Job& job, std::span<Leaf* const> leaves) const {
  const std::size_t columns = job.columns.size();
  std::vector<HistogramSplit> found(columns * leaves.size());
  const auto search = [&](std::size_t i) {
    const Leaf& leaf = *leaves[i / columns];
    found[i] = bestSplitOf(job.columns[i % columns], bins_, blocks_, leaf.histogram, leaf.content, job.units,
                           limits_);
  };
  if (blocks_.histogramSize() * leaves.size() >= SharedBins) {
    constexpr std::int64_t Portion = 8;
    RIDGELINE_CHECK(jobs::parallelBlocks(job.context, static_cast<std::int64_t>(found.size()), Portion,
                                         [&](std::int64_t begin, std::int64_t end) {
                                           for (auto i = begin; i < end; ++i)
                                             search(static_cast<std::size_t>(i));
                                         }));
  } else {
    for (std::size_t i = 0; i < found.size(); ++i) search(i);
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    HistogramSplit& best = leaves[i / columns]->split;
    if (found[i].feature >= 0 && found[i].gain > best.gain) best = found[i];
  }
  return {};
}

Result<HistogramTree> HistogramGrower::grow(const PackedGradients& gradients,
                                            const std::vector<std::uint32_t>* rows,
                                            std::span<const Index> columns, jobs::WorkContext& context) {
  if (rows == nullptr) {
    rows_.resize(static_cast<std::size_t>(bins_.rows()));
    std::iota(rows_.begin(), rows_.end(), 0U);
  } else {
    rows_ = *rows;
  }
  lefts_.resize(rows_.size());
  rights_.resize(rows_.size());
  Job job{gradients,
          columns,
          context,
          {gradients.slopeStep(), gradients.curvatureStep(), gradients.constantCurvature()},
          rows == nullptr};
  job.tree.nodes.emplace_back();
  job.tree.sides.emplace_back();
  job.leaves.emplace_back();
  Leaf& root = job.leaves.front();
  root.end = rows_.size();
  root.content = {{}, -Unbounded, Unbounded};
  if (maySplit(root)) {
    RIDGELINE_CHECK(sum(job, root));
    root.content.sums = root.histogram.total(blocks_.offset(0), blocks_.stride(0));
    RIDGELINE_CHECK(findSplits(job, std::array{&root}));
    if (root.split.feature >= 0) job.offers.push({root.split.gain, 0});
  }
  while (!job.offers.empty() && static_cast<int>(job.leaves.size()) < limits_.maxLeaves) {
    const std::size_t at = job.offers.top().leaf;
    job.offers.pop();
    RIDGELINE_CHECK(split(job, at));
  }
  for (Leaf& leaf : job.leaves) {
    recycle(leaf.histogram);
    job.tree.leaves.push_back({leaf.node, leaf.begin, leaf.end, leaf.content.low, leaf.content.high});
  }
  return std::move(job.tree);
}

Status HistogramGrower::split(Job& job, std::size_t at) {
  Leaf parent = std::move(job.leaves[at]);
  const HistogramSplit& asked = parent.split;
  RIDGELINE_TRY(const std::size_t middle, partition(job, parent));
  auto& nodes = job.tree.nodes;
  const auto first = static_cast<std::int32_t>(nodes.size());
  BoostedNode& node = nodes[static_cast<std::size_t>(parent.node)];
  node.feature = static_cast<std::int32_t>(asked.feature);
  node.threshold = thresholdOf(bins_, asked);
  node.gain = asked.gain;
  node.left = first;
  node.missingLeft = asked.missingLeft;
  node.leftLevels = levelsOf(bins_, asked);
  job.tree.sides[static_cast<std::size_t>(parent.node)] = sidesOf(asked, bins_);
  nodes.resize(nodes.size() + 2);
  job.tree.sides.resize(nodes.size());

  Leaf left, right;
  left.node = first;
  right.node = first + 1;
  left.depth = right.depth = parent.depth + 1;
  left.begin = parent.begin;
  left.end = right.begin = middle;
  right.end = parent.end;
  left.content = {asked.left, parent.content.low, parent.content.high};
  right.content = {parent.content.sums - asked.left, parent.content.low, parent.content.high};
  const int direction =
      limits_.monotone.empty() ? 0 : limits_.monotone[static_cast<std::size_t>(asked.feature)];
  if (direction != 0) {
    const double between =
        (valueOf(job.units, limits_, left.content) + valueOf(job.units, limits_, right.content)) / 2;
    (direction > 0 ? left : right).content.high = between;
    (direction > 0 ? right : left).content.low = between;
  }
  if (static_cast<int>(job.leaves.size()) + 1 < limits_.maxLeaves)
    RIDGELINE_CHECK(prepare(job, parent, left, right));
  recycle(parent.histogram);
  if (left.split.feature >= 0) job.offers.push({left.split.gain, at});
  if (right.split.feature >= 0) job.offers.push({right.split.gain, job.leaves.size()});
  job.leaves[at] = std::move(left);
  job.leaves.push_back(std::move(right));
  return {};
}

/// Histograms and questions of two new leaves, where they may be split at all.
Status HistogramGrower::prepare(Job& job, Leaf& parent, Leaf& left, Leaf& right) {
  std::vector<Leaf*> wanted;
  for (Leaf* child : {&left, &right})
    if (maySplit(*child)) wanted.push_back(child);
  if (wanted.empty()) return {};
  if (parent.histogram.count.empty()) {
    for (Leaf* child : wanted) RIDGELINE_CHECK(sum(job, *child));
  } else {
    Leaf& smaller = left.rows() <= right.rows() ? left : right;
    Leaf& larger = left.rows() <= right.rows() ? right : left;
    RIDGELINE_CHECK(sum(job, smaller));
    if (maySplit(larger)) {
      larger.histogram = std::move(parent.histogram);
      parent.histogram = {};
      larger.histogram.subtract(smaller.histogram);
    }
  }
  RIDGELINE_CHECK(findSplits(job, wanted));
  for (Leaf* child : {&left, &right})
    if (!keeps_ || child->split.feature < 0) recycle(child->histogram);
  return {};
}

/// Sends the rows of a leaf to both sides of its question, each side in ascending order; where the right side
/// begins.
Result<std::size_t> HistogramGrower::partition(Job& job, const Leaf& leaf) {
  const auto column = bins_.column(leaf.split.feature);
  const BinSides sides = sidesOf(leaf.split, bins_);
  const auto portions = static_cast<std::size_t>((leaf.rows() + PartitionRows - 1) / PartitionRows);
  std::vector<std::size_t> leftCounts(portions + 1, 0);
  const auto beginOf = [&](Index from) { return leaf.begin + static_cast<std::size_t>(from); };
  RIDGELINE_CHECK(jobs::parallelBlocks(job.context, leaf.rows(), PartitionRows, [&](Index from, Index to) {
    std::uint32_t* lefts = lefts_.data() + beginOf(from);
    std::uint32_t* rights = rights_.data() + beginOf(from);
    std::size_t onLeft = 0, onRight = 0;
    const std::uint32_t* rows = rows_.data() + leaf.begin;
    for (Index i = from; i < to; ++i) {
      const std::uint32_t row = rows[i];
      const std::size_t isLeft = sides[column[row]];
      lefts[onLeft] = row;
      rights[onRight] = row;
      onLeft += isLeft;
      onRight += 1 - isLeft;
    }
    leftCounts[static_cast<std::size_t>(from / PartitionRows) + 1] = onLeft;
  }));
  std::partial_sum(leftCounts.begin(), leftCounts.end(), leftCounts.begin());
  const std::size_t middle = leaf.begin + leftCounts.back();
  RIDGELINE_CHECK(jobs::parallelBlocks(job.context, leaf.rows(), PartitionRows, [&](Index from, Index to) {
    const auto portion = static_cast<std::size_t>(from / PartitionRows);
    const std::size_t before = leftCounts[portion], onLeft = leftCounts[portion + 1] - before;
    const std::size_t rightsBefore = static_cast<std::size_t>(from) - before;
    std::copy_n(lefts_.data() + beginOf(from), onLeft, rows_.data() + leaf.begin + before);
    std::copy_n(rights_.data() + beginOf(from), static_cast<std::size_t>(to - from) - onLeft,
                rows_.data() + middle + rightsBefore);
  }));
  return middle;
}

Status HistogramGrower::addTo(const HistogramTree& tree, const std::vector<std::uint32_t>& others,
                              double* scores, jobs::WorkContext& context) const {
  return jobs::parallelBlocks(
      context, static_cast<std::int64_t>(others.size()), PartitionRows, [&](Index from, Index to) {
        for (Index i = from; i < to; ++i) {
          const std::uint32_t row = others[static_cast<std::size_t>(i)];
          std::size_t at = 0;
          while (tree.nodes[at].feature >= 0) {
            const BoostedNode& node = tree.nodes[at];
            at = static_cast<std::size_t>(node.left) + 1 - tree.sides[at][bins_.column(node.feature)[row]];
          }
          scores[row] += tree.nodes[at].value;
        }
      });
}

}  // namespace ridgeline::models
