#include "core/stats/sample.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/base/quantile.hpp"

namespace ridgeline::stats {
namespace {

/// Mean of the k-th powers of the distances from the mean.
double centralMoment(Sample x, int k) {
  const double centre = mean(x);
  double sum = 0;
  for (const double value : x) sum += std::pow(value - centre, k);
  return sum / static_cast<double>(x.size());
}

}  // namespace

double mean(Sample x) {
  if (x.empty()) return NotANumber;
  const double n = static_cast<double>(x.size());
  const double first = std::accumulate(x.begin(), x.end(), 0.0) / n;
  double rest = 0;
  for (const double value : x) rest += value - first;
  return first + rest / n;
}

double variance(Sample x) {
  if (x.size() < 2) return NotANumber;
  const double centre = mean(x);
  double sum = 0;
  for (const double value : x) sum += (value - centre) * (value - centre);
  return sum / static_cast<double>(x.size() - 1);
}

double standardDeviation(Sample x) { return std::sqrt(variance(x)); }

double skewness(Sample x) {
  if (x.empty()) return NotANumber;
  const double second = centralMoment(x, 2);
  return second > 0 ? centralMoment(x, 3) / std::pow(second, 1.5) : NotANumber;
}

double excessKurtosis(Sample x) {
  if (x.empty()) return NotANumber;
  const double second = centralMoment(x, 2);
  return second > 0 ? centralMoment(x, 4) / (second * second) - 3 : NotANumber;
}

double median(Sample x) { return quantileOf(x, 0.5); }

double quantileOf(Sample x, double q) {
  std::vector<double> values(x.begin(), x.end());
  return quantile(values, q);
}

double medianAbsoluteDeviation(Sample x) {
  const double centre = median(x);
  std::vector<double> distances;
  for (const double value : x) distances.push_back(std::abs(value - centre));
  return median(distances);
}

double trimmedMean(Sample x, double share) {
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const auto cut = static_cast<std::size_t>(std::floor(share * static_cast<double>(x.size())));
  if (2 * cut >= sorted.size()) return NotANumber;
  return mean(Sample(sorted).subspan(cut, sorted.size() - 2 * cut));
}

std::vector<double> midranks(Sample x) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  std::vector<double> ranks(x.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;
    while (end < order.size() && x[order[end]] == x[order[i]]) ++end;
    const double rank = static_cast<double>(i + 1 + end) / 2;
    for (; i < end; ++i) ranks[order[i]] = rank;
  }
  return ranks;
}

double tieSum(Sample x) {
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  double sum = 0;
  for (std::size_t i = 0; i < sorted.size();) {
    std::size_t end = i + 1;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    const double t = static_cast<double>(end - i);
    sum += t * t * t - t;
    i = end;
  }
  return sum;
}

std::string objection(Sample x, Index least, const std::string& name) {
  const auto bad = std::count_if(x.begin(), x.end(), [](double value) { return !std::isfinite(value); });
  if (bad > 0)
    return fmt::format("{} holds {} missing or infinite {}; leave {} out first.", name, bad,
                       bad == 1 ? "value" : "values", bad == 1 ? "it" : "them");
  if (static_cast<Index>(x.size()) < least)
    return fmt::format("{} has {} {}, and {} are needed.", name, x.size(), x.size() == 1 ? "value" : "values",
                       least);
  return {};
}

}  // namespace ridgeline::stats
