#include "core/base/random.hpp"

#include <boost/random/beta_distribution.hpp>
#include <boost/random/binomial_distribution.hpp>

namespace ridgeline {
namespace {

std::uint64_t splitMix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
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
  return boost::random::binomial_distribution<std::int64_t, double>(trials, p)(engine_);
}

double Rng::beta(double a, double b) { return boost::random::beta_distribution<double>(a, b)(engine_); }

}  // namespace ridgeline
