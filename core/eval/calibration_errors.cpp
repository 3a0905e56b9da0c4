#include "core/eval/calibration_errors.hpp"

#include <algorithm>

#include "core/eval/cell_terms.hpp"
#include "core/eval/class_scores.hpp"

namespace ridgeline::eval {
namespace {

double meanBinGap(const CellSums& bins) { return bins.sum.cwiseAbs().sum() / bins.count.sum(); }

double largestBinGap(const CellSums& bins) {
  double largest = 0;
  for (Index b = 0; b < bins.sum.size(); ++b)
    if (bins.count[b] > 0) largest = std::max(largest, std::abs(bins.sum[b]) / bins.count[b]);
  return largest;
}

CellTerms gapTerms(const ClassScores& scores, int bins, BinEdges edges) {
  CellTerms terms(scores.n(), 1, bins);
  const auto bin = binOf(scores.probabilities, bins, edges);
  for (Index i = 0; i < scores.n(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    terms.cell(i, 0) = bin[at];
    terms.value(i, 0) = (scores.positive[at] ? 1.0 : 0.0) - scores.probabilities[at];
  }
  return terms;
}

}  // namespace

Result<CalibrationErrors> calibrationErrors(std::span<const double> probabilities,
                                            const std::vector<bool>& positive, int bins, BinEdges edges,
                                            const MetricOptions& options, jobs::WorkContext& context) {
  if (bins < 1) return failAt("bins", ErrorCode::InvalidParam, "There cannot be {} bins; take 10.", bins);
  RIDGELINE_TRY(const ClassScores scores, classScores(probabilities, positive));
  const std::string why = scores.inUnitRange
                              ? whyNoCalibration(scores.n(), std::min(scores.positives, scores.negatives()))
                              : NoProbabilities;
  if (!why.empty())
    return CalibrationErrors{Estimate::undefined(why, scores.n()), Estimate::undefined(why, scores.n())};
  const CellTerms terms = gapTerms(scores, bins, edges);
  const CellSums sums = sumsOf(terms);
  const auto estimate = [&](std::string_view id, double (*statistic)(const CellSums&)) {
    const double value = statistic(sums);
    if (!options.intervals) return Estimate::bare(value, scores.n(), {});
    const Seed seed = options.seed.child("calibration-errors").child(id);
    return bootstrap(value, scores.n(), ofCells(terms, seed.child("blocks"), statistic),
                     {options.bootstrap, seed}, context);
  };
  return CalibrationErrors{estimate("expected", meanBinGap), estimate("largest", largestBinGap)};
}

}  // namespace ridgeline::eval
