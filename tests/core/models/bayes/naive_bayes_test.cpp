#include <cmath>
#include <numbers>

#include "core/models/bayes/bernoulli_nb.hpp"
#include "core/models/bayes/categorical_nb.hpp"
#include "core/models/bayes/gaussian_nb.hpp"
#include "core/models/bayes/multinomial_nb.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

Matrix profile(const FittedModel& model, std::size_t place = 0) {
  return capability<ClassProfiles>(model)->profiles().at(place).values;
}

Matrix logsOf(const FittedModel& model, const Matrix& X) {
  jobs::WorkContext context;
  return capability<LogProbabilities>(model)->logProbabilities(X, context).value();
}

double bell(double x, double mean, double variance) {
  return -0.5 * std::log(2 * std::numbers::pi * variance) - (x - mean) * (x - mean) / (2 * variance);
}

}  // namespace

TEST_CASE("gaussian naive Bayes: moments and posterior worked by hand", "[models][bayes]") {
  Matrix X(5, 1);
  X << 1, 3, 10, 12, 14;
  jobs::WorkContext context;
  const auto model = fitGaussianNb(test::classification(X, {0, 0, 1, 1, 1}, 2), {.smoothing = 0}, context);
  REQUIRE(model);
  CHECK(profile(**model, 0)(0, 0) == Approx(2));
  CHECK(profile(**model, 0)(1, 0) == Approx(12));
  CHECK(profile(**model, 1)(0, 0) == Approx(1));
  CHECK(profile(**model, 1)(1, 0) == Approx(8.0 / 3));
  const double a = std::log(0.4) + bell(5, 2, 1), b = std::log(0.6) + bell(5, 12, 8.0 / 3);
  CHECK(logsOf(**model, Matrix::Constant(1, 1, 5))(0, 1) == Approx(b - std::log(std::exp(a) + std::exp(b))));
}

TEST_CASE("gaussian naive Bayes: weights count as repeated rows, equal priors drop the shares",
          "[models][bayes]") {
  const Matrix X = test::normals(40, 3, 5);
  std::vector<int> labels;
  for (int i = 0; i < 40; ++i) labels.push_back(i % 3 == 0 ? 0 : 1);
  TrainingSet weighted = test::classification(X, labels, 2), repeated = weighted;
  weighted.weights = Vector::Ones(40);
  weighted.weights.head(10).setConstant(2);
  weighted.weights[39] = 0;
  repeated.X.resize(49, 3);
  repeated.X << X.topRows(39), X.topRows(10);
  repeated.labels.pop_back();
  repeated.labels.insert(repeated.labels.end(), labels.begin(), labels.begin() + 10);
  jobs::WorkContext context;
  const GaussianNbParams params{.priors = ClassPriors::Equal};
  const auto a = fitGaussianNb(weighted, params, context), b = fitGaussianNb(repeated, params, context);
  REQUIRE(a);
  REQUIRE(b);
  CHECK((profile(**a, 1) - profile(**b, 1)).cwiseAbs().maxCoeff() < 1e-12);
  CHECK((logsOf(**a, X) - logsOf(**b, X)).cwiseAbs().maxCoeff() < 1e-10);
  CHECK(capability<ClassProfiles>(**a)->priors()[0] == Approx(0.5));
}

TEST_CASE("gaussian naive Bayes: a first row far from the rest loses no digits", "[models][bayes]") {
  Matrix X = test::normals(2000, 1, 8);
  X.array() += 1e7;
  X(0, 0) = -3e9;
  std::vector<int> labels(2000, 1);
  labels[1] = labels[2] = labels[3] = 0;
  TrainingSet train = test::classification(X, labels, 2);
  train.weights = Vector::Ones(2000);
  train.weights[0] = 1e-12;
  jobs::WorkContext context;
  const auto model = fitGaussianNb(train, {.smoothing = 0}, context);
  REQUIRE(model);
  // The same moments in two passes of longer numbers.
  long double weight = 0, sum = 0, squares = 0;
  for (Index i = 0; i < 2000; ++i) {
    if (labels[static_cast<std::size_t>(i)] == 0) continue;
    weight += train.weights[i];
    sum += static_cast<long double>(train.weights[i]) * X(i, 0);
  }
  for (Index i = 0; i < 2000; ++i)
    if (labels[static_cast<std::size_t>(i)] == 1)
      squares += train.weights[i] * (X(i, 0) - sum / weight) * (X(i, 0) - sum / weight);
  CHECK(profile(**model, 1)(1, 0) == Approx(static_cast<double>(squares / weight)).epsilon(1e-9));
}

TEST_CASE("naive Bayes: a row that no class explains gets the priors", "[models][bayes]") {
  const Matrix X = test::normals(30, 2, 3);
  std::vector<int> labels(30, 0);
  for (std::size_t i = 0; i < 10; ++i) labels[i] = 1;
  jobs::WorkContext context;
  const auto model = fitGaussianNb(test::classification(X, labels, 2), {}, context);
  REQUIRE(model);
  const auto answers = (*model)->predict(Matrix::Constant(1, 2, 1e300), context);
  REQUIRE(answers);
  CHECK(answers->probabilities(0, 1) == Approx(1.0 / 3));
}

TEST_CASE("multinomial naive Bayes: two documents worked by hand", "[models][bayes]") {
  // Class 0 used the words 3, 1, 0 times, class 1 the words 0, 1, 3.
  Matrix X(3, 3);
  X << 2, 1, 0, 1, 0, 0, 0, 1, 3;
  jobs::WorkContext context;
  const auto train = test::classification(X, {0, 0, 1}, 2);
  const auto model = fitMultinomialNb(train, {.negatives = NegativeCells::Refuse}, context);
  REQUIRE(model);
  CHECK(profile(**model)(0, 0) == Approx(std::log(4.0 / 7)));
  CHECK(profile(**model)(1, 0) == Approx(std::log(1.0 / 7)));
  Matrix query(1, 3);
  query << 1, 1, 0;
  const double odds = std::log(2.0) + std::log(4.0);
  CHECK(logsOf(**model, query)(0, 1) == Approx(-std::log1p(std::exp(odds))));
}

TEST_CASE("multinomial naive Bayes: cells below zero are counted from the least or refused",
          "[models][bayes]") {
  Matrix X(4, 2);
  X << 0, 1, -2, 1, 4, 0, 3, 2;
  const auto train = test::classification(X, {0, 0, 1, 1}, 2);
  TrainingSet moved = train;
  moved.X.col(0).array() += 2;
  jobs::WorkContext context;
  const auto a = fitMultinomialNb(train, {}, context), b = fitMultinomialNb(moved, {}, context);
  REQUIRE(a);
  REQUIRE(b);
  CHECK((logsOf(**a, train.X) - logsOf(**b, moved.X)).cwiseAbs().maxCoeff() < 1e-12);
  const auto refused = fitMultinomialNb(train, {.negatives = NegativeCells::Refuse}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("row 2 of x1 is -2") != std::string::npos);
}

TEST_CASE("bernoulli naive Bayes: what is absent counts", "[models][bayes]") {
  Matrix X(4, 2);
  X << 1, 0, 1, 0.5, 0, 0, 0.4, 1;
  jobs::WorkContext context;
  const auto model =
      fitBernoulliNb(test::classification(X, {0, 0, 1, 1}, 2), {.threshold = 0.5, .alpha = 1}, context);
  REQUIRE(model);
  // Yes in column 1: 2 of 2 and 0 of 2; in column 2, where 0.5 is no: 0 of 2 and 1 of 2.
  CHECK(profile(**model)(0, 0) == Approx(std::log(0.75)));
  CHECK(profile(**model)(1, 1) == Approx(std::log(0.5)));
  Matrix query(1, 2);
  query << 0.9, 0.1;
  const double a = 0.75 * 0.75, b = 0.25 * 0.5;
  CHECK(logsOf(**model, query)(0, 0) == Approx(std::log(a / (a + b))));
}

TEST_CASE("categorical naive Bayes: tables of counts, the nearest category for a new value",
          "[models][bayes]") {
  Matrix X(6, 1);
  X << 0, 0, 1, 1, 1, 2;
  jobs::WorkContext context;
  const auto model = fitCategoricalNb(test::classification(X, {0, 0, 0, 1, 1, 1}, 2), {}, context);
  REQUIRE(model);
  Matrix want(2, 3);
  want << 3, 2, 1, 1, 3, 2;
  CHECK((profile(**model).array().exp() - want.array() / 6).abs().maxCoeff() < 1e-12);
  Matrix queries(5, 1);
  queries << 0.4, 0.5, 0.6, -7, 9;
  const Matrix logs = logsOf(**model, queries);
  const double nothing = std::log(3.0 / 4), one = std::log(2.0 / 5), two = std::log(1.0 / 3);
  const Vector first = logs.col(0);
  CHECK(first[0] == Approx(nothing));
  CHECK(first[1] == Approx(nothing));
  CHECK(first[2] == Approx(one));
  CHECK(first[3] == Approx(nothing));
  CHECK(first[4] == Approx(two));
}

TEST_CASE("categorical naive Bayes: a column of many values is cut into parts of equal rows",
          "[models][bayes]") {
  const Matrix X = Vector::LinSpaced(100, 0, 99);
  std::vector<int> labels;
  for (int i = 0; i < 100; ++i) labels.push_back(i < 25 || i >= 75 ? 1 : 0);
  jobs::WorkContext context;
  const auto model = fitCategoricalNb(test::classification(X, labels, 2), {.categories = 4}, context);
  REQUIRE(model);
  CHECK(profile(**model).cols() == 4);
  CHECK((*model)->predict(X, context)->labels == labels);
}
