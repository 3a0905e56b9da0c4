#pragma once

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Mean cost of the answers over the labelled rows, in the units of the table, with a percentile bootstrap
/// interval: costs(i, j) is what it costs to call a row of actual class i class j; gains are negative.
/// Shape: classes x classes. Undefined, with a reason, without labelled rows, and where an answer is no
/// class, for which the table has no cost. A stop leaves the interval out.
///
/// Cost     O(n), and O(classes^2) a resample.
/// Errors   InvalidInput for another task; InvalidParam "costs" for a table of another size; NonFinite for
///          an entry that is none.
/// Source   Elkan (2001), IJCAI, 973-978.
Result<Estimate> expectedCost(const Scored& scored, const Matrix& costs, const MetricOptions& options,
                              jobs::WorkContext& context);

}  // namespace ridgeline::eval
