#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// How far apart two rows are: the straight line, the sum over columns, or one minus the cosine of the angle
/// between them (a row of zeros is at 1 from every other).
enum class KnnMetric { Euclidean, Manhattan, Cosine };

/// Exact nearest rows. A k-d tree split at medians of the widest column, whose leaves of up to 64 rows are
/// kept column by column in 32 bits: a leaf is compared in vector steps, and only rows that could still win,
/// whatever the rounding, are measured in 64 bits. Where a trial at build time shows that branches are hardly
/// ever left out (many columns), many queries pass over all leaves together instead.
///
/// Ties     equal distances are ordered by row.
/// Cost     build O(n d log n); a query O(log n) in low d, O(n d) at worst.
/// Source   Friedman, Bentley & Finkel (1977), ACM Trans. Math. Software 3(3):209-226,
///          doi:10.1145/355744.355745; incremental distances: Arya & Mount (1993),
///          doi:10.1109/DCC.1993.253111.
class NeighbourIndex {
 public:
  using Found = std::vector<std::pair<double, std::int32_t>>;

  /// X: n x d, finite, n >= 1. Errors: Cancelled.
  static Result<NeighbourIndex> build(const Matrix& X, KnnMetric metric, jobs::WorkContext& context);

  /// The k nearest rows of x (d numbers), nearest first, as (distance, row). k is at most n.
  void nearest(const double* x, int k, Found& found) const;
  /// The same for every column of `queries` (d x m), told one after the other as answer(column, found), on
  /// this thread. Ends early, without the remaining answers, once `stopped`.
  void nearest(const Matrix& queries, int k, const jobs::WorkContext& context,
               const std::function<void(Index, const Found&)>& answer) const;
  /// Every row within `radius` of x, and perhaps some a rounding farther; in no order. Not for Cosine.
  void within(const double* x, double radius, std::vector<std::int32_t>& rows) const;
  /// The k nearest of some rows: what `nearest` says if all others are farther.
  void nearestAmong(const std::vector<std::int32_t>& rows, const double* x, int k, Found& found) const;

  Index rows() const { return exact_.rows(); }
  Index features() const { return d_; }
  KnnMetric metric() const { return metric_; }
  /// False where branches of the tree are hardly ever left out, and queries pass over all rows.
  bool prunes() const { return branching_; }
  /// The rows as they are compared: n x d, for Cosine n x (d + 1) on a sphere, where the straight line
  /// counts.
  const RowMatrix& comparedRows() const { return exact_; }
  /// The same for x (d numbers).
  Vector compared(const double* x) const;

 private:
  struct Node {
    double split = 0;         ///< left rows are not above it, right rows not below
    std::int32_t axis = -1;   ///< -1: a leaf
    std::int32_t right = -1;  ///< the left child follows its parent
    std::int32_t begin = 0, end = 0;
    std::int32_t leaf = -1;  ///< number of the leaf
  };
  struct Query;
  template <bool Squares>
  class Search;

  void growTree(jobs::WorkContext& context);
  void fillLeaves();
  void tryTree();
  Query prepare(const double* x) const;
  template <bool Squares>
  double apart(const double* a, const double* b) const;
  template <bool Squares>
  void nearestBySweep(const Matrix& queries, int k, const jobs::WorkContext& context,
                      const std::function<void(Index, const Found&)>& answer) const;

  Index d_ = 0, width_ = 0;  ///< columns asked with, columns kept (one more for Cosine)
  KnnMetric metric_ = KnnMetric::Euclidean;
  RowMatrix exact_;  ///< n x width, as compared
  std::vector<Node> nodes_;
  std::vector<std::int32_t> order_;  ///< rows, leaf by leaf
  std::vector<std::int32_t> leafBegin_;
  std::vector<float> values_;  ///< leaf by leaf, each `width` runs of LeafRows
  double scale_ = 1;           ///< of the 32-bit copy: a power of two, so that entries lie within +-1
  Vector centre_;              ///< of the 32-bit copy, scaled
  bool branching_ = true;      ///< the tree leaves enough out to be walked
};

}  // namespace ridgeline::models
