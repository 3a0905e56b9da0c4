#include "core/base/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace ridgeline {
namespace {

/// From so many values on passes that count and collect cost less than a selection among all.
constexpr std::size_t Many = 16384;
constexpr std::size_t Bins = 2048;
/// Values whose bins are worked out together, and tables that count them: a value seldom waits for the one
/// before it to be counted.
constexpr std::size_t Chunk = 512;
constexpr std::size_t Tables = 4;

/// Equal widths between the least and the most. Rounding never turns the order of two values round, so
/// neither do their bins; NaN is in none.
struct Binning {
  double least, scale;

  void bins(std::span<const double> values, std::int32_t* out) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double place = (values[i] - least) * scale;
      out[i] = static_cast<std::int32_t>(place == place ? place : static_cast<double>(Bins));
    }
  }
  /// Calls see(values of a chunk, their bins).
  template <class See>
  void eachChunk(std::span<const double> values, const See& see) const {
    std::array<std::int32_t, Chunk> own{};
    for (std::size_t at = 0; at < values.size(); at += Chunk) {
      const auto chunk = values.subspan(at, std::min(Chunk, values.size() - at));
      bins(chunk, own.data());
      see(chunk, own.data());
    }
  }
};

std::vector<std::uint32_t> counted(std::span<const double> values, const Binning& binning) {
  std::vector<std::uint32_t> counts(Tables * (Bins + 1), 0);
  binning.eachChunk(values, [&](std::span<const double> chunk, const std::int32_t* bins) {
    for (std::size_t i = 0; i < chunk.size(); ++i)
      ++counts[i % Tables * (Bins + 1) + static_cast<std::size_t>(bins[i])];
  });
  for (std::size_t table = 1; table < Tables; ++table)
    for (std::size_t bin = 0; bin < Bins; ++bin) counts[bin] += counts[table * (Bins + 1) + bin];
  counts.resize(Bins);
  return counts;
}

/// The values at places `below` and `below` + 1 of the sorted list (the last twice), by counting into bins
/// and selecting within one; nothing where different values crowd together or their range overflows.
std::optional<std::pair<double, double>> byBins(std::span<const double> values, const Present& present,
                                                std::size_t below) {
  const double width = present.most() - present.least();
  const Binning binning{present.least(), static_cast<double>(Bins - 1) / width};
  if (!std::isfinite(width) || !std::isfinite(binning.scale)) return std::nullopt;
  const auto counts = counted(values, binning);
  std::size_t bin = 0, before = 0;
  while (before + counts[bin] <= below) before += counts[bin++];
  const auto chosen = static_cast<std::int32_t>(bin);
  const bool crowded = counts[bin] > values.size() / 4;
  std::vector<double> inside;
  if (!crowded) inside.reserve(counts[bin]);
  double low = present.most(), high = present.least();
  binning.eachChunk(values, [&](std::span<const double> chunk, const std::int32_t* bins) {
    int hits = 0;
    for (std::size_t i = 0; i < chunk.size(); ++i) hits |= bins[i] == chosen ? 1 : 0;
    if (hits == 0) return;
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      if (bins[i] != chosen) continue;
      low = std::min(low, chunk[i]);
      high = std::max(high, chunk[i]);
      if (!crowded) inside.push_back(chunk[i]);
    }
  });
  if (crowded && low < high) return std::nullopt;
  const std::size_t place = below - before;
  double value = low, next = low;
  if (!crowded) {
    const auto at = inside.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(inside.begin(), at, inside.end());
    value = *at;
    if (place + 1 < inside.size()) next = *std::min_element(at + 1, inside.end());
  }
  if (place + 1 < counts[bin]) return std::pair{value, next};
  if (below + 1 >= present.count()) return std::pair{value, value};
  next = present.most();
  binning.eachChunk(values, [&](std::span<const double> chunk, const std::int32_t* bins) {
    for (std::size_t i = 0; i < chunk.size(); ++i)
      next = bins[i] > chosen && chunk[i] < next ? chunk[i] : next;
  });
  return std::pair{value, next};
}

/// Where a quantile lies among so many sorted values.
struct Place {
  std::size_t below;
  double fraction;
  Place(std::size_t count, double q) {
    const double place = static_cast<double>(count - 1) * std::clamp(q, 0.0, 1.0);
    below = static_cast<std::size_t>(std::floor(place));
    fraction = place - std::floor(place);
  }
  double between(double value, double next) const {
    return fraction == 0 ? value : value + fraction * (next - value);
  }
};

}  // namespace

Present::Present(std::span<const double> values) : values_(values) {
  constexpr std::size_t Lanes = 8;
  std::array<double, Lanes> least, most, count{};
  least.fill(least_);
  most.fill(most_);
  const auto meet = [&](double value, std::size_t lane) {
    least[lane] = value < least[lane] ? value : least[lane];
    most[lane] = value > most[lane] ? value : most[lane];
    count[lane] += value == value ? 1.0 : 0.0;
  };
  std::size_t at = 0;
  for (; at + Lanes <= values.size(); at += Lanes)
    for (std::size_t lane = 0; lane < Lanes; ++lane) meet(values[at + lane], lane);
  for (; at < values.size(); ++at) meet(values[at], 0);
  for (std::size_t lane = 0; lane < Lanes; ++lane) {
    least_ = std::min(least_, least[lane]);
    most_ = std::max(most_, most[lane]);
    count_ += static_cast<std::size_t>(count[lane]);
  }
}

std::vector<double> Present::copy() const {
  std::vector<double> out;
  out.reserve(count_);
  for (const double value : values_)
    if (!std::isnan(value)) out.push_back(value);
  return out;
}

double Present::quantile(double q) const {
  if (count_ == 0) return std::numeric_limits<double>::quiet_NaN();
  const Place place(count_, q);
  if (count_ >= Many)
    if (const auto pair = byBins(values_, *this, place.below))
      return place.between(pair->first, pair->second);
  std::vector<double> values = copy();
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(place.below);
  std::nth_element(values.begin(), at, values.end());
  if (place.fraction == 0) return *at;
  return place.between(*at, *std::min_element(at + 1, values.end()));
}

double quantile(std::vector<double>& values, double q) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const Place place(values.size(), q);
  if (values.size() >= Many)
    if (const auto pair = byBins(values, Present(values), place.below))
      return place.between(pair->first, pair->second);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(place.below);
  std::nth_element(values.begin(), at, values.end());
  if (place.fraction == 0) return *at;
  return place.between(*at, *std::min_element(at + 1, values.end()));
}

}  // namespace ridgeline
