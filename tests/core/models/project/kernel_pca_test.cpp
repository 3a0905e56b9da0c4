#include "core/models/project/kernel_pca.hpp"

#include <Eigen/Eigenvalues>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/project/pca.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr fitted(const TrainingSet& train, const KernelPcaParams& params) {
  jobs::WorkContext context;
  const auto model = fitKernelPca(train, params, context);
  INFO((model ? "" : model.error().text()));
  REQUIRE(model);
  return *model;
}
const NonlinearProjection& bent(const FittedModelPtr& model) {
  return *capability<NonlinearProjection>(*model);
}
Matrix projected(const FittedModelPtr& model, const Matrix& X) {
  jobs::WorkContext context;
  return *projectedRows(*model, X, context);
}
KernelPcaParams kernel(KernelKind kind, int components) {
  KernelPcaParams params;
  params.kernel = kind;
  params.components = components;
  return params;
}
/// Up to the sign of each column.
double apart(const Matrix& A, const Matrix& B) {
  double most = 0;
  for (Index j = 0; j < A.cols(); ++j)
    most = std::max(most, std::min((A.col(j) - B.col(j)).cwiseAbs().maxCoeff(),
                                   (A.col(j) + B.col(j)).cwiseAbs().maxCoeff()));
  return most;
}
Matrix stretched(Index n) {
  Matrix X = test::normals(n, 4, 12);
  X.col(0) *= 3;
  X.col(1) *= 2;
  X.col(3) += X.col(0);
  return X.array() + 5;
}

}  // namespace

TEST_CASE("kernel pca: with the linear kernel it is pca, few rows and many, weighted or not",
          "[models][project]") {
  for (const Index n : {40, 400})
    for (const bool weighted : {false, true}) {
      INFO(n << (weighted ? " weighted" : ""));
      auto train = test::unlabelled(stretched(n), Task::Project);
      if (weighted) {
        train.weights = test::normals(n, 1, 8).col(0).cwiseAbs();
        train.weights[3] = 0;
      }
      jobs::WorkContext context;
      const auto straight = *fitPca(train, {.components = 3}, context);
      const auto& axes = *capability<Projection>(*straight);
      const auto model = fitted(train, kernel(KernelKind::Linear, 3));
      CHECK((bent(model).axisVariances() - axes.explainedVariance()).norm() <
            1e-9 * axes.explainedVariance()[0]);
      CHECK((bent(model).axisShares() - axes.explainedRatio()).norm() < 1e-9);
      const Matrix queries = test::normals(20, 4, 5) * 2;
      CHECK(apart(projected(model, queries), axes.project(queries)) < 1e-6);
      CHECK(projectedAxes(*model) == 3);
    }
}

TEST_CASE("kernel pca: a polynomial kernel is pca of its products", "[models][project]") {
  // (x y + 1)^2 is the inner product of (1, sqrt2 a, sqrt2 b, a^2, b^2, sqrt2 ab).
  const Matrix X = test::normals(60, 2, 31);
  Matrix products(60, 5);
  products << std::sqrt(2) * X, X.cwiseAbs2(), std::sqrt(2) * X.col(0).cwiseProduct(X.col(1));
  jobs::WorkContext context;
  const auto straight = *fitPca(test::unlabelled(products, Task::Project), {.components = 4}, context);
  KernelPcaParams params = kernel(KernelKind::Polynomial, 4);
  params.gammaRule = GammaRule::Value;
  params.degree = 2;
  params.offset = 1;
  const auto model = fitted(test::unlabelled(X, Task::Project), params);
  const auto& axes = *capability<Projection>(*straight);
  CHECK((bent(model).axisVariances() - axes.explainedVariance()).norm() < 1e-9);
  CHECK(apart(projected(model, X), axes.project(products)) < 1e-8);
}

TEST_CASE("kernel pca: scores of the train rows are centred, apart, and as wide as the variances say",
          "[models][project]") {
  const Matrix X = test::normals(500, 24, 3);
  const auto model = fitted(test::unlabelled(X, Task::Project), kernel(KernelKind::Rbf, 5));
  const Matrix scores = projected(model, X);
  const Matrix products = scores.transpose() * scores / 499;
  CHECK(scores.colwise().mean().cwiseAbs().maxCoeff() < 1e-10);
  CHECK((products - Matrix(bent(model).axisVariances().asDiagonal())).cwiseAbs().maxCoeff() < 1e-10);
  // The largest of all, by every eigenvalue of the centred kernel.
  jobs::WorkContext context;
  Matrix K = *kernelMatrix(*settleKernel({}, X), X, X, context);
  const Matrix centre = Matrix::Identity(500, 500) - Matrix::Constant(500, 500, 1.0 / 500);
  K = centre * K * centre / 499;
  const Eigen::SelfAdjointEigenSolver<Matrix> all(K, Eigen::EigenvaluesOnly);
  CHECK((bent(model).axisVariances() - all.eigenvalues().tail(5).reverse()).cwiseAbs().maxCoeff() < 1e-11);
  CHECK(bent(model).axisShares()[0] == Approx(all.eigenvalues().tail(1)[0] / K.trace()));
}

TEST_CASE("kernel pca: two rings come apart on one axis", "[models][project]") {
  constexpr Index N = 120;
  Matrix X(2 * N, 2);
  for (Index i = 0; i < 2 * N; ++i) {
    const double angle = 2 * 3.14159265358979 * static_cast<double>(i) / N, radius = i < N ? 1 : 3;
    X.row(i) << radius * std::cos(angle), radius * std::sin(angle);
  }
  KernelPcaParams params = kernel(KernelKind::Rbf, 1);
  params.gammaRule = GammaRule::Value;
  params.gamma = 0.3;
  const Vector score = projected(fitted(test::unlabelled(X, Task::Project), params), X).col(0);
  CHECK(((score.head(N).maxCoeff() < score.tail(N).minCoeff()) ||
         (score.head(N).minCoeff() > score.tail(N).maxCoeff())));
}

TEST_CASE("kernel pca: more rows than it may hold are drawn with a remark, rows all alike are refused",
          "[models][project]") {
  auto train = test::unlabelled(test::normals(300, 3, 4), Task::Project);
  train.seed = Seed(1);
  KernelPcaParams params = kernel(KernelKind::Rbf, 2);
  params.maxRows = 100;
  jobs::WorkContext context;
  REQUIRE(fitKernelPca(train, params, context));
  REQUIRE(context.takeWarnings().size() == 1);
  train.X.rowwise() = train.X.row(0).eval();
  for (const auto kind : {KernelKind::Linear, KernelKind::Polynomial, KernelKind::Rbf})
    CHECK(fitKernelPca(train, kernel(kind, 2), context).error().code == ErrorCode::InvalidInput);
  params.maxRows = 20000;
  CHECK(fitKernelPca(test::unlabelled(Matrix::Random(14000, 1), Task::Project), params, context)
            .error()
            .where == "max-rows");
}
