#include "core/stats/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

bool constant(Sample x) {
  return std::all_of(x.begin(), x.end(), [&](double value) { return value == x[0]; });
}

TestResult begin(const char* method, Sample x, Sample y) {
  TestResult result;
  result.method = method;
  result.n = static_cast<Index>(std::min(x.size(), y.size()));
  if (x.size() != y.size()) {
    result.reason = "The samples are of different length, so they are no pairs.";
    return result;
  }
  result.reason = objection(x, 3, "The first sample");
  if (result.reason.empty()) result.reason = objection(y, 3, "The second sample");
  if (result.reason.empty() && (constant(x) || constant(y)))
    result.reason = "All values of one sample agree, so that nothing can go with them.";
  return result;
}

/// Deviations in units of the largest, whose squares neither overflow nor vanish.
double coefficient(Sample x, Sample y) {
  const double mx = mean(x), my = mean(y);
  const auto largest = [](Sample values, double about) {
    double most = 0;
    for (const double value : values) most = std::max(most, std::abs(value - about));
    return most;
  };
  const double ux = largest(x, mx), uy = largest(y, my);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = (x[i] - mx) / ux, dy = (y[i] - my) / uy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
}

/// t of a coefficient with n - 2 degrees, and Fisher's interval where the spread of z is known.
void judge(TestResult& result, double r, double zVariance) {
  result.statistic = r;
  result.effect = r;
  const double degrees = static_cast<double>(result.n) - 2;
  result.degrees = {degrees};
  const double left = (1 - r) * (1 + r);
  result.p = std::isnan(r) ? r
             : left > 0    ? tP(r * std::sqrt(degrees / left), degrees, Alternative::TwoSided)
                           : 0;
  if (!(zVariance > 0) || !(left > 0)) return;
  const double reach = normalQuantile(0.975) * std::sqrt(zVariance), z = std::atanh(r);
  result.interval = Interval{std::tanh(z - reach), std::tanh(z + reach)};
  result.intervalOf = "coefficient";
}

/// Swaps that sort y, by merging: pairs out of order.
double inversions(std::vector<double>& y) {
  double count = 0;
  std::vector<double> merged(y.size());
  for (std::size_t width = 1; width < y.size(); width *= 2) {
    for (std::size_t begin = 0; begin < y.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, y.size()),
                        end = std::min(begin + 2 * width, y.size());
      std::size_t i = begin, j = middle, k = begin;
      while (i < middle || j < end) {
        if (j == end || (i < middle && y[i] <= y[j])) {
          merged[k++] = y[i++];
        } else {
          count += static_cast<double>(middle - i);
          merged[k++] = y[j++];
        }
      }
    }
    std::swap(y, merged);
  }
  return count;
}

/// Sums over groups of t equal values that the variance of Kendall's statistic needs.
struct TieSums {
  double pairs = 0, triples = 0, spread = 0;  ///< t(t-1)/2, t(t-1)(t-2), t(t-1)(2t+5)
};
TieSums tiesOf(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  TieSums sums;
  for (std::size_t i = 0; i < x.size();) {
    std::size_t end = i + 1;
    while (end < x.size() && x[end] == x[i]) ++end;
    const double t = static_cast<double>(end - i);
    sums.pairs += t * (t - 1) / 2;
    sums.triples += t * (t - 1) * (t - 2);
    sums.spread += t * (t - 1) * (2 * t + 5);
    i = end;
  }
  return sums;
}

}  // namespace

TestResult pearson(Sample x, Sample y) {
  auto result = begin("Pearson correlation", x, y);
  result.effectName = "r";
  if (!result.reason.empty()) return result;
  const double n = static_cast<double>(x.size());
  judge(result, coefficient(x, y), n > 3 ? 1 / (n - 3) : 0);
  return result;
}

TestResult spearman(Sample x, Sample y) {
  auto result = begin("Spearman rank correlation", x, y);
  result.effectName = "rho";
  if (!result.reason.empty()) return result;
  const double r = coefficient(midranks(x), midranks(y)), n = static_cast<double>(x.size());
  judge(result, r, n > 3 ? (1 + r * r / 2) / (n - 3) : 0);
  return result;
}

TestResult kendall(Sample x, Sample y) {
  auto result = begin("Kendall rank correlation", x, y);
  result.effectName = "tau-b";
  if (!result.reason.empty()) return result;
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return x[a] != x[b] ? x[a] < x[b] : y[a] < y[b]; });
  double both = 0;
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i + 1;
    while (end < order.size() && x[order[end]] == x[order[i]] && y[order[end]] == y[order[i]]) ++end;
    const double t = static_cast<double>(end - i);
    both += t * (t - 1) / 2;
    i = end;
  }
  std::vector<double> sorted;
  sorted.reserve(order.size());
  for (const std::size_t row : order) sorted.push_back(y[row]);
  const double discordant = inversions(sorted);
  const TieSums tx = tiesOf({x.begin(), x.end()}), ty = tiesOf({y.begin(), y.end()});
  const double n = static_cast<double>(x.size()), pairs = n * (n - 1) / 2;
  const double excess = pairs - tx.pairs - ty.pairs + both - 2 * discordant;
  const double tau = excess / std::sqrt(pairs - tx.pairs) / std::sqrt(pairs - ty.pairs);
  result.statistic = std::clamp(tau, -1.0, 1.0);
  result.effect = result.statistic;
  const double m = n * (n - 1);
  const double spread = (m * (2 * n + 5) - tx.spread - ty.spread) / 18 + 2 * tx.pairs * ty.pairs / m +
                        tx.triples * ty.triples / (9 * m * (n - 2));
  result.p = normalP(excess / std::sqrt(spread), Alternative::TwoSided);
  return result;
}

double covariance(Sample x, Sample y) {
  if (x.size() != y.size() || x.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double mx = mean(x), my = mean(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mx) * (y[i] - my);
  return sum / static_cast<double>(x.size() - 1);
}

}  // namespace ridgeline::stats
