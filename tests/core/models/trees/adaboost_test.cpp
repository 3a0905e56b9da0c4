#include "core/models/trees/adaboost.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/trees/adaboost_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr fittedAdaboost(const TrainingSet& train, const AdaboostParams& params) {
  jobs::WorkContext context;
  auto model = fitAdaboost(train, params, context);
  INFO((model ? std::string() : model.error().text()));
  REQUIRE(model);
  return *model;
}

/// The ten points of the textbook example: +++---+++- along a line.
TrainingSet tenPoints() {
  Matrix X(10, 1);
  for (Index i = 0; i < 10; ++i) X(i, 0) = static_cast<double>(i);
  return test::classification(X, {1, 1, 1, 0, 0, 0, 1, 1, 1, 0}, 2);
}

double share(const FittedModel& model, const TrainingSet& train) {
  jobs::WorkContext context;
  const auto answers = model.predict(train.X, context);
  double right = 0;
  for (std::size_t i = 0; i < train.labels.size(); ++i)
    right += answers->labels[i] == train.labels[i] ? 1 : 0;
  return right / static_cast<double>(train.n());
}

}  // namespace

TEST_CASE("adaboost: three stumps tell the ten points apart, voting as worked by hand",
          "[models][adaboost]") {
  const TrainingSet train = tenPoints();
  const auto model = fittedAdaboost(train, {.rounds = 3});
  CHECK(share(*model, train) == 1);
  const TracePtr film = capability<Iterations>(*model)->trace();
  REQUIRE(film->size() == 3);
  CHECK(film->since(0)[0].trainLoss == Approx(0.3));
  CHECK(film->since(2)[0].trainLoss == 0);
  // Errors 3/10, 3/14 and 2/11, one after the other.
  const double first = std::log(7.0 / 3), second = std::log(11.0 / 3), third = std::log(9.0 / 2);
  const auto& staged = *capability<StagedScores>(*model);
  jobs::WorkContext context;
  const auto one = staged.predictAfter(train.X, 1, context);
  CHECK(one->probabilities(0, 1) == Approx(1 / (1 + std::exp(-1.0))));
  // Shares of the votes, of which the point 0 has the first and third tree or the second on its side.
  const auto all = model->predict(train.X, context);
  double smallest = 1;
  for (Index i = 0; i < 10; ++i)
    smallest = std::min(smallest, all->probabilities(i, train.labels[static_cast<std::size_t>(i)]));
  const double margin = (first + second - third) / (first + second + third);
  CHECK(smallest == Approx(1 / (1 + std::exp(-margin))));
}

TEST_CASE("adaboost: a tree without error ends the rounds, one that does not help too",
          "[models][adaboost]") {
  TrainingSet train = tenPoints();
  train.labels = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  CHECK(capability<StagedScores>(*fittedAdaboost(train, {.rounds = 20}))->stages() == 1);
  train.X.setZero();
  train.labels = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
  CHECK(capability<StagedScores>(*fittedAdaboost(train, {.rounds = 20}))->stages() == 1);
}

TEST_CASE("adaboost: staged answers are those of fewer rounds, and of the film", "[models][adaboost]") {
  const Matrix X = test::normals(300, 3, 4);
  std::vector<int> labels;
  for (Index i = 0; i < 300; ++i)
    labels.push_back(X.row(i).squaredNorm() > 3.5 ? 2 : X.row(i).squaredNorm() > 1.2 ? 1 : 0);
  const TrainingSet train = test::classification(X, labels, 3);
  const auto whole = fittedAdaboost(train, {.rounds = 40, .maxDepth = 2}),
             part = fittedAdaboost(train, {.rounds = 7, .maxDepth = 2});
  CHECK(share(*whole, train) > 0.9);
  jobs::WorkContext context;
  const auto& staged = *capability<StagedScores>(*whole);
  const Matrix want = part->predict(X, context)->probabilities;
  CHECK(staged.predictAfter(X, 7, context)->probabilities == want);
  CHECK(capability<Iterations>(*whole)->trace()->at(7).model->predict(X, context)->probabilities == want);
  int seen = 0;
  const auto visit = [&](int stage, const Predictions& now) {
    ++seen;
    if (stage == 7) CHECK(now.probabilities == want);
    return stage < 9;
  };
  CHECK(staged.eachStage(X, visit, context));
  CHECK(seen == 9);
}

TEST_CASE("adaboost: numbers are answered by the weighted median of the trees", "[models][adaboost]") {
  const Matrix X = test::normals(500, 2, 6);
  const Vector y = (X.col(0).array() * 2).sin() + X.col(1).array();
  const TrainingSet train = test::regression(X, y);
  const auto model = fittedAdaboost(train, {.rounds = 60, .maxDepth = 4});
  jobs::WorkContext context;
  const Vector answers = model->predict(X, context)->values;
  CHECK((answers - y).squaredNorm() < 0.15 * (y.array() - y.mean()).square().sum());
  const auto last = capability<Iterations>(*model)->trace()->since(0).back();
  CHECK(last.trainMetric == Approx(1 - (answers - y).squaredNorm() / (y.array() - y.mean()).square().sum()));
  // Constant targets: one tree without error.
  const auto constant = fittedAdaboost(test::regression(X, Vector::Constant(500, 5)), {.rounds = 9});
  CHECK(capability<StagedScores>(*constant)->stages() == 1);
  CHECK(constant->predict(X, context)->values == Vector::Constant(500, 5));
}
