#include "core/data/split_groups.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>

namespace ridgeline::data {
namespace {

constexpr int Passes = 10;
constexpr std::size_t GroupsToSwap = 500;  ///< pairs grow with the square

struct Group {
  std::vector<Index> rows;
  std::vector<std::pair<std::size_t, double>> counts;  ///< by stratum, those that occur
  std::uint64_t hash = 0;
  double spread = 0;
  std::size_t part = 0;
};

/// How far the parts are from what was asked: sum over parts and strata (and all rows as one more stratum)
/// of (count - wanted)^2 / wanted.
class Balance {
 public:
  Balance(const std::array<double, PartCount>& fractions, const std::vector<double>& stratumSizes)
      : strata_(stratumSizes.size()) {
    for (std::size_t p = 0; p < PartCount; ++p)
      for (const double size : stratumSizes) wanted_.push_back(fractions[p] * size);
    counts_.assign(wanted_.size(), 0);
  }
  /// Change of the distance when `group` joins (sign 1) or leaves (-1) part p.
  double change(const Group& group, std::size_t p, double sign) const {
    double sum = 0;
    for (const auto& [stratum, count] : group.counts) {
      const std::size_t i = p * strata_ + stratum;
      if (wanted_[i] > 0) sum += count * (count + sign * 2 * (counts_[i] - wanted_[i])) / wanted_[i];
    }
    return sum;
  }
  void add(const Group& group, std::size_t p, double sign) {
    for (const auto& [stratum, count] : group.counts) counts_[p * strata_ + stratum] += sign * count;
  }
  double share(std::size_t p, std::size_t stratum) const {
    const double all = counts_[p * strata_ + strata_ - 1];
    return all > 0 ? counts_[p * strata_ + stratum] / all : 0;
  }
  double rows(std::size_t p) const { return counts_[p * strata_ + strata_ - 1]; }
  std::size_t strata() const { return strata_; }

 private:
  std::size_t strata_;
  std::vector<double> wanted_, counts_;
};

std::vector<Group> gather(const Table& table, const Column& key, const Strata& strata, Seed seed,
                          Index& keyless) {
  std::vector<Group> groups;
  std::unordered_map<double, std::size_t> byKey;
  for (Index row = 0; row < table.rows(); ++row) {
    const auto at = static_cast<std::size_t>(row);
    if (strata.of[at] < 0) continue;
    std::size_t place = groups.size();
    if (key.isMissing(row))
      ++keyless;
    else
      place = byKey.try_emplace(key.isNumeric() ? key.values()[at] : key.codes()[at], place).first->second;
    if (place == groups.size()) groups.emplace_back();
    groups[place].rows.push_back(row);
  }
  const auto all = static_cast<std::size_t>(strata.count);
  for (auto& group : groups) {
    std::map<std::size_t, double> counts;
    for (const Index row : group.rows)
      counts[static_cast<std::size_t>(strata.of[static_cast<std::size_t>(row)])] += 1;
    const double size = static_cast<double>(group.rows.size());
    double squares = 0;
    for (const auto& [stratum, count] : counts) squares += count * count;
    const double mean = size / strata.count;
    group.spread = strata.count > 1 ? std::sqrt(std::max(0.0, squares / strata.count - mean * mean)) : size;
    group.counts.assign(counts.begin(), counts.end());
    group.counts.emplace_back(all, size);
    group.hash = mix(table.id(group.rows.front()), seed.value());
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    if (a.spread != b.spread) return a.spread > b.spread;
    if (a.rows.size() != b.rows.size()) return a.rows.size() > b.rows.size();
    return a.hash != b.hash ? a.hash < b.hash : a.rows.front() < b.rows.front();
  });
  return groups;
}

std::size_t bestPart(const Group& group, const Balance& balance, const std::vector<std::size_t>& parts) {
  std::size_t best = parts.front();
  double least = balance.change(group, best, 1);
  for (const std::size_t p : parts)
    if (const double change = balance.change(group, p, 1); change < least - 1e-12) {
      least = change;
      best = p;
    }
  return best;
}

bool moveOnce(std::vector<Group>& groups, Balance& balance, const std::vector<std::size_t>& parts) {
  bool helped = false;
  for (auto& group : groups) {
    balance.add(group, group.part, -1);
    const std::size_t best = bestPart(group, balance, parts);
    if (balance.change(group, best, 1) < balance.change(group, group.part, 1) - 1e-9) {
      group.part = best;
      helped = true;
    }
    balance.add(group, group.part, 1);
  }
  return helped;
}

bool swapOnce(std::vector<Group>& groups, Balance& balance) {
  bool helped = false;
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      Group &a = groups[i], &b = groups[j];
      if (a.part == b.part) continue;
      double change = balance.change(a, a.part, -1);
      balance.add(a, a.part, -1);
      change += balance.change(b, a.part, 1) + balance.change(b, b.part, -1);
      balance.add(b, b.part, -1);
      change += balance.change(a, b.part, 1);
      if (change < -1e-9) {
        std::swap(a.part, b.part);
        helped = true;
      }
      balance.add(a, a.part, 1);
      balance.add(b, b.part, 1);
    }
  return helped;
}

/// Train must not come out empty: takes the group whose move costs least.
void feedTrain(std::vector<Group>& groups, Balance& balance) {
  if (balance.rows(0) > 0 || groups.empty()) return;
  Group* cheapest = nullptr;
  double least = 0;
  for (auto& group : groups) {
    const double change = balance.change(group, group.part, -1) + balance.change(group, 0, 1);
    if (cheapest == nullptr || change < least) {
      cheapest = &group;
      least = change;
    }
  }
  balance.add(*cheapest, cheapest->part, -1);
  cheapest->part = 0;
  balance.add(*cheapest, 0, 1);
}

void reportImbalance(const Balance& balance, const Strata& strata, const std::vector<double>& sizes,
                     const std::array<double, PartCount>& fractions, std::vector<std::string>& warnings) {
  const double rows = sizes.back();
  double worst = 0.01;
  std::string sentence;
  for (std::size_t p = 0; p < PartCount; ++p) {
    const std::string_view part = name(static_cast<Part>(p));
    const double got = balance.rows(p) / rows;
    if (std::abs(got - fractions[p]) > worst) {
      worst = std::abs(got - fractions[p]);
      sentence =
          fmt::format("Keeping groups whole, {} holds {:.1f}% of the rows where {:.1f}% were asked for.",
                      part, 100 * got, 100 * fractions[p]);
    }
    if (strata.names.empty() || balance.rows(p) <= 0) continue;
    for (std::size_t k = 0; k + 1 < balance.strata(); ++k) {
      const double expected = sizes[k] / rows;
      if (std::abs(balance.share(p, k) - expected) <= worst) continue;
      worst = std::abs(balance.share(p, k) - expected);
      sentence = fmt::format(
          "Keeping groups whole, class \"{}\" makes up {:.1f}% of {} where it is {:.1f}% of all rows.",
          strata.names[k], 100 * balance.share(p, k), part, 100 * expected);
    }
  }
  if (!sentence.empty()) warnings.push_back(sentence);
}

}  // namespace

void drawGroups(const Table& table, const Column& key, const Strata& strata,
                const std::array<double, PartCount>& fractions, Seed seed, std::vector<Part>& parts,
                std::vector<std::string>& warnings) {
  Index keyless = 0;
  std::vector<Group> groups = gather(table, key, strata, seed, keyless);
  if (groups.empty()) return;
  if (keyless > 0)
    warnings.push_back(fmt::format("{} {} no value of the group \"{}\" and {} drawn as a group of its own.",
                                   keyless, keyless == 1 ? "row has" : "rows have", key.name(),
                                   keyless == 1 ? "is" : "each is"));
  std::vector<double> sizes(static_cast<std::size_t>(strata.count) + 1, 0);
  for (const auto& group : groups)
    for (const auto& [stratum, count] : group.counts) sizes[stratum] += count;
  std::vector<std::size_t> asked;
  for (std::size_t p = 0; p < PartCount; ++p)
    if (fractions[p] > 0) asked.push_back(p);

  Balance balance(fractions, sizes);
  for (auto& group : groups) {
    group.part = bestPart(group, balance, asked);
    balance.add(group, group.part, 1);
  }
  for (int pass = 0; pass < Passes; ++pass) {
    const bool moved = moveOnce(groups, balance, asked);
    const bool swapped = groups.size() <= GroupsToSwap && swapOnce(groups, balance);
    if (!moved && !swapped) break;
  }
  feedTrain(groups, balance);
  reportImbalance(balance, strata, sizes, fractions, warnings);
  for (const auto& group : groups)
    for (const Index row : group.rows) parts[static_cast<std::size_t>(row)] = static_cast<Part>(group.part);
}

}  // namespace ridgeline::data
