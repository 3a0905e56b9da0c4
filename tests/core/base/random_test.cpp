#include "core/base/random.hpp"

#include <algorithm>
#include <boost/random/binomial_distribution.hpp>
#include <set>

#include "tests/support/catch.hpp"

using namespace ridgeline;

TEST_CASE("seed: children differ by name, by index and from their parent", "[base][random]") {
  const Seed root(7);
  const std::set<std::uint64_t> values = {
      root.value(),          root.child("split").value(), root.child("forest").value(),
      root.child(0).value(), root.child(1).value(),       Seed(8).child("split").value()};
  CHECK(values.size() == 6);
  CHECK(root.child("split").value() == Seed(7).child("split").value());
}

TEST_CASE("rng: a shuffle is a permutation and the same seed gives the same one", "[base][random]") {
  std::vector<int> a = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, b = a;
  const std::vector<int> sorted = a;
  Rng first(Seed(3)), second(Seed(3));
  first.shuffle(a);
  second.shuffle(b);
  CHECK(a == b);
  CHECK(a != sorted);
  std::sort(a.begin(), a.end());
  CHECK(a == sorted);
}

TEST_CASE("rng: uniform and normal have the moments of their names", "[base][random]") {
  Rng rng(Seed(11));
  double sum = 0, squares = 0, uniform = 0;
  const int n = 200000;
  for (int i = 0; i < n; ++i) {
    const double z = rng.normal();
    sum += z;
    squares += z * z;
    uniform += rng.uniform();
  }
  CHECK(sum / n == Approx(0).margin(0.01));  // four standard errors
  CHECK(squares / n == Approx(1).margin(0.015));
  CHECK(uniform / n == Approx(0.5).margin(0.003));
}

TEST_CASE("rng: the quick binomial of small shares is Boost's, draw by draw", "[base][random]") {
  for (const double p : {1e-7, 3e-5, 1e-4, 7.3e-4, 1e-3, 1.1e-3})
    for (const double mean : {0.01, 1.0, 4.0, 9.9, 30.0}) {
      const auto trials = std::max<std::int64_t>(1, static_cast<std::int64_t>(mean / p));
      INFO(trials << " tries of " << p);
      Rng quick(Seed(5));
      boost::random::mt19937_64 engine(Seed(5).value());
      for (int i = 0; i < 3000; ++i)
        REQUIRE(quick.binomial(trials, p) ==
                boost::random::binomial_distribution<std::int64_t, double>(trials, p)(engine));
    }
}
