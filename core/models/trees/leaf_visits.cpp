#include "core/models/trees/leaf_visits.hpp"

#include <algorithm>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr std::size_t MostVisitBytes = std::size_t{1} << 28U;
/// With more changed columns than this, looking at each costs as much as a walk.
constexpr std::size_t MostChangedColumns = 8;

/// Keys that a leaf admits in one column: above `low`, and at most `span` above the first of them.
struct Range {
  std::uint64_t low = 0, span = 0;
  bool admits(std::uint64_t key) const { return key - low - 1 <= span; }
};

/// What every leaf admits in a column, by leaf number.
std::vector<Range> rangesOf(const TreeWalk& walk, Index column) {
  struct Bounds {
    std::uint64_t low, high;  ///< low < key <= high
  };
  // Keys of numbers lie above 0 and below NaN's, so that NaN is never admitted and walks anew.
  constexpr Bounds All{0, ~std::uint64_t{0} - 1};
  const auto slot = static_cast<std::uint32_t>(column * RowBlock::Lanes);
  std::vector<Range> ranges(walk.leaves());
  std::vector<Bounds> bounds;
  for (std::size_t tree = 0; tree < walk.trees(); ++tree) {
    const std::int32_t root = walk.root(tree), size = walk.size(tree);
    bounds.assign(static_cast<std::size_t>(size), All);
    for (std::int32_t at = root; at < root + size; ++at) {
      const Bounds own = bounds[static_cast<std::size_t>(at - root)];
      const TreeWalk::Step& step = walk.step(at);
      if (const std::int32_t leaf = walk.leafNumber(at); leaf >= 0) {
        // Where only rows without a value come to, no number does; behind questions about levels, who knows.
        // No key is 0.
        const bool empty = own.high <= own.low;
        ranges[static_cast<std::size_t>(leaf)] =
            empty ? Range{~std::uint64_t{0}, 0} : Range{own.low, own.high - own.low - 1};
        continue;
      }
      const auto left = static_cast<std::size_t>(step.left - root);
      bounds[left] = bounds[left + 1] = own;
      if (step.slot != slot) continue;
      if (walk.asksLevels(at)) {
        bounds[left] = bounds[left + 1] = {1, 0};
        continue;
      }
      bounds[left].high = std::min(own.high, step.key);
      bounds[left + 1].low = std::max(own.low, step.key);
    }
  }
  return ranges;
}

}  // namespace

Status visitLeaves(const TreeWalk& walk, const Matrix& X, const LeafVisit& visit,
                   jobs::WorkContext& context) {
  const Index size = RowBlock::rowsFor(X.rows(), X.cols());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), size, [&](Index begin, Index end) {
    RowBlock block;
    block.load(X, begin, end);
    std::vector<std::int32_t> leaves(static_cast<std::size_t>(end - begin));
    for (std::size_t tree = 0; tree < walk.trees() && !context.stopped(); ++tree) {
      walk.walk(tree, block, leaves.data());
      visit(tree, begin, leaves);
    }
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return {};
}

Result<std::unique_ptr<KnownLeaves>> KnownLeaves::of(const TreeWalk& walk, const Matrix& X,
                                                     jobs::WorkContext& context) {
  const auto n = static_cast<std::size_t>(X.rows());
  if (walk.trees() * n * sizeof(std::int32_t) > MostVisitBytes) return std::unique_ptr<KnownLeaves>();
  std::unique_ptr<KnownLeaves> known(new KnownLeaves(walk, X));
  known->leaves_.resize(walk.trees() * n);
  RIDGELINE_CHECK(visitLeaves(
      walk, X,
      [&](std::size_t tree, Index first, std::span<const std::int32_t> leaves) {
        std::copy(leaves.begin(), leaves.end(),
                  known->leaves_.begin() + static_cast<std::ptrdiff_t>(tree * n) + first);
      },
      context));
  return known;
}

Status KnownLeaves::visit(const Matrix& X, const LeafVisit& visit, jobs::WorkContext& context) const {
  std::vector<Index> changed;
  for (Index j = 0; j < X.cols() && changed.size() <= MostChangedColumns; ++j)
    if (X.col(j) != X_.col(j)) changed.push_back(j);
  if (changed.size() > MostChangedColumns) return visitLeaves(walk_, X, visit, context);
  std::vector<std::vector<Range>> ranges;
  ranges.reserve(changed.size());
  for (const Index column : changed) ranges.push_back(rangesOf(walk_, column));
  const Index size = RowBlock::rowsFor(X.rows(), X.cols());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), size, [&](Index begin, Index end) {
    RowBlock block;
    block.load(X, begin, end);
    const auto rows = static_cast<std::size_t>(end - begin);
    std::vector<std::int32_t> leaves(rows), moved(rows), found(rows);
    std::vector<std::uint8_t> stays(rows);
    for (std::size_t tree = 0; tree < walk_.trees() && !context.stopped(); ++tree) {
      std::copy_n(leavesOf(tree) + begin, rows, leaves.begin());
      std::fill(stays.begin(), stays.end(), std::uint8_t{1});
      for (std::size_t c = 0; c < changed.size(); ++c)
        for (std::size_t i = 0; i < rows; ++i) {
          const std::uint64_t key = block.row(static_cast<Index>(i))[changed[c] * RowBlock::Lanes];
          const bool admitted = ranges[c][static_cast<std::size_t>(leaves[i])].admits(key);
          stays[i] = stays[i] != 0 && admitted ? 1 : 0;
        }
      std::size_t count = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        moved[count] = static_cast<std::int32_t>(i);
        count += 1U - stays[i];
      }
      walk_.walk(tree, block, std::span<const std::int32_t>(moved.data(), count), found.data());
      for (std::size_t i = 0; i < count; ++i) leaves[static_cast<std::size_t>(moved[i])] = found[i];
      visit(tree, begin, leaves);
    }
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return {};
}

}  // namespace ridgeline::models
