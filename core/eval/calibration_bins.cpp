#include "core/eval/calibration_bins.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/result.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/intervals.hpp"

namespace ridgeline::eval {
namespace {

/// Puts the values between which the quantiles 0, 1 / bins, ... lie where sorting would put them.
void placeQuantiles(std::vector<double>& values, int bins) {
  std::size_t placed = 0;
  for (int b = 0; b <= bins; ++b) {
    const double place = static_cast<double>(b) / bins * static_cast<double>(values.size() - 1);
    for (const std::size_t at : {static_cast<std::size_t>(place), static_cast<std::size_t>(place) + 1}) {
      if (at < placed || at >= values.size()) continue;
      const auto first = values.begin() + static_cast<std::ptrdiff_t>(placed);
      std::nth_element(first, values.begin() + static_cast<std::ptrdiff_t>(at), values.end());
      placed = at + 1;
    }
  }
}

/// bins + 1 ascending edges.
std::vector<double> edgesOf(std::span<const double> probabilities, int bins, BinEdges kind) {
  std::vector<double> edges;
  std::vector<double> sorted;
  if (kind == BinEdges::EqualMass) {
    for (const double p : probabilities)
      if (!std::isnan(p)) sorted.push_back(p);
    if (!sorted.empty()) placeQuantiles(sorted, bins);
  }
  for (int b = 0; b <= bins; ++b) {
    const double share = static_cast<double>(b) / bins;
    edges.push_back(kind == BinEdges::EqualMass ? sortedQuantile(sorted, share) : share);
  }
  return edges;
}

int binIn(const std::vector<double>& edges, double p) {
  if (std::isnan(p)) return -1;
  return static_cast<int>(std::lower_bound(edges.begin() + 1, edges.end() - 1, p) - (edges.begin() + 1));
}

}  // namespace

std::vector<int> binOf(std::span<const double> probabilities, int bins, BinEdges edges) {
  const auto cuts = edgesOf(probabilities, bins, edges);
  std::vector<int> out;
  out.reserve(probabilities.size());
  for (const double p : probabilities) out.push_back(binIn(cuts, p));
  return out;
}

std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities,
                                            const std::vector<bool>& positive, int bins, BinEdges edges) {
  const auto cuts = edgesOf(probabilities, bins, edges);
  const auto all = static_cast<std::size_t>(bins);
  std::vector<double> sums(all, 0), hits(all, 0);
  std::vector<Index> counts(all, 0);
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const int bin = binIn(cuts, probabilities[i]);
    if (bin < 0) continue;
    const auto b = static_cast<std::size_t>(bin);
    ++counts[b];
    sums[b] += probabilities[i];
    hits[b] += positive[i] ? 1 : 0;
  }
  std::vector<CalibrationBin> out;
  for (std::size_t b = 0; b < all; ++b)
    if (counts[b] > 0)
      out.push_back({cuts[b], cuts[b + 1], counts[b], sums[b] / static_cast<double>(counts[b]),
                     wilson(hits[b], counts[b])});
  return out;
}

double expectedCalibrationError(const std::vector<CalibrationBin>& bins) {
  double sum = 0, rows = 0;
  for (const auto& bin : bins) {
    sum += static_cast<double>(bin.n) * std::abs(bin.meanProbability - *bin.observed.value);
    rows += static_cast<double>(bin.n);
  }
  return rows > 0 ? sum / rows : std::numeric_limits<double>::quiet_NaN();
}

std::string whyNoCalibration(Index rows, Index others) {
  if (rows < FewestForCalibration)
    return fmt::format("Calibration takes {} rows, not {}.", FewestForCalibration, rows);
  return others == 0 ? "All rows are of one class." : "";
}

}  // namespace ridgeline::eval
