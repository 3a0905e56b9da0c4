#include "core/models/trees/boosting.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/staged_scores.hpp"
#include "core/models/trees/boosted_model.hpp"
#include "core/params/search_space.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr boosted(const TrainingSet& train, const BoostingParams& params) {
  jobs::WorkContext context;
  auto model = fitBoosting(train, params, context);
  INFO((model ? std::string() : model.error().text()));
  REQUIRE(model);
  return *model;
}

Vector values(const FittedModel& model, const Matrix& X) {
  jobs::WorkContext context;
  return model.predict(X, context)->values;
}

const std::vector<BoostedTreePtr>& treesOf(const FittedModel& model) {
  return dynamic_cast<const BoostedModel&>(model).ensemble().trees;
}

Vector wavesOf(const Matrix& X) {
  return (X.col(0).array() * 2).sin() + X.col(1).array().square() - 0.5 * X.col(0).array() * X.col(1).array();
}

double r2(const Vector& got, const Vector& want) {
  return 1 - (got - want).squaredNorm() / (want.array() - want.mean()).square().sum();
}

}  // namespace

TEST_CASE("boosting: one whole step on the squared loss answers the mean of each leaf",
          "[models][boosting]") {
  Matrix X(6, 1);
  X << 1, 2, 3, 10, 11, 12;
  Vector y(6);
  y << 1, 2, 3, 20, 22, 30;
  for (const auto splits : {BoostingSplits::Histogram, BoostingSplits::Exact}) {
    const auto model =
        boosted(test::regression(X, y),
                {.rounds = 1, .learningRate = 1, .maxLeaves = 2, .minLeafRows = 1, .splits = splits});
    const BoostedTree& tree = *treesOf(*model).front();
    REQUIRE(tree.size() == 3);
    CHECK(tree[0].threshold == 6.5);
    const Vector answers = values(*model, X);
    for (Index i = 0; i < 6; ++i) CHECK(answers[i] == Approx(i < 3 ? 2.0 : 24.0).epsilon(1e-6));
  }
}

TEST_CASE("boosting: the first logistic step is Newton's, from the log odds", "[models][boosting]") {
  Matrix X(10, 1);
  std::vector<int> labels;
  for (Index i = 0; i < 10; ++i) {
    X(i, 0) = static_cast<double>(i);
    labels.push_back(i == 3 || i >= 6 ? 1 : 0);  // five of ten
  }
  const double l2 = 0.5, rate = 0.3;
  const auto model =
      boosted(test::classification(X, labels, 2),
              {.rounds = 1, .learningRate = rate, .maxLeaves = 2, .minLeafRows = 1, .l2Penalty = l2});
  const BoostedTree& tree = *treesOf(*model).front();
  REQUIRE(tree.size() == 3);
  CHECK(tree[0].threshold == 5.5);
  // p = 1/2: slopes of -1/2 and 1/2, curvatures of 1/4.
  CHECK(tree[1].value == Approx(rate * (-0.5 * 5 + 0.5 * 1) / (6 * 0.25 + l2)).epsilon(1e-6));
  CHECK(tree[2].value == Approx(rate * (0.5 * 4) / (4 * 0.25 + l2)).epsilon(1e-6));
  // Twice the fall of the loss: G^2 / (H + l2) of both sides less that of all (where G is 0).
  CHECK(tree[0].gain == Approx(4 / (1.5 + l2) + 4 / (1 + l2)).epsilon(1e-3));
}

TEST_CASE("boosting: rows learnt well, on classes and on numbers", "[models][boosting]") {
  const Matrix X = test::normals(2000, 4, 11), fresh = test::normals(2000, 4, 12);
  for (const auto splits : {BoostingSplits::Histogram, BoostingSplits::Exact}) {
    BoostingParams params{.rounds = 60, .maxLeaves = 8, .splits = splits};
    const auto numbers = boosted(test::regression(X, wavesOf(X)), params);
    CHECK(r2(values(*numbers, fresh), wavesOf(fresh)) > 0.9);
    std::vector<int> labels;
    for (const double wave : wavesOf(X)) labels.push_back(wave > 1.5 ? 2 : wave > 0 ? 1 : 0);
    const auto classes = boosted(test::classification(X, labels, 3), params);
    jobs::WorkContext context;
    const auto answers = classes->predict(fresh, context);
    int right = 0;
    const Vector truth = wavesOf(fresh);
    for (Index i = 0; i < 2000; ++i) {
      const int label = truth[i] > 1.5 ? 2 : truth[i] > 0 ? 1 : 0;
      right += answers->labels[static_cast<std::size_t>(i)] == label ? 1 : 0;
    }
    CHECK(right > 1800);
  }
}

TEST_CASE("boosting: with a bin for every value histograms find the exact splits", "[models][boosting]") {
  Matrix X = test::normals(400, 3, 5);
  X = X.unaryExpr([](double x) { return std::round(x * 20); });
  const Vector y = wavesOf(X / 20);
  BoostingParams params{.rounds = 1, .learningRate = 1, .maxLeaves = 6, .minLeafRows = 5};
  const auto quick = boosted(test::regression(X, y), params);
  params.splits = BoostingSplits::Exact;
  const auto exact = boosted(test::regression(X, y), params);
  CHECK((values(*quick, X) - values(*exact, X)).cwiseAbs().maxCoeff() < 1e-5);
}

TEST_CASE("boosting: leaves hold the rows they must, exactly", "[models][boosting]") {
  const Matrix X = test::normals(900, 3, 21);
  std::vector<int> labels;
  for (Index i = 0; i < 900; ++i) labels.push_back(X(i, 0) > 1 || X(i, 1) > 1.5 ? 1 : 0);
  for (const int least : {1, 7, 100, 450}) {
    const auto model = boosted(test::classification(X, labels, 2), {.rounds = 10, .minLeafRows = least});
    for (const auto& tree : treesOf(*model)) {
      std::vector<int> counts(tree->size(), 0);
      for (Index i = 0; i < 900; ++i) {
        std::size_t at = 0;
        while ((*tree)[at].feature >= 0)
          at = static_cast<std::size_t>((*tree)[at].left) +
               (X(i, (*tree)[at].feature) <= (*tree)[at].threshold ? 0 : 1);
        ++counts[at];
      }
      for (std::size_t at = 0; at < tree->size(); ++at)
        if ((*tree)[at].feature < 0) CHECK(counts[at] >= least);
    }
  }
}

TEST_CASE("boosting: a missing value goes to the side that gains more", "[models][boosting]") {
  const double missing = std::nan("");
  Matrix X(60, 1);
  Vector y(60);
  for (Index i = 0; i < 60; ++i) {
    X(i, 0) = i % 3 == 0 ? missing : static_cast<double>(i);
    y[i] = i % 3 == 0 || i > 30 ? 1 : 0;
  }
  BoostingParams params{.rounds = 1, .learningRate = 1, .maxLeaves = 2, .minLeafRows = 1};
  const auto model = boosted(test::regression(X, y), params);
  CHECK((values(*model, X) - y).cwiseAbs().maxCoeff() < 1e-6);
  CHECK_FALSE((*treesOf(*model).front())[0].missingLeft);
  // Where only being missing tells rows apart, that is asked.
  for (Index i = 0; i < 60; ++i) y[i] = i % 3 == 0 ? 5 : -1;
  const auto told = boosted(test::regression(X, y), params);
  CHECK((values(*told, X) - y).cwiseAbs().maxCoeff() < 1e-5);
}

TEST_CASE("boosting: losses are minimised by what they are made for", "[models][boosting]") {
  // Without a split the answer is the start: every loss has its own best constant.
  Matrix X = Matrix::Zero(5, 1);
  Vector y(5);
  y << 1, 2, 3, 10, 100;
  const auto answer = [&](RegressionLoss loss, double level) {
    return values(*boosted(test::regression(X, y), {.rounds = 1, .loss = loss, .level = level}), X)[0];
  };
  CHECK(answer(RegressionLoss::Squared, 0.9) == Approx(23.2));
  CHECK(answer(RegressionLoss::Absolute, 0.9) == Approx(3));
  CHECK(answer(RegressionLoss::Quantile, 0.7) == Approx(10));
  CHECK(answer(RegressionLoss::Poisson, 0.9) == Approx(23.2));
}

TEST_CASE("boosting: quantiles hold their share, outliers move huber little", "[models][boosting]") {
  const Matrix X = test::normals(4000, 2, 31);
  Rng random{Seed(4)};
  Vector y(4000);
  for (Index i = 0; i < 4000; ++i) y[i] = X(i, 0) + random.normal();
  const auto high = boosted(test::regression(X, y),
                            {.rounds = 50, .maxLeaves = 8, .loss = RegressionLoss::Quantile, .level = 0.8});
  const Vector bound = values(*high, X);
  CHECK((y.array() <= bound.array()).cast<double>().mean() == Approx(0.8).margin(0.03));
  Vector spoiled = y;
  for (Index i = 0; i < 4000; i += 40) spoiled[i] += 500;
  for (const auto loss : {RegressionLoss::Huber, RegressionLoss::Absolute}) {
    const auto robust = boosted(test::regression(X, spoiled),
                                {.rounds = 50, .maxLeaves = 8, .minLeafRows = 100, .loss = loss});
    CHECK((values(*robust, X) - X.col(0)).cwiseAbs().mean() < 0.5);
  }
}

TEST_CASE("boosting: counts are learnt with poisson, negative ones refused", "[models][boosting]") {
  const Matrix X = test::normals(3000, 2, 41);
  const Vector y = (X.col(0).array() * 0.7).exp().round();
  BoostingParams params{.rounds = 80, .maxLeaves = 8, .loss = RegressionLoss::Poisson};
  const auto model = boosted(test::regression(X, y), params);
  const Vector answers = values(*model, X);
  CHECK(answers.minCoeff() > 0);
  CHECK(r2(answers, y) > 0.9);
  Vector negative = y;
  negative[3] = -1;
  jobs::WorkContext context;
  const auto refused = fitBoosting(test::regression(X, negative), params, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "loss");
}

TEST_CASE("boosting: what it answers after some rounds is what fewer rounds answer", "[models][boosting]") {
  const Matrix X = test::normals(300, 3, 51);
  const TrainingSet train = test::regression(X, wavesOf(X));
  const auto whole = boosted(train, {.rounds = 12}), part = boosted(train, {.rounds = 5});
  const auto& staged = *capability<StagedScores>(*whole);
  REQUIRE(staged.stages() == 12);
  jobs::WorkContext context;
  CHECK(staged.predictAfter(X, 5, context)->values == values(*part, X));
  CHECK(staged.predictAfter(X, 0, context)->values[0] == Approx(train.targets.mean()));
  int seen = 0;
  const auto visited = staged.eachStage(
      X,
      [&](int stage, const Predictions& now) {
        CHECK(stage == ++seen);
        CHECK(now.values == staged.predictAfter(X, stage, context)->values);
        return stage < 9;
      },
      context);
  CHECK(visited);
  CHECK(seen == 9);
}

TEST_CASE("boosting: the film holds a model of every round, sharing its trees", "[models][boosting]") {
  const Matrix X = test::normals(300, 3, 61);
  const TrainingSet train = test::regression(X, wavesOf(X));
  const auto model = boosted(train, {.rounds = 20});
  const TracePtr film = capability<Iterations>(*model)->trace();
  REQUIRE(film->size() == 21);
  const auto points = film->since(0);
  for (std::size_t i = 1; i < points.size(); ++i) CHECK(points[i].trainLoss < points[i - 1].trainLoss);
  jobs::WorkContext context;
  for (const int round : {0, 7, 20}) {
    const Checkpoint at = film->at(round);
    REQUIRE(at.iteration == round);
    CHECK(at.model->predict(X, context)->values ==
          capability<StagedScores>(*model)->predictAfter(X, round, context)->values);
    if (round > 0) CHECK(treesOf(*at.model).front() == treesOf(*model).front());
  }
  // Loss and R2 of the last round are those of its answers, in standardised targets.
  const double mse = (values(*model, X) - train.targets).squaredNorm() / 300;
  const double variance = (train.targets.array() - train.targets.mean()).square().mean();
  CHECK(points.back().trainLoss == Approx(mse / variance).epsilon(1e-6));
  CHECK(points.back().trainMetric == Approx(1 - mse / variance).epsilon(1e-6));
}

TEST_CASE("boosting: early stopping keeps the best round of the dev rows, or of rows set aside",
          "[models][boosting]") {
  const Matrix X = test::normals(400, 2, 71);
  Rng random{Seed(9)};
  Vector y = wavesOf(X);
  for (double& value : y) value += 2 * random.normal();
  TrainingSet train = test::regression(X, y);
  BoostingParams params{
      .rounds = 400, .learningRate = 0.3, .minLeafRows = 3, .earlyStopping = true, .patience = 5};
  const auto inside = boosted(train, params);
  CHECK(capability<StagedScores>(*inside)->stages() < 100);
  auto dev = std::make_shared<Samples>();
  dev->X = test::normals(300, 2, 72);
  dev->targets = wavesOf(dev->X);
  train.dev = dev;
  const auto model = boosted(train, params);
  const TracePtr film = capability<Iterations>(*model)->trace();
  const auto points = film->since(0);
  int best = 0;
  for (const auto& point : points)
    if (point.devLoss < points[static_cast<std::size_t>(best)].devLoss) best = point.iteration;
  CHECK(film->bestIteration() == best);
  CHECK(capability<StagedScores>(*model)->stages() == best);
  CHECK(points.back().iteration == best + 5);
}

TEST_CASE("boosting: whole weights are repeated rows, rows of weight zero are none", "[models][boosting]") {
  const Matrix X = test::normals(200, 2, 81);
  const Vector y = wavesOf(X);
  std::vector<Index> repeated;
  Vector weights(200);
  for (Index i = 0; i < 200; ++i) {
    weights[i] = static_cast<double>(i % 3);
    for (Index k = 0; k < i % 3; ++k) repeated.push_back(i);
  }
  TrainingSet weighted = test::regression(X, y);
  weighted.weights = weights;
  BoostingParams params{.rounds = 10, .maxLeaves = 4, .minLeafRows = 1};
  const auto a = boosted(weighted, params);
  const auto b = boosted(test::regression(takeRows(X, repeated), takeRows(y, repeated)), params);
  CHECK(r2(values(*a, X), values(*b, X)) > 0.999);
  TrainingSet changed = weighted;
  for (Index i = 0; i < 200; i += 3) changed.targets[i] = 1e6;
  CHECK(r2(values(*boosted(changed, params), X), values(*a, X)) > 0.98);
}

TEST_CASE("boosting: shares of rows and columns are drawn anew and reproducible", "[models][boosting]") {
  const Matrix X = test::normals(1500, 6, 91);
  const TrainingSet train = test::regression(X, wavesOf(X));
  for (const auto splits : {BoostingSplits::Histogram, BoostingSplits::Exact}) {
    BoostingParams params{
        .rounds = 60, .maxLeaves = 8, .rowShare = 0.5, .columnShare = 0.5, .splits = splits};
    const auto first = boosted(train, params), second = boosted(train, params);
    CHECK(values(*first, X) == values(*second, X));
    CHECK(r2(values(*first, X), train.targets) > 0.7);
    const TracePtr film = capability<Iterations>(*first)->trace();
    const double mse = (values(*first, X) - train.targets).squaredNorm() / 1500;
    const double variance = (train.targets.array() - train.targets.mean()).square().mean();
    // Rows outside of a draw follow the tree too.
    CHECK(film->since(60).front().trainLoss == Approx(mse / variance).epsilon(1e-5));
  }
}

TEST_CASE("boosting: answers only rise, or only fall, with a monotone column", "[models][boosting]") {
  const Matrix X = test::normals(1000, 2, 95);
  Rng random{Seed(5)};
  Vector y(1000);
  for (Index i = 0; i < 1000; ++i) y[i] = X(i, 0) - X(i, 1) + 2 * random.normal();
  BoostingParams params{.rounds = 60, .learningRate = 0.3, .minLeafRows = 5};
  const auto falls = [&](const FittedModel& model, Index column) {
    bool fell = false, rose = false;
    for (double other = -2; other <= 2; other += 0.5) {
      Matrix line = Matrix::Constant(200, 2, other);
      line.col(column) = Vector::LinSpaced(200, -3, 3);
      const Vector answers = values(model, line);
      const Vector steps = answers.tail(199) - answers.head(199);
      fell = fell || steps.minCoeff() < 0;
      rose = rose || steps.maxCoeff() > 0;
    }
    return std::pair(fell, rose);
  };
  CHECK(falls(*boosted(test::regression(X, y), params), 0) == std::pair(true, true));
  params.monotone = "x1:+,x2:-";
  const auto model = boosted(test::regression(X, y), params);
  CHECK(falls(*model, 0) == std::pair(false, true));
  CHECK(falls(*model, 1) == std::pair(true, false));
  // Names may hold what parts them; what is wrong is said.
  TrainingSet named = test::regression(X, y);
  named.featureNames = {"size, in m:+", "price"};
  params.monotone = "size, in m:+:+, price:-";
  CHECK(values(*boosted(named, params), X) == values(*model, X));
  for (const char* wrong :
       {"price", "price:", "price:+,", ":+", "prise:+", "price:+,price:-", "price:+;x:-"}) {
    params.monotone = wrong;
    jobs::WorkContext context;
    const auto refused = fitBoosting(named, params, context);
    INFO(wrong);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().where == "monotone");
  }
  params.monotone = "prise:+";
  jobs::WorkContext context;
  CHECK(fitBoosting(named, params, context).error().message ==
        "There is no prepared column \"prise\"; did you mean \"price\"?");
  // Nothing to search, and no trace in a spec that does not ask for it.
  CHECK_FALSE(params::axisOf(boostingParamTable(), "monotone"));
  CHECK_FALSE(boostingParamTable().complete({})->contains("monotone"));
  params.monotone = "price:+";
  params.splits = BoostingSplits::Exact;
  CHECK(fitBoosting(named, params, context).error().where == "monotone");
}

TEST_CASE("boosting: constant targets, one row and a thousand classes are answered", "[models][boosting]") {
  const auto constant =
      boosted(test::regression(test::normals(50, 2, 3), Vector::Constant(50, -7)), {.rounds = 5});
  CHECK(values(*constant, Matrix::Ones(2, 2)) == Vector::Constant(2, -7));
  const auto single = boosted(test::regression(Matrix::Ones(1, 2), Vector::Constant(1, 3)), {.rounds = 5});
  CHECK(values(*single, Matrix::Zero(1, 2))[0] == 3);
  Matrix X(2000, 1);
  std::vector<int> labels;
  for (Index i = 0; i < 2000; ++i) {
    X(i, 0) = static_cast<double>(i / 2);
    labels.push_back(static_cast<int>(i / 2));
  }
  TrainingSet train = test::classification(X, labels, 0);
  for (int k = 0; k < 1000; ++k) train.classNames.push_back(std::to_string(k));
  const auto many = boosted(train, {.rounds = 1, .learningRate = 1, .maxLeaves = 3, .minLeafRows = 1});
  jobs::WorkContext context;
  const auto answers = many->predict(X, context);
  REQUIRE(answers);
  CHECK((answers->probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
}

TEST_CASE("boosting: exact splits draw among columns that part a node equally well", "[models][boosting]") {
  // Three columns alike: each question about one is as good about the others.
  const Matrix x = test::normals(200, 1, 31);
  Matrix X(200, 3);
  X << x, x, x;
  TrainingSet train = test::regression(X, (3 * x.array()).sin().matrix());
  train.seed = Seed(4);
  BoostingParams params{.rounds = 40, .maxLeaves = 8, .splits = BoostingSplits::Exact};
  const auto model = boosted(train, params);
  const Vector shared = capability<Importances>(*model)->importances();
  CHECK(shared.minCoeff() > 0.2);
  CHECK(values(*boosted(train, params), X) == values(*model, X));
  train.seed = Seed(5);
  const auto other = boosted(train, params);
  CHECK(capability<Importances>(*other)->importances() != shared);
  CHECK((values(*other, X) - values(*model, X)).cwiseAbs().maxCoeff() < 1e-12);
  params.splits = BoostingSplits::Histogram;
  CHECK(capability<Importances>(*boosted(train, params))->importances()[0] == 1);
}
