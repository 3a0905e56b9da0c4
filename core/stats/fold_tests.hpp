#pragma once

#include "core/base/result.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Two methods compared by the differences of their scores on the same test folds: score of the second less
/// score of the first, turned so that above 0 the second is better. For the corrected t test of repeated
/// cross-validation see the correctedMean of core/eval.
namespace ridgeline::stats {

/// Five times a half of the rows trains and the other tests, then the other way round: `differences` 5 x 2,
/// a row a replication. effect "mean-difference" of the ten. Where no replication's halves differ there is
/// no statistic, and p is that of a sign test of the ten differences (1 if all are 0), as the note says.
/// Undefined, with a reason, for another shape and missing values.
///
/// The t test: the first difference over the root of the replications' mean variance; 5 degrees, two-sided.
/// Which half comes first changes it: prefer the F test. Source  Dietterich (1998),
/// doi:10.1162/089976698300017197.
TestResult fiveByTwoT(const Matrix& differences);
/// The combined test: sum of the ten squares over twice the sum of the variances; F with 10 and 5 degrees.
/// Source  Alpaydin (1999), doi:10.1162/089976699300016007.
TestResult fiveByTwoF(const Matrix& differences);

/// What is believed of the mean difference after n folds: Student's t about `mean`, in units of `scale`.
struct DifferencePosterior {
  double mean = 0, scale = 0;
  double degrees = 0;                            ///< n - 1
  Interval interval;                             ///< the 95 % of highest density
  double worse = 0, equivalent = 0, better = 0;  ///< chances below, within and above the region; sum to 1
  double equivalence = 0;                        ///< half the width of the region
  Index n = 0;
};
/// The Bayesian correlated t test: n differences of folds (of all repeats together) that share train rows and
/// so correlate by `correlation` = test rows / all rows, 1 / folds; scale^2 = (1/n + correlation /
/// (1 - correlation)) times their variance. Differences within `equivalence` of 0 (in units of the score)
/// count as none. Errors: InvalidInput for fewer than 2 differences and for ones that all agree, which show
/// no uncertainty; NonFinite; InvalidParam "correlation" outside [0, 1), InvalidParam "equivalence" below 0.
/// Source  Corani & Benavoli (2015), doi:10.1007/s10994-015-5486-z; Benavoli, Corani, Demsar & Zaffalon
///         (2017), JMLR 18(77):1-36.
Result<DifferencePosterior> correlatedT(Sample differences, double correlation, double equivalence = 0.01);

}  // namespace ridgeline::stats
