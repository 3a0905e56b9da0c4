#include "core/stats/kolmogorov.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace ridgeline::stats {
namespace {

constexpr double Pi = std::numbers::pi;
constexpr std::size_t MostExact = 10000;
/// Beyond this n d^2 both-sided excursions are 1e-10 of one-sided ones.
constexpr double TailFrom = 4;

/// P(D+ >= d) by Smirnov's sum, each term in logarithms.
double smirnovTail(double d, double n) {
  double sum = 0;
  const auto last = static_cast<Index>(std::floor(n * (1 - d)));
  for (Index j = 0; j <= last; ++j) {
    const double share = static_cast<double>(j) / n, below = d + share, above = 1 - below;
    double term = std::lgamma(n + 1) - std::lgamma(static_cast<double>(j) + 1) -
                  std::lgamma(n - static_cast<double>(j) + 1) +
                  (static_cast<double>(j) - 1) * std::log(below);
    const double power = n - static_cast<double>(j);
    if (power > 0) {
      if (!(above > 0)) continue;
      term += power * std::log(above);
    }
    sum += std::exp(term);
  }
  return std::min(1.0, d * sum);
}

/// P(D < d) as one entry of a power of a (2k - 1) x (2k - 1) matrix. Marsaglia, Tsang & Wang.
double matrixCdf(double d, Index n) {
  const double nd = static_cast<double>(n) * d;
  const auto k = static_cast<Index>(std::floor(nd)) + 1;
  const Index m = 2 * k - 1;
  const double h = static_cast<double>(k) - nd;
  Matrix H(m, m);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < m; ++j) H(i, j) = i - j + 1 < 0 ? 0 : 1;
  for (Index i = 0; i < m; ++i) {
    H(i, 0) -= std::pow(h, static_cast<double>(i + 1));
    H(m - 1, i) -= std::pow(h, static_cast<double>(m - i));
  }
  if (2 * h > 1) H(m - 1, 0) += std::pow(2 * h - 1, static_cast<double>(m));
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < m; ++j)
      for (Index g = 1; g <= i - j + 1; ++g) H(i, j) /= static_cast<double>(g);
  // n! / n^n and the powers of two that keep the entries within range go apart.
  Matrix power = Matrix::Identity(m, m), square = H;
  double exponent = 0, squareExponent = 0;
  const auto settle = [](Matrix& entries, double& kept) {
    const double largest = entries.cwiseAbs().maxCoeff();
    if (largest > 0) {
      entries /= largest;
      kept += std::log(largest);
    }
  };
  for (Index left = n; left > 0; left /= 2) {
    if (left % 2 == 1) {
      power = (power * square).eval();
      exponent += squareExponent;
      settle(power, exponent);
    }
    if (left == 1) break;
    square = (square * square).eval();
    squareExponent *= 2;
    settle(square, squareExponent);
  }
  const double entry = power(k - 1, k - 1), size = static_cast<double>(n);
  return entry > 0 ? std::exp(std::log(entry) + exponent + std::lgamma(size + 1) - size * std::log(size)) : 0;
}

/// The expansion of P(D < d) in powers of n^(-1/2) up to the third. Pelz & Good.
double expansionCdf(double d, double n) {
  const double z = std::sqrt(n) * d, z2 = z * z, z4 = z2 * z2, z6 = z4 * z2, z8 = z4 * z4;
  const double p2 = Pi * Pi, p4 = p2 * p2, p6 = p4 * p2, root = std::sqrt(2 * Pi);
  double k0 = 0, k1 = 0, k2 = 0, k3 = 0, whole2 = 0, whole3 = 0;
  for (int i = 1; i <= 20 + static_cast<int>(z * 6); ++i) {
    const double odd = 2.0 * i - 1, m2 = odd * odd, m4 = m2 * m2, m6 = m4 * m2;
    const double weight = std::exp(-p2 * m2 / (8 * z2));
    k0 += weight;
    k1 += weight * (p2 / 4 * m2 - z2);
    k2 += weight * (6 * z6 + 2 * z4 + p2 / 4 * (2 * z4 - 5 * z2) * m2 + p4 / 16 * (1 - 2 * z2) * m4);
    k3 += weight * (-30 * z6 - 90 * z8 + p2 / 4 * (135 * z4 - 96 * z6) * m2 +
                    p4 / 16 * (212 * z4 - 60 * z2) * m4 + p6 / 64 * (5 - 30 * z2) * m6);
    const double i2 = static_cast<double>(i) * i, even = std::exp(-p2 * i2 / (2 * z2));
    whole2 += p2 * i2 * even;
    whole3 += (3 * p2 * i2 * z2 - p4 * i2 * i2) * even;
  }
  k0 *= root / z;
  k1 *= root / (6 * z4);
  k2 = root / (72 * z6 * z) * k2 - root / (36 * z2 * z) * whole2;
  k3 = root / (6480 * z8 * z2) * k3 + root / (216 * z6) * whole3;
  return k0 + k1 / std::sqrt(n) + k2 / n + k3 / (n * std::sqrt(n));
}

/// Chance that a uniformly drawn path from (0, 0) to (n, m) meets |i m - j n| >= reach.
double pathsOutside(std::int64_t n, std::int64_t m, std::int64_t reach) {
  // inside[j]: chance of being at (i, j) without having left; those that leave are summed, so that small
  // chances keep their digits.
  std::vector<double> inside(static_cast<std::size_t>(m) + 1, 0.0);
  double outside = 0;
  const double all = static_cast<double>(n + m);
  for (std::int64_t i = 0; i <= n; ++i) {
    double arrived = 0;  // from (i, j - 1)
    for (std::int64_t j = 0; j <= m; ++j) {
      double& here = inside[static_cast<std::size_t>(j)];
      const double done = static_cast<double>(i + j);
      // `here` still is (i - 1, j); its step to the right has the share of the right steps that are left.
      const double right = i > 0 ? here * static_cast<double>(n - i + 1) / (all - done + 1) : 0;
      double now = i == 0 && j == 0 ? 1 : right + arrived;
      if (std::abs(i * m - j * n) >= reach) {
        outside += now;
        now = 0;
      }
      here = now;
      arrived = done < all ? now * static_cast<double>(m - j) / (all - done) : 0;
    }
  }
  return std::min(1.0, outside);
}

/// Largest |i m - j n| over the merged order of both samples.
std::int64_t largestGap(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  const auto n = static_cast<std::int64_t>(a.size()), m = static_cast<std::int64_t>(b.size());
  std::int64_t i = 0, j = 0, largest = 0;
  while (i < n && j < m) {
    const double value = std::min(a[static_cast<std::size_t>(i)], b[static_cast<std::size_t>(j)]);
    while (i < n && a[static_cast<std::size_t>(i)] == value) ++i;
    while (j < m && b[static_cast<std::size_t>(j)] == value) ++j;
    largest = std::max(largest, std::abs(i * m - j * n));
  }
  return largest;
}

}  // namespace

double kolmogorovTail(double d, Index n) {
  const double size = static_cast<double>(n);
  if (std::isnan(d) || n < 1) return std::nan("");
  if (d <= 0.5 / size) return 1;
  if (d >= 1) return 0;
  const double reach = size * d * d;
  if (reach >= 400) return 0;
  if (reach >= TailFrom || d >= 0.5) return std::min(1.0, 2 * smirnovTail(d, size));
  // The matrix has 2 n d rows.
  const bool small = size * d <= 64;
  return std::clamp(1 - (small ? matrixCdf(d, n) : expansionCdf(d, size)), 0.0, 1.0);
}

TestResult ksOneSample(Sample x, const std::function<double(double)>& cdf) {
  TestResult result;
  result.method = "Kolmogorov-Smirnov test of one sample";
  result.n = static_cast<Index>(x.size());
  if (const auto why = objection(x, 1, "The sample"); !why.empty())
    return TestResult::undefined(result.method, result.n, why);
  std::vector<double> sorted(x.begin(), x.end());
  std::sort(sorted.begin(), sorted.end());
  const double n = static_cast<double>(x.size());
  double largest = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double p = cdf(sorted[i]), place = static_cast<double>(i);
    largest = std::max({largest, (place + 1) / n - p, p - place / n});
  }
  result.statistic = largest;
  result.p = kolmogorovTail(largest, result.n);
  result.effect = largest;
  result.effectName = "distance";
  return result;
}

TestResult ksTwoSample(Sample a, Sample b, KsMethod method) {
  TestResult result;
  result.method = "Kolmogorov-Smirnov test of two samples";
  result.n = static_cast<Index>(a.size() + b.size());
  for (const auto& why : {objection(a, 1, "The first sample"), objection(b, 1, "The second sample")})
    if (!why.empty()) return TestResult::undefined(result.method, result.n, why);
  const auto n = static_cast<std::int64_t>(a.size()), m = static_cast<std::int64_t>(b.size());
  const std::int64_t gap = largestGap({a.begin(), a.end()}, {b.begin(), b.end()});
  const double all = static_cast<double>(n) * static_cast<double>(m), d = static_cast<double>(gap) / all;
  result.statistic = d;
  result.effect = d;
  result.effectName = "distance";
  const bool exact = method == KsMethod::Exact ||
                     (method == KsMethod::Automatic && std::max(a.size(), b.size()) <= MostExact);
  if (exact && all > 4e8)
    return TestResult::undefined(
        result.method, result.n,
        "The exact test would take too long on so many values; take the asymptotic one.");
  result.p = exact ? pathsOutside(n, m, std::max<std::int64_t>(gap, 1))
                   : kolmogorovTail(d, static_cast<Index>(std::nearbyint(all / static_cast<double>(n + m))));
  if (gap == 0) result.p = 1;
  result.note = exact ? "exact" : "asymptotic";
  return result;
}

}  // namespace ridgeline::stats
