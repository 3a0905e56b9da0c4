#pragma once

#include "core/base/result.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Whether the residuals of a regression still hold structure: a spread that changes, or memory of the rows
/// before. Columns are given without a constant one, which the tests add. Columns that are constant or
/// follow from others take no degree. Errors: NonFinite for a residual or column that is missing or infinite;
/// InvalidInput for residuals (or, in tests of spread, squares of residuals) that all agree, other lengths,
/// too few rows, and columns of which none varies; the rest is said below.
namespace ridgeline::stats {

enum class SpreadStatistic {
  Koenker,   ///< n R^2: holds for residuals of any kurtosis
  Original,  ///< half the explained sum of squares / variance^2: for normal residuals only
};
/// Whether the squares of n residuals go with the columns (n x k): chi-squared with as many degrees as there
/// are independent columns, of which n must exceed the number by 2. effect "r-squared": the share of the
/// squares' spread that the columns explain. Cost O(n k^2).
/// Source  Breusch & Pagan (1979), doi:10.2307/1911963; Koenker (1981), doi:10.1016/0304-4076(81)90062-2.
Result<TestResult> breuschPagan(Sample residuals, const Matrix& columns,
                                SpreadStatistic statistic = SpreadStatistic::Koenker);
/// The same in Koenker's form with the columns, their squares and their products, k (k + 3) / 2 in all: a
/// spread that changes in any smooth way. Of the fitted values alone it asks for a change along them and
/// their squares. Cost O(n k^4). Errors: TooLarge if these pass 2 GiB.
/// Source  White (1980), doi:10.2307/1912934.
Result<TestResult> whiteSpread(Sample residuals, const Matrix& columns);

/// Whether residuals in the order of time go with the `lags` before them: n (n + 2) sum r_k^2 / (n - k),
/// chi-squared with lags - `fitted` degrees, where `fitted` counts the autoregressive and moving-average
/// parameters that were fitted. Cost O(n lags). Errors: InvalidParam "lags" outside [1, n - 1]; InvalidParam
/// "fitted" outside [0, lags - 1].
/// Source  Ljung & Box (1978), doi:10.1093/biomet/65.2.297.
Result<TestResult> ljungBox(Sample residuals, Index lags, Index fitted = 0);

/// Whether residuals in the order of time go with the one before: d = sum (e_t - e_t-1)^2 / sum e_t^2, near 2
/// without memory, towards 0 for neighbours that agree (`Greater`: their correlation is above 0) and towards
/// 4 for neighbours that alternate (`Less`). effect "lag-1-correlation".
///
/// The law of d depends on the columns that were fitted, so p takes them (n x k, k may be 0; a constant is
/// added): for normal errors it is exact up to 300 residuals, by Imhof's integral over the eigenvalues of the
/// quadratic form (1e-12 at least), and beyond normal with the exact mean and variance of d. It is absent,
/// with a reason, without columns (0 x 0), and for residuals that are not those of least squares on them.
/// Cost O(n^3), beyond O(n k^2). Errors: InvalidInput for columns that leave fewer than 2 degrees. Source
/// Durbin & Watson (1950), doi:10.1093/biomet/37.3-4.409; (1951), doi:10.1093/biomet/38.1-2.159
///         (moments); Imhof (1961), doi:10.1093/biomet/48.3-4.419.
Result<TestResult> durbinWatson(Sample residuals, const Matrix& columns,
                                Alternative alternative = Alternative::TwoSided);

}  // namespace ridgeline::stats
