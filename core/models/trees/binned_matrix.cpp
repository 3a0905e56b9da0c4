#include "core/models/trees/binned_matrix.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/random.hpp"
#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

constexpr Index SampleRows = 65536;
constexpr Index BinnedRows = 65536;

/// Distinct values of a column in ascending order, and how often each occurs.
struct Counted {
  std::vector<double> values;
  std::vector<Index> counts;
};

Counted countSorted(const std::vector<double>& sorted) {
  Counted found;
  for (const double x : sorted) {
    if (found.values.empty() || x != found.values.back()) {
      found.values.push_back(x);
      found.counts.push_back(0);
    }
    ++found.counts.back();
  }
  return found;
}

/// The distinct values if there are at most `most`; empty if there are more. Most columns of many values are
/// found out after a few hundred rows.
std::vector<double> fewDistinct(const double* x, Index n, std::size_t most) {
  constexpr std::size_t Slots = 2048;
  std::array<double, Slots> table{};
  std::array<bool, Slots> used{};
  std::vector<double> values;
  for (Index i = 0; i < n; ++i) {
    if (std::isnan(x[i])) continue;
    const double value = x[i] + 0.0;  // -0 and 0 are one value
    std::uint64_t bits = 0;
    std::copy_n(reinterpret_cast<const char*>(&value), sizeof bits, reinterpret_cast<char*>(&bits));
    std::size_t slot = static_cast<std::size_t>((bits * 0x9E3779B97F4A7C15ULL) >> 53U);
    while (used[slot] && table[slot] != value) slot = (slot + 1) % Slots;
    if (used[slot]) continue;
    if (values.size() == most) return {};
    used[slot] = true;
    table[slot] = value;
    values.push_back(value);
  }
  std::sort(values.begin(), values.end());
  return values;
}

/// One row of each of SampleRows equal stretches, at a place that no rhythm in the rows can meet.
std::vector<double> sample(const double* x, Index n) {
  std::vector<double> taken;
  taken.reserve(static_cast<std::size_t>(std::min(n, SampleRows)));
  const auto stretches = std::min(n, SampleRows);
  for (Index s = 0; s < stretches; ++s) {
    const Index begin = s * n / stretches, length = (s + 1) * n / stretches - begin;
    const auto offset =
        static_cast<Index>(mix(static_cast<std::uint64_t>(s), 0x5a17U) % static_cast<std::uint64_t>(length));
    if (const double value = x[begin + offset]; !std::isnan(value)) taken.push_back(value);
  }
  std::sort(taken.begin(), taken.end());
  return taken;
}

/// Cuts into at most `maxBins` bins of nearly equal counts; a value as frequent as a whole bin gets its own.
std::vector<double> equalShares(const Counted& all, std::size_t maxBins) {
  std::vector<double> thresholds;
  const std::size_t distinct = all.values.size();
  Index left = 0;
  for (const Index count : all.counts) left += count;
  Index inBin = 0;
  for (std::size_t i = 0; i + 1 < distinct && thresholds.size() + 1 < maxBins; ++i) {
    inBin += all.counts[i];
    const auto binsLeft = static_cast<Index>(maxBins - thresholds.size());
    const auto share = static_cast<double>(left) / static_cast<double>(binsLeft);
    // Close before a value that alone would fill a bin, or where stopping short is nearer to the share.
    const bool full = static_cast<double>(inBin) >= share;
    const bool bigNext = static_cast<double>(all.counts[i + 1]) >= share;
    const bool nearer = static_cast<double>(inBin) + static_cast<double>(all.counts[i + 1]) / 2 > share;
    if (!full && !bigNext && !nearer) continue;
    thresholds.push_back(halfway(all.values[i], all.values[i + 1]));
    left -= inBin;
    inBin = 0;
  }
  return thresholds;
}

std::vector<double> thresholdsOf(const double* x, Index n, std::size_t maxBins) {
  const std::vector<double> few = fewDistinct(x, n, maxBins);
  std::vector<double> thresholds;
  if (few.empty()) return equalShares(countSorted(sample(x, n)), maxBins);
  for (std::size_t i = 0; i + 1 < few.size(); ++i) thresholds.push_back(halfway(few[i], few[i + 1]));
  return thresholds;
}

/// How many thresholds lie below each x: eight halvings without branches.
void findBins(const double* x, Index n, const std::vector<double>& thresholds, std::uint8_t* bins) {
  std::array<double, 256> padded{};
  padded.fill(std::numeric_limits<double>::infinity());
  std::copy(thresholds.begin(), thresholds.end(), padded.begin());
  const double* ends = padded.data();
  simd::run([&]() RIDGELINE_INLINED {
    for (Index i = 0; i < n; ++i) {
      const double value = x[i];
      std::uint64_t at = 0;
      for (const std::uint64_t step : {128U, 64U, 32U, 16U, 8U, 4U, 2U, 1U})
        at += ends[at + step - 1] < value ? step : 0;
      bins[i] = value != value ? BinnedMatrix::Missing : static_cast<std::uint8_t>(at);
    }
  });
}

/// The bin of each level; those with fewest rows, later ones first among equals, share the last.
std::vector<std::uint8_t> binsOfLevels(const double* x, Index n, int levels, int maxBins) {
  std::vector<std::uint8_t> bins(static_cast<std::size_t>(levels));
  if (levels <= maxBins) {
    std::iota(bins.begin(), bins.end(), std::uint8_t{0});
    return bins;
  }
  std::vector<Index> counts(bins.size(), 0);
  for (Index i = 0; i < n; ++i)
    if (!std::isnan(x[i])) ++counts[static_cast<std::size_t>(x[i])];
  std::vector<std::size_t> order(bins.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  order.resize(static_cast<std::size_t>(maxBins) - 1);
  std::sort(order.begin(), order.end());
  std::fill(bins.begin(), bins.end(), static_cast<std::uint8_t>(maxBins - 1));
  for (std::size_t bin = 0; bin < order.size(); ++bin) bins[order[bin]] = static_cast<std::uint8_t>(bin);
  return bins;
}

}  // namespace

double halfway(double low, double high) {
  const double middle = low / 2 + high / 2;
  return middle >= high || middle < low ? low : middle;
}

Result<BinnedMatrix> BinnedMatrix::bin(const Matrix& X, int maxBins, jobs::WorkContext& context,
                                       const std::vector<int>& levels) {
  BinnedMatrix out;
  out.rows_ = X.rows();
  out.columns_.resize(static_cast<std::size_t>(X.cols()));
  out.bins_.resize(static_cast<std::size_t>(X.size()));
  RIDGELINE_CHECK(jobs::parallelFor(context, X.cols(), [&](Index j) {
    const double* x = X.data() + j * X.rows();
    Column& column = out.columns_[static_cast<std::size_t>(j)];
    std::uint8_t* bins = out.bins_.data() + j * X.rows();
    const int count = levels.empty() ? 0 : levels[static_cast<std::size_t>(j)];
    column.isCategory = count > 0;
    if (column.isCategory) {
      column.levelBins = std::min(count, maxBins);
      column.binOfLevel = binsOfLevels(x, X.rows(), count, maxBins);
      for (Index i = 0; i < X.rows(); ++i)
        bins[i] = std::isnan(x[i]) ? Missing : column.binOfLevel[static_cast<std::size_t>(x[i])];
      column.hasMissing = std::find(bins, bins + X.rows(), Missing) != bins + X.rows();
      return;
    }
    column.thresholds = thresholdsOf(x, X.rows(), static_cast<std::size_t>(maxBins));
    for (Index begin = 0; begin < X.rows() && !context.stopped(); begin += BinnedRows)
      findBins(x + begin, std::min(BinnedRows, X.rows() - begin), column.thresholds, bins + begin);
    column.hasMissing = std::find(bins, bins + X.rows(), Missing) != bins + X.rows();
  }));
  return out;
}

}  // namespace ridgeline::models
