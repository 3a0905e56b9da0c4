#include "core/models/linear/huber.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/least_squares.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

double objective(const Matrix& X, const Vector& y, const Vector& v, double b, double s, double epsilon,
                 double alpha) {
  double sum = alpha * v.squaredNorm();
  const Vector residuals = (y - X * v).array() - b;
  for (const double r : residuals) {
    const double z = std::abs(r) / s;
    sum += s + s * (z < epsilon ? z * z : 2 * epsilon * z - epsilon * epsilon);
  }
  return sum;
}

/// The least value over the scale alone, by golden section: the objective is convex in it.
double leastOverScale(const Matrix& X, const Vector& y, const Vector& v, double b, double epsilon,
                      double alpha) {
  double low = 1e-3, high = 100;
  for (int i = 0; i < 200; ++i) {
    const double a = high - 0.618 * (high - low), c = low + 0.618 * (high - low);
    (objective(X, y, v, b, a, epsilon, alpha) < objective(X, y, v, b, c, epsilon, alpha) ? high : low) =
        objective(X, y, v, b, a, epsilon, alpha) < objective(X, y, v, b, c, epsilon, alpha) ? c : a;
  }
  return objective(X, y, v, b, 0.5 * (low + high), epsilon, alpha);
}

}  // namespace

TEST_CASE("huber: no neighbouring line has a smaller objective", "[models][linear]") {
  const Matrix X = test::normals(120, 3, 5);
  Vector y = X.col(0) * 2 - X.col(1) + 0.5 * test::normals(120, 1, 6);
  for (Index i = 0; i < 12; ++i) y[i * 10] += 25;
  for (const double alpha : {1e-4, 3.0}) {
    jobs::WorkContext context;
    const auto model = fitHuber(test::regression(X, y), {.alpha = alpha, .tolerance = 1e-12}, context);
    REQUIRE(model);
    CHECK(context.takeWarnings().empty());
    const auto& line = *capability<Coefficients>(**model);
    const Vector v = line.coefficients().col(0);
    const double b = line.intercepts()[0];
    const double best = leastOverScale(X, y, v, b, 1.35, alpha);
    for (Index j = 0; j <= 3; ++j)
      for (const double step : {-1e-3, 1e-3}) {
        Vector moved = v;
        if (j < 3) moved[j] += step;
        CHECK(leastOverScale(X, y, moved, j < 3 ? b : b + step, 1.35, alpha) > best);
      }
  }
}

TEST_CASE("huber: far rows do not drag the line, and without any it is least squares", "[models][linear]") {
  const Matrix X = test::normals(200, 1, 2);
  const Vector clean = 3 * X.col(0) + 0.1 * test::normals(200, 1, 3);
  Vector y = clean;
  for (Index i = 0; i < 20; ++i) y[i] += 1000;
  jobs::WorkContext context;
  const auto robust = fitHuber(test::regression(X, y), {}, context);
  REQUIRE(robust);
  CHECK(capability<Coefficients>(**robust)->coefficients()(0, 0) == Approx(3).epsilon(0.02));
  const auto wide = fitHuber(test::regression(X, clean), {.epsilon = 100, .alpha = 0}, context);
  const auto plain = fitLeastSquares(test::regression(X, clean), {}, context);
  REQUIRE(wide);
  CHECK(capability<Coefficients>(**wide)->coefficients()(0, 0) ==
        Approx(capability<Coefficients>(**plain)->coefficients()(0, 0)).epsilon(1e-10));
}

TEST_CASE("huber: rows that lie on a line are fitted without a warning", "[models][linear]") {
  const Matrix X = test::normals(30, 2, 2);
  const Vector y = X.col(0) - X.col(1);
  jobs::WorkContext context;
  const auto model = fitHuber(test::regression(X, y), {.alpha = 0}, context);
  REQUIRE(model);
  CHECK(capability<Coefficients>(**model)->coefficients()(0, 0) == Approx(1));
  CHECK(context.takeWarnings().empty());
}
