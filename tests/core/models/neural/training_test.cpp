#include "core/models/neural/training.hpp"

#include <atomic>
#include <cmath>
#include <thread>

#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp_model.hpp"
#include "tests/core/models/neural/mlp_cases.hpp"
#include "tests/core/models/neural/network_answers.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using namespace ridgeline::test;

namespace {

TracePtr film(const FittedModelPtr& model) { return capability<Iterations>(*model)->trace(); }

}  // namespace

TEST_CASE("mlp: the film has a point an epoch, from the state before training on", "[models][neural]") {
  auto train = moons(120, 0.2, Seed(7));
  train.dev = std::make_shared<Samples>(moons(60, 0.2, Seed(8)));
  std::vector<jobs::PartialPtr> published;
  double done = 0;
  jobs::WorkContext context;
  context.onPublish = [&](jobs::PartialPtr partial) { published.push_back(std::move(partial)); };
  context.onProgress = [&](const jobs::Progress& progress) { done = progress.done; };
  const auto model = fitMlp(train, {.units = 4, .epochs = 30}, context);
  REQUIRE(model);
  REQUIRE(published.size() == 1);
  CHECK(published[0] == film(*model));
  CHECK(done == 30);
  const auto points = film(*model)->since(0);
  REQUIRE(points.size() == 31);
  for (int i = 0; i <= 30; ++i) CHECK(points[static_cast<std::size_t>(i)].iteration == i);
  CHECK(points[30].trainLoss < points[0].trainLoss);
  CHECK(points[30].devLoss < points[0].devLoss);
  CHECK(points[30].devMetric > points[0].devMetric);
  CHECK(film(*model)->bestIteration() == 0);

  // The last point tells the loss and hits of the very model that came out.
  const Matrix p = probabilities(**model, train.X);
  double loss = 0;
  double hits = 0;
  for (Index i = 0; i < train.n(); ++i) {
    const double own = p(i, train.labels[static_cast<std::size_t>(i)]);
    loss -= std::log(own) / static_cast<double>(train.n());
    hits += own > 0.5 ? 1 : 0;
  }
  CHECK(points[30].trainLoss == Approx(loss).epsilon(1e-5));
  CHECK(points[30].trainMetric == Approx(hits / static_cast<double>(train.n())));
  CHECK(probabilities(*film(*model)->at(30).model, train.X) == p);
  // The film must not keep itself alive through its checkpoints.
  CHECK(capability<Iterations>(*film(*model)->at(30).model)->trace() == nullptr);
}

TEST_CASE("mlp: without dev rows the film's dev figures are undefined", "[models][neural]") {
  jobs::WorkContext context;
  const auto model =
      fitMlp(moons(40, 0.2, Seed(7)), {.units = 4, .epochs = 2, .earlyStopping = true}, context);
  REQUIRE(model);
  CHECK(std::isnan(film(*model)->since(0).back().devLoss));
  const auto warnings = context.takeWarnings();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].find("dev rows") != std::string::npos);
}

TEST_CASE("mlp: early stopping keeps the epoch of the lowest dev loss", "[models][neural]") {
  const auto train = nothingToLearn();
  jobs::WorkContext context;
  const auto model =
      fitMlp(train, {.l2Penalty = 0, .epochs = 400, .earlyStopping = true, .patience = 12}, context);
  REQUIRE(model);
  const auto points = film(*model)->since(0);
  const int best = film(*model)->bestIteration();
  REQUIRE(best > 0);
  CHECK(points.back().iteration == best + 12);
  for (const auto& point : points)
    if (point.iteration > 0) CHECK(points[static_cast<std::size_t>(best)].devLoss <= point.devLoss);
  CHECK(probabilities(**model, train.X) == probabilities(*film(*model)->at(best).model, train.X));
}

TEST_CASE("mlp: a rate that overshoots is named, with one that is calmer", "[models][neural]") {
  TrainingSet train;
  train.task = Task::Regress;
  train.seed = Seed(1);
  Rng random(Seed(2));
  train.X.resize(100, 3);
  for (double& x : train.X.reshaped()) x = 2 * random.normal();
  train.targets = train.X.rowwise().sum();
  TracePtr trace;
  jobs::WorkContext context;
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    trace = std::dynamic_pointer_cast<const TrainingTrace>(partial);
  };
  const auto model =
      fitMlp(train, {.learningRate = 3, .activation = neural::Activation::Relu, .optimiser = Optimiser::Sgd},
             context);
  REQUIRE_FALSE(model);
  const Error& error = model.error();
  CHECK(error.code == ErrorCode::Diverged);
  CHECK(error.where == "learning-rate");
  CHECK(error.message.find("Training diverged at epoch 1: learning rate 3 overshot (loss grew from ") == 0);
  CHECK(error.message.find("; try 0.03.") != std::string::npos);
  REQUIRE(error.fix);
  CHECK(*error.fix == Fix{"learning-rate", "0.03"});
  CHECK(mlpParamTable().parse(error.fix->param, error.fix->value).has_value());
  // What was learned until then stays there to look at.
  REQUIRE(trace);
  CHECK(trace->size() == 1);
  CHECK(trace->at(0).model != nullptr);
  const auto calm = fitMlp(
      train, {.learningRate = 0.03, .activation = neural::Activation::Relu, .optimiser = Optimiser::Sgd},
      context);
  CHECK(calm.has_value());
}

TEST_CASE("mlp: the calmer rate is a tenth, rounded to 1 or 3", "[models][neural]") {
  CHECK(neural::calmerRate(3) == Approx(0.03));
  CHECK(neural::calmerRate(0.3) == Approx(0.03));
  CHECK(neural::calmerRate(0.1) == Approx(0.01));
  CHECK(neural::calmerRate(0.03) == Approx(0.003));
  CHECK(neural::calmerRate(0.025) == Approx(0.001));
}

TEST_CASE("mlp: a batch of more rows than pass at once is still one step", "[models][neural]") {
  const auto train = moons(200, 0.2, Seed(7));
  auto thrice = train;
  thrice.X = train.X.replicate(3, 1);
  for (int copy = 0; copy < 2; ++copy)
    thrice.labels.insert(thrice.labels.end(), train.labels.begin(), train.labels.end());
  const MlpParams params{.learningRate = 0.5, .optimiser = Optimiser::Sgd, .batchSize = 1000, .epochs = 3};
  jobs::WorkContext context;
  const auto one = fitMlp(train, params, context);
  const auto many = fitMlp(thrice, params, context);
  REQUIRE(one);
  REQUIRE(many);
  CHECK((probabilities(**one, train.X) - probabilities(**many, train.X)).cwiseAbs().maxCoeff() < 1e-5);
}

TEST_CASE("mlp: the schedule sets the rate of each epoch", "[models][neural]") {
  // One batch an epoch, plain steps: epoch t moves by rate(t) x gradient, so a run whose rate halves after
  // every epoch passes the states of runs with each rate in turn.
  const auto train = moons(50, 0.2, Seed(7));
  MlpParams params{
      .learningRate = 0.4, .decay = 0.5, .decayEpochs = 1, .units = 3, .batchSize = 64, .epochs = 3};
  params.schedule = optimize::RateSchedule::Step;
  params.optimiser = Optimiser::Sgd;
  jobs::WorkContext context;
  const auto scheduled = fitMlp(train, params, context);
  REQUIRE(scheduled);
  FittedModelPtr by = film(*scheduled)->at(0).model;
  params.schedule = optimize::RateSchedule::Constant;
  params.epochs = 1;
  for (int epoch = 1; epoch <= 3; ++epoch) {
    auto next = train;
    next.warmStart = by;
    by = *fitMlp(next, params, context);
    CHECK((probabilities(*by, train.X) - probabilities(*film(*scheduled)->at(epoch).model, train.X))
              .cwiseAbs()
              .maxCoeff() < 1e-6);
    params.learningRate /= 2;
  }
  // A warm-up of one epoch begins with half the rate.
  params.learningRate = 0.8;
  params.warmUp = 1;
  const auto warmed = fitMlp(train, params, context);
  REQUIRE(warmed);
  CHECK((probabilities(**warmed, train.X) - probabilities(*film(*scheduled)->at(1).model, train.X))
            .cwiseAbs()
            .maxCoeff() < 1e-6);
}

TEST_CASE("mlp: an L1 penalty leaves few weights that count", "[models][neural]") {
  // Two of twelve features matter.
  TrainingSet train;
  train.task = Task::Regress;
  train.seed = Seed(3);
  Rng random(Seed(5));
  train.X.resize(200, 12);
  for (double& x : train.X.reshaped()) x = random.normal();
  train.targets = train.X.col(0) - 2 * train.X.col(7);
  const auto heavy = [&](double l1) {
    jobs::WorkContext context;
    MlpParams params{.learningRate = 0.01, .l2Penalty = 0, .l1Penalty = l1, .layers = 0, .epochs = 200};
    params.optimiser = Optimiser::Sgd;
    const auto model = fitMlp(train, params, context);
    REQUIRE(model);
    return Matrix(capability<LayerActivations>(**model)->layerWeights(1).cwiseAbs());
  };
  const Matrix lasso = heavy(0.1);
  const Matrix plain = heavy(0);
  // The lasso on uncorrelated columns: each standardised coefficient shrinks by the penalty.
  for (Index j = 0; j < 12; ++j)
    CHECK(lasso(0, j) == Approx(std::max(0.0, plain(0, j) - 0.1)).margin(j == 0 || j == 7 ? 0.03 : 0.01));
}

TEST_CASE("mlp: pause holds an epoch back, steps let epochs pass, stop ends it", "[models][neural]") {
  const auto train = moons(60, 0.2, Seed(7));
  std::stop_source stop;
  jobs::RunControl control;
  std::atomic<const TrainingTrace*> seen{nullptr};
  jobs::PartialPtr held;
  jobs::WorkContext context(stop.get_token());
  context.control = &control;
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    held = partial;
    seen = dynamic_cast<const TrainingTrace*>(partial.get());
  };
  control.pause();
  Result<FittedModelPtr> result;
  std::thread worker([&] { result = fitMlp(train, {.units = 3, .epochs = 1000000}, context); });
  while (seen == nullptr) std::this_thread::yield();
  const auto waitFor = [&](std::size_t size) {
    while (seen.load()->size() < size) std::this_thread::yield();
  };
  waitFor(1);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(seen.load()->size() == 1);
  control.step(3);
  waitFor(4);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(seen.load()->size() == 4);
  control.resume();
  waitFor(50);
  stop.request_stop();
  worker.join();
  REQUIRE_FALSE(result);
  CHECK(result.error().code == ErrorCode::Cancelled);
  CHECK(seen.load()->size() >= 50);
}

TEST_CASE("mlp: stop is minded inside an epoch", "[models][neural]") {
  TrainingSet train;
  train.classNames = {"a", "b"};
  train.X = Matrix::Zero(20000, 2);
  for (int i = 0; i < 20000; ++i) train.labels.push_back(i % 2);
  std::stop_source stop;
  jobs::WorkContext context(stop.get_token());
  TracePtr trace;
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    trace = std::dynamic_pointer_cast<const TrainingTrace>(partial);
    stop.request_stop();
  };
  const auto model = fitMlp(train, {}, context);
  REQUIRE_FALSE(model);
  CHECK(model.error().code == ErrorCode::Cancelled);
  CHECK(trace->size() == 0);
}

TEST_CASE("mlp: added units leave what was learned as it was", "[models][neural]") {
  auto train = moons(200, 0.2, Seed(7));
  jobs::WorkContext context;
  for (const auto activation : neural::Activations)
    for (const int layers : {1, 3}) {
      const MlpParams small{.units = 4, .layers = layers, .activation = activation, .epochs = 40};
      const auto former = fitMlp(train, small, context);
      REQUIRE(former);
      auto grown = train;
      grown.warmStart = *former;
      MlpParams large = small;
      large.units = 7;
      large.epochs = 30;
      const auto first = firstState(grown, large);
      CHECK((probabilities(*first, train.X) - probabilities(**former, train.X)).cwiseAbs().maxCoeff() < 1e-6);
      // The added units do take part later.
      const auto trained = fitMlp(grown, large, context);
      REQUIRE(trained);
      const Matrix out = capability<LayerActivations>(**trained)->layerWeights(layers + 1);
      CHECK(out.rightCols(3).cwiseAbs().maxCoeff() > 1e-4);
      CHECK(film(*trained)->since(0).front().trainLoss ==
            Approx(film(*former)->since(0).back().trainLoss).epsilon(1e-4));
    }
}

TEST_CASE("mlp: an added layer starts as the identity, or near it", "[models][neural]") {
  auto train = moons(200, 0.2, Seed(7));
  jobs::WorkContext context;
  for (const auto& [activation, gap] :
       std::vector<std::pair<neural::Activation, double>>{{neural::Activation::Relu, 1e-5},
                                                          {neural::Activation::Identity, 1e-5},
                                                          {neural::Activation::Tanh, 0.12},
                                                          {neural::Activation::Logistic, 0.12}}) {
    const MlpParams small{.units = 5, .layers = 1, .activation = activation, .epochs = 40};
    const auto former = fitMlp(train, small, context);
    REQUIRE(former);
    auto grown = train;
    grown.warmStart = *former;
    MlpParams large = small;
    large.layers = 2;
    large.units = 6;
    const auto first = firstState(grown, large);
    INFO("activation " << static_cast<int>(activation));
    CHECK((probabilities(*first, train.X) - probabilities(**former, train.X)).cwiseAbs().maxCoeff() < gap);
  }
}

TEST_CASE("mlp: removed units and layers keep the rest, a stranger is ignored", "[models][neural]") {
  auto train = moons(100, 0.2, Seed(7));
  jobs::WorkContext context;
  const auto former = fitMlp(train, {.units = 6, .layers = 2, .epochs = 5}, context);
  REQUIRE(former);
  const auto& learned = *capability<LayerActivations>(**former);
  auto next = train;
  next.warmStart = *former;
  const auto narrow = firstState(next, {.units = 4, .layers = 2, .epochs = 1});
  CHECK(capability<LayerActivations>(*narrow)->layerWeights(2) ==
        learned.layerWeights(2).topLeftCorner(4, 4));
  CHECK(capability<LayerActivations>(*narrow)->layerWeights(3) == learned.layerWeights(3).leftCols(4));
  const auto flat = firstState(next, {.units = 6, .layers = 1, .epochs = 1});
  CHECK(capability<LayerActivations>(*flat)->layerWeights(1) == learned.layerWeights(1));

  const MlpParams other{.units = 6, .layers = 2, .activation = neural::Activation::Relu, .epochs = 1};
  CHECK(probabilities(*firstState(next, other), train.X) ==
        probabilities(*firstState(train, other), train.X));
}

TEST_CASE("mlp: a warm start keeps a regression's answers though the target's scale changed",
          "[models][neural]") {
  TrainingSet train;
  train.task = Task::Regress;
  train.seed = Seed(1);
  train.X = Vector::LinSpaced(50, -1, 1);
  train.targets = (train.X.col(0).array() * 30).square();
  jobs::WorkContext context;
  const auto former = fitMlp(train, {.units = 4, .epochs = 20}, context);
  REQUIRE(former);
  auto next = train;
  next.targets[0] += 4000;
  next.warmStart = *former;
  const auto first = firstState(next, {.units = 5, .epochs = 1});
  CHECK((first->predict(train.X, context)->values - (*former)->predict(train.X, context)->values)
            .cwiseAbs()
            .maxCoeff() < 1e-2);
}
