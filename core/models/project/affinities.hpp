#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Each row's k nearest others, nearest first; equal distances in the order of the rows.
struct NeighbourGraph {
  Index k = 0;
  std::vector<std::int32_t> rows;  ///< n x k, row by row
  std::vector<float> distances;    ///< n x k, in units of `scale`
  double scale = 1;                ///< the largest of them, in the units of X
};
/// k in [1, n - 1]; X: n x d, finite, magnitudes up to 1e150. Errors: Cancelled.
Result<NeighbourGraph> neighbourGraph(const Matrix& X, Index k, jobs::WorkContext& context);

/// A symmetric table of weights between rows that are near each other, row by row. Rows are padded to whole
/// runs of `Run` with weights of 0.
struct Affinities {
  static constexpr Index Run = 16;
  std::vector<std::int64_t> begins;   ///< n + 1, multiples of Run
  std::vector<std::int32_t> columns;  ///< of each entry
  std::vector<float> weights;         ///< sum to 1
  double entropy = 0;                 ///< sum of w log w
};
/// Normal weights about each row, as wide as makes their perplexity (the exponential of their entropy) what
/// is asked for, made symmetric. Rows with fewer neighbours than that weigh them all alike.
/// Source  van der Maaten & Hinton (2008), JMLR 9:2579-2605.
Result<Affinities> normalAffinities(const NeighbourGraph& graph, double perplexity,
                                    jobs::WorkContext& context);

/// The first two principal axes of the rows (n x 2), scaled so that the wider has this standard deviation;
/// where there is no second axis, or none at all, random places of that size by the seed. Errors: Cancelled.
Result<Matrix> principalStart(const Matrix& X, double deviation, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::models
