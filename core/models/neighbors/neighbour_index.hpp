#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

enum class KnnMetric { Euclidean, Manhattan };

/// Exact nearest rows. A k-d tree split at medians of the widest column, with leaves of up to 32 rows kept
/// column by column, so that a leaf is compared in vector steps and given up as soon as it cannot win; in
/// many dimensions, where no branch can be left out, that is a blocked brute force from near to far.
///
/// Ties     equal distances are ordered by row.
/// Source   Friedman, Bentley & Finkel (1977), ACM Trans. Math. Software 3(3):209-226,
/// doi:10.1145/355744.355745;
///          incremental distances: Arya & Mount (1993), doi:10.1109/DCC.1993.253111.
class NeighbourIndex {
 public:
  using Found = std::vector<std::pair<double, std::int32_t>>;

  /// X: n x d, finite, n >= 1. Errors: Cancelled.
  static Result<NeighbourIndex> build(const Matrix& X, KnnMetric metric, jobs::WorkContext& context);

  /// The k nearest rows of x (d numbers), nearest first, as (distance, row). k is at most n.
  void nearest(const double* x, int k, Found& found) const;

  Index rows() const { return rows_; }
  KnnMetric metric() const { return metric_; }

 private:
  struct Node {
    double split = 0;         ///< left rows are not above it, right rows not below
    std::int32_t axis = -1;   ///< -1: a leaf
    std::int32_t right = -1;  ///< the left child follows its parent
    std::int32_t begin = 0, end = 0;
  };
  template <KnnMetric M>
  class Search;

  Index rows_ = 0, d_ = 0;
  KnnMetric metric_ = KnnMetric::Euclidean;
  std::vector<Node> nodes_;
  std::vector<std::int32_t> order_;  ///< rows, leaf by leaf
  std::vector<double> values_;       ///< leaf by leaf, each d runs of its rows
};

}  // namespace ridgeline::models
