#include "core/data/split_time.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

#include "core/data/split_groups.hpp"

namespace ridgeline::data {
namespace {

constexpr double SecondsOfDay = 86400;

std::size_t rowAt(Index row) { return static_cast<std::size_t>(row); }

/// The change of time nearest to `wanted`, the earlier of two equally near, never before the first change.
std::size_t nearestChange(const std::vector<Index>& order, const std::vector<double>& times, Index wanted) {
  const auto changes = [&](std::size_t i) {
    return i == 0 || i == order.size() || times[rowAt(order[i])] != times[rowAt(order[i - 1])];
  };
  const std::size_t start = rowAt(wanted);
  for (std::size_t step = 0; step <= order.size(); ++step) {
    if (step <= start && changes(start - step)) return start - step;
    if (start + step <= order.size() && changes(start + step)) return start + step;
  }
  return order.size();
}

/// Every group goes where its last row is, so that no part learns from a group that a later one judges.
void joinGroups(const Column& key, const std::vector<Index>& order, std::vector<Part>& parts,
                std::vector<std::string>& warnings) {
  std::unordered_map<std::string, Part> last;
  std::map<std::string, bool> straddles;
  for (const Index row : order)
    if (!key.isMissing(row)) {
      const std::string name = key.text(row);
      const auto [found, first] = last.try_emplace(name, parts[rowAt(row)]);
      if (!first && found->second != parts[rowAt(row)]) straddles[name] = true;
      found->second = parts[rowAt(row)];
    }
  for (const Index row : order)
    if (!key.isMissing(row)) parts[rowAt(row)] = last[key.text(row)];
  if (straddles.empty()) return;
  constexpr std::size_t Named = 5;
  std::string names;
  std::size_t said = 0;
  for (const auto& [name, yes] : straddles) {
    if (said == Named) break;
    names += (said++ == 0 ? "" : ", ") + name;
  }
  if (straddles.size() > Named) names += ", ...";
  warnings.push_back(fmt::format(
      "{} {} of \"{}\" {} rows on both sides of a cut and went to the later part: {}.", straddles.size(),
      straddles.size() == 1 ? "group" : "groups", key.name(), straddles.size() == 1 ? "has" : "have", names));
}

/// Rows that lie within `width` before the first time of a later part are left out of the earlier ones.
void leaveGap(const std::vector<Index>& order, const std::vector<double>& times,
              const std::array<std::size_t, 2>& cuts, double width, std::vector<Part>& parts,
              std::vector<std::string>& warnings) {
  if (!(width > 0)) return;
  const auto from = [&](std::size_t cut) {
    return cut < order.size() ? times[rowAt(order[cut])] : std::numeric_limits<double>::infinity();
  };
  const double dev = from(cuts[0]), test = from(cuts[1]);
  Index left = 0;
  for (const Index row : order) {
    Part& part = parts[rowAt(row)];
    const double next = part == Part::Train || part == Part::TrainDev ? dev : test;
    if (part == Part::Test || part == Part::Unused || !(times[rowAt(row)] > next - width)) continue;
    part = Part::Unused;
    ++left;
  }
  if (left > 0)
    warnings.push_back(fmt::format("{} {} in the gap before a cut and {} unused.", left,
                                   left == 1 ? "row lies" : "rows lie", left == 1 ? "is" : "are"));
}

}  // namespace

Status drawTime(const Table& table, const Column& time, const Column* key, const Strata& strata,
                const SplitSpec& spec, Seed seed, std::vector<Part>& parts,
                std::vector<std::string>& warnings) {
  if (!time.isNumeric())
    return failAt(time.name(), ErrorCode::InvalidInput,
                  "\"{}\" is a {} column, which has no order in time; choose a column of dates or numbers.",
                  time.name(), name(time.kind()));
  if (!std::isfinite(spec.gap) || spec.gap < 0)
    return failAt("gap", ErrorCode::InvalidInput, "The gap is {:g}; it must be 0 or more.", spec.gap);
  std::vector<Index> order;
  Index missing = 0;
  for (Index row = 0; row < table.rows(); ++row) {
    if (strata.of[rowAt(row)] < 0) continue;
    missing += time.isMissing(row) ? 1 : 0;
    order.push_back(row);
  }
  if (missing > 0)
    return failAt(time.name(), ErrorCode::InvalidInput,
                  "{} {} no value of the time \"{}\"; fill or remove {} before splitting by time.", missing,
                  missing == 1 ? "row has" : "rows have", time.name(), missing == 1 ? "it" : "them");
  const auto& times = time.values();
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return times[rowAt(a)] < times[rowAt(b)]; });

  const auto cuts = cutsFor(spec.fractions, static_cast<Index>(order.size()));
  std::size_t trainEnd = nearestChange(order, times, cuts[1]);
  // Train comes first: it holds the earliest time whatever that time's number of rows.
  if (trainEnd == 0 && !order.empty()) {
    trainEnd = 1;
    while (trainEnd < order.size() && times[rowAt(order[trainEnd])] == times[rowAt(order[0])]) ++trainEnd;
  }
  const std::size_t devEnd = std::max(trainEnd, nearestChange(order, times, cuts[2]));
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    parts[rowAt(order[rank])] = rank < trainEnd ? Part::Train : rank < devEnd ? Part::Dev : Part::Test;

  if (key != nullptr) joinGroups(*key, order, parts, warnings);

  Strata period;
  period.of.assign(strata.of.size(), -1);
  period.count = strata.count;
  period.names = strata.names;
  for (const Index row : order)
    if (parts[rowAt(row)] == Part::Train) period.of[rowAt(row)] = strata.of[rowAt(row)];
  const double both = spec.fractions[0] + spec.fractions[1];
  const std::array<double, PartCount> shares = {spec.fractions[0] / both, spec.fractions[1] / both, 0, 0};
  if (key != nullptr && spec.fractions[1] > 0)
    drawGroups(table, *key, period, shares, seed, parts, warnings);
  else
    cutOrder(splitOrder(table, period, seed), shares, parts);

  leaveGap(order, times, {trainEnd, devEnd},
           time.kind() == ColumnKind::Date ? spec.gap * SecondsOfDay : spec.gap, parts, warnings);
  return {};
}

}  // namespace ridgeline::data
