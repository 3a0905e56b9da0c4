#include "core/models/kernels/smo.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::models::machines;

namespace {

SmoProblem classes(const Vector& z, double cost) {
  SmoProblem problem;
  problem.z = z;
  problem.lower = z.unaryExpr([cost](double s) { return s > 0 ? 0.0 : -cost; });
  problem.upper = z.unaryExpr([cost](double s) { return s > 0 ? cost : 0.0; });
  return problem;
}

SmoSolution solved(const KernelFunction& kernel, const Matrix& X, const SmoProblem& problem) {
  jobs::WorkContext context;
  auto rows = KernelRows::make(kernel, X);
  REQUIRE(rows);
  auto found = smo(**rows, problem, context);
  REQUIRE(found);
  CHECK(found->converged);
  return *found;
}

/// Noisy halves that overlap, so that rows lie at both bounds and between.
Matrix cloud(Index n, Vector& z) {
  const Matrix X = test::normals(n, 3, 11);
  Rng random{Seed(12)};
  z.resize(n);
  for (Index i = 0; i < n; ++i) z[i] = X(i, 0) + X(i, 1) * X(i, 2) + 0.7 * random.normal() > 0 ? 1 : -1;
  return X;
}

}  // namespace

TEST_CASE("smo: two points make the margin between them", "[models][kernels][smo]") {
  Matrix X(2, 1);
  X << 1, 5;
  Vector z(2);
  z << -1, 1;
  const SmoSolution found = solved({KernelKind::Linear, 1, 3, 0}, X, classes(z, 10));
  // w = 1/2, so the multipliers are 1/8; halfway is 3.
  CHECK(found.b[1] == Approx(0.125));
  CHECK(found.b[0] == Approx(-0.125));
  CHECK(found.objective == Approx(-0.125));
}

TEST_CASE("smo: targets within epsilon of a line are met at its edges", "[models][kernels][smo]") {
  Matrix X(3, 1);
  X << -1, 0, 1;
  SmoProblem problem;
  problem.z.resize(3);
  problem.z << -2, 0.05, 2;
  problem.upper = Vector::Constant(3, 100);
  problem.lower = -problem.upper;
  problem.epsilon = 0.5;
  problem.tolerance = 1e-9;
  const SmoSolution found = solved({KernelKind::Linear, 1, 3, 0}, X, problem);
  CHECK((X.transpose() * found.b)(0) == Approx(1.5));
  CHECK(found.b[1] == 0);
  CHECK(found.bias == Approx(0).margin(1e-9));
}

TEST_CASE("smo: the conditions of optimality hold row by row", "[models][kernels][smo]") {
  Vector z;
  const Matrix X = cloud(400, z);
  for (const KernelFunction& kernel :
       {KernelFunction{KernelKind::Rbf, 0.5, 3, 0}, KernelFunction{KernelKind::Linear, 1, 3, 0},
        KernelFunction{KernelKind::Polynomial, 0.5, 2, 1}}) {
    SmoProblem problem = classes(z, 2);
    problem.tolerance = 1e-6;
    const SmoSolution found = solved(kernel, X, problem);
    jobs::WorkContext context;
    const Vector f = (kernelMatrix(kernel, X, X, context).value() * found.b).array() + found.bias;
    CHECK(found.b.sum() == Approx(0).margin(1e-9));
    for (Index i = 0; i < X.rows(); ++i) {
      const double margin = z[i] * f[i];
      INFO(i << ": " << found.b[i] << " at " << margin);
      if (found.b[i] == 0)
        REQUIRE(margin > 1 - 1e-3);
      else if (std::abs(found.b[i]) == 2)
        REQUIRE(margin < 1 + 1e-3);
      else
        REQUIRE(margin == Approx(1).margin(1e-3));
    }
  }
}

TEST_CASE("smo: neither shrinking nor a small cache changes the optimum", "[models][kernels][smo]") {
  Vector z;
  const Matrix X = cloud(1500, z);
  const KernelFunction kernel{KernelKind::Rbf, 0.5, 3, 0};
  SmoProblem problem = classes(z, 50);
  problem.tolerance = 1e-6;
  const SmoSolution shrunk = solved(kernel, X, problem);
  problem.shrink = false;
  const SmoSolution whole = solved(kernel, X, problem);
  problem.cacheBytes = 1500 * 4 * 20;
  const SmoSolution tight = solved(kernel, X, problem);
  CHECK(shrunk.objective == Approx(whole.objective).epsilon(1e-9));
  CHECK(shrunk.bias == Approx(whole.bias).margin(1e-4));
  CHECK(tight.b == whole.b);
  CHECK(tight.iterations == whole.iterations);
}

TEST_CASE("smo: it says when it had too few steps, and stops when told", "[models][kernels][smo]") {
  Vector z;
  const Matrix X = cloud(300, z);
  auto rows = KernelRows::make({KernelKind::Rbf, 0.5, 3, 0}, X);
  SmoProblem problem = classes(z, 10);
  problem.maxIterations = 5;
  jobs::WorkContext context;
  const auto cut = smo(**rows, problem, context);
  REQUIRE(cut);
  CHECK_FALSE(cut->converged);
  CHECK(cut->iterations == 5);
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(smo(**rows, problem, stopped).error().code == ErrorCode::Cancelled);
}
