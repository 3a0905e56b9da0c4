#include "core/models/kernels/platt.hpp"

#include <cmath>

#include "core/base/random.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models::machines;

TEST_CASE("platt: the sigmoid that drew the labels is found again", "[models][kernels][platt]") {
  Rng random{Seed(3)};
  Vector f(40000);
  std::vector<int> positive;
  const Sigmoid truth{-1.7, 0.4};
  for (double& x : f) {
    x = 3 * random.normal();
    positive.push_back(random.uniform() < truth(x) ? 1 : 0);
  }
  const Sigmoid found = fitSigmoid(f, positive);
  CHECK(found.a == Approx(truth.a).epsilon(0.05));
  CHECK(found.b == Approx(truth.b).margin(0.06));
  CHECK(found(1e300) == 1);
  CHECK(found(-1e300) == 0);
}

TEST_CASE("platt: separated decisions stay short of certainty", "[models][kernels][platt]") {
  Vector f(20);
  std::vector<int> positive;
  for (Index i = 0; i < 20; ++i) {
    f[i] = i < 10 ? -1 : 1;
    positive.push_back(i < 10 ? 0 : 1);
  }
  const Sigmoid found = fitSigmoid(f, positive);
  // The targets are 11/12 and 1/12, met exactly by two decisions.
  CHECK(found(1) == Approx(11.0 / 12).epsilon(1e-4));
  CHECK(found(-1) == Approx(1.0 / 12).epsilon(1e-4));
}

TEST_CASE("platt: pairs that agree with each other give their common probabilities",
          "[models][kernels][platt]") {
  Vector p(4);
  p << 0.5, 0.3, 0.15, 0.05;
  Matrix R(4, 4);
  for (Index a = 0; a < 4; ++a)
    for (Index b = 0; b < 4; ++b) R(a, b) = p[a] / (p[a] + p[b]);
  const Vector found = couplePairs(R);
  CHECK(found.sum() == Approx(1));
  CHECK((found - p).cwiseAbs().maxCoeff() < 0.01);
}
