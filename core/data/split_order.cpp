#include "core/data/split_order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace ridgeline::data {
namespace {

constexpr int TargetBins = 10;

/// Tenths of the target by rank; equal values share a bin.
void binTarget(const Vector& target, Strata& strata) {
  std::vector<Index> order;
  for (Index row = 0; row < target.size(); ++row)
    if (!std::isnan(target[row])) order.push_back(row);
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return target[a] < target[b]; });
  strata.count = TargetBins;
  std::size_t below = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    if (rank > 0 && target[order[rank]] != target[order[rank - 1]]) below = rank;
    strata.of[static_cast<std::size_t>(order[rank])] =
        static_cast<int>(below * std::size_t{TargetBins} / order.size());
  }
}

}  // namespace

Strata strataOf(const Table& table, const Schema& schema, bool stratify) {
  Strata strata;
  strata.of.assign(static_cast<std::size_t>(table.rows()), 0);
  const bool labelled = schema.task == Task::Classify || schema.task == Task::Regress;
  if (schema.target < 0 || !labelled) return strata;
  if (schema.task == Task::Classify) {
    strata.of = classCodes(table, schema);
    strata.count = static_cast<int>(schema.classNames.size());
    strata.names = schema.classNames;
  } else {
    std::fill(strata.of.begin(), strata.of.end(), -1);
    binTarget(targetValues(table, schema), strata);
  }
  if (!stratify) {
    for (int& stratum : strata.of) stratum = std::min(stratum, 0);
    strata.count = 1;
    strata.names.clear();
  }
  return strata;
}

std::vector<Index> splitOrder(const Table& table, const Strata& strata, Seed seed) {
  struct Placed {
    int stratum;
    double place;
    std::uint64_t hash;
    Index row;
  };
  std::vector<Placed> rows;
  rows.reserve(strata.of.size());
  std::vector<Index> size(static_cast<std::size_t>(strata.count), 0);
  for (Index row = 0; row < table.rows(); ++row) {
    const int stratum = strata.of[static_cast<std::size_t>(row)];
    if (stratum < 0) continue;
    rows.push_back({stratum, 0, mix(table.id(row), seed.value()), row});
    ++size[static_cast<std::size_t>(stratum)];
  }
  std::sort(rows.begin(), rows.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.stratum, a.hash, a.row) < std::tie(b.stratum, b.hash, b.row);
  });
  const bool classes = !strata.names.empty();
  Index rank = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rank = i > 0 && rows[i].stratum == rows[i - 1].stratum ? rank + 1 : 0;
    if (rank > 0 || !classes)
      rows[i].place = (static_cast<double>(rank) + 0.5) /
                      static_cast<double>(size[static_cast<std::size_t>(rows[i].stratum)]);
  }
  std::sort(rows.begin(), rows.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.place, a.hash, a.row) < std::tie(b.place, b.hash, b.row);
  });
  std::vector<Index> order;
  order.reserve(rows.size());
  for (const auto& placed : rows) order.push_back(placed.row);
  return order;
}

void drawByHash(const Table& table, const Column* key, const Strata& strata,
                const std::array<double, PartCount>& fractions, Seed seed, std::vector<Part>& parts) {
  std::size_t last = 0;
  for (std::size_t p = 0; p < PartCount; ++p)
    if (fractions[p] > 0) last = p;
  for (Index row = 0; row < table.rows(); ++row) {
    if (strata.of[static_cast<std::size_t>(row)] < 0) continue;
    const std::uint64_t hash = key == nullptr || key->isMissing(row)
                                   ? mix(table.id(row), seed.value())
                                   : mix(seed.child(key->text(row)).value(), seed.value());
    // The upper 53 bits: every double of the grid is as likely as any other.
    const double place = static_cast<double>(hash >> 11U) * 0x1p-53;
    double cumulated = fractions[0];
    std::size_t part = 0;
    while (part < last && place >= cumulated) cumulated += fractions[++part];
    parts[static_cast<std::size_t>(row)] = static_cast<Part>(part);
  }
}

std::array<Index, PartCount> cutsFor(const std::array<double, PartCount>& fractions, Index rows) {
  std::array<Index, PartCount> cuts{};
  // 0.7 * 15 must count as 10.5 and round up, whichever way its last bit fell.
  constexpr double Slack = 1e-9;
  double cumulated = 0;
  Index before = 0;
  for (std::size_t p = 0; p < PartCount; ++p) {
    cumulated += fractions[p];
    const double position = cumulated * static_cast<double>(rows);
    cuts[p] = std::clamp(static_cast<Index>(std::floor(position + 0.5 + Slack)), before, rows);
    if (p == 0 && fractions[0] > 0) cuts[0] = std::max(cuts[0], std::min<Index>(1, rows));
    before = cuts[p];
  }
  cuts[PartCount - 1] = rows;
  // The last part asked for takes what rounding left over; a part not asked for takes nothing.
  for (std::size_t p = PartCount - 1; p > 0 && fractions[p] <= 0; --p) cuts[p - 1] = rows;
  return cuts;
}

void cutOrder(const std::vector<Index>& order, const std::array<double, PartCount>& fractions,
              std::vector<Part>& parts) {
  const auto cuts = cutsFor(fractions, static_cast<Index>(order.size()));
  std::size_t part = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    while (static_cast<Index>(rank) >= cuts[part]) ++part;
    parts[static_cast<std::size_t>(order[rank])] = static_cast<Part>(part);
  }
}

}  // namespace ridgeline::data
