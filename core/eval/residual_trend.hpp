#pragma once

#include <vector>

#include "core/base/result.hpp"
#include "core/jobs/work_context.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// What the residuals of a regression (actual less predicted) still hold: a course along some quantity, or
/// tails.
namespace ridgeline::eval {

/// How residuals go along x, which is the prediction, a feature or a time.
struct ResidualTrend {
  std::vector<double> at;      ///< ascending places of x, a few hundred at most
  std::vector<double> centre;  ///< LOWESS of the residuals there: off zero, something is missing in the model
  std::vector<double> scatter;  ///< mean distance of residuals from that curve, smoothed alike
  double bend = 0;              ///< highest less lowest centre, in standard deviations of the residuals
  /// Whether the mean residual differs among tenths of x: Welch's analysis of variance, which takes tenths of
  /// unequal spread. Rows of one x share a tenth; fewer than 100 rows make fewer groups.
  stats::TestResult level;
  /// Whether the spread changes along x: Breusch and Pagan's test in Koenker's form.
  stats::TestResult spread;
  Index n = 0;  ///< rows with both numbers
};

/// x and residuals: n each, NaN where unknown. Undefined tests say why. LOWESS: share 2/3, 3 robust passes
/// for the centre and none for the scatter. Errors: InvalidInput for fewer than 3 rows with both numbers or
/// where x is one number; those of stats::lowess; Cancelled.
/// Cost  O(n log n) and some 800 lines over 2/3 n rows.
/// Source  Cleveland (1979), doi:10.1080/01621459.1979.10481038; Welch (1951), doi:10.1093/biomet/38.3-4.330;
///         Koenker (1981), doi:10.1016/0304-4076(81)90062-2.
Result<ResidualTrend> residualTrend(stats::Sample x, stats::Sample residuals, jobs::WorkContext& context);

/// Residuals against what a normal distribution would give: a straight line if they are normal, bent up at
/// the right and down at the left if large errors are more frequent.
struct NormalScores {
  std::vector<double> score;  ///< n standard normal quantiles in the order of the residuals, NaN for NaN
  double slope = 0, intercept = 0;  ///< of the line through the quartiles
  double skewness = 0, excessKurtosis = 0;
  Index n = 0;
};
/// Score of rank i among n: the normal quantile at (i - a) / (n + 1 - 2a), a = 3/8 up to 10 rows and 1/2
/// above; ties in the order given. Errors: InvalidInput for fewer than 3 residuals or where all agree.
/// Source  Blom (1958), "Statistical estimates and transformed beta-variables"; Wilk & Gnanadesikan (1968),
///         doi:10.1093/biomet/55.1.1.
Result<NormalScores> normalScores(stats::Sample residuals);

}  // namespace ridgeline::eval
