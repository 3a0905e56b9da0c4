#pragma once

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ridgeline {

/// A seed that derives further seeds by name or index. Consumers never share a stream, so adding one never
/// shifts another, and results do not depend on the order or number of threads.
///
/// Source  Steele, Lea & Flood (2014), "Fast splittable pseudorandom number generators", doi:10.1145/2660193.2660195
///         (the mixing function); FNV-1a for names.
class Seed {
 public:
  explicit constexpr Seed(std::uint64_t value = 0) : value_(value) {}
  Seed child(std::string_view name) const;
  Seed child(std::uint64_t index) const;
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_;
};

/// One stream of random numbers. The distributions are Boost's, which give the same stream everywhere.
class Rng {
 public:
  explicit Rng(Seed seed) : engine_(seed.value()) {}
  /// Uniform in [0, 1).
  double uniform() { return boost::random::uniform_01<double>()(engine_); }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Standard normal.
  double normal() { return normal_(engine_); }
  /// Uniform in [0, n); n must be positive.
  std::int64_t below(std::int64_t n) {
    return boost::random::uniform_int_distribution<std::int64_t>(0, n - 1)(engine_);
  }
  /// Successes in `trials` independent tries of probability p in [0, 1].
  std::int64_t binomial(std::int64_t trials, double p);
  /// Beta(a, b), a and b positive: the a-th smallest of a + b - 1 uniform numbers when both are whole.
  double beta(double a, double b);
  /// Fisher-Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[static_cast<std::size_t>(below(static_cast<std::int64_t>(i)))]);
  }

 private:
  boost::random::mt19937_64 engine_;
  boost::random::normal_distribution<double> normal_;
};

/// Well-mixed 64-bit hash of two words: the order of rows inside a split comes from hash(row id, seed).
std::uint64_t mix(std::uint64_t a, std::uint64_t b);

}  // namespace ridgeline
