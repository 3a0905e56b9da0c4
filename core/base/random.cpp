#include "core/base/random.hpp"

#include <boost/random/beta_distribution.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <cmath>
#include <limits>

namespace ridgeline {
namespace {

std::uint64_t splitMix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr double SmallShare = 1e-3;   // up to here the series below is good to 3e-12
constexpr double InversionUpTo = 11;  // Boost inverts below this mean

/// Boost's inversion: how many steps the law of `trials` tries takes to reach u, the first being `none`. With
/// a margin, -1 where u is so close to a step that `none` would have to be known better.
std::int64_t invert(std::int64_t trials, double p, double u, double none, double margin) {
  const double s = p / (1 - p), a = static_cast<double>(trials + 1) * s;
  double r = none;
  std::int64_t x = 0;
  while (u > r + margin) {
    u -= r;
    ++x;
    const double next = (a / static_cast<double>(x) - s) * r;
    if (next < std::numeric_limits<double>::epsilon() && next < r) return margin > 0 ? -1 : x;
    r = next;
  }
  return margin > 0 && u > r - margin ? -1 : x;
}

}  // namespace

std::uint64_t mix(std::uint64_t a, std::uint64_t b) { return splitMix(splitMix(a) ^ b); }

Seed Seed::child(std::string_view name) const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return Seed(mix(value_, hash));
}

// The constant keeps child(0) apart from the parent and from any name.
Seed Seed::child(std::uint64_t index) const { return Seed(mix(value_ ^ 0xa0761d6478bd642fULL, index)); }

std::int64_t Rng::binomial(std::int64_t trials, double p) {
  if (trials <= 0 || !(p > 0)) return 0;
  if (p >= 1) return trials;
  const auto t = static_cast<double>(trials);
  if (p <= SmallShare && (t + 1) * p < InversionUpTo) {
    // Boost's draw without its power, the cost of tables of thousands of cells: what a series of the
    // logarithm cannot decide, the power does.
    const double u = uniform();
    const double none = std::exp(-t * p * (1 + p * (1.0 / 2 + p * (1.0 / 3 + p / 4))));
    const std::int64_t quick = invert(trials, p, u, none, 1e-10);
    return quick >= 0 ? quick : invert(trials, p, u, std::pow(1 - p, t), 0);
  }
  return boost::random::binomial_distribution<std::int64_t, double>(trials, p)(engine_);
}

double Rng::beta(double a, double b) { return boost::random::beta_distribution<double>(a, b)(engine_); }

}  // namespace ridgeline
