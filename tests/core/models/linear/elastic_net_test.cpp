#include "core/models/linear/elastic_net.hpp"

#include <cmath>

#include "tests/core/models/linear/coefficients_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::coefficientsOf;

namespace {

/// How far the conditions of a minimum are from being met, as in Tibshirani et al. (2012), equation 2.
double violation(const Matrix& X, const Vector& y, const Vector& v, double alpha, double r) {
  const Matrix centred = X.rowwise() - X.colwise().mean();
  const Vector residual = (y.array() - y.mean()).matrix() - centred * v;
  const Vector slope = centred.transpose() * residual / static_cast<double>(X.rows()) - alpha * (1 - r) * v;
  double worst = 0;
  for (Index j = 0; j < v.size(); ++j)
    worst = std::max(worst, v[j] != 0 ? std::abs(slope[j] - alpha * r * (v[j] > 0 ? 1 : -1))
                                      : std::max(0.0, std::abs(slope[j]) - alpha * r));
  return worst;
}

}  // namespace

TEST_CASE("lasso: one column is pulled towards 0 by alpha over its variance", "[models][linear]") {
  Matrix X(4, 1);
  X << 1, 2, 3, 4;
  const Vector y = (Vector(4) << 3, 5, 5, 9).finished();
  jobs::WorkContext context;
  // Sxy / n = 2.25, Sxx / n = 1.25.
  const auto model = fitLasso(test::regression(X, y), {.alpha = 0.5}, context);
  CHECK(coefficientsOf(model)[0] == Approx((2.25 - 0.5) / 1.25).epsilon(1e-13));
  CHECK(capability<Coefficients>(**model)->intercepts()[0] == Approx(5.5 - 1.4 * 2.5).epsilon(1e-13));
  CHECK(coefficientsOf(fitLasso(test::regression(X, y), {.alpha = 2.3}, context))[0] == 0);
}

TEST_CASE("elastic net: the conditions of a minimum hold, also with more columns than rows",
          "[models][linear]") {
  for (const auto& [n, d] : {std::pair<Index, Index>{200, 12}, {30, 80}}) {
    const Matrix X = test::normals(n, d, 3);
    const Vector y = X.col(0) * 2 - X.col(1) + test::normals(n, 1, 5);
    for (const double r : {1.0, 0.5})
      for (const double alpha : {0.5, 0.05, 0.01}) {
        INFO(n << " x " << d << " alpha " << alpha << " r " << r);
        ElasticNetParams params;
        params.alpha = alpha;
        params.l1Ratio = r;
        jobs::WorkContext context;
        const Vector v = coefficientsOf(fitElasticNet(test::regression(X, y), params, context));
        CHECK(violation(X, y, v, alpha, r) < 1e-8);
        CHECK(context.takeWarnings().empty());
      }
  }
}

TEST_CASE("elastic net: repeated columns share a coefficient, the lasso is still answered",
          "[models][linear]") {
  const Matrix base = test::normals(60, 2, 9);
  Matrix X(60, 3);
  X << base, base.col(0);
  const Vector y = 4 * base.col(0) - base.col(1);
  jobs::WorkContext context;
  ElasticNetParams half;
  half.alpha = 0.1;
  const Vector shared = coefficientsOf(fitElasticNet(test::regression(X, y), half, context));
  CHECK(shared[0] == Approx(shared[2]).epsilon(1e-7));
  const Vector v = coefficientsOf(fitLasso(test::regression(X, y), {.alpha = 0.1}, context));
  CHECK(violation(X, y, v, 0.1, 1) < 1e-8);
}

TEST_CASE(
    "lasso: the path starts with nothing, its points are the fits for their alphas, and a file keeps it",
    "[models][linear]") {
  const Matrix X = test::normals(100, 6, 4);
  const Vector y = X.col(2) * 3 + X.col(4) + test::normals(100, 1, 6);
  jobs::WorkContext context;
  const auto train = test::regression(X, y);
  const auto model = fitLasso(train, {.alpha = 0.2, .pathPoints = 25}, context);
  REQUIRE(model);
  const auto* path = capability<CoefficientPath>(**model);
  REQUIRE(path != nullptr);
  const auto alphas = path->alphas();
  REQUIRE(alphas.size() == 26);
  CHECK(std::is_sorted(alphas.rbegin(), alphas.rend()));
  CHECK(path->pathCoefficients().col(0).isZero(1e-12));
  const Index last = static_cast<Index>(alphas.size()) - 1;
  CHECK(path->pathCoefficients().col(last).cwiseAbs().minCoeff() > 0);
  for (const std::size_t i : {std::size_t{5}, std::size_t{15}}) {
    const Vector alone = coefficientsOf(fitLasso(train, {.alpha = alphas[i], .pathPoints = 0}, context));
    CHECK((alone - path->pathCoefficients().col(static_cast<Index>(i))).norm() < 1e-9);
  }
}
