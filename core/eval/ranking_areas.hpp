#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/eval/estimate.hpp"
#include "core/eval/sampling.hpp"

namespace ridgeline::eval {

/// P(score of a positive > score of a negative) + P(equal) / 2, with DeLong's interval cut to [0, 1]. Where
/// his variance is 0 or needs more rows (perfect ranking, one positive) the interval is Newcombe's score
/// interval. Undefined, with a reason, without positives or negatives. NaN scores are left out of n.
/// Where rows have weights or lie in groups (`sampling`, n rows), the variance is that of the sum of the
/// structural components' deviations, weighted, over rows or groups as units: Obuchowski's for clusters; the
/// score interval then takes the effective numbers of positives and negatives.
/// Source  DeLong, DeLong & Clarke-Pearson (1988), Biometrics 44(3):837-845, doi:10.2307/2531595.
///         Newcombe (2006), Statistics in Medicine 25:559-573, method 5, doi:10.1002/sim.2324.
///         Obuchowski (1997), Biometrics 53(2):567-578, doi:10.2307/2533958.
Estimate auc(std::span<const double> scores, const std::vector<bool>& positive,
             const Sampling& sampling = {});
/// Mean of the one-vs-rest AUC of the classes that are there, from n x classes probabilities and the class
/// codes. Its variance is that of the mean of DeLong's structural components, row by row, within classes; for
/// two classes it is DeLong's.
Estimate macroAuc(const Matrix& probabilities, const std::vector<int>& codes,
                  const std::vector<std::string>& classNames, const Sampling& sampling = {});

/// Mean of the one-vs-rest AUC, each weighted by the rows (or weight) of its class. NaN with one class.
double supportWeightedAuc(const Matrix& probabilities, const std::vector<int>& codes,
                          const Sampling& sampling = {});
/// Mean over the pairs of classes that are there of the AUC of either against the other, scored by its own
/// probability; `weighted`: pairs count by their rows. NaN with one class. Cost: O(n classes log n).
/// Source  Hand & Till (2001), Machine Learning 45:171-186, doi:10.1023/A:1010920819831.
double pairwiseAuc(const Matrix& probabilities, const std::vector<int>& codes, bool weighted,
                   const Sampling& sampling = {});

}  // namespace ridgeline::eval
