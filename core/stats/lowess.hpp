#pragma once

#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"
#include "core/stats/sample.hpp"

namespace ridgeline::stats {

struct LowessOptions {
  double share = 2.0 / 3;  ///< of the rows that each line rests on, in (0, 1]; 2 rows at least
  int robustPasses = 3;    ///< fits after the first, in which rows far from the curve count less
  double delta = 0;        ///< in units of x: between lines so far apart the curve is drawn straight
};

/// A smooth curve through the points (x, y): at each x the line that fits the nearest floor(share n) points,
/// weighted by the tricube of their distance over that of the farthest. Returns n heights in the order of
/// the points; equal x have equal heights.
///
/// Method  Each robust pass weights rows by the bisquare of residual / (6 times the median size), counting
///         residuals within 1e-10 of the largest |y| as rounding.
/// Ties    More points at one x than a line rests on: the weighted mean of all of them.
/// Edge    Where the points that count lie within a thousandth of the window about here, their weighted mean;
///         where the robust weights leave none, or only such a handful elsewhere, the line without these
///         weights (statsmodels takes the point itself, which would hand an outlier its weight back).
/// Cost    (robustPasses + 1) times lines times share n; delta of a hundredth of the range of x leaves some
///         hundred lines of any n.
/// Errors  InvalidInput for fewer than 2 points, lengths that differ, a range of x that overflows; NonFinite
///         for missing or infinite values; InvalidParam "share", "robust-passes", "delta"; Cancelled.
/// Source  Cleveland (1979), doi:10.1080/01621459.1979.10481038; delta: Cleveland (1981),
///         doi:10.2307/2683591.
Result<Vector> lowess(Sample x, Sample y, const LowessOptions& options, jobs::WorkContext& context);

}  // namespace ridgeline::stats
