#include "core/models/linear/least_squares.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/ridge.hpp"
#include "tests/core/models/linear/coefficients_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::coefficientsOf;

namespace {

double interceptOf(const Result<FittedModelPtr>& model) {
  return capability<Coefficients>(**model)->intercepts()[0];
}

}  // namespace

TEST_CASE("least squares: a line through four points worked by hand", "[models][linear]") {
  // Means 2.5 and 5.5; slope = Sxy / Sxx = 9 / 5; intercept = 5.5 - 1.8 * 2.5.
  Matrix X(4, 1);
  X << 1, 2, 3, 4;
  const Vector y = (Vector(4) << 3, 5, 5, 9).finished();
  jobs::WorkContext context;
  const auto model = fitLeastSquares(test::regression(X, y), {}, context);
  CHECK(coefficientsOf(model)[0] == Approx(1.8).epsilon(1e-14));
  CHECK(interceptOf(model) == Approx(1.0).epsilon(1e-13));
  const auto answers = (*model)->predict(X, context);
  REQUIRE(answers);
  CHECK(answers->values[3] == Approx(8.2).epsilon(1e-14));
  CHECK(context.takeWarnings().empty());
}

TEST_CASE("least squares: exact coefficients come back, whatever the units", "[models][linear]") {
  Matrix X = test::normals(60, 3, 5);
  X.col(1) *= 1e8;
  X.col(2) = X.col(2) * 1e-6;
  X.col(2).array() += 1000;
  const Vector truth = (Vector(3) << 2, -3e-8, 5e6).finished();
  const Vector y = (X * truth).array() + 7;
  jobs::WorkContext context;
  const Vector found = coefficientsOf(fitLeastSquares(test::regression(X, y), {}, context));
  for (Index j = 0; j < 3; ++j) CHECK(found[j] == Approx(truth[j]).epsilon(1e-5));
}

TEST_CASE("least squares: ill-conditioned columns keep their digits", "[models][linear]") {
  // Powers of x to the seventh on [0, 1]: Cholesky of the products alone would keep about four.
  Matrix X(40, 7);
  for (Index i = 0; i < 40; ++i)
    for (Index j = 0; j < 7; ++j) X(i, j) = std::pow(static_cast<double>(i) / 39, static_cast<double>(j + 1));
  const Vector y = X * Vector::Ones(7);
  jobs::WorkContext context;
  const Vector found = coefficientsOf(fitLeastSquares(test::regression(X, y), {}, context));
  for (Index j = 0; j < 7; ++j) CHECK(found[j] == Approx(1).epsilon(1e-8));
  CHECK(context.takeWarnings().empty());
}

TEST_CASE("least squares: a repeated column shares its coefficient and is warned of", "[models][linear]") {
  const Matrix base = test::normals(30, 2, 9);
  Matrix X(30, 3);
  X << base, base.col(0);
  const Vector y = 4 * base.col(0) - base.col(1);
  jobs::WorkContext context;
  const Vector found = coefficientsOf(fitLeastSquares(test::regression(X, y), {}, context));
  CHECK(found[0] == Approx(2).epsilon(1e-9));
  CHECK(found[2] == Approx(2).epsilon(1e-9));
  CHECK(found[1] == Approx(-1).epsilon(1e-9));
  const auto warnings = context.takeWarnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("only 2 independent") != std::string::npos);
}

TEST_CASE("least squares: more columns than rows passes through every row, with a warning",
          "[models][linear]") {
  const Matrix X = test::normals(6, 20, 2);
  const Vector y = test::normals(6, 1, 3);
  jobs::WorkContext context;
  const auto model = fitLeastSquares(test::regression(X, y), {}, context);
  REQUIRE(model);
  CHECK(((*model)->predict(X, context)->values - y).norm() < 1e-10);
  CHECK(context.takeWarnings().size() == 1);
}

TEST_CASE("least squares: a weight of three is the row three times, a weight of zero is no row",
          "[models][linear]") {
  const Matrix X = test::normals(12, 2, 7);
  const Vector y = test::normals(12, 1, 8);
  TrainingSet weighted = test::regression(X, y);
  weighted.weights = Vector::Ones(12);
  weighted.weights[3] = 3;
  weighted.weights[5] = 0;
  std::vector<Index> rows = {0, 1, 2, 3, 3, 3, 4, 6, 7, 8, 9, 10, 11};
  jobs::WorkContext context;
  const TrainingSet repeated = test::regression(takeRows(X, rows), takeRows(y, rows));
  for (const double alpha : {0.0, 2.5}) {
    const auto a = fitRidge(weighted, {.alpha = alpha}, context),
               b = fitRidge(repeated, {.alpha = alpha}, context);
    CHECK((coefficientsOf(a) - coefficientsOf(b)).norm() < 1e-12);
    CHECK(interceptOf(a) == Approx(interceptOf(b)).epsilon(1e-12));
  }
}

TEST_CASE("ridge: one column shrinks by Sxx / (Sxx + alpha)", "[models][linear]") {
  Matrix X(4, 1);
  X << 1, 2, 3, 4;
  const Vector y = (Vector(4) << 3, 5, 5, 9).finished();
  jobs::WorkContext context;
  const auto model = fitRidge(test::regression(X, y), {.alpha = 5}, context);
  CHECK(coefficientsOf(model)[0] == Approx(0.9).epsilon(1e-14));
  CHECK(interceptOf(model) == Approx(5.5 - 0.9 * 2.5).epsilon(1e-14));
}

TEST_CASE("ridge: tends to least squares as alpha tends to 0, and to the mean as it grows",
          "[models][linear]") {
  const Matrix X = test::normals(50, 4, 1);
  const Vector y = test::normals(50, 1, 2);
  const auto train = test::regression(X, y);
  jobs::WorkContext context;
  const Vector plain = coefficientsOf(fitLeastSquares(train, {}, context));
  double last = 1e300;
  for (const double alpha : {1.0, 1e-3, 1e-6, 1e-9}) {
    const double gap = (coefficientsOf(fitRidge(train, {.alpha = alpha}, context)) - plain).norm();
    CHECK(gap < last);
    last = gap;
  }
  CHECK(last < 1e-9);
  const auto flat = fitRidge(train, {.alpha = 1e12}, context);
  CHECK(coefficientsOf(flat).norm() < 1e-9);
  CHECK(interceptOf(flat) == Approx(y.mean()));
}

TEST_CASE("ridge: the gradient is zero at the answer, also with more columns than rows", "[models][linear]") {
  for (const Index d : {3, 40}) {
    const Matrix X = test::normals(15, d, 4);
    const Vector y = test::normals(15, 1, 6);
    jobs::WorkContext context;
    const auto model = fitRidge(test::regression(X, y), {.alpha = 0.7}, context);
    const Vector v = coefficientsOf(model);
    const Vector residual = (y - X * v).array() - interceptOf(model);
    CHECK((X.transpose() * residual - 0.7 * v).norm() < 1e-11);
    CHECK(std::abs(residual.sum()) < 1e-11);
  }
}

TEST_CASE("linear regression: squares may overflow, sums may not", "[models][linear]") {
  jobs::WorkContext context;
  const Vector y = Vector::LinSpaced(5, 0, 1);
  const Matrix large = y * 1e250;
  const auto model = fitLeastSquares(test::regression(large, y), {}, context);
  CHECK(coefficientsOf(model)[0] * 1e250 == Approx(1).epsilon(1e-12));
  const auto refused = fitRidge(test::regression(y * 1.7e308, y), {}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Diverged);
}
