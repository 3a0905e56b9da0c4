#include "core/models/project/pca.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

const Projection& fitted(const Matrix& X, int components, FittedModelPtr& keep, const Vector& weights = {}) {
  TrainingSet train = test::unlabelled(X, Task::Project);
  train.weights = weights;
  jobs::WorkContext context;
  auto model = fitPca(train, {.components = components}, context);
  REQUIRE(model);
  keep = *model;
  return *capability<Projection>(*keep);
}

}  // namespace

TEST_CASE("pca: the axes of a turned ellipse", "[models][project]") {
  // Points of an ellipse with half-axes 5 and 2, evenly spaced, turned by 30 degrees about (10, -3).
  const int n = 360;
  const double turn = std::acos(-1.0) / 6;
  Matrix X(n, 2);
  for (Index i = 0; i < n; ++i) {
    const double t = 2 * std::acos(-1.0) * static_cast<double>(i) / n;
    const double a = 5 * std::cos(t), b = 2 * std::sin(t);
    X.row(i) << 10 + a * std::cos(turn) - b * std::sin(turn), -3 + a * std::sin(turn) + b * std::cos(turn);
  }
  FittedModelPtr keep;
  const auto& axes = fitted(X, 2, keep);
  CHECK(axes.mean()[0] == Approx(10));
  CHECK(axes.components()(0, 0) == Approx(std::cos(turn)));
  CHECK(axes.components()(1, 0) == Approx(std::sin(turn)));
  // Mean square of a cosine is a half.
  CHECK(axes.explainedVariance()[0] == Approx(12.5 * n / (n - 1.0)));
  CHECK(axes.explainedVariance()[1] == Approx(2.0 * n / (n - 1.0)));
  CHECK(axes.explainedRatio()[0] == Approx(12.5 / 14.5));
}

TEST_CASE("pca: axes are orthonormal, scores uncorrelated, all axes restore the rows", "[models][project]") {
  for (const auto& [n, d] : {std::pair<Index, Index>{50, 6}, {8, 30}}) {
    const Matrix X = test::normals(n, d, 3) * test::normals(d, d, 4);
    FittedModelPtr keep;
    const Index k = std::min(d, n - 1);
    const auto& axes = fitted(X, static_cast<int>(k), keep);
    const Matrix C = axes.components();
    REQUIRE(C.cols() == k);
    CHECK((C.transpose() * C - Matrix::Identity(k, k)).cwiseAbs().maxCoeff() < 1e-12);
    const Matrix scores = axes.project(X);
    const Matrix covariance = scores.transpose() * scores / static_cast<double>(n - 1);
    CHECK((covariance - Matrix(axes.explainedVariance().asDiagonal())).cwiseAbs().maxCoeff() <
          1e-10 * covariance.maxCoeff());
    CHECK((axes.restore(scores) - X).cwiseAbs().maxCoeff() < 1e-10);
    CHECK(axes.explainedRatio().sum() == Approx(1));
    for (Index j = 0; j < k; ++j) CHECK(C.col(j).maxCoeff() == C.col(j).cwiseAbs().maxCoeff());
    for (Index j = 1; j < k; ++j) CHECK(axes.explainedVariance()[j] <= axes.explainedVariance()[j - 1]);
  }
}

TEST_CASE("pca: a weight of zero is no row, equal weights change nothing", "[models][project]") {
  Matrix X = test::normals(20, 3, 8);
  X.row(4).setConstant(1e3);
  Vector weights = Vector::Constant(20, 2.5);
  weights[4] = 0;
  std::vector<Index> rows;
  for (Index i = 0; i < 20; ++i)
    if (i != 4) rows.push_back(i);
  FittedModelPtr keepA, keepB;
  const auto& a = fitted(X, 3, keepA, weights);
  const auto& b = fitted(takeRows(X, rows), 3, keepB);
  CHECK((a.components() - b.components()).cwiseAbs().maxCoeff() < 1e-10);
  CHECK((a.explainedVariance() - b.explainedVariance()).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("pca: what has no spread is one sentence, fewer axes than asked for a warning",
          "[models][project]") {
  jobs::WorkContext context;
  const auto constant = fitPca(test::unlabelled(Matrix::Constant(5, 2, 0.1), Task::Project), {}, context);
  REQUIRE_FALSE(constant);
  CHECK(constant.error().code == ErrorCode::InvalidInput);
  CHECK_FALSE(fitPca(test::unlabelled(Matrix::Ones(1, 2), Task::Project), {}, context));
  CHECK(context.takeWarnings().empty());
  const auto fewer =
      fitPca(test::unlabelled(test::normals(3, 9, 1), Task::Project), {.components = 9}, context);
  REQUIRE(fewer);
  CHECK(capability<Projection>(**fewer)->components().cols() == 2);
  CHECK(context.takeWarnings().size() == 1);
}

TEST_CASE("pca: a random subspace finds the axes of exact ones where their spreads differ",
          "[models][project]") {
  const Index n = 400, d = 60;
  Matrix X = test::normals(n, d, 3);
  for (Index j = 0; j < d; ++j) X.col(j) *= std::pow(0.7, static_cast<double>(j));
  X.array() += 5;
  TrainingSet train = test::unlabelled(X, Task::Project);
  train.weights = Vector::LinSpaced(n, 0.5, 2);
  jobs::WorkContext context;
  const auto exact = fitPca(train, {.components = 4}, context);
  const auto quick = fitPca(train, {.components = 4, .method = PcaMethod::Randomised}, context);
  REQUIRE(exact);
  REQUIRE(quick);
  const auto &a = *capability<Projection>(**exact), &b = *capability<Projection>(**quick);
  CHECK((a.mean() - b.mean()).norm() < 1e-12);
  CHECK((a.components() - b.components()).cwiseAbs().maxCoeff() < 1e-6);
  CHECK((a.explainedVariance() - b.explainedVariance()).cwiseAbs().maxCoeff() < 1e-9);
  CHECK((a.explainedRatio() - b.explainedRatio()).cwiseAbs().maxCoeff() < 1e-9);
}
