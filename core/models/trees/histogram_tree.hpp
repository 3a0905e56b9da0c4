#pragma once

#include <span>
#include <vector>

#include "core/models/trees/boosted_tree.hpp"
#include "core/models/trees/histogram_split.hpp"

namespace ridgeline::models {

/// The rows of one leaf, positions [begin, end) of HistogramGrower::rows(), and the bounds of its value.
struct TreeLeaf {
  std::int32_t node = 0;
  std::size_t begin = 0, end = 0;
  double low = 0, high = 0;
};

struct HistogramTree {
  BoostedTree nodes;            ///< leaves hold no value yet
  std::vector<BinSides> sides;  ///< a node's question, asked of bins
  std::vector<TreeLeaf> leaves;
};

/// Grows trees from histograms, the leaf of most gain first. Only the smaller child of a split is summed; the
/// other is what its parent leaves. One grower serves every tree of a fit.
///
/// Ties     equal gains go to the lowest column; equal leaves to the one that was made first.
/// Cost     O(rows d) for the first node, less than half of a node's rows for each split; a histogram for
///          each open leaf, or both children summed where those would pass 512 MiB.
/// Source   Ke et al. (2017), "LightGBM", Advances in Neural Information Processing Systems 30; Friedman
///          (2001), doi:10.1214/aos/1013203451.
class HistogramGrower {
 public:
  HistogramGrower(const BinnedMatrix& bins, const RowBlocks& blocks, HistogramLimits limits);

  /// `rows`: those to learn from, ascending; null for all. `columns`: those that may be asked, ascending.
  /// Errors: Cancelled.
  Result<HistogramTree> grow(const PackedGradients& gradients, const std::vector<std::uint32_t>* rows,
                             std::span<const Index> columns, jobs::WorkContext& context);

  /// Rows leaf by leaf, ascending inside each, as the last tree left them.
  const std::vector<std::uint32_t>& rows() const { return rows_; }
  /// Adds the leaves' values of the last tree to the scores of rows that were not learnt from. Errors:
  /// Cancelled.
  Status addTo(const HistogramTree& tree, const std::vector<std::uint32_t>& others, double* scores,
               jobs::WorkContext& context) const;

 private:
  struct Leaf {
    std::int32_t node = 0;
    int depth = 0;
    std::size_t begin = 0, end = 0;
    SplitNode content;
    HistogramSplit split;
    Histogram histogram;  ///< empty where it was not summed or is not kept
    Index rows() const { return static_cast<Index>(end - begin); }
  };
  struct Job;

  bool maySplit(const Leaf& leaf) const;
  Status sum(Job& job, Leaf& leaf);
  Status findSplits(Job& job, std::span<Leaf* const> leaves) const;
  Status split(Job& job, std::size_t at);
  Status prepare(Job& job, Leaf& parent, Leaf& left, Leaf& right);
  Result<std::size_t> partition(Job& job, const Leaf& leaf);
  void recycle(Histogram& histogram);

  const BinnedMatrix& bins_;
  const RowBlocks& blocks_;
  HistogramLimits limits_;
  bool keeps_;  ///< histograms of open leaves
  std::vector<std::uint32_t> rows_, lefts_, rights_;
  std::vector<Histogram> spare_;
};

}  // namespace ridgeline::models
