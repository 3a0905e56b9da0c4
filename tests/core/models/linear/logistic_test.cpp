#include "core/models/linear/logistic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/linear/logistic_loss.hpp"
#include "core/models/linear/logistic_model.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

const LogisticModel& fitted(const TrainingSet& train, const LogisticParams& params, FittedModelPtr& keep) {
  jobs::WorkContext context;
  auto model = fitLogistic(train, params, context);
  REQUIRE(model);
  keep = *model;
  return dynamic_cast<const LogisticModel&>(*keep);
}

/// Labels drawn around a line, so that the classes overlap.
TrainingSet overlapping(Index n, Index d, int classes, std::uint64_t seed) {
  const Matrix X = test::normals(n, d, seed);
  Rng rng{Seed(seed + 1)};
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i) {
    const double score = X(i, 0) - 0.5 * X(i, d - 1) + 1.5 * rng.normal();
    labels.push_back(std::clamp(static_cast<int>(std::floor(score + classes / 2.0)), 0, classes - 1));
  }
  return test::classification(X, labels, classes);
}

/// Gradient of C * sum w (-log p) + 0.5 ||W||^2 (or the sum alone), straight from the definition.
double largestGradient(const TrainingSet& train, const LogisticModel& model, double c, bool penalised) {
  jobs::WorkContext context;
  const Matrix P = model.predict(train.X, context)->probabilities;
  const Matrix W = model.coefficients();
  double largest = 0;
  for (Index k = 0; k < W.cols(); ++k) {
    const int label = W.cols() == 1 ? 1 : static_cast<int>(k);
    Vector residual = P.col(label);
    for (Index i = 0; i < train.n(); ++i) {
      if (train.labels[static_cast<std::size_t>(i)] == label) residual[i] -= 1;
      if (train.weights.size() > 0) residual[i] *= train.weights[i];
    }
    Vector gradient = c * (train.X.transpose() * residual);
    if (penalised) gradient += W.col(k);
    largest = std::max({largest, gradient.cwiseAbs().maxCoeff(), c * std::abs(residual.sum())});
  }
  return largest;
}

}  // namespace

TEST_CASE("logistic: two groups worked by hand", "[models][linear]") {
  // x = 0: 1 of 4 positive; x = 1: 3 of 4. The fit is saturated: b = log(1/3), w = log(3) - log(1/3).
  Matrix X(8, 1);
  X << 0, 0, 0, 0, 1, 1, 1, 1;
  FittedModelPtr keep;
  const auto& model =
      fitted(test::classification(X, {1, 0, 0, 0, 1, 1, 1, 0}, 2), {.penalty = LogisticPenalty::None}, keep);
  CHECK(model.intercepts()[0] == Approx(std::log(1.0 / 3)).epsilon(1e-9));
  CHECK(model.coefficients()(0, 0) == Approx(2 * std::log(3.0)).epsilon(1e-9));
  jobs::WorkContext context;
  CHECK(model.predict(X, context)->probabilities(7, 1) == Approx(0.75).epsilon(1e-9));
}

TEST_CASE("logistic: the gradient is zero at the answer", "[models][linear]") {
  for (const int classes : {2, 4})
    for (const bool penalised : {true, false}) {
      TrainingSet train = overlapping(300, 3, classes, 17);
      train.weights = (test::normals(300, 1, 3).array().abs()).matrix();
      train.weights[0] = 0;
      const double c = penalised ? 0.3 : 1.0;
      FittedModelPtr keep;
      const auto& model = fitted(
          train,
          {.penalty = penalised ? LogisticPenalty::L2 : LogisticPenalty::None, .c = c, .tolerance = 1e-11},
          keep);
      CHECK(largestGradient(train, model, c, penalised) < 1e-7);
    }
}

TEST_CASE("logistic: L-BFGS, for many unknowns, finds what Newton finds", "[models][linear]") {
  // 40 columns and 8 classes are 328 unknowns, just past Newton.
  const TrainingSet train = overlapping(400, 40, 8, 23);
  FittedModelPtr keep;
  const auto& model = fitted(train, {.c = 0.5, .maxIterations = 5000, .tolerance = 1e-10}, keep);
  CHECK(largestGradient(train, model, 0.5, true) < 1e-6);
}

TEST_CASE("logistic: units change nothing without a penalty", "[models][linear]") {
  TrainingSet train = overlapping(200, 2, 3, 29), scaled = train;
  scaled.X.col(0) = train.X.col(0) * 1e6;
  scaled.X.col(1) = train.X.col(1) * 1e-4;
  scaled.X.col(1).array() += 50;
  FittedModelPtr keepA, keepB;
  const LogisticParams free{.penalty = LogisticPenalty::None};
  jobs::WorkContext context;
  const Matrix a = fitted(train, free, keepA).predict(train.X, context)->probabilities;
  const Matrix b = fitted(scaled, free, keepB).predict(scaled.X, context)->probabilities;
  CHECK((a - b).cwiseAbs().maxCoeff() < 1e-7);
}

TEST_CASE("logistic: derivatives agree with differences", "[models][linear]") {
  const TrainingSet train = overlapping(50, 2, 3, 5);
  ColumnUnits units = ColumnUnits::plain(2);
  units.shift << 0.3, -1;
  units.scale << 2, 0.5;
  const LogisticLoss loss(ScaledRows(train.X, units, train.labels, Vector::LinSpaced(50, 0.1, 2)), 3,
                          Vector::Constant(2, 0.2));
  jobs::WorkContext context;
  const Vector at = Vector::LinSpaced(9, -0.6, 0.7);
  const auto here = loss.evaluate(at, context);
  const auto H = loss.hessian(at, context);
  for (Index j = 0; j < 9; ++j) {
    Vector low = at, high = at;
    low[j] -= 1e-5;
    high[j] += 1e-5;
    const auto below = loss.evaluate(low, context), above = loss.evaluate(high, context);
    CHECK(here->gradient[j] == Approx((above->value - below->value) / 2e-5).epsilon(1e-6).margin(1e-9));
    CHECK((H->col(j) - (above->gradient - below->gradient) / 2e-5).cwiseAbs().maxCoeff() < 1e-8);
  }
}

TEST_CASE("logistic: separated classes are warned of without a penalty and calm with one",
          "[models][linear]") {
  const Matrix X = Vector::LinSpaced(10, 0, 9);
  const auto train = test::classification(X, {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 2);
  jobs::WorkContext context;
  const auto free = fitLogistic(train, {.penalty = LogisticPenalty::None}, context);
  REQUIRE(free);
  const auto warnings = context.takeWarnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("l2 penalty") != std::string::npos);
  CHECK((*free)->predict(X, context)->labels == train.labels);
  REQUIRE(fitLogistic(train, {}, context));
  CHECK(context.takeWarnings().empty());
  // One value belongs to class 0 alone, the other to both: only that weight would grow.
  Matrix partly(6, 1);
  partly << 0, 0, 0, 1, 1, 1;
  REQUIRE(fitLogistic(test::classification(partly, {0, 0, 0, 0, 1, 1}, 2), {.penalty = LogisticPenalty::None},
                      context));
  CHECK(context.takeWarnings().size() == 1);
}

TEST_CASE("logistic: a class without rows has no probability and disturbs nobody", "[models][linear]") {
  TrainingSet train = overlapping(120, 2, 3, 41);
  TrainingSet wider = train;
  wider.classNames = {"a", "b", "none", "c"};
  for (int& label : wider.labels)
    if (label == 2) label = 3;
  FittedModelPtr keepA, keepB;
  jobs::WorkContext context;
  const Matrix a = fitted(train, {}, keepA).predict(train.X, context)->probabilities;
  const Matrix b = fitted(wider, {}, keepB).predict(train.X, context)->probabilities;
  REQUIRE(b.cols() == 4);
  CHECK(b.col(2).cwiseAbs().maxCoeff() == 0);
  CHECK((a.leftCols(2) - b.leftCols(2)).cwiseAbs().maxCoeff() < 1e-12);
  CHECK((a.col(2) - b.col(3)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("logistic: the trace holds every iteration with falling loss, dev rows and checkpoints",
          "[models][linear]") {
  TrainingSet train = overlapping(200, 3, 3, 7);
  auto dev = std::make_shared<Samples>();
  const TrainingSet more = overlapping(50, 3, 3, 8);
  dev->X = more.X;
  dev->labels = more.labels;
  train.dev = dev;
  jobs::WorkContext context;
  jobs::PartialPtr published;
  context.onPublish = [&](jobs::PartialPtr partial) { published = std::move(partial); };
  const auto model = fitLogistic(train, {}, context);
  REQUIRE(model);
  const TracePtr trace = capability<Iterations>(**model)->trace();
  CHECK(published == trace);
  const auto points = trace->since(0);
  REQUIRE(points.size() >= 3);
  CHECK(points[0].iteration == 0);
  CHECK(points[0].trainLoss == Approx(std::log(3.0)));
  CHECK(points[0].devLoss == Approx(std::log(3.0)));
  for (std::size_t i = 1; i < points.size(); ++i)
    CHECK(points[i].trainLoss <= points[i - 1].trainLoss + 1e-9);
  const auto last = trace->at(points.back().iteration);
  REQUIRE(last.model);
  CHECK((last.model->predict(train.X, context)->probabilities -
         (*model)->predict(train.X, context)->probabilities)
            .cwiseAbs()
            .maxCoeff() == 0);
}

TEST_CASE("logistic: overflowing scores still are probabilities", "[models][linear]") {
  for (const int classes : {2, 3}) {
    FittedModelPtr keep;
    const auto& model = fitted(overlapping(100, 2, classes, 3), {}, keep);
    Matrix far(3, 2);
    far << 1e308, 1e308, -1e308, 1e308, 1e308, -1e308;
    jobs::WorkContext context;
    const auto answers = model.predict(far, context);
    REQUIRE(answers);
    CHECK(answers->probabilities.allFinite());
    for (Index i = 0; i < 3; ++i) CHECK(answers->probabilities.row(i).sum() == Approx(1));
  }
}

TEST_CASE("logistic: many rows, whose fit starts from a part of them, end where few would",
          "[models][linear]") {
  for (const int classes : {2, 3})
    for (const bool penalised : {true, false}) {
      TrainingSet train = overlapping(40000, 4, classes, 61);
      train.X.col(1) = 3 * train.X.col(1).array() + 10;
      const double c = penalised ? 0.01 : 1;
      FittedModelPtr keep;
      const auto& model =
          fitted(train, {.penalty = penalised ? LogisticPenalty::L2 : LogisticPenalty::None, .c = c}, keep);
      // A mean slope of 1e-8 over 40,000 rows, in units of the columns as they lie.
      CHECK(largestGradient(train, model, c, penalised) < 0.02);
    }
}

TEST_CASE("logistic: the solvers agree", "[models][linear]") {
  const TrainingSet train = overlapping(500, 3, 3, 33);
  FittedModelPtr keepA, keepB;
  const auto& a = fitted(train, {.tolerance = 1e-10, .solver = LogisticSolver::Newton}, keepA);
  const auto& b = fitted(train, {.tolerance = 1e-10, .solver = LogisticSolver::Lbfgs}, keepB);
  CHECK((a.coefficients() - b.coefficients()).cwiseAbs().maxCoeff() < 1e-6);
}

namespace {

/// How far the coefficients are from the conditions of a minimum with prices on absolute values.
double worstSubgradient(const TrainingSet& train, const LogisticModel& model, double c, double l1,
                        double l2) {
  jobs::WorkContext context;
  const Matrix P = model.predict(train.X, context)->probabilities, W = model.coefficients();
  double worst = 0;
  for (Index k = 0; k < W.cols(); ++k) {
    const int label = W.cols() == 1 ? 1 : static_cast<int>(k);
    Vector residual = P.col(label);
    for (Index i = 0; i < train.n(); ++i)
      if (train.labels[static_cast<std::size_t>(i)] == label) residual[i] -= 1;
    const Vector gradient = c * (train.X.transpose() * residual) + l2 * W.col(k);
    worst = std::max(worst, std::abs(c * residual.sum()));
    for (Index j = 0; j < W.rows(); ++j)
      worst = std::max(worst, W(j, k) != 0 ? std::abs(gradient[j] + (W(j, k) > 0 ? l1 : -l1))
                                           : std::max(0.0, std::abs(gradient[j]) - l1));
  }
  return worst;
}

}  // namespace

TEST_CASE("logistic: absolute penalties meet the conditions of their minimum, with exact zeros",
          "[models][linear]") {
  for (const int classes : {2, 4})
    for (const double share : {1.0, 0.4}) {
      TrainingSet train = overlapping(300, 6, classes, 19);
      train.X.col(2) *= 5;
      FittedModelPtr keep;
      const auto& model = fitted(train,
                                 {.penalty = share == 1 ? LogisticPenalty::L1 : LogisticPenalty::Elastic,
                                  .c = 0.05,
                                  .tolerance = 1e-11,
                                  .l1Share = share},
                                 keep);
      CHECK(worstSubgradient(train, model, 0.05, share, 1 - share) < 1e-6);
      if (share == 1) CHECK((model.coefficients().array() == 0).count() > 0);
      CHECK((model.coefficients().array() != 0).count() > 0);
    }
}

TEST_CASE("logistic: absolute penalties over many rows", "[models][linear]") {
  const TrainingSet train = overlapping(40000, 5, 2, 13);
  FittedModelPtr keep;
  const auto& model = fitted(train, {.penalty = LogisticPenalty::L1, .c = 0.001, .tolerance = 1e-9}, keep);
  CHECK(worstSubgradient(train, model, 0.001, 1, 0) < 1e-3);
  CHECK((model.coefficients().array() == 0).count() > 0);
}

TEST_CASE("logistic: balanced classes weigh as rows of each class repeated", "[models][linear]") {
  TrainingSet train = overlapping(200, 3, 2, 71), weighted = train;
  const auto ones = std::count(train.labels.begin(), train.labels.end(), 1);
  weighted.weights.resize(200);
  for (Index i = 0; i < 200; ++i)
    weighted.weights[i] =
        100.0 / static_cast<double>(train.labels[static_cast<std::size_t>(i)] == 1 ? ones : 200 - ones);
  FittedModelPtr keepA, keepB;
  const auto& a = fitted(train, {.classWeights = ClassWeights::Balanced}, keepA);
  const auto& b = fitted(weighted, {}, keepB);
  CHECK((a.coefficients() - b.coefficients()).cwiseAbs().maxCoeff() < 1e-8);
}

TEST_CASE("logistic: a former fit is where the next begins", "[models][linear]") {
  TrainingSet train = overlapping(400, 3, 3, 5);
  FittedModelPtr first, again;
  const auto& cold = fitted(train, {.tolerance = 1e-10}, first);
  train.warmStart = first;
  const auto& warm = fitted(train, {.tolerance = 1e-10}, again);
  CHECK((cold.coefficients() - warm.coefficients()).cwiseAbs().maxCoeff() < 1e-8);
  CHECK(warm.trace()->since(0).back().iteration < 2);
}
