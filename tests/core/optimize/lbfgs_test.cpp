#include "core/optimize/lbfgs.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::optimize;

namespace {

/// Rosenbrock (1960): the minimum 0 lies at (1, ..., 1) at the end of a bent valley.
Result<double> rosenbrock(const Vector& x, Vector& gradient) {
  gradient.setZero();
  double value = 0;
  for (Index i = 0; i + 1 < x.size(); ++i) {
    const double bend = x[i + 1] - x[i] * x[i], rest = 1 - x[i];
    value += 100 * bend * bend + rest * rest;
    gradient[i] += -400 * x[i] * bend - 2 * rest;
    gradient[i + 1] += 200 * bend;
  }
  return value;
}

}  // namespace

TEST_CASE("lbfgs: reaches the end of Rosenbrock's valley", "[optimize]") {
  for (const Index d : {2, 10, 50}) {
    Vector start = Vector::Constant(d, -1.2);
    for (Index i = 1; i < d; i += 2) start[i] = 1;
    const auto result = lbfgs(rosenbrock, start, {});
    REQUIRE(result);
    CHECK(result->converged);
    CHECK(result->largestGradient <= 1e-8);
    CHECK((result->x - Vector::Ones(d)).norm() < 1e-6);
  }
}

TEST_CASE("lbfgs: a quadratic of widely spread curvatures is solved exactly", "[optimize]") {
  const Vector curvature = (Vector(4) << 1e-2, 1, 50, 1e4).finished();
  const Vector centre = (Vector(4) << 3, -1, 0.5, 2).finished();
  const auto result = lbfgs(
      [&](const Vector& x, Vector& gradient) -> Result<double> {
        gradient = curvature.cwiseProduct(x - centre);
        return 0.5 * gradient.dot(x - centre);
      },
      Vector::Zero(4), {.tolerance = 1e-10});
  REQUIRE(result);
  CHECK(result->converged);
  CHECK((result->x - centre).norm() < 1e-7);
}

TEST_CASE("lbfgs: every iteration descends, and the caller can end it", "[optimize]") {
  double last = 1e300;
  int seen = 0;
  LbfgsOptions options;
  options.onIteration = [&](int iteration, const Vector&, double value) {
    CHECK(value < last);
    CHECK(iteration == ++seen);
    last = value;
    return iteration < 5;
  };
  const auto result = lbfgs(rosenbrock, Vector::Constant(2, -1.5), options);
  REQUIRE(result);
  CHECK(result->iterations == 5);
  CHECK_FALSE(result->converged);
}

TEST_CASE("lbfgs: walls of infinite value are stepped back from", "[optimize]") {
  // -log(x) + x on x > 0, minimum at 1.
  const auto result = lbfgs(
      [](const Vector& x, Vector& gradient) -> Result<double> {
        gradient.resize(1);
        gradient[0] = 1 - 1 / x[0];
        return x[0] > 0 ? x[0] - std::log(x[0]) : std::numeric_limits<double>::infinity();
      },
      Vector::Constant(1, 0.01), {});
  REQUIRE(result);
  CHECK(result->x[0] == Approx(1).epsilon(1e-7));
}

TEST_CASE("lbfgs: an objective's error comes back, a start that is not finite is one", "[optimize]") {
  const auto failing =
      lbfgs([](const Vector&, Vector&) -> Result<double> { return fail(ErrorCode::Cancelled, "Cancelled."); },
            Vector::Zero(2), {});
  CHECK(failing.error().code == ErrorCode::Cancelled);
  const auto infinite = lbfgs(
      [](const Vector&, Vector& gradient) -> Result<double> {
        gradient.setZero();
        return std::nan("");
      },
      Vector::Zero(2), {});
  CHECK(infinite.error().code == ErrorCode::Diverged);
}
