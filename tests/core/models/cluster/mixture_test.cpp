#include "core/models/cluster/mixture.hpp"

#include <Eigen/LU>
#include <array>
#include <cmath>
#include <numbers>

#include "core/models/cluster/gaussian_mixture.hpp"
#include "core/models/cluster/mixture_pass.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

constexpr std::array Covariances = {CovarianceKind::Full, CovarianceKind::Tied, CovarianceKind::Diagonal,
                                    CovarianceKind::Spherical};

/// Two long clouds across each other's axis, far apart.
Matrix twoClouds(Index n) {
  Matrix X = test::normals(n, 2, 61);
  for (Index i = 0; i < n; ++i) {
    X(i, i % 2) *= 3;
    if (i % 2 == 1) X.row(i) += Eigen::RowVector2d(20, 10);
  }
  return X;
}

/// The density written out.
double density(const Mixture& mixture, Index c, const Eigen::RowVectorXd& x) {
  const Matrix covariance = mixture.covariance(c);
  const Vector z = (x - mixture.means.row(c)).transpose();
  const double square = z.dot(covariance.inverse() * z);
  return mixture.weights[c] * std::exp(-square / 2) /
         std::sqrt(std::pow(2 * std::numbers::pi, static_cast<double>(z.size())) * covariance.determinant());
}

}  // namespace

TEST_CASE("mixture: probabilities and likelihood are those of the densities written out",
          "[models][cluster]") {
  const Matrix X = test::normals(300, 3, 62);
  Matrix centres(2, 3);
  centres << -1, 0, 0.5, 1, 0.5, 0;
  for (const CovarianceKind kind : Covariances) {
    jobs::WorkContext context;
    auto mixture = startingMixture(X, {}, centres, nullptr, kind, 1e-6, context);
    REQUIRE(mixture);
    mixture->weights << 0.3, 0.7;
    const auto answer = explain(X, {}, *mixture, context);
    REQUIRE(answer);
    double sum = 0;
    for (Index i = 0; i < X.rows(); ++i) {
      const double a = density(*mixture, 0, X.row(i)), b = density(*mixture, 1, X.row(i));
      CHECK(answer->probabilities(i, 0) == Approx(a / (a + b)).epsilon(1e-9));
      sum += std::log(a + b);
    }
    CHECK(answer->logLikelihood == Approx(sum / 300).epsilon(1e-12));
  }
}

TEST_CASE("mixture: the likelihood never falls but by what the floor costs, and ends at a fixed point",
          "[models][cluster]") {
  const Matrix X = twoClouds(401);
  for (const CovarianceKind kind : Covariances) {
    jobs::WorkContext context;
    auto start = startingMixture(X, {}, X.topRows(2), nullptr, kind, 0, context);
    REQUIRE(start);
    double last = -1e300;
    EmOptions options{.maxIterations = 500, .tolerance = 1e-13, .floor = 0};
    options.onIteration = [&](int, const Mixture&, double now) {
      CHECK(now >= last - 1e-10);
      last = now;
      return true;
    };
    const auto run = maximiseExpectation(X, {}, *start, options, context);
    REQUIRE(run);
    CHECK(run->converged);
    CHECK(run->mixture.weights.sum() == Approx(1));
    if (kind != CovarianceKind::Full) continue;
    // The clouds lie so far apart that their moments are those of their own rows.
    for (Index c = 0; c < 2; ++c) {
      Matrix own(c == 0 ? 201 : 200, 2);
      for (Index i = 0; i < own.rows(); ++i) own.row(i) = X.row(2 * i + c);
      const Eigen::RowVectorXd mean = own.colwise().mean();
      own.rowwise() -= mean;
      CHECK((run->mixture.means.row(c) - mean).norm() < 1e-6);
      CHECK((run->mixture.covariance(c) - own.transpose() * own / static_cast<double>(own.rows())).norm() <
            1e-5);
    }
  }
}

TEST_CASE("mixture: a weight of three is the row three times", "[models][cluster]") {
  const Matrix X = twoClouds(60);
  Vector weights = Vector::Ones(60);
  weights[2] = 3;
  weights[11] = 0;
  std::vector<Index> rows = {2, 2};
  for (Index i = 0; i < 60; ++i)
    if (i != 11) rows.push_back(i);
  jobs::WorkContext context;
  const Matrix repeated = takeRows(X, rows);
  const auto a = startingMixture(X, weights, X.topRows(2), nullptr, CovarianceKind::Full, 1e-6, context);
  const auto b = startingMixture(repeated, {}, X.topRows(2), nullptr, CovarianceKind::Full, 1e-6, context);
  CHECK((a->covariances - b->covariances).cwiseAbs().maxCoeff() < 1e-10);
  const auto first = maximiseExpectation(X, weights, *a, {}, context);
  const auto second = maximiseExpectation(repeated, {}, *b, {}, context);
  CHECK((first->mixture.means - second->mixture.means).cwiseAbs().maxCoeff() < 1e-9);
  CHECK(first->logLikelihood == Approx(second->logLikelihood).epsilon(1e-10));
}

TEST_CASE("mixture: the sums of a pass are those of the definition", "[models][cluster]") {
  const Matrix X = twoClouds(333);
  jobs::WorkContext context;
  const auto mixture = startingMixture(X, {}, X.topRows(3), nullptr, CovarianceKind::Full, 1e-6, context);
  const auto factors = factorise(*mixture);
  REQUIRE(factors);
  const auto sums = mixturePass(X, {}, *factors, true, nullptr, context);
  REQUIRE(sums);
  // Moments about the means by the definition.
  const auto answer = explain(X, {}, *mixture, context);
  for (Index c = 0; c < 3; ++c) {
    const Vector r = answer->probabilities.col(c);
    const Matrix A = X.rowwise() - mixture->means.row(c);
    CHECK(sums->mass[c] == Approx(r.sum()).epsilon(1e-12));
    CHECK((sums->first.col(c) - A.transpose() * r).norm() < 1e-9);
    const Matrix second = A.transpose() * r.asDiagonal() * A;
    for (Index i = 0; i < 2; ++i)
      for (Index j = 0; j <= i; ++j) CHECK(sums->second(2 * c + i, j) == Approx(second(i, j)).epsilon(1e-10));
  }
}

TEST_CASE("gaussian mixture: repeated rows lie on the floor, with a warning", "[models][cluster]") {
  Matrix X = test::normals(40, 2, 63);
  X.topRows(20).rowwise() = Eigen::RowVector2d(30, 30);
  jobs::WorkContext context;
  const auto model = fitGaussianMixture(test::unlabelled(X, Task::Cluster), {.components = 2}, context);
  REQUIRE(model);
  const auto warnings = context.takeWarnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("1 of 2 components") != std::string::npos);
  const auto* clouds = capability<MixtureShape>(**model);
  CHECK(clouds->covariance(0)(0, 0) == Approx(1e-6).epsilon(1e-3));
  CHECK(clouds->weights()[0] == Approx(0.5));
}

TEST_CASE("gaussian mixture: the film runs from the start to the answer, BIC finds the number of clouds",
          "[models][cluster]") {
  TrainingSet train = test::unlabelled(twoClouds(300), Task::Cluster);
  std::vector<double> bic;
  for (const int k : {1, 2, 4}) {
    jobs::WorkContext context;
    const auto model = fitGaussianMixture(train, {.components = k}, context);
    REQUIRE(model);
    bic.push_back(capability<MixtureShape>(**model)->bic());
    if (k != 2) continue;
    const auto points = capability<Iterations>(**model)->trace()->since(0);
    REQUIRE(points.size() > 1);
    CHECK(points.front().iteration == 0);
    CHECK(points.back().trainLoss == Approx(-capability<MixtureShape>(**model)->logLikelihood()));
    CHECK((*model)->predict(train.X, context)->labels[1] == 1);
  }
  CHECK(bic[1] < bic[0]);
  CHECK(bic[1] < bic[2]);
}
