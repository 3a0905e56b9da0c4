#include "core/data/fold_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace ridgeline::data {
namespace {

constexpr int FoldPasses = 10;

struct FoldGroup {
  Index number = 0;
  std::vector<std::pair<std::size_t, double>> counts;  ///< by stratum, those that occur; all rows last
  double size = 0, spread = 0;
  std::uint64_t hash = 0;
  std::size_t fold = 0;
};

/// Sum over folds and strata (and all rows as one more stratum) of (count - even share)^2 / even share.
class FoldBalance {
 public:
  FoldBalance(std::size_t folds, std::vector<double> even) : even_(std::move(even)), strata_(even_.size()) {
    counts_.assign(folds * strata_, 0);
  }
  double change(const FoldGroup& group, std::size_t fold, double sign) const {
    double sum = 0;
    for (const auto& [stratum, count] : group.counts)
      sum +=
          count * (count + 2 * sign * (counts_[fold * strata_ + stratum] - even_[stratum])) / even_[stratum];
    return sum;
  }
  void add(const FoldGroup& group, std::size_t fold, double sign) {
    for (const auto& [stratum, count] : group.counts) counts_[fold * strata_ + stratum] += sign * count;
  }
  std::size_t best(const FoldGroup& group, std::size_t folds) const {
    std::size_t best = 0;
    double least = change(group, 0, 1);
    for (std::size_t f = 1; f < folds; ++f)
      if (const double now = change(group, f, 1); now < least - 1e-12) {
        least = now;
        best = f;
      }
    return best;
  }

 private:
  std::vector<double> even_;
  std::size_t strata_;
  std::vector<double> counts_;
};

std::vector<FoldGroup> gatherFoldGroups(const FoldRows& rows, bool stratified, std::optional<Seed> seed,
                                        std::size_t strata) {
  std::vector<std::map<std::size_t, double>> counts(rows.groupNames.size());
  for (std::size_t i = 0; i < rows.groups.size(); ++i) {
    auto& mine = counts[static_cast<std::size_t>(rows.groups[i])];
    ++mine[strata];
    if (stratified) ++mine[static_cast<std::size_t>(rows.strata[i])];
  }
  std::vector<FoldGroup> groups;
  for (std::size_t g = 0; g < counts.size(); ++g) {
    FoldGroup group;
    group.number = static_cast<Index>(g);
    group.size = counts[g][strata];
    double squares = 0;
    for (const auto& [stratum, count] : counts[g])
      if (stratum != strata) squares += count * count;
    const double cells = std::max<double>(1, static_cast<double>(strata));
    const double mean = group.size / cells;
    group.spread = stratified ? std::sqrt(std::max(0.0, squares / cells - mean * mean)) : 0;
    group.counts.assign(counts[g].begin(), counts[g].end());
    group.hash = seed ? mix(static_cast<std::uint64_t>(g), seed->value()) : static_cast<std::uint64_t>(g);
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(), [](const FoldGroup& a, const FoldGroup& b) {
    return std::tie(b.spread, b.size, a.hash, a.number) < std::tie(a.spread, a.size, b.hash, b.number);
  });
  return groups;
}

}  // namespace

std::vector<Index> dealGroups(const FoldRows& rows, const FoldSpec& spec, std::optional<Seed> seed) {
  const bool stratified = spec.stratify && !rows.strata.empty();
  const auto folds = static_cast<std::size_t>(spec.folds);
  const std::size_t strata =
      stratified ? static_cast<std::size_t>(1 + *std::max_element(rows.strata.begin(), rows.strata.end()))
                 : 0;
  auto groups = gatherFoldGroups(rows, stratified, seed, strata);

  std::vector<double> even(strata + 1, 0);
  for (const auto& group : groups)
    for (const auto& [stratum, count] : group.counts) even[stratum] += count / static_cast<double>(folds);
  FoldBalance balance(folds, std::move(even));
  std::vector<int> members(folds, 0);
  for (auto& group : groups) {
    group.fold = balance.best(group, folds);
    balance.add(group, group.fold, 1);
    ++members[group.fold];
  }
  for (int pass = 0; pass < FoldPasses; ++pass) {
    bool helped = false;
    for (auto& group : groups) {
      if (members[group.fold] == 1) continue;
      balance.add(group, group.fold, -1);
      const std::size_t best = balance.best(group, folds);
      if (balance.change(group, best, 1) < balance.change(group, group.fold, 1) - 1e-9) {
        --members[group.fold];
        ++members[best];
        group.fold = best;
        helped = true;
      }
      balance.add(group, group.fold, 1);
    }
    if (!helped) break;
  }
  // A fold may come out empty where one group outweighs the rest; it takes the smallest of a fuller one.
  for (std::size_t f = 0; f < folds; ++f) {
    if (members[f] > 0) continue;
    FoldGroup* smallest = nullptr;
    for (auto& group : groups)
      if (members[group.fold] > 1 && (smallest == nullptr || group.size < smallest->size)) smallest = &group;
    --members[smallest->fold];
    smallest->fold = f;
    ++members[f];
  }
  std::vector<std::size_t> foldOfGroup(groups.size());
  for (const auto& group : groups) foldOfGroup[static_cast<std::size_t>(group.number)] = group.fold;
  std::vector<Index> foldOf;
  foldOf.reserve(rows.groups.size());
  for (const Index group : rows.groups)
    foldOf.push_back(static_cast<Index>(foldOfGroup[static_cast<std::size_t>(group)]));
  return foldOf;
}

}  // namespace ridgeline::data
