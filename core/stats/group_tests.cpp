#include "core/stats/group_tests.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/stats/studentised_range.hpp"
#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

struct Sums {
  double n = 0, k = 0, between = 0, within = 0;
  Index count = 0;
  std::string reason;
};

Sums sumsOf(const Groups& groups, Index least) {
  Sums sums;
  sums.k = static_cast<double>(groups.size());
  for (const auto& group : groups) sums.count += static_cast<Index>(group.size());
  sums.n = static_cast<double>(sums.count);
  if (groups.size() < 2) sums.reason = "There must be two groups at least.";
  std::vector<double> all;
  for (std::size_t g = 0; g < groups.size() && sums.reason.empty(); ++g) {
    sums.reason = objection(groups[g], least, fmt::format("Group {}", g + 1));
    all.insert(all.end(), groups[g].begin(), groups[g].end());
  }
  if (!sums.reason.empty()) return sums;
  if (!(sums.n > sums.k)) {
    sums.reason = "Every group has one value, so that nothing varies within groups.";
    return sums;
  }
  const double grand = mean(all);
  for (const auto& group : groups) {
    const double size = static_cast<double>(group.size()), centre = mean(group);
    sums.between += size * (centre - grand) * (centre - grand);
    if (group.size() > 1) sums.within += variance(group) * (size - 1);
  }
  if (!(sums.within > 0)) sums.reason = "Nothing varies within the groups.";
  return sums;
}

TestResult variancesCompared(const char* method, const Groups& groups) {
  const Sums sums = sumsOf(groups, 1);
  if (!sums.reason.empty()) return TestResult::undefined(method, sums.count, sums.reason);
  TestResult result;
  result.method = method;
  result.n = sums.count;
  result.degrees = {sums.k - 1, sums.n - sums.k};
  result.statistic = sums.between / result.degrees[0] / (sums.within / result.degrees[1]);
  result.p = fTail(*result.statistic, result.degrees[0], result.degrees[1]);
  result.effect = sums.between / (sums.between + sums.within);
  result.effectName = "eta-squared";
  return result;
}

}  // namespace

TestResult anova(const Groups& groups) { return variancesCompared("One-way analysis of variance", groups); }

TestResult anovaWelch(const Groups& groups) {
  const char* method = "Welch's analysis of variance";
  const Sums sums = sumsOf(groups, 2);
  if (!sums.reason.empty()) return TestResult::undefined(method, sums.count, sums.reason);
  double weights = 0, weighted = 0;
  for (const auto& group : groups) {
    const double spread = variance(group);
    if (!(spread > 0))
      return TestResult::undefined(method, sums.count, "Nothing varies within one of the groups.");
    const double weight = static_cast<double>(group.size()) / spread;
    weights += weight;
    weighted += weight * mean(group);
  }
  const double centre = weighted / weights;
  double between = 0, loss = 0;
  for (const auto& group : groups) {
    const double size = static_cast<double>(group.size()), weight = size / variance(group);
    between += weight * (mean(group) - centre) * (mean(group) - centre);
    loss += (1 - weight / weights) * (1 - weight / weights) / (size - 1);
  }
  const double k = sums.k;
  TestResult result;
  result.method = method;
  result.n = sums.count;
  result.degrees = {k - 1, (k * k - 1) / (3 * loss)};
  result.statistic = between / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * loss);
  result.p = fTail(*result.statistic, result.degrees[0], result.degrees[1]);
  return result;
}

TestResult levene(const Groups& groups, Centre centre) {
  const char* method = centre == Centre::Mean ? "Levene's test" : "Brown-Forsythe test";
  Groups distances;
  for (const auto& group : groups) {
    if (const auto why = objection(group, 1, "A group"); !why.empty()) {
      return TestResult::undefined(method, 0, why);
    }
    const double middle = centre == Centre::Mean ? mean(group) : median(group);
    auto& own = distances.emplace_back();
    for (const double value : group) own.push_back(std::abs(value - middle));
  }
  auto result = variancesCompared(method, distances);
  result.effect.reset();
  result.effectName.clear();
  return result;
}

TestResult bartlett(const Groups& groups) {
  const char* method = "Bartlett's test";
  const Sums sums = sumsOf(groups, 2);
  if (!sums.reason.empty()) return TestResult::undefined(method, sums.count, sums.reason);
  const double free = sums.n - sums.k, pooled = sums.within / free;
  double logs = 0, inverse = 0;
  for (const auto& group : groups) {
    const double own = static_cast<double>(group.size() - 1), spread = variance(group);
    if (!(spread > 0))
      return TestResult::undefined(method, sums.count, "Nothing varies within one of the groups.");
    logs += own * std::log(spread);
    inverse += 1 / own;
  }
  TestResult result;
  result.method = method;
  result.n = sums.count;
  result.degrees = {sums.k - 1};
  result.statistic = (free * std::log(pooled) - logs) / (1 + (inverse - 1 / free) / (3 * (sums.k - 1)));
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  return result;
}

TukeyResult tukeyHsd(const Groups& groups) {
  TukeyResult result;
  const Sums sums = sumsOf(groups, 1);
  result.reason = sums.reason;
  if (!result.reason.empty()) return result;
  result.degrees = sums.n - sums.k;
  const double error = sums.within / result.degrees;
  const int k = static_cast<int>(groups.size());
  const double critical = studentisedRangeQuantile(0.95, k, result.degrees);
  for (std::size_t i = 0; i < groups.size(); ++i)
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      const double sizes =
          1 / static_cast<double>(groups[i].size()) + 1 / static_cast<double>(groups[j].size());
      const double unit = std::sqrt(error / 2 * sizes);
      PairedGroups pair{i, j, mean(groups[j]) - mean(groups[i]), 0, 0, {}};
      pair.statistic = std::abs(pair.difference) / unit;
      pair.p = studentisedRangeSurvival(pair.statistic, k, result.degrees);
      pair.interval = {pair.difference - critical * unit, pair.difference + critical * unit};
      result.pairs.push_back(pair);
    }
  return result;
}

}  // namespace ridgeline::stats
