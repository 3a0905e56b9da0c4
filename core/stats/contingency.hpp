#pragma once

#include "core/base/matrix.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Tests of counts. Counts are non-negative numbers; a table without any, or with a row or column of zeros,
/// is undefined with a reason. Where an expected count is below 5 the note says how many are.
namespace ridgeline::stats {

/// Whether counts follow the expected ones, which are scaled to the same total; empty: all alike.
/// chi-squared with k - 1 degrees. effect "cohen-w". Source  Pearson (1900), doi:10.1080/14786440009463897.
TestResult chiSquaredGoodness(Sample observed, Sample expected = {});

enum class TableStatistic {
  Pearson,          ///< sum (O - E)^2 / E
  Yates,            ///< the same with |O - E| less a half (at most |O - E|), for 2 x 2
  LikelihoodRatio,  ///< G: 2 sum O log(O / E)
};
/// Whether rows and columns are independent: statistic, (r - 1)(c - 1) degrees; effect "cramers-v", from
/// Pearson's statistic whatever is tested. Source  Pearson (1900); Yates (1934), doi:10.2307/2983604; Cramer
/// (1946), "Mathematical methods of statistics", 282.
TestResult independence(const Matrix& table, TableStatistic statistic = TableStatistic::Pearson);
/// What independence expects: row total x column total / total. Shape of the table.
Matrix expectedCounts(const Matrix& table);

/// 2 x 2 of whole counts, by the hypergeometric chances of all tables with these margins; two-sided: those no
/// likelier than this one. statistic and effect "odds-ratio": a d / (b c), absent where b c is 0 (and a d
/// too; else infinite, which the note says). Source  Fisher (1922), doi:10.2307/2340521.
TestResult fisherExact(const Matrix& table, Alternative alternative = Alternative::TwoSided);

enum class PairedMethod { Automatic, Exact, MidP, Corrected, Plain };
/// Whether two judgements of the same rows are right equally often: b rows where only the first is, c where
/// only the second is. Automatic: the exact binomial with mid-p below 25 disagreements, else chi-squared
/// with Edwards' correction. Without disagreements p is 1. statistic: chi-squared, or the lesser of b and c.
/// effect "odds-ratio": b / c. Source  McNemar (1947), doi:10.1007/BF02295996; Edwards (1948),
/// doi:10.1007/BF02289261; mid-p: Fagerland, Lydersen & Laake (2013), doi:10.1186/1471-2288-13-91.
TestResult mcnemar(double b, double c, PairedMethod method = PairedMethod::Automatic);

/// The same for k judgements: `right` n x k of 0 and 1; chi-squared with k - 1 degrees.
/// Source  Cochran (1950), doi:10.1093/biomet/37.3-4.256.
TestResult cochranQ(const Matrix& right);

}  // namespace ridgeline::stats
