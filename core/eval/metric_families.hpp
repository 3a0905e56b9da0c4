#pragma once

#include <vector>

#include "core/eval/metrics.hpp"

namespace ridgeline::eval {

/// Metrics that follow from the confusion counts alone; their bootstrap draws cells, not rows.
std::vector<MetricInfo> countMetrics();
/// Metrics of class probabilities.
std::vector<MetricInfo> probabilityMetrics();
/// How far probabilities are from shares, beside `ece` of the family above. Undefined
/// below 50 rows and for rows of one class. The interval of ece-debiased is the basic one of its resamples;
/// that of classwise-ece takes each row's part of the error beyond 100 classes. Source  Naeini, Cooper &
/// Hauskrecht (2015), AAAI, 2901-2907 (mce); Kull et al. (2019), NeurIPS 32, arXiv:1910.12656
/// (classwise-ece); Kumar, Liang & Ma (2019), NeurIPS 32, arXiv:1909.10155 (ece-debiased, of the l2 error);
/// Davison & Hinkley (1997), section 5.2, doi:10.1017/CBO9780511802843 (basic interval).
std::vector<MetricInfo> calibrationMetrics();
std::vector<MetricInfo> regressionMetrics();

}  // namespace ridgeline::eval
