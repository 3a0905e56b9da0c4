#pragma once

#include <span>
#include <vector>

#include "core/eval/known_answers.hpp"
#include "core/eval/ranking_curves.hpp"

namespace ridgeline::eval {

/// Sum over thresholds of (recall step) x precision, without interpolation; NaN without positives.
double averagePrecision(const RankingCurves& curves);
/// What one row more adds to the average precision, times the row's weight to first order: its influence,
/// one number a row, summing to 0; NaN scores have 0. Empty without positives.
std::vector<double> averagePrecisionInfluence(std::span<const double> scores,
                                              const std::vector<bool>& positive,
                                              const Sampling& sampling = {});
/// Average precision (mean over the classes that are there; two classes: of `scored.positive`) with its
/// bootstrap interval; where rows x classes exceed `ManyRows`, that of the sum of its influences.
Estimate averagePrecision(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                          jobs::WorkContext& context);

}  // namespace ridgeline::eval
