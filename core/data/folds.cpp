#include "core/data/folds.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

#include "core/data/fold_groups.hpp"

namespace ridgeline::data {
namespace {

constexpr double MostTrainRows = 1 << 27;

/// Folds from the number of the test fold of each row; folds without test rows are left out.
std::vector<Fold> foldsOf(const std::vector<Index>& foldOf, Index count) {
  std::vector<Fold> folds(static_cast<std::size_t>(count));
  for (Index row = 0; row < static_cast<Index>(foldOf.size()); ++row)
    for (Index f = 0; f < count; ++f) {
      Fold& fold = folds[static_cast<std::size_t>(f)];
      (foldOf[static_cast<std::size_t>(row)] == f ? fold.test : fold.train).push_back(row);
    }
  return folds;
}

std::vector<Index> order(const FoldRows& rows, std::optional<Seed> seed) {
  std::vector<Index> places(rows.ids.size());
  std::iota(places.begin(), places.end(), Index{0});
  if (!seed) return places;
  std::vector<std::uint64_t> hash;
  hash.reserve(places.size());
  for (const RowId id : rows.ids) hash.push_back(mix(id, seed->value()));
  std::sort(places.begin(), places.end(), [&](Index a, Index b) {
    const auto i = static_cast<std::size_t>(a), j = static_cast<std::size_t>(b);
    return std::tie(hash[i], a) < std::tie(hash[j], b);
  });
  return places;
}

/// Test fold of each row where rows are dealt one by one.
std::vector<Index> deal(const FoldRows& rows, const FoldSpec& spec, std::optional<Seed> seed) {
  const auto places = order(rows, seed);
  const auto n = static_cast<Index>(places.size()), k = static_cast<Index>(spec.folds);
  std::vector<Index> foldOf(places.size());
  if (!spec.stratify || rows.strata.empty()) {
    const Index base = n / k, longer = n % k;
    Index at = 0;
    for (Index f = 0; f < k; ++f)
      for (Index i = 0; i < base + (f < longer ? 1 : 0); ++i)
        foldOf[static_cast<std::size_t>(places[static_cast<std::size_t>(at++)])] = f;
    return foldOf;
  }
  const int strata = 1 + *std::max_element(rows.strata.begin(), rows.strata.end());
  std::vector<Index> size(static_cast<std::size_t>(strata), 0), next(static_cast<std::size_t>(strata), 0);
  for (const int stratum : rows.strata) ++size[static_cast<std::size_t>(stratum)];
  if (seed)
    for (std::size_t s = 1; s < next.size(); ++s) next[s] = (next[s - 1] + size[s - 1]) % k;
  for (const Index place : places) {
    Index& fold = next[static_cast<std::size_t>(rows.strata[static_cast<std::size_t>(place)])];
    foldOf[static_cast<std::size_t>(place)] = fold;
    fold = (fold + 1) % k;
  }
  return foldOf;
}

Status checkCounts(const FoldSpec& spec, Index units, std::string_view unit) {
  if (spec.folds < 2)
    return failAt("folds", ErrorCode::InvalidParam,
                  "{} folds leave nothing to learn from; at least 2 are needed.", spec.folds);
  if (spec.folds > units)
    return failAt("folds", ErrorCode::InvalidParam, "There are {} {} for {} folds; take fewer folds.", units,
                  unit, spec.folds);
  if (spec.repeats < 1)
    return failAt("repeats", ErrorCode::InvalidParam, "{} repeats make no folds; take 1 or more.",
                  spec.repeats);
  return {};
}

Status checkMemory(double trainRows) {
  if (trainRows > MostTrainRows)
    return failAt("folds", ErrorCode::TooLarge,
                  "These folds would list {:.3g} train rows in all; take fewer folds or repeats.", trainRows);
  return {};
}

Result<std::vector<Fold>> partition(const FoldRows& rows, const FoldSpec& spec, Seed seed) {
  const bool grouped = !rows.groups.empty();
  const auto n = static_cast<Index>(rows.ids.size());
  RIDGELINE_CHECK(checkCounts(spec, grouped ? static_cast<Index>(rows.groupNames.size()) : n,
                              grouped ? "groups" : "rows"));
  RIDGELINE_CHECK(checkMemory(static_cast<double>(n) * (spec.folds - 1) * spec.repeats));
  std::vector<Fold> all;
  for (int repeat = 0; repeat < spec.repeats; ++repeat) {
    std::optional<Seed> drawn;
    if (spec.shuffle) drawn = seed.child(static_cast<std::uint64_t>(repeat));
    const auto foldOf = grouped ? dealGroups(rows, spec, drawn) : deal(rows, spec, drawn);
    auto folds = foldsOf(foldOf, spec.folds);
    for (std::size_t f = 0; f < folds.size(); ++f) {
      folds[f].repeat = repeat;
      folds[f].name =
          spec.repeats > 1 ? fmt::format("repeat {}, fold {}", repeat + 1, f + 1) : fmt::format("{}", f + 1);
      all.push_back(std::move(folds[f]));
    }
  }
  return all;
}

Result<std::vector<Fold>> leaveOut(const FoldRows& rows) {
  const auto n = static_cast<Index>(rows.ids.size());
  const bool grouped = !rows.groups.empty();
  const Index count = grouped ? static_cast<Index>(rows.groupNames.size()) : n;
  if (count < 2)
    return failAt("folds", ErrorCode::InvalidParam, "Leaving one out needs 2 {} and there is {}.",
                  grouped ? "groups" : "rows", count);
  RIDGELINE_CHECK(checkMemory(static_cast<double>(count) * static_cast<double>(n)));
  std::vector<Index> foldOf = rows.groups;
  if (!grouped) {
    foldOf.resize(rows.ids.size());
    std::iota(foldOf.begin(), foldOf.end(), Index{0});
  }
  auto folds = foldsOf(foldOf, count);
  for (std::size_t f = 0; f < folds.size(); ++f)
    folds[f].name = grouped ? rows.groupNames[f] : fmt::format("row {}", rows.ids[f]);
  return folds;
}

Result<std::vector<Fold>> byTime(const FoldRows& rows, const FoldSpec& spec) {
  const auto n = static_cast<Index>(rows.ids.size());
  if (rows.times.empty())
    return failAt("time", ErrorCode::InvalidInput, "Folds by time need a time column; name one.");
  if (spec.gap < 0)
    return failAt("gap", ErrorCode::InvalidParam, "A gap of {} rows is none; take 0 or more.", spec.gap);
  FoldSpec counts = spec;
  ++counts.folds;
  RIDGELINE_CHECK(checkCounts(counts, n, "rows"));
  std::vector<Index> places(rows.ids.size());
  std::iota(places.begin(), places.end(), Index{0});
  const auto time = [&](Index rank) {
    return rows.times[static_cast<std::size_t>(places[static_cast<std::size_t>(rank)])];
  };
  std::stable_sort(places.begin(), places.end(), [&](Index a, Index b) {
    return rows.times[static_cast<std::size_t>(a)] < rows.times[static_cast<std::size_t>(b)];
  });
  /// The change of time nearest to a rank; the earlier one of two.
  const auto change = [&](Index rank) {
    Index down = rank, up = rank;
    while (down > 0 && time(down) == time(down - 1)) --down;
    while (up < n && up > 0 && time(up) == time(up - 1)) ++up;
    return rank - down <= up - rank ? down : up;
  };
  const Index stretch = n / (spec.folds + 1);
  std::vector<Fold> folds;
  Index end = n;
  for (Index f = spec.folds; f-- > 0;) {
    const Index begin = change(n - (spec.folds - f) * stretch);
    const Index trained = begin - spec.gap;
    if (begin >= end || begin <= 0)
      return failAt("folds", ErrorCode::InvalidParam,
                    "The times change too seldom for {} stretches of their own; take fewer folds.",
                    spec.folds);
    if (trained <= 0)
      return failAt(
          "gap", ErrorCode::InvalidParam,
          "A gap of {} rows leaves the first fold no train rows; take a smaller gap or fewer folds.",
          spec.gap);
    Fold fold;
    fold.name = fmt::format("{}", f + 1);
    fold.train.assign(places.begin(), places.begin() + trained);
    fold.test.assign(places.begin() + begin, places.begin() + end);
    std::sort(fold.train.begin(), fold.train.end());
    std::sort(fold.test.begin(), fold.test.end());
    folds.push_back(std::move(fold));
    end = begin;
  }
  std::reverse(folds.begin(), folds.end());
  return folds;
}

}  // namespace

Result<std::vector<Fold>> drawFolds(const FoldRows& rows, const FoldSpec& spec, Seed seed) {
  if (rows.ids.empty())
    return failAt("folds", ErrorCode::InvalidInput, "There are no rows to cut into folds.");
  switch (spec.kind) {
    case FoldKind::LeaveOut:
      return leaveOut(rows);
    case FoldKind::Time:
      return byTime(rows, spec);
    case FoldKind::Rows:
      break;
  }
  return partition(rows, spec, seed);
}

}  // namespace ridgeline::data
