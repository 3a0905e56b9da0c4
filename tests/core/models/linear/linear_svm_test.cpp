#include "core/models/linear/linear_svm.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

TrainingSet closeClasses(Index n, Index d, int classes, std::uint64_t seed) {
  const Matrix X = test::normals(n, d, seed);
  Rng rng{Seed(seed + 1)};
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i) {
    const double score = X(i, 0) - 0.5 * X(i, d - 1) + 0.8 * rng.normal();
    labels.push_back(std::clamp(static_cast<int>(std::floor(score + classes / 2.0)), 0, classes - 1));
  }
  return test::classification(X, labels, classes);
}

/// The largest slope of C sum w max(0, 1 - s m)^2 + 0.5 |v|^2 at a machine, straight from the definition.
double worstSlope(const TrainingSet& train, const Vector& v, double b, int positive, double c) {
  Vector gradient = v;
  double level = 0;
  for (Index i = 0; i < train.n(); ++i) {
    const double s = train.labels[static_cast<std::size_t>(i)] == positive ? 1 : -1;
    const double w = train.weights.size() == 0 ? 1 : train.weights[i];
    const double lacks = std::max(0.0, 1 - s * (train.X.row(i).dot(v) + b));
    gradient -= 2 * c * w * s * lacks * train.X.row(i).transpose();
    level -= 2 * c * w * s * lacks;
  }
  return std::max(gradient.cwiseAbs().maxCoeff(), std::abs(level));
}

}  // namespace

TEST_CASE("linear svm: two rows worked by hand", "[models][linear]") {
  // 2 C (1 - v)^2 + v^2 / 2 over v, b = 0: v = 4 C / (4 C + 1).
  Matrix X(2, 1);
  X << -1, 1;
  jobs::WorkContext context;
  const auto model =
      fitLinearSvm(test::classification(X, {0, 1}, 2), {.c = 0.5, .tolerance = 1e-11}, context);
  REQUIRE(model);
  const auto& linear = *capability<Coefficients>(**model);
  CHECK(linear.coefficients()(0, 0) == Approx(2.0 / 3));
  CHECK(std::abs(linear.intercepts()[0]) < 1e-9);
  CHECK((*model)->predict(X, context)->labels == std::vector<int>{0, 1});
}

TEST_CASE("linear svm: no slope is left at the answer, few rows or many, weighted or not",
          "[models][linear]") {
  for (const Index n : {300, 40000})
    for (const bool weighted : {false, true}) {
      TrainingSet train = closeClasses(n, 4, 2, 5);
      train.X.col(1) = 10 * train.X.col(1).array() - 3;
      if (weighted) train.weights = Vector::LinSpaced(n, 0, 2);
      jobs::WorkContext context;
      const double c = 50.0 / static_cast<double>(n);
      const auto model = fitLinearSvm(train, {.c = c, .tolerance = 1e-10}, context);
      REQUIRE(model);
      const auto& linear = *capability<Coefficients>(**model);
      CHECK(worstSlope(train, linear.coefficients().col(0), linear.intercepts()[0], 1, c) < 1e-6);
      CHECK(context.takeWarnings().empty());
    }
}

TEST_CASE("linear svm: one machine a class against the rest, none for a class without rows",
          "[models][linear]") {
  TrainingSet train = closeClasses(200, 3, 3, 8);
  train.classNames = {"a", "none", "b", "c"};
  for (int& label : train.labels) label = label == 0 ? 0 : label + 1;
  jobs::WorkContext context;
  const auto model = fitLinearSvm(train, {.tolerance = 1e-10}, context);
  REQUIRE(model);
  const auto& linear = *capability<Coefficients>(**model);
  for (const int k : {0, 2, 3})
    CHECK(worstSlope(train, linear.coefficients().col(k), linear.intercepts()[k], k, 1) < 1e-5);
  const Matrix scores = capability<DecisionScores>(**model)->decisionScores(train.X, context).value();
  CHECK(scores.col(1).maxCoeff() == -HUGE_VAL);
  const auto answers = (*model)->predict(train.X, context);
  CHECK(std::count(answers->labels.begin(), answers->labels.end(), 1) == 0);
  CHECK(answers->labels == argmaxRows(scores));
}
