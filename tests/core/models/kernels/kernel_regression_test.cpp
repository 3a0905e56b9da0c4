#include <Eigen/LU>
#include <cmath>

#include "core/models/grid_predictor.hpp"
#include "core/models/kernels/drawn_rows.hpp"
#include "core/models/kernels/gaussian_process.hpp"
#include "core/models/kernels/kernel_ridge.hpp"
#include "core/models/kernels/marginal_likelihood.hpp"
#include "core/models/row_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

Vector ask(const FittedModel& model, const Matrix& X) {
  jobs::WorkContext context;
  return model.predict(X, context).value().values;
}

Vector waves(const Matrix& X) { return (2 * X.col(0)).array().sin() + 0.5 * X.col(1).array() + 3; }

}  // namespace

TEST_CASE("kernel regression: a factor in blocks is the factor", "[models][kernels]") {
  jobs::WorkContext context;
  for (const Index n : {1, 5, 128, 300}) {
    const Matrix B = test::normals(n, n + 3, 51);
    const Matrix A = B * B.transpose();
    Matrix L = A;
    REQUIRE(machines::factorise(L, context).value());
    L.triangularView<Eigen::StrictlyUpper>().setZero();
    CHECK((L * L.transpose() - A).norm() < 1e-12 * A.norm());
  }
  Matrix flat = Matrix::Ones(200, 200);
  flat(150, 150) = -1;
  CHECK_FALSE(machines::factorise(flat, context).value());
}

TEST_CASE("kernel ridge: the coefficients solve the system", "[models][kernels]") {
  const Matrix X = test::normals(90, 2, 52), queries = test::normals(30, 2, 53);
  const Vector y = waves(X);
  for (const bool intercept : {true, false}) {
    KernelRidgeParams params;
    params.alpha = 0.3;
    params.intercept = intercept;
    params.gammaRule = GammaRule::Value;
    params.gamma = 0.7;
    jobs::WorkContext context;
    const auto model = fitKernelRidge(test::regression(X, y), params, context);
    REQUIRE(model);
    const double c = intercept ? y.mean() : 0;
    const KernelFunction kernel{KernelKind::Rbf, 0.7, 3, 0};
    Matrix K = kernelMatrix(kernel, X, X, context).value();
    K.diagonal().array() += 0.3;
    const Vector a = K.partialPivLu().solve(Vector(y.array() - c));
    const Vector wanted = (kernelMatrix(kernel, queries, X, context).value() * a).array() + c;
    CHECK((ask(**model, queries) - wanted).cwiseAbs().maxCoeff() < 1e-10);
  }
}

TEST_CASE("kernel ridge: a row of twice the weight counts as two", "[models][kernels]") {
  const Matrix X = test::normals(40, 2, 54);
  TrainingSet train = test::regression(X, waves(X));
  train.weights = Vector::Ones(40);
  train.weights[3] = 2;
  train.weights[5] = 0;
  std::vector<Index> rows;
  for (Index i = 0; i < 40; ++i)
    for (int copy = 0; copy < train.weights[i]; ++copy) rows.push_back(i);
  KernelRidgeParams params;
  params.gammaRule = GammaRule::Auto;
  jobs::WorkContext context;
  // Weights are made to average 1 over their 39 rows, so alpha follows their sum of 40.
  const auto weighted = fitKernelRidge(train, params, context);
  params.alpha = 40.0 / 39;
  const auto repeated =
      fitKernelRidge(test::regression(takeRows(X, rows), takeRows(train.targets, rows)), params, context);
  REQUIRE(weighted);
  REQUIRE(repeated);
  const Matrix queries = test::normals(20, 2, 55);
  CHECK((ask(**weighted, queries) - ask(**repeated, queries)).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("gaussian process: the gradient is that of the likelihood", "[models][kernels]") {
  const Matrix X = test::normals(25, 2, 56);
  const Vector z = test::normals(25, 1, 57).col(0), weights = Vector::LinSpaced(25, 0.5, 2);
  Matrix distances(25, 25);
  for (Index i = 0; i < 25; ++i)
    for (Index j = 0; j < 25; ++j) distances(i, j) = (X.row(i) - X.row(j)).squaredNorm();
  const auto value = [&](const Vector& logs, Vector& gradient) {
    return machines::minusLogLikelihood(distances, z, weights,
                                        {std::exp(logs[0]), std::exp(logs[1]), std::exp(logs[2])}, gradient);
  };
  const Vector logs = (Vector(3) << 0.2, -0.3, -0.8).finished();
  Vector gradient, ignored;
  const double here = value(logs, gradient);
  // By definition: 1/2 (z'K^-1 z + log det K + n log 2 pi).
  Matrix K = std::exp(-0.6) * (-0.5 * std::exp(-0.4) * distances.array()).exp();
  K.diagonal().array() += std::exp(-1.6) / weights.array() + 1e-8 * std::exp(-0.6) / weights.array();
  CHECK(here == Approx(0.5 * (z.dot(K.partialPivLu().solve(z)) + std::log(K.determinant()) +
                              25 * std::log(6.283185307179586))));
  for (Index i = 0; i < 3; ++i) {
    Vector up = logs, down = logs;
    up[i] += 1e-5;
    down[i] -= 1e-5;
    CHECK(gradient[i] == Approx((value(up, ignored) - value(down, ignored)) / 2e-5).epsilon(1e-6));
  }
}

TEST_CASE("gaussian process: noise is told from signal, and variance grows away from the rows",
          "[models][kernels]") {
  const Matrix X = test::normals(250, 2, 58);
  const Vector y = 10 * (waves(X) + 0.2 * test::normals(250, 1, 59).col(0));
  jobs::WorkContext context;
  const auto model = fitGaussianProcess(test::regression(X, y), {}, context);
  REQUIRE(model);
  const auto* sure = capability<PredictiveVariance>(**model);
  CHECK(std::sqrt(sure->noiseVariance()) == Approx(2).epsilon(0.2));
  const Vector values = ask(**model, X);
  CHECK(std::sqrt((values - 10 * waves(X)).squaredNorm() / 250) < 1.2);
  const Vector near = sure->variances(X, context).value();
  const Vector far = sure->variances(Matrix::Constant(1, 2, 1000), context).value();
  CHECK(near.minCoeff() >= 0);
  CHECK(near.mean() < 4);
  CHECK(far[0] > 20 * near.mean());
}

TEST_CASE("gaussian process: mean and variance by the textbook", "[models][kernels]") {
  const Matrix X = test::normals(30, 3, 60), queries = test::normals(10, 3, 61);
  const Vector y = waves(X);
  jobs::WorkContext context;
  const auto model = fitGaussianProcess(test::regression(X, y), {.optimise = false, .noise = 0.3}, context);
  REQUIRE(model);
  const auto* sure = capability<PredictiveVariance>(**model);
  const double signal = (y.array() - y.mean()).square().mean();
  CHECK(sure->noiseVariance() == Approx(0.09 * signal));
  // The length follows from the variance at one row, if the rest is as in the book; so both are compared.
  const Vector far = sure->variances(Matrix::Constant(1, 3, 1e4), context).value();
  CHECK(far[0] == Approx(signal));
  const Vector answers = ask(**model, queries), variances = sure->variances(queries, context).value();
  double best = 1e9;
  for (double length = 0.5; length < 5; length *= 1.0005) {
    const KernelFunction kernel{KernelKind::Rbf, 0.5 / (length * length), 3, 0};
    Matrix K = kernelMatrix(kernel, X, X, context).value();
    K.diagonal().array() += 0.09;
    const Matrix k = kernelMatrix(kernel, queries, X, context).value();
    const Matrix solved = K.partialPivLu().solve(k.transpose());
    const Vector mean = (solved.transpose() * Vector(y.array() - y.mean())).array() + y.mean();
    const Vector variance = signal * (1 - (k.array() * solved.transpose().array()).rowwise().sum());
    best =
        std::min(best, (mean - answers).cwiseAbs().maxCoeff() + (variance - variances).cwiseAbs().maxCoeff());
  }
  CHECK(best < 0.01);
}

TEST_CASE("kernel regression: many rows are drawn, with a remark", "[models][kernels]") {
  const Matrix X = test::normals(300, 2, 62);
  jobs::WorkContext context;
  KernelRidgeParams params;
  params.maxRows = 50;
  REQUIRE(fitKernelRidge(test::regression(X, waves(X)), params, context));
  REQUIRE(fitGaussianProcess(test::regression(X, waves(X)), {.tuningRows = 20, .maxRows = 50}, context));
  CHECK(context.takeWarnings().size() == 1);
}
