#include "core/stats/two_sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/quantile.hpp"
#include "core/stats/contingency.hpp"

namespace ridgeline::stats {
namespace {

double sumOver(const std::vector<double>& p, const std::vector<double>& q, double (*term)(double, double)) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(p.size(), q.size()); ++i) sum += term(p[i], q[i]);
  return sum;
}

double entropyTerm(double p, double middle) { return p > 0 ? p * std::log2(p / middle) : 0; }

/// Integral of f(|F_a - F_b|) over the line.
template <class F>
double between(Sample a, Sample b, const F& f) {
  if (a.empty() || b.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> x(a.begin(), a.end()), y(b.begin(), b.end());
  std::sort(x.begin(), x.end());
  std::sort(y.begin(), y.end());
  const double nx = static_cast<double>(x.size()), ny = static_cast<double>(y.size());
  double sum = 0, at = std::min(x[0], y[0]);
  for (std::size_t i = 0, j = 0; i < x.size() || j < y.size();) {
    const double next = j == y.size() || (i < x.size() && x[i] <= y[j]) ? x[i] : y[j];
    sum += (next - at) * f(std::abs(static_cast<double>(i) / nx - static_cast<double>(j) / ny));
    at = next;
    while (i < x.size() && x[i] == next) ++i;
    while (j < y.size() && y[j] == next) ++j;
  }
  return sum;
}

}  // namespace

std::vector<double> quantileEdges(Sample x, int bins) {
  std::vector<double> values(x.begin(), x.end()), edges;
  if (values.empty()) return edges;
  for (int i = 0; i <= bins; ++i) {
    const double edge = quantile(values, static_cast<double>(i) / bins);
    if (edges.empty() || edge > edges.back()) edges.push_back(edge);
  }
  return edges;
}

std::vector<double> binCounts(Sample x, const std::vector<double>& edges) {
  std::vector<double> counts(edges.size() < 3 ? 1 : edges.size() - 1, 0.0);
  for (const double value : x) {
    std::size_t bin = 0;
    if (edges.size() >= 3)
      bin = static_cast<std::size_t>(std::upper_bound(edges.begin() + 1, edges.end() - 1, value) -
                                     (edges.begin() + 1));
    counts[bin] += 1;
  }
  return counts;
}

std::vector<double> shares(const std::vector<double>& counts) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  std::vector<double> each(counts.size(), 0.0);
  if (total > 0)
    for (std::size_t i = 0; i < counts.size(); ++i) each[i] = counts[i] / total;
  return each;
}

double divergence(const std::vector<double>& q, const std::vector<double>& p, double floor) {
  double sum = 0;
  for (std::size_t i = 0; i < std::min(p.size(), q.size()); ++i) {
    const double a = std::max(q[i], floor), b = std::max(p[i], floor);
    if (a > 0) sum += a * std::log(a / b);
  }
  return sum;
}

double populationStability(const std::vector<double>& p, const std::vector<double>& q, double floor) {
  return divergence(q, p, floor) + divergence(p, q, floor);
}

double jensenShannon(const std::vector<double>& p, const std::vector<double>& q) {
  return std::clamp(0.5 * sumOver(p, q,
                                  [](double a, double b) {
                                    const double middle = 0.5 * (a + b);
                                    return entropyTerm(a, middle) + entropyTerm(b, middle);
                                  }),
                    0.0, 1.0);
}

double hellinger(const std::vector<double>& p, const std::vector<double>& q) {
  return std::sqrt(std::max(0.0, 1 - sumOver(p, q, [](double a, double b) { return std::sqrt(a * b); })));
}

double totalVariation(const std::vector<double>& p, const std::vector<double>& q) {
  return 0.5 * sumOver(p, q, [](double a, double b) { return std::abs(a - b); });
}

double wasserstein(Sample a, Sample b) {
  return between(a, b, [](double gap) { return gap; });
}

double energyDistance(Sample a, Sample b) {
  return std::sqrt(2 * between(a, b, [](double gap) { return gap * gap; }));
}

TestResult sameCounts(const std::vector<double>& first, const std::vector<double>& second) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i)
    if (first[i] != 0 || second[i] != 0) kept.push_back(i);
  Matrix table(2, static_cast<Index>(kept.size()));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    table(0, static_cast<Index>(i)) = first[kept[i]];
    table(1, static_cast<Index>(i)) = second[kept[i]];
  }
  return independence(table);
}

}  // namespace ridgeline::stats
