#include "core/models/outliers/isolation_forest.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/row_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

Vector scores(const TrainingSet& train, const IsolationForestParams& params, const Matrix& X) {
  jobs::WorkContext context;
  const auto model = fitIsolationForest(train, params, context);
  INFO((model ? std::string() : model.error().text()));
  REQUIRE(model);
  return capability<OutlierScores>(**model)->outlierScores(X, context).value();
}

}  // namespace

TEST_CASE("isolation forest: the usual depth is that of the closed form", "[models][outliers]") {
  CHECK(meanIsolationDepth(0) == 0);
  CHECK(meanIsolationDepth(1) == 0);
  CHECK(meanIsolationDepth(2) == 1);
  CHECK(meanIsolationDepth(3) == Approx(5.0 / 3));
  CHECK(meanIsolationDepth(4) == Approx(2 * (1 + 1.0 / 2 + 1.0 / 3) - 1.5));
  // The expansion that takes over for many rows continues the sum.
  for (const Index n : {1024, 1025, 3000}) {
    double harmonic = 0;
    for (Index i = n - 1; i > 0; --i) harmonic += 1.0 / static_cast<double>(i);
    const auto rows = static_cast<double>(n);
    CHECK(meanIsolationDepth(n) == Approx(2 * harmonic - 2 * (rows - 1) / rows).epsilon(1e-13));
  }
}

TEST_CASE("isolation forest: depths of few rows are those worked by hand", "[models][outliers]") {
  Matrix X(2, 1);
  X << 0, 1;
  // Two rows are alone after one question, as is usual for two: 2^-1.
  const Vector two = scores(test::unlabelled(X, Task::Cluster), {.trees = 5}, X);
  CHECK(two == Vector::Constant(2, 0.5));
  // Rows 0, 1 and 9 on a line: the first cut leaves 9 alone with probability 8/9, and 0 with 1/9.
  Matrix line(3, 1);
  line << 0, 1, 9;
  const Vector three = scores(test::unlabelled(line, Task::Cluster), {.trees = 40000}, line);
  const double usual = 5.0 / 3;
  CHECK(-std::log2(three[0]) * usual == Approx(2 - 1.0 / 9).margin(0.01));
  CHECK(-std::log2(three[1]) * usual == Approx(2).margin(1e-9));
  CHECK(-std::log2(three[2]) * usual == Approx(1 + 1.0 / 9).margin(0.01));
}

TEST_CASE("isolation forest: a planted outlier scores highest, whatever the units", "[models][outliers]") {
  Matrix X = test::normals(1000, 4, 3);
  X.row(700) << 0, 6, -6, 0;
  const TrainingSet train = test::unlabelled(X, Task::Cluster);
  jobs::WorkContext context;
  const auto model = fitIsolationForest(train, {.contamination = 0.001}, context);
  REQUIRE(model);
  const auto answers = (*model)->predict(X, context);
  REQUIRE(answers);
  CHECK(answers->labels[700] == 1);
  CHECK(std::count(answers->labels.begin(), answers->labels.end(), 1) == 1);
  const Vector own = scores(train, {}, X);
  CHECK(own[700] > 0.65);
  CHECK(own.mean() < 0.5);
  CHECK(own.minCoeff() > 0);
  // Powers of two change no bit but the exponent.
  Matrix scaled = X;
  scaled.col(1) *= 1024;
  scaled.col(2) /= 4096;
  CHECK(scores(test::unlabelled(scaled, Task::Cluster), {}, scaled) == own);
}

TEST_CASE("isolation forest: the share asked for is the share called", "[models][outliers]") {
  const Matrix X = test::normals(400, 3, 6);
  jobs::WorkContext context;
  for (const double share : {0.05, 0.2}) {
    const auto model =
        fitIsolationForest(test::unlabelled(X, Task::Cluster), {.contamination = share}, context);
    REQUIRE(model);
    const auto answers = (*model)->predict(X, context);
    const auto called = std::count(answers->labels.begin(), answers->labels.end(), 1);
    CHECK(static_cast<double>(called) == Approx(400 * share).margin(2));
  }
}

TEST_CASE("isolation forest: equal rows cannot be set apart, and are all ordinary", "[models][outliers]") {
  const Matrix X = Matrix::Constant(50, 2, 3.0);
  jobs::WorkContext context;
  const auto model = fitIsolationForest(test::unlabelled(X, Task::Cluster), {}, context);
  REQUIRE(model);
  CHECK(capability<OutlierScores>(**model)->outlierScores(X, context).value() == Vector::Constant(50, 0.5));
  const auto answers = (*model)->predict(X, context);
  CHECK(std::count(answers->labels.begin(), answers->labels.end(), 1) == 0);
}

TEST_CASE("isolation forest: rows of weight 0 do not count", "[models][outliers]") {
  const Matrix X = test::normals(60, 2, 8);
  TrainingSet train = test::unlabelled(X, Task::Cluster);
  train.weights = Vector::Ones(60);
  train.weights.tail(20).setZero();
  const TrainingSet fewer = test::unlabelled(X.topRows(40), Task::Cluster);
  CHECK(scores(train, {}, X) == scores(fewer, {}, X));
}
