#include "core/models/linear/gradient_descent.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/logistic.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using optimize::Descent;
using optimize::DescentRule;

namespace {

TrainingSet line(Index n, std::uint64_t seed) {
  const Matrix X = test::normals(n, 2, seed);
  Rng rng{Seed(seed + 1)};
  Vector y(n);
  for (Index i = 0; i < n; ++i) y[i] = 2 * X(i, 0) - X(i, 1) + 3 + 0.5 * rng.normal();
  TrainingSet train = test::regression(X, y);
  train.seed = Seed(5);
  return train;
}

FittedModelPtr descended(const TrainingSet& train, const GradientDescentParams& params) {
  jobs::WorkContext context;
  auto model = fitGradientDescent(train, params, context);
  REQUIRE(model);
  return *model;
}

}  // namespace

TEST_CASE("descent: the moves of each rule, worked by hand on x^2 / 2", "[optimize]") {
  // The gradient at x is x.
  Vector x = Vector::Constant(1, 1);
  Descent plain(DescentRule::Plain, 0.5, 1);
  plain.move(x, plain.probe(x), 0.1);
  CHECK(x[0] == Approx(0.9));

  x[0] = 1;
  Descent heavy(DescentRule::Momentum, 0.5, 1);
  heavy.move(x, heavy.probe(x), 0.1);  // velocity -0.1
  heavy.move(x, heavy.probe(x), 0.1);  // velocity -0.05 - 0.09
  CHECK(x[0] == Approx(0.9 - 0.14));

  x[0] = 1;
  Descent ahead(DescentRule::Nesterov, 0.5, 1);
  ahead.move(x, ahead.probe(x), 0.1);
  CHECK(ahead.probe(x)[0] == Approx(0.9 - 0.05));
  ahead.move(x, ahead.probe(x), 0.1);  // velocity -0.05 - 0.085
  CHECK(x[0] == Approx(0.9 - 0.135));

  x[0] = 7;
  Descent adam(DescentRule::Adam, 0.9, 1);
  adam.move(x, adam.probe(x), 0.1);  // the first move is one step, whatever the gradient
  CHECK(x[0] == Approx(6.9));
}

TEST_CASE("gradient descent: two moves over all rows worked by hand", "[models][linear]") {
  Matrix X(2, 1);
  X << 1, 2;
  Vector y(2);
  y << 1, 3;
  const auto model = descended(test::regression(X, y), {.stepSize = 0.1, .epochs = 2});
  const auto& path = *capability<DescentPath>(*model);
  REQUIRE(path.moves().size() == 3);
  CHECK(path.positions().col(0).cwiseAbs().maxCoeff() == 0);
  CHECK(path.positions()(0, 1) == Approx(0.35));
  CHECK(path.positions()(1, 1) == Approx(0.2));
  // Residuals 0.55 - 1 and 0.9 - 3: gradient (-0.45 - 4.2) / 2 and (-0.45 - 2.1) / 2.
  CHECK(path.positions()(0, 2) == Approx(0.35 + 0.2325));
  CHECK(path.positions()(1, 2) == Approx(0.2 + 0.1275));
  const auto& linear = *capability<Coefficients>(*model);
  CHECK(linear.coefficients()(0, 0) == path.positions()(0, 2));
  CHECK(linear.intercepts()[0] == path.positions()(1, 2));
  CHECK(path.moves()[1].gradient == Approx(std::hypot(3.5, 2)));
  CHECK(capability<Iterations>(*model)->trace()->since(0)[0].trainLoss == Approx(2.5));
}

TEST_CASE("gradient descent: every rule and batch ends near the closed form", "[models][linear]") {
  const TrainingSet train = line(200, 3);
  jobs::WorkContext context;
  const auto exact = fitLeastSquares(train, {}, context);
  const Matrix want = capability<Coefficients>(**exact)->coefficients();
  const auto gap = [&](const GradientDescentParams& params) {
    return (capability<Coefficients>(*descended(train, params))->coefficients() - want).cwiseAbs().maxCoeff();
  };
  for (const auto rule :
       {DescentRule::Plain, DescentRule::Momentum, DescentRule::Nesterov, DescentRule::Adam})
    CHECK(gap({.rule = rule, .stepSize = 0.05, .epochs = 1500}) < 1e-4);
  CHECK(
      gap({.rows = DescentRows::MiniBatch, .batchSize = 20, .stepSize = 0.05, .decay = 0.1, .epochs = 200}) <
      0.05);
  CHECK(gap({.rows = DescentRows::Single, .stepSize = 0.05, .decay = 1, .epochs = 200}) < 0.05);
}

TEST_CASE("gradient descent: classes end where logistic regression without a penalty does",
          "[models][linear]") {
  for (const int classes : {2, 3}) {
    const Matrix X = test::normals(300, 2, 21);
    Rng rng{Seed(2)};
    std::vector<int> labels;
    for (Index i = 0; i < 300; ++i)
      labels.push_back(static_cast<int>(rng.below(2)) +
                       (classes == 3 && X(i, 0) + rng.normal() > 0.5 ? 1 : 0));
    const TrainingSet train = test::classification(X, labels, classes);
    jobs::WorkContext context;
    const auto exact = fitLogistic(train, {.penalty = LogisticPenalty::None}, context);
    REQUIRE(exact);
    const auto model = descended(train, {.stepSize = 0.5, .epochs = 3000});
    const Matrix want = (*exact)->predict(X, context)->probabilities,
                 got = model->predict(X, context)->probabilities;
    CHECK((want - got).cwiseAbs().maxCoeff() < 1e-4);
  }
}

TEST_CASE("gradient descent: a step that overshoots is named, and the one advised holds",
          "[models][linear]") {
  TrainingSet train = line(100, 9);
  train.X.col(0) *= 40;
  jobs::WorkContext context;
  for (const auto rows : {DescentRows::Batch, DescentRows::Single}) {
    GradientDescentParams params{.rows = rows, .stepSize = 0.1};
    const auto refused = fitGradientDescent(train, params, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Diverged);
    CHECK(refused.error().where == "step-size");
    CHECK(refused.error().message.find("0.1") != std::string::npos);
    REQUIRE(refused.error().fix);
    CHECK(refused.error().fix->param == "step-size");
    params.stepSize = std::stod(refused.error().fix->value);
    CHECK(params.stepSize < 0.1);
    CHECK(fitGradientDescent(train, params, context));
  }
}

TEST_CASE("gradient descent: a loss that is no number any more is told in words", "[models][linear]") {
  jobs::WorkContext context;
  const auto refusal = [&](double scale, const GradientDescentParams& params) {
    TrainingSet train = line(100, 9);
    train.X.col(0) *= scale;
    const auto refused = fitGradientDescent(train, params, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Diverged);
    CHECK(refused.error().where == "step-size");
    return refused.error().message;
  };
  // Single rows: a hundred moves in the first epoch, each of which multiplies the loss.
  const std::string steep = refusal(1, {.rows = DescentRows::Single, .stepSize = 1e6});
  CHECK(steep.find("In epoch 1 the loss left the finite numbers: a step of 1e+06 overshoots") == 0);
  CHECK(steep.find("lower step-size") != std::string::npos);
  // So steep that no step can be named.
  const std::string lost =
      refusal(1e150, {.rows = DescentRows::Single, .rule = optimize::DescentRule::Momentum, .stepSize = 0.5});
  CHECK(lost ==
        "In epoch 1 the loss left the finite numbers: moves by a step of 0.5 with a momentum of 0.9 "
        "overshoot; scale the columns, then lower step-size from 0.5.");
}

TEST_CASE("gradient descent: a long way is thinned, its end kept", "[models][linear]") {
  const TrainingSet train = test::regression(test::normals(400, 60, 2), test::normals(400, 1, 3).col(0));
  const auto model = descended(train, {.rows = DescentRows::Single, .stepSize = 0.001, .epochs = 400});
  const auto& path = *capability<DescentPath>(*model);
  // 160,001 moves of 61 numbers are more than are kept.
  CHECK(path.moves().size() < 70000);
  CHECK(path.moves().size() > 20000);
  CHECK(path.positions().cols() == static_cast<Index>(path.moves().size()));
  CHECK(path.positions().col(path.positions().cols() - 1).head(60) ==
        capability<Coefficients>(*model)->coefficients().col(0));
}
