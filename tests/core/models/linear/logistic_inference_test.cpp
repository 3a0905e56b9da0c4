#include "core/models/linear/logistic_inference.hpp"

#include <cmath>

#include "core/models/catalog.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr unpenalised(const TrainingSet& train) {
  jobs::WorkContext context;
  const auto model =
      fit({"logistic", {{"penalty", std::string("none")}, {"tolerance", 1e-11}}}, train, context);
  REQUIRE(model);
  return *model;
}

/// 10 rows with x = 0, 4 of them positive; 10 with x = 1, 8 of them positive.
TrainingSet twoByTwo() {
  Matrix X(20, 1);
  std::vector<int> labels;
  for (Index i = 0; i < 20; ++i) {
    X(i, 0) = i < 10 ? 0 : 1;
    labels.push_back(i < 4 || i >= 12 ? 1 : 0);
  }
  return test::classification(X, labels, 2);
}

}  // namespace

TEST_CASE("logistic inference: a table of two by two by hand", "[models][stats]") {
  const auto train = twoByTwo();
  const auto result = logisticInference(*unpenalised(train), train);
  REQUIRE(result);
  // Log-odds, and the roots of the sums of reciprocal counts.
  CHECK(result->estimate[0] == Approx(std::log(4.0 / 6)).epsilon(1e-6));
  CHECK(result->estimate[1] == Approx(std::log(4.0) - std::log(4.0 / 6)).epsilon(1e-6));
  CHECK(result->standardError[0] == Approx(std::sqrt(1.0 / 4 + 1.0 / 6)).epsilon(1e-6));
  CHECK(result->standardError[1] == Approx(std::sqrt(1.0 / 4 + 1.0 / 6 + 1.0 / 8 + 1.0 / 2)).epsilon(1e-6));
  CHECK(result->z[1] == Approx(result->estimate[1] / result->standardError[1]));
  CHECK(result->p[1] == Approx(std::erfc(result->z[1] / std::sqrt(2.0))));
  CHECK(result->interval(1, 1) - result->interval(1, 0) == Approx(2 * 1.959964 * result->standardError[1]));
  const double fitted = 4 * std::log(0.4) + 6 * std::log(0.6) + 8 * std::log(0.8) + 2 * std::log(0.2);
  const double alone = 12 * std::log(0.6) + 8 * std::log(0.4);
  CHECK(result->logLikelihood == Approx(fitted));
  CHECK(result->nullLogLikelihood == Approx(alone));
  CHECK(result->mcFaddenR2 == Approx(1 - fitted / alone));
}

TEST_CASE("logistic inference: weights count as rows do", "[models][stats]") {
  auto twice = twoByTwo();
  twice.X.conservativeResize(40, 1);
  twice.X.bottomRows(20) = twice.X.topRows(20).eval();
  const auto labels = twice.labels;
  twice.labels.insert(twice.labels.end(), labels.begin(), labels.end());
  auto weighted = twoByTwo();
  weighted.weights = Vector::Constant(20, 2.0);
  const auto a = logisticInference(*unpenalised(twice), twice),
             b = logisticInference(*unpenalised(weighted), weighted);
  CHECK(a->standardError.isApprox(b->standardError, 1e-6));
  CHECK(a->logLikelihood == Approx(b->logLikelihood));
}

TEST_CASE("logistic inference: what cannot be tested is refused or left open", "[models][stats]") {
  const auto train = twoByTwo();
  const auto model = unpenalised(train);
  auto three = test::classification(train.X, train.labels, 3);
  CHECK(logisticInference(*model, three).error().code == ErrorCode::InvalidInput);
  auto wide = test::classification(test::normals(20, 2, 1), train.labels, 2);
  CHECK(logisticInference(*model, wide).error().code == ErrorCode::InvalidInput);
  Matrix repeated(20, 2);
  repeated << train.X, train.X;
  const auto same = test::classification(repeated, train.labels, 2);
  const auto open = logisticInference(*unpenalised(same), same);
  REQUIRE(open);
  CHECK(std::isnan(open->standardError[1]));
  CHECK(std::isfinite(open->logLikelihood));
}
