#include "core/models/outliers/robust_covariance.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/outliers/minimum_covariance.hpp"
#include "core/models/row_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

Matrix covarianceOf(const Matrix& X) {
  const Matrix apart = X.rowwise() - X.colwise().mean();
  return apart.transpose() * apart / static_cast<double>(X.rows());
}

/// The least log determinant over every subset of h rows.
double leastOfAll(const Matrix& X, Index h) {
  double least = std::numeric_limits<double>::infinity();
  for (unsigned mask = 0; mask < 1U << X.rows(); ++mask) {
    if (__builtin_popcount(mask) != h) continue;
    std::vector<Index> rows;
    for (Index i = 0; i < X.rows(); ++i)
      if (mask >> i & 1U) rows.push_back(i);
    least = std::min(least, std::log(covarianceOf(takeRows(X, rows)).determinant()));
  }
  return least;
}

FittedModelPtr fitted(const Matrix& X, const RobustCovarianceParams& params = {}) {
  jobs::WorkContext context;
  auto train = test::unlabelled(X, Task::Cluster);
  train.seed = Seed(3);
  const auto model = fitRobustCovariance(train, params, context);
  INFO((model ? "" : model.error().text()));
  REQUIRE(model);
  return *model;
}
Vector scoresOf(const FittedModelPtr& model, const Matrix& X) {
  jobs::WorkContext context;
  return *capability<OutlierScores>(*model)->outlierScores(X, context);
}

}  // namespace

TEST_CASE("minimum covariance: the least of all subsets, found by trying every one", "[models][outliers]") {
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    for (const Index d : {1, 2, 3}) {
      INFO("seed " << seed << ", " << d << " columns");
      const Index n = 13, h = closestCount(0.5, n, d);
      Matrix X = test::normals(n, d, seed);
      X.topRows(4).array() += 6;
      jobs::WorkContext context;
      const auto found = closestRows(X, h, Seed(seed), context);
      REQUIRE(found);
      CHECK(found->rows.size() == static_cast<std::size_t>(h));
      CHECK(found->logDeterminant == Approx(leastOfAll(X, h)).margin(1e-9));
      CHECK((found->covariance - covarianceOf(takeRows(X, found->rows))).norm() < 1e-12);
    }
}

TEST_CASE("minimum covariance: many rows go by parts to the cloud that most make up", "[models][outliers]") {
  Matrix X = test::normals(3000, 3, 17);
  X.topRows(1200).array() += 9;
  jobs::WorkContext context;
  const auto found = closestRows(X, closestCount(0.5, 3000, 3), Seed(1), context);
  REQUIRE(found);
  CHECK(found->rows.front() >= 1200);
  CHECK(found->mean.norm() < 0.15);
}

TEST_CASE("minimum covariance: factors by their closed forms and limits", "[models][outliers]") {
  // Two columns: the squared distance is exponential, F(q; 4) = 1 - (1 + q / 2) exp(-q / 2).
  for (const double share : {0.5, 0.75, 0.975}) {
    const double q = -2 * std::log(1 - share);
    CHECK(consistencyFactor(share, 2) == Approx(share / (1 - (1 + q / 2) * (1 - share))));
  }
  CHECK(consistencyFactor(1, 4) == 1);
  // 1 / (1 - exp(0.673292623522027) / 20^0.691365864961895)
  CHECK(smallSampleFactor(McdStage::Raw, 0.5, 20, 2) == Approx(1.32825).epsilon(1e-4));
  for (const auto stage : {McdStage::Raw, McdStage::Reweighted})
    for (const Index d : {1, 2, 3, 8}) {
      CHECK(smallSampleFactor(stage, 1, 30, d) == Approx(1));
      CHECK(smallSampleFactor(stage, 0.5, 10000000, d) == Approx(1).epsilon(0.01));
      CHECK(smallSampleFactor(stage, 0.5, 100, d) > smallSampleFactor(stage, 0.5, 1000, d));
    }
  CHECK(closestCount(0.5, 20, 3) == 12);
  CHECK(closestCount(0.75, 20, 2) == 15);
  CHECK(closestCount(1, 20, 3) == 20);
}

TEST_CASE("minimum covariance: with its factors the volume of a normal cloud is right on the average",
          "[models][outliers]") {
  constexpr int Repeats = 120;
  const Index n = 40, d = 3, h = closestCount(0.5, n, d);
  jobs::WorkContext context;
  double sum = 0;
  for (int r = 0; r < Repeats; ++r) {
    const auto found =
        closestRows(test::normals(n, d, 1000 + static_cast<std::uint64_t>(r)), h, Seed(1), context);
    REQUIRE(found);
    sum += std::exp(found->logDeterminant / 3) * consistencyFactor(double(h) / n, d) *
           smallSampleFactor(McdStage::Raw, 0.5, n, d);
  }
  CHECK(sum / Repeats == Approx(1).epsilon(0.08));
}

TEST_CASE("robust covariance: two rows in five cannot hide themselves", "[models][outliers]") {
  Matrix X = test::normals(200, 2, 41);
  X.topRows(80) = X.topRows(80) * 0.3;
  X.topRows(80).col(0).array() += 5;
  X.topRows(80).col(1).array() -= 5;
  // The ordinary covariance takes none of them for unusual.
  const Matrix S = covarianceOf(X).inverse();
  const Matrix apart = X.rowwise() - X.colwise().mean();
  const Vector plain = (apart * S).cwiseProduct(apart).rowwise().sum();
  CHECK(plain.head(80).maxCoeff() < 7.378);  // the 97.5 % point of chi-square with two degrees
  const auto model = fitted(X);
  jobs::WorkContext context;
  const auto labels = model->predict(X, context)->labels;
  CHECK(std::count(labels.begin(), labels.begin() + 80, 1) == 80);
  CHECK(std::count(labels.begin() + 80, labels.end(), 1) <= 10);
  CHECK(capability<OutlierScores>(*model)->outlierThreshold() == Approx(std::sqrt(7.377759)));
  // However far away they are.
  X.topRows(80) *= 1e9;
  CHECK((scoresOf(fitted(X), X.bottomRows(120)) - scoresOf(model, X.bottomRows(120))).cwiseAbs().maxCoeff() <
        1e-6);
}

TEST_CASE("robust covariance: of a normal cloud the share that the quantile leaves is called",
          "[models][outliers]") {
  const Matrix X = test::normals(4000, 4, 5);
  jobs::WorkContext context;
  const auto labels = fitted(X)->predict(X, context)->labels;
  CHECK(std::abs(static_cast<double>(std::count(labels.begin(), labels.end(), 1)) / 4000 - 0.025) < 0.01);
  const auto some = fitted(X, {.contamination = 0.1})->predict(X, context)->labels;
  CHECK(std::count(some.begin(), some.end(), 1) == 400);
}

TEST_CASE("robust covariance: distances do not change with units, turns and shifts", "[models][outliers]") {
  const Matrix X = test::normals(120, 3, 9);
  Matrix turn(3, 3);
  turn << 2, 1, 0, 0, 1e-3, 4e-4, 5, 0, 700;
  const Matrix Y = ((X * turn).array() + 1000).matrix();
  CHECK((scoresOf(fitted(X, {.support = 1}), X) - scoresOf(fitted(Y, {.support = 1}), Y))
            .cwiseAbs()
            .maxCoeff() < 1e-6);
}

TEST_CASE("robust covariance: too few rows, flat columns and planes are told", "[models][outliers]") {
  jobs::WorkContext context;
  const auto code = [&](const Matrix& X) {
    const auto model = fitRobustCovariance(test::unlabelled(X, Task::Cluster), {}, context);
    return model ? std::string() : model.error().message;
  };
  CHECK(code(test::normals(4, 3, 1)).find("at least 5") != std::string::npos);
  Matrix flat = test::normals(30, 2, 1);
  flat.col(1).head(20).setConstant(4);
  context.takeWarnings();
  CHECK(code(flat).empty());
  REQUIRE(context.takeWarnings().front().find("x2") != std::string::npos);
  CHECK((scoresOf(fitted(flat), flat) - scoresOf(fitted(flat.leftCols(1)), flat.leftCols(1))).norm() < 1e-12);
  flat.col(0).setConstant(1);
  CHECK(code(flat).find("Every column") != std::string::npos);
  Matrix plane = test::normals(30, 3, 1);
  plane.col(2) = plane.col(0) - plane.col(1);
  CHECK(code(plane).find("plane") != std::string::npos);
  context.takeWarnings();
  CHECK(code(test::normals(12, 3, 1)).empty());
  CHECK(context.takeWarnings().size() == 1);
}
