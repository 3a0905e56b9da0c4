#include "core/eval/brier_decomposition.hpp"

#include <algorithm>

#include "core/base/not_a_number.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/class_scores.hpp"

namespace ridgeline::eval {
namespace {

/// The parts from sums over the first 2 B + 1 cells: probabilities in each of B bins, truths in each, and
/// squared distances.
struct BrierParts {
  double brier = 0, reliability = 0, resolution = 0, uncertainty = 0;
  explicit BrierParts(const CellSums& sums) {
    const Index last = sums.sum.size() - 1, bins = last / 2;
    const double n = sums.count[last];
    const double share = sums.sum.segment(bins, bins).sum() / n;
    brier = sums.sum[last] / n;
    uncertainty = share * (1 - share);
    for (Index b = 0; b < bins; ++b) {
      const double m = sums.count[b];
      if (!(m > 0)) continue;
      const double p = sums.sum[b] / m, y = sums.sum[bins + b] / m;
      reliability += m / n * (p - y) * (p - y);
      resolution += m / n * (y - share) * (y - share);
    }
  }
  double unexplained() const { return brier - (reliability - resolution + uncertainty); }
};

using BrierPart = double (*)(const CellSums&);

CellTerms brierTerms(const ClassScores& scores, int bins, BinEdges edges) {
  const Index n = scores.n();
  CellTerms terms(n, 3, 2 * bins + 1);
  const auto bin = binOf(scores.probabilities, bins, edges);
  for (Index i = 0; i < n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double p = scores.probabilities[at], y = scores.positive[at] ? 1 : 0;
    terms.cell.row(i) << bin[at], bins + bin[at], 2 * bins;
    terms.value.row(i) << p, y, (p - y) * (p - y);
  }
  return terms;
}

}  // namespace

Result<BrierDecomposition> brierDecomposition(std::span<const double> probabilities,
                                              const std::vector<bool>& positive, int bins, BinEdges edges,
                                              const MetricOptions& options, jobs::WorkContext& context) {
  if (bins < 1) return failAt("bins", ErrorCode::InvalidParam, "There cannot be {} bins; take 10.", bins);
  RIDGELINE_TRY(const ClassScores scores, classScores(probabilities, positive));
  BrierDecomposition out;
  out.n = scores.n();
  out.positives = scores.positives;
  out.excluded = scores.excluded;
  std::string why = !scores.inUnitRange ? NoProbabilities : "";
  if (out.n == 0) why = "There are no rows with a probability.";
  const bool nothing = !why.empty();
  if (!nothing) why = whyNoCalibration(out.n, std::min(scores.positives, scores.negatives()));
  out.brier = out.reliability = out.resolution = out.uncertainty = out.unexplained =
      Estimate::undefined(why, out.n);
  if (nothing) return out;

  const CellTerms terms = brierTerms(scores, bins, edges);
  const CellSums sums = sumsOf(terms);
  const auto estimate = [&](std::string_view id, BrierPart part) {
    const double value = part(sums);
    if (!options.intervals) return Estimate::bare(value, out.n, {});
    const Seed seed = options.seed.child("brier-decomposition").child(id);
    return bootstrap(value, out.n, ofCells(terms, seed.child("blocks"), part), {options.bootstrap, seed},
                     context);
  };
  out.brier = estimate("brier", [](const CellSums& s) { return BrierParts(s).brier; });
  if (!why.empty()) return out;
  out.reliability = estimate("reliability", [](const CellSums& s) { return BrierParts(s).reliability; });
  out.resolution = estimate("resolution", [](const CellSums& s) { return BrierParts(s).resolution; });
  out.uncertainty = estimate("uncertainty", [](const CellSums& s) { return BrierParts(s).uncertainty; });
  out.unexplained = estimate("unexplained", [](const CellSums& s) { return BrierParts(s).unexplained(); });
  out.bins = calibrationBins(scores.probabilities, scores.positive, bins, edges);
  return out;
}

}  // namespace ridgeline::eval
