#include <Eigen/LU>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "core/models/linear/lda.hpp"
#include "core/models/linear/qda.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// Three classes about different means, with columns that hang together.
TrainingSet threeClasses(Index n, std::uint64_t seed) {
  Matrix X = test::normals(n, 3, seed);
  X.col(1) += 0.8 * X.col(0);
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i) {
    const int k = static_cast<int>(i * i % 3);
    labels.push_back(k == 0 ? 0 : 1 + static_cast<int>(i % 2));
    X(i, 0) += 1.5 * labels.back();
    X(i, 2) += labels.back() == 1 ? 1 : 0;
  }
  return test::classification(X, labels, 3);
}

Matrix logPosteriors(const FittedModel& model, const Matrix& X) {
  jobs::WorkContext context;
  return capability<LogProbabilities>(model)->logProbabilities(X, context).value();
}

struct ClassBell {
  double share = 0, rows = 0;
  Vector mean;
  Matrix scatter;
};
ClassBell bellOf(const TrainingSet& train, int k) {
  ClassBell bell{0, 0, Vector::Zero(train.d()), Matrix::Zero(train.d(), train.d())};
  for (Index i = 0; i < train.n(); ++i)
    if (train.labels[static_cast<std::size_t>(i)] == k) {
      bell.rows += 1;
      bell.mean += train.X.row(i).transpose();
    }
  bell.mean /= bell.rows;
  bell.share = bell.rows / static_cast<double>(train.n());
  for (Index i = 0; i < train.n(); ++i)
    if (train.labels[static_cast<std::size_t>(i)] == k) {
      const Vector gap = train.X.row(i).transpose() - bell.mean;
      bell.scatter += gap * gap.transpose();
    }
  return bell;
}

/// Posterior from densities written out with explicit inverses and determinants.
Matrix posterior(const Matrix& X, const std::vector<ClassBell>& bells,
                 const std::vector<Matrix>& covariances) {
  Matrix logs(X.rows(), static_cast<Index>(bells.size()));
  for (std::size_t k = 0; k < bells.size(); ++k)
    for (Index i = 0; i < X.rows(); ++i) {
      const Vector gap = X.row(i).transpose() - bells[k].mean;
      logs(i, static_cast<Index>(k)) = std::log(bells[k].share) -
                                       0.5 * gap.dot(covariances[k].inverse() * gap) -
                                       0.5 * std::log(covariances[k].determinant());
    }
  for (Index i = 0; i < X.rows(); ++i) logs.row(i).array() -= std::log(logs.row(i).array().exp().sum());
  return logs;
}

}  // namespace

TEST_CASE("lda: the posterior of normal densities with one covariance", "[models][linear]") {
  const TrainingSet train = threeClasses(120, 4);
  std::vector<ClassBell> bells;
  Matrix pooled = Matrix::Zero(3, 3);
  for (int k = 0; k < 3; ++k) {
    bells.push_back(bellOf(train, k));
    pooled += bells.back().scatter;
  }
  jobs::WorkContext context;
  const auto model = fitLda(train, {}, context);
  REQUIRE(model);
  const Matrix queries = test::normals(20, 3, 6) * 2;
  const Matrix want = posterior(queries, bells, std::vector<Matrix>(3, pooled / (120 - 3)));
  CHECK((logPosteriors(**model, queries) - want).cwiseAbs().maxCoeff() < 1e-10);
  // The coefficients say the same: differences of linear scores are differences of log posteriors.
  const auto& linear = *capability<Coefficients>(**model);
  const Matrix scores = (queries * linear.coefficients()).rowwise() + linear.intercepts().transpose();
  CHECK(((scores.col(1) - scores.col(0)) - (want.col(1) - want.col(0))).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("lda: the axes have unit variance within classes and part the means", "[models][linear]") {
  const TrainingSet train = threeClasses(150, 9);
  jobs::WorkContext context;
  const auto model = fitLda(train, {}, context);
  REQUIRE(model);
  const auto& axes = *capability<Projection>(**model);
  REQUIRE(axes.components().cols() == 2);
  const Matrix scores = axes.project(train.X);
  Matrix within = Matrix::Zero(2, 2);
  Matrix means = Matrix::Zero(3, 2);
  TrainingSet projected = train;
  projected.X = scores;
  for (int k = 0; k < 3; ++k) {
    const ClassBell bell = bellOf(projected, k);
    within += bell.scatter / (150 - 3);
    means.row(k) = bell.mean.transpose() * std::sqrt(bell.rows / 2);
  }
  CHECK((within - Matrix::Identity(2, 2)).cwiseAbs().maxCoeff() < 1e-10);
  const Matrix between = means.transpose() * means;
  CHECK(std::abs(between(0, 1)) < 1e-9);
  CHECK(between(0, 0) == Approx(axes.explainedVariance()[0]));
  CHECK(axes.explainedRatio().sum() == Approx(1));
  CHECK((axes.project(axes.restore(scores)) - scores).cwiseAbs().maxCoeff() < 1e-9);
}

TEST_CASE("lda: shrinkage mixes the covariance with the sphere of its mean variance", "[models][linear]") {
  const TrainingSet train = threeClasses(90, 12);
  jobs::WorkContext context;
  std::vector<ClassBell> bells;
  Matrix pooled = Matrix::Zero(3, 3);
  for (int k = 0; k < 3; ++k) {
    bells.push_back(bellOf(train, k));
    pooled += bells.back().scatter / (90 - 3);
  }
  for (const double share : {0.3, 1.0}) {
    const Matrix mixed = (1 - share) * pooled + share * pooled.trace() / 3 * Matrix::Identity(3, 3);
    const auto model = fitLda(train, {.shrinkage = share}, context);
    REQUIRE(model);
    CHECK((logPosteriors(**model, train.X) - posterior(train.X, bells, std::vector<Matrix>(3, mixed)))
              .cwiseAbs()
              .maxCoeff() < 1e-10);
  }
}

TEST_CASE("lda: units change nothing without shrinkage", "[models][linear]") {
  TrainingSet train = threeClasses(90, 12);
  jobs::WorkContext context;
  const auto plain = fitLda(train, {}, context);
  const Matrix before = logPosteriors(**plain, train.X);
  train.X.col(1) *= 1e6;
  train.X.col(2).array() += 1e5;
  const auto scaled = fitLda(train, {}, context);
  CHECK((logPosteriors(**scaled, train.X) - before).cwiseAbs().maxCoeff() < 1e-7);
}

TEST_CASE("lda: columns that repeat each other are left out with a warning", "[models][linear]") {
  TrainingSet train = threeClasses(90, 3), twice = train;
  twice.X.conservativeResize(90, 5);
  twice.X.col(3) = train.X.col(0) - 2 * train.X.col(2);
  twice.X.col(4).setConstant(3);
  jobs::WorkContext context;
  const auto a = fitLda(train, {}, context), b = fitLda(twice, {}, context);
  REQUIRE(a);
  REQUIRE(b);
  CHECK(context.takeWarnings().size() == 2);
  CHECK((logPosteriors(**a, train.X) - logPosteriors(**b, twice.X)).cwiseAbs().maxCoeff() < 1e-6);
}

TEST_CASE("qda: the posterior of normal densities, mixed with the unit sphere", "[models][linear]") {
  const TrainingSet train = threeClasses(120, 21);
  const Matrix queries = test::normals(20, 3, 22) * 1.5;
  for (const double share : {0.0, 0.25}) {
    std::vector<ClassBell> bells;
    std::vector<Matrix> covariances;
    for (int k = 0; k < 3; ++k) {
      bells.push_back(bellOf(train, k));
      covariances.emplace_back((1 - share) * bells.back().scatter / (bells.back().rows - 1) +
                               share * Matrix::Identity(3, 3));
    }
    jobs::WorkContext context;
    const auto model = fitQda(train, {.regularisation = share}, context);
    REQUIRE(model);
    CHECK((logPosteriors(**model, queries) - posterior(queries, bells, covariances)).cwiseAbs().maxCoeff() <
          1e-9);
  }
}

TEST_CASE("qda: columns that nearly follow from each other change nothing, as no change of columns does",
          "[models][linear]") {
  const TrainingSet plain = threeClasses(120, 21);
  const Matrix queries = test::normals(20, 3, 22) * 1.5;
  jobs::WorkContext context;
  const auto wanted = fitQda(plain, {.regularisation = 0}, context);
  REQUIRE(wanted);
  const Matrix logs = logPosteriors(**wanted, queries);
  for (const double apart : {1e-2, 1e-5, 1e-8}) {
    INFO(apart);
    // Variances of the directions then differ by the square: 1e-16 is beyond a covariance in doubles.
    const auto bent = [&](const Matrix& X) {
      Matrix Y = X;
      Y.col(2) = X.col(0) - X.col(1) + apart * X.col(2);
      return Y;
    };
    TrainingSet train = plain;
    train.X = bent(plain.X);
    const auto model = fitQda(train, {.regularisation = 0}, context);
    REQUIRE(model);
    CHECK((logPosteriors(**model, bent(queries)) - logs).cwiseAbs().maxCoeff() < 1e-12 / apart + 1e-9);
  }
}

TEST_CASE("qda: a class without spread is named with what to change", "[models][linear]") {
  TrainingSet train = threeClasses(60, 2);
  for (Index i = 0; i < 60; ++i)
    if (train.labels[static_cast<std::size_t>(i)] == 1) train.X(i, 1) = 2 * train.X(i, 0);
  jobs::WorkContext context;
  const auto refused = fitQda(train, {.regularisation = 0}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "regularisation");
  CHECK(refused.error().message.find("class \"b\"") != std::string::npos);
  CHECK(fitQda(train, {}, context));
}
