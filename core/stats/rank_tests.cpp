#include "core/stats/rank_tests.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

constexpr std::size_t QuickExact = 50, QuickPairs = 400;
/// Additions that an exact distribution may cost.
constexpr double MostAdditions = 1e9;

/// Ranks doubled, so that they are whole.
std::vector<std::size_t> doubled(const std::vector<double>& ranks) {
  std::vector<std::size_t> whole;
  whole.reserve(ranks.size());
  for (const double rank : ranks) whole.push_back(static_cast<std::size_t>(std::lround(2 * rank)));
  return whole;
}

/// p of a sum whose chances are given, against an observed one: the tails hold the observed sum itself.
double exactP(const std::vector<double>& chances, std::size_t observed, Alternative alternative) {
  double lower = 0, upper = 0;
  for (std::size_t s = 0; s < chances.size(); ++s) {
    if (s <= observed) lower += chances[s];
    if (s >= observed) upper += chances[s];
  }
  return symmetricP(std::min(1.0, upper), std::min(1.0, lower), alternative);
}

Alternative opposite(Alternative alternative) {
  if (alternative == Alternative::TwoSided) return alternative;
  return alternative == Alternative::Less ? Alternative::Greater : Alternative::Less;
}

/// Chances of the sum of `count` of these ranks, each choice alike: chances[s].
std::vector<double> sumOfSome(const std::vector<std::size_t>& ranks, std::size_t count) {
  auto descending = ranks;
  std::sort(descending.rbegin(), descending.rend());
  const std::size_t most = std::accumulate(
      descending.begin(), descending.begin() + static_cast<std::ptrdiff_t>(count), std::size_t{0});
  // ways[j * width + s]: chance that the first i ranks put j into the sum s; a rank joins with the chance
  // that a uniformly drawn subset holds it.
  const std::size_t width = most + 1, n = ranks.size();
  std::vector<double> ways((count + 1) * width, 0.0);
  ways[0] = 1;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = std::min(i + 1, count) + 1; j-- > 0;) {
      // `j` are in already: of the n - i ranks left, count - j join.
      const double left = static_cast<double>(n - i);
      const double stay = 1 - static_cast<double>(count - j) / left;
      double* here = &ways[j * width];
      for (std::size_t s = 0; s < width; ++s) here[s] *= j <= i ? std::max(0.0, stay) : 0;
      if (j == 0) continue;
      const double join = static_cast<double>(count - j + 1) / left;
      const double* before = &ways[(j - 1) * width];
      for (std::size_t s = ranks[i]; s < width; ++s) here[s] += before[s - ranks[i]] * join;
    }
  return {ways.begin() + static_cast<std::ptrdiff_t>(count * width), ways.end()};
}

/// Chances of the sum of these ranks when each counts with chance one half.
std::vector<double> sumOfSigned(const std::vector<std::size_t>& ranks) {
  std::vector<double> chances(std::accumulate(ranks.begin(), ranks.end(), std::size_t{1}), 0.0);
  chances[0] = 1;
  std::size_t top = 0;
  for (const std::size_t rank : ranks) {
    top += rank;
    for (std::size_t s = top + 1; s-- > 0;)
      chances[s] = 0.5 * (chances[s] + (s >= rank ? chances[s - rank] : 0));
  }
  return chances;
}

/// Normal limit of a statistic that moves in steps of 1 (`half` of one for continuity).
double normalLimit(double statistic, double centre, double spread, const RankOptions& options) {
  const double half = options.continuity ? 0.5 : 0;
  double distance = statistic - centre;
  switch (options.alternative) {
    case Alternative::Greater:
      distance -= half;
      break;
    case Alternative::Less:
      distance += half;
      break;
    case Alternative::TwoSided:
      // Past the middle the correction would turn the sign: then the two tails are everything.
      return std::min(1.0, 2 * normalTail((std::abs(distance) - half) / spread));
  }
  return normalP(distance / spread, options.alternative);
}

}  // namespace

TestResult mannWhitney(Sample a, Sample b, const RankOptions& options) {
  TestResult result;
  result.method = "Mann-Whitney U test";
  result.n = static_cast<Index>(a.size() + b.size());
  for (const auto& why : {objection(a, 1, "The first sample"), objection(b, 1, "The second sample")})
    if (!why.empty()) return TestResult::undefined(result.method, result.n, why);
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  const auto ranks = midranks(all);
  const double na = static_cast<double>(a.size()), nb = static_cast<double>(b.size()), n = na + nb;
  const double sum =
      std::accumulate(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(a.size()), 0.0);
  const double least = na * (na + 1) / 2, u = sum - least, ties = tieSum(all);
  result.statistic = u;
  result.effect = 2 * u / (na * nb) - 1;
  result.effectName = "rank-biserial";
  const bool quick = all.size() <= QuickExact || (ties == 0 && a.size() * b.size() < QuickPairs);
  if (options.method == RankMethod::Exact || (options.method == RankMethod::Automatic && quick)) {
    // The smaller sample has the fewer subsets; its sum is large where the other's is small.
    const bool mirrored = b.size() < a.size();
    const double few = std::min(na, nb);
    if (2 * few * few * n * n > MostAdditions)
      return TestResult::undefined(
          result.method, result.n,
          fmt::format("The exact test would take too long on {} values; take the normal limit.", all.size()));
    const auto chances = sumOfSome(doubled(ranks), std::min(a.size(), b.size()));
    const double observed = mirrored ? n * (n + 1) / 2 - sum : sum;
    result.p = exactP(chances, static_cast<std::size_t>(std::lround(2 * observed)),
                      mirrored ? opposite(options.alternative) : options.alternative);
    result.note = "exact";
    return result;
  }
  const double spread = std::sqrt(na * nb / 12 * (n + 1 - ties / (n * (n - 1))));
  if (!(spread > 0)) {
    result.reason = "All values agree, so that no order can be told.";
    return result;
  }
  result.p = normalLimit(u, na * nb / 2, spread, options);
  result.note = "normal limit";
  return result;
}

TestResult wilcoxon(Sample differences, const RankOptions& options) {
  TestResult result;
  result.method = "Wilcoxon signed-rank test";
  if (const auto why = objection(differences, 1, "The sample"); !why.empty())
    return TestResult::undefined(result.method, static_cast<Index>(differences.size()), why);
  std::vector<double> distances;
  std::vector<bool> positive;
  for (const double difference : differences) {
    if (difference == 0) continue;
    distances.push_back(std::abs(difference));
    positive.push_back(difference > 0);
  }
  const auto zeros = differences.size() - distances.size();
  result.n = static_cast<Index>(distances.size());
  if (zeros > 0) result.note = fmt::format("{} {} left out; ", zeros, zeros == 1 ? "zero" : "zeros");
  if (distances.empty())
    return TestResult::undefined(result.method, 0,
                                 "All differences are 0, so that no direction can be told.");
  const auto ranks = midranks(distances);
  double up = 0, down = 0;
  for (std::size_t i = 0; i < ranks.size(); ++i) (positive[i] ? up : down) += ranks[i];
  result.statistic = options.alternative == Alternative::TwoSided ? std::min(up, down) : up;
  result.effect = (up - down) / (up + down);
  result.effectName = "rank-biserial";
  const double many = static_cast<double>(ranks.size());
  if (options.method == RankMethod::Exact && many * many * many > MostAdditions)
    return TestResult::undefined(
        result.method, result.n,
        fmt::format("The exact test would take too long on {} differences; take the normal limit.", many));
  if (options.method == RankMethod::Exact ||
      (options.method == RankMethod::Automatic && ranks.size() <= QuickExact)) {
    result.p = exactP(sumOfSigned(doubled(ranks)), static_cast<std::size_t>(std::lround(2 * up)),
                      options.alternative);
    result.note += "exact";
    return result;
  }
  const double n = static_cast<double>(ranks.size());
  const double spread = std::sqrt((n * (n + 1) * (2 * n + 1) - 0.5 * tieSum(distances)) / 24);
  result.p = normalLimit(up, n * (n + 1) / 4, spread, options);
  result.note += "normal limit";
  return result;
}

TestResult kruskal(const std::vector<std::vector<double>>& groups) {
  const char* method = "Kruskal-Wallis test";
  std::vector<double> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  const Index count = static_cast<Index>(all.size());
  if (groups.size() < 2) return TestResult::undefined(method, count, "There must be two groups at least.");
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (const auto why = objection(groups[g], 1, fmt::format("Group {}", g + 1)); !why.empty())
      return TestResult::undefined(method, count, why);
  const double n = static_cast<double>(all.size());
  const auto ranks = midranks(all);
  double squares = 0;
  std::size_t place = 0;
  for (const auto& group : groups) {
    double sum = 0;
    for (std::size_t i = 0; i < group.size(); ++i) sum += ranks[place++];
    squares += sum * sum / static_cast<double>(group.size());
  }
  const double untied = 1 - tieSum(all) / (n * n * n - n);
  if (!(untied > 0))
    return TestResult::undefined(method, count, "All values agree, so that no order can be told.");
  TestResult result;
  result.method = method;
  result.n = count;
  result.statistic = (12 / (n * (n + 1)) * squares - 3 * (n + 1)) / untied;
  result.degrees = {static_cast<double>(groups.size() - 1)};
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  result.effect = *result.statistic * (n + 1) / (n * n - 1);
  result.effectName = "epsilon-squared";
  return result;
}

TestResult friedman(const Matrix& blocks) {
  const char* method = "Friedman test";
  const double n = static_cast<double>(blocks.rows()), k = static_cast<double>(blocks.cols());
  if (blocks.rows() < 2 || blocks.cols() < 2)
    return TestResult::undefined(method, blocks.size(),
                                 "There must be two blocks and two treatments at least.");
  if (!blocks.allFinite())
    return TestResult::undefined(method, blocks.size(),
                                 "A block holds missing or infinite values; leave it out.");
  Vector sums = Vector::Zero(blocks.cols());
  double ties = 0;
  for (Index i = 0; i < blocks.rows(); ++i) {
    const Vector row = blocks.row(i).transpose();
    const Sample values(row.data(), static_cast<std::size_t>(row.size()));
    const auto ranks = midranks(values);
    sums += Vector::Map(ranks.data(), sums.size());
    ties += tieSum(values);
  }
  const double untied = 1 - ties / (n * (k * k * k - k));
  if (!(untied > 0))
    return TestResult::undefined(method, blocks.size(), "All treatments agree in every block.");
  TestResult result;
  result.method = method;
  result.n = blocks.size();
  result.statistic = (12 / (n * k * (k + 1)) * sums.squaredNorm() - 3 * n * (k + 1)) / untied;
  result.degrees = {k - 1};
  result.p = chiSquaredTail(*result.statistic, k - 1);
  result.effect = *result.statistic / (n * (k - 1));
  result.effectName = "kendall-w";
  return result;
}

}  // namespace ridgeline::stats
