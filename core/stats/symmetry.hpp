#pragma once

#include "core/base/matrix.hpp"
#include "core/stats/test_result.hpp"

namespace ridgeline::stats {

/// Whether two judgements of the same rows swap k classes equally often both ways: sum (n_ij - n_ji)^2 /
/// (n_ij + n_ji) over the pairs i < j, chi-squared with as many degrees as there are pairs. `table` k x k of
/// counts (finite, not negative), such as a confusion matrix; the diagonal has no say. Pairs of which neither
/// cell has counts are left out with their degrees, which the note says, as it says how many pairs expect
/// fewer than 5 in a cell. Without disagreements p is 1. n: disagreements. For two classes it is McNemar's
/// test without correction. Undefined, with a reason, for a table that is not square or has no two classes.
/// Source  Bowker (1948), doi:10.1080/01621459.1948.10483284; McNemar (1947), doi:10.1007/BF02295996.
TestResult bowker(const Matrix& table);

}  // namespace ridgeline::stats
