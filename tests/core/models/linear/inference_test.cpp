#include "core/models/linear/inference.hpp"

#include <Eigen/LU>
#include <cmath>

#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/ridge.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

LinearInference inferred(const TrainingSet& train) {
  jobs::WorkContext context;
  const auto model = fitLeastSquares(train, {}, context);
  REQUIRE(model);
  const auto* certain = capability<Inference>(**model);
  REQUIRE(certain != nullptr);
  return certain->inference();
}

}  // namespace

TEST_CASE("inference: the line through four points worked by hand", "[models][linear]") {
  // Residuals 0.2, 0.4, -1.4, 0.8: squares 2.8 on 2 degrees of freedom; Sxx = 5, mean of x 2.5.
  Matrix X(4, 1);
  X << 1, 2, 3, 4;
  const Vector y = (Vector(4) << 3, 5, 5, 9).finished();
  const LinearInference facts = inferred(test::regression(X, y));
  CHECK(facts.residualSquares == Approx(2.8).epsilon(1e-12));
  CHECK(facts.freedom == 2);
  CHECK(facts.standardError[1] == Approx(std::sqrt(1.4 / 5)).epsilon(1e-12));
  CHECK(facts.standardError[0] == Approx(std::sqrt(1.4 * (0.25 + 2.5 * 2.5 / 5))).epsilon(1e-12));
  CHECK(facts.t[1] == Approx(1.8 / std::sqrt(0.28)).epsilon(1e-12));
  // With two degrees of freedom P(|T| > t) = 1 - t / sqrt(2 + t^2).
  const double t = facts.t[1];
  CHECK(facts.p[1] == Approx(1 - t / std::sqrt(2 + t * t)).epsilon(1e-10));
  CHECK(facts.f == Approx(t * t).epsilon(1e-12));
  CHECK(facts.fP == Approx(facts.p[1]).epsilon(1e-10));
  CHECK(facts.r2 == Approx(1 - 2.8 / 19).epsilon(1e-12));
  // And the 97.5 % point is 0.95 sqrt(2 / (1 - 0.95^2)).
  const double reach = 0.95 * std::sqrt(2 / (1 - 0.95 * 0.95));
  CHECK(facts.interval(1, 0) == Approx(1.8 - reach * std::sqrt(0.28)).epsilon(1e-9));
}

TEST_CASE("inference: what cannot be told is not offered, a constant column has no error",
          "[models][linear]") {
  jobs::WorkContext context;
  const auto tight =
      fitLeastSquares(test::regression(test::normals(3, 2, 1), test::normals(3, 1, 2)), {}, context);
  REQUIRE(tight);
  CHECK(capability<Inference>(**tight) == nullptr);
  Matrix X = test::normals(20, 3, 4);
  X.col(2) = X.col(0);
  const auto repeated = fitLeastSquares(test::regression(X, test::normals(20, 1, 2)), {}, context);
  REQUIRE(repeated);
  CHECK(capability<Inference>(**repeated) == nullptr);
  X.col(2).setConstant(0.1);
  const LinearInference facts = inferred(test::regression(X, test::normals(20, 1, 2)));
  CHECK(facts.freedom == 17);
  CHECK(std::isnan(facts.standardError[3]));
  CHECK(std::isfinite(facts.p[1]));
}

TEST_CASE("inference: ill-conditioned columns keep their standard errors", "[models][linear]") {
  Matrix X(40, 7);
  for (Index i = 0; i < 40; ++i)
    for (Index j = 0; j < 7; ++j) X(i, j) = std::pow(static_cast<double>(i) / 39, static_cast<double>(j + 1));
  const Vector y = test::normals(40, 1, 2);
  const LinearInference facts = inferred(test::regression(X, y));
  Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic> wide(40, 8);
  wide << Vector::Ones(40).cast<long double>(), X.cast<long double>();
  const auto inverse = (wide.transpose() * wide).eval().inverse().eval();
  for (Index j = 0; j < 8; ++j)
    CHECK(facts.standardError[j] ==
          Approx(facts.residualDeviation * std::sqrt(static_cast<double>(inverse(j, j)))).epsilon(1e-5));
}

TEST_CASE("linear fit: equations that were kept give the fit of the rows for every alpha",
          "[models][linear]") {
  const Matrix X = test::normals(300, 5, 1);
  const Vector y = test::normals(300, 1, 2);
  jobs::WorkContext context;
  const auto train = test::regression(X, y);
  const auto equations = normalEquations(train, context);
  REQUIRE(equations);
  for (const double alpha : {0.0, 0.1, 50.0}) {
    const auto kept = fitLinear(*equations, alpha);
    REQUIRE(kept);
    const auto model = fitRidge(train, {.alpha = alpha}, context);
    CHECK((kept->coefficients - capability<Coefficients>(**model)->coefficients().col(0)).norm() < 1e-13);
  }
}

TEST_CASE("linear fit: first rows far from the rest, or a spread far from zero, cost no digits",
          "[models][linear]") {
  Matrix X = test::normals(5000, 3, 1);
  const Vector truth = (Vector(3) << 2, -1, 0.5).finished();
  const Vector y = X * truth;
  for (const double far : {1e6, 1e9}) {
    Matrix moved = X.array() + far;
    jobs::WorkContext context;
    const auto model = fitLeastSquares(test::regression(moved, y), {}, context);
    REQUIRE(model);
    const Vector v = capability<Coefficients>(**model)->coefficients().col(0);
    CHECK((v - truth).norm() < 1e-15 * far);
  }
  X.topRows(40).array() += 1e7;
  jobs::WorkContext context;
  const auto model = fitLeastSquares(test::regression(X, X * truth), {}, context);
  REQUIRE(model);
  CHECK((capability<Coefficients>(**model)->coefficients().col(0) - truth).norm() < 1e-6);
}
