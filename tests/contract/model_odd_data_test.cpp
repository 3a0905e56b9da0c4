#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "tests/contract/model_samples.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

struct OddCase {
  std::string name;
  std::function<TrainingSet(Task)> make;
};

TrainingSet firstRows(TrainingSet train, Index n) {
  train.X = Matrix(train.X.topRows(n));
  if (!train.labels.empty()) train.labels.resize(static_cast<std::size_t>(n));
  if (train.targets.size() > 0) train.targets = Vector(train.targets.head(n));
  return train;
}

template <class Change>
OddCase changed(std::string name, Change change) {
  return {std::move(name), [change](Task task) {
            TrainingSet train = test::sampleSet(task, 30, 3);
            change(train);
            return train;
          }};
}

std::vector<OddCase> oddCases() {
  return {
      {"one row", [](Task task) { return firstRows(test::sampleSet(task, 30, 3), 1); }},
      {"two rows", [](Task task) { return firstRows(test::sampleSet(task, 30, 3), 2); }},
      {"no rows", [](Task task) { return firstRows(test::sampleSet(task, 30, 3), 0); }},
      {"one column", [](Task task) { return test::sampleSet(task, 30, 1); }},
      {"more columns than rows", [](Task task) { return test::sampleSet(task, 12, 40); }},
      changed("no column", [](TrainingSet& t) { t.X.resize(30, 0); }),
      changed("one class, one target value",
              [](TrainingSet& t) {
                std::fill(t.labels.begin(), t.labels.end(), 1);
                t.targets.setConstant(4.2);
              }),
      changed("a class without rows", [](TrainingSet& t) { t.classNames.emplace_back("unseen"); }),
      changed("a constant column", [](TrainingSet& t) { t.X.col(1).setConstant(0.1); }),
      changed("only constant columns", [](TrainingSet& t) { t.X.setConstant(0.1); }),
      changed("duplicate columns", [](TrainingSet& t) { t.X.col(2) = t.X.col(0); }),
      changed("duplicate rows", [](TrainingSet& t) { t.X.rowwise() = t.X.row(0).eval(); }),
      changed("repeated rows with other answers",
              [](TrainingSet& t) {
                for (Index i = 0; i < 30; ++i) t.X.row(i) = t.X.row(i % 2).eval();
              }),
      changed("NaN", [](TrainingSet& t) { t.X(3, 1) = std::nan(""); }),
      changed("infinity", [](TrainingSet& t) { t.X(29, 0) = HUGE_VAL; }),
      changed("huge values", [](TrainingSet& t) { t.X *= 1e300; }),
      changed(
          "the largest values",
          [](TrainingSet& t) { t.X = t.X.unaryExpr([](double x) { return x > 0 ? 1.7e308 : -1.7e308; }); }),
      changed("tiny values", [](TrainingSet& t) { t.X *= 1e-305; }),
      changed("huge targets", [](TrainingSet& t) { t.targets *= 1e300; }),
      changed("columns of very different size",
              [](TrainingSet& t) {
                t.X.col(0) *= 1e12;
                t.X.col(1) *= 1e-12;
              }),
      changed("weights of very different size",
              [](TrainingSet& t) {
                t.weights = Vector::Ones(30);
                t.weights[0] = 1e15;
                t.weights[1] = 1e-15;
                t.weights[2] = 0;
              }),
      changed("one row of weight",
              [](TrainingSet& t) {
                t.weights = Vector::Zero(30);
                t.weights[0] = 1;
              }),
      changed("weights all zero", [](TrainingSet& t) { t.weights = Vector::Zero(30); }),
      changed("separated classes",
              [](TrainingSet& t) {
                for (std::size_t i = 0; i < t.labels.size(); ++i)
                  t.X(static_cast<Index>(i), 0) = 10.0 * t.labels[i];
              }),
  };
}

}  // namespace

TEST_CASE("model contract: odd data is answered by a model that answers or by one sentence",
          "[contract][models]") {
  for (const auto& odd : oddCases())
    test::forEachModel([&](const ModelEntry& entry, Task task) {
      INFO(entry.id << " for task " << static_cast<int>(task) << ": " << odd.name);
      const TrainingSet train = odd.make(task);
      jobs::WorkContext context;
      const auto model = fit(test::quickSpec(entry), train, context);
      INFO(test::describe(model));
      if (!model) {
        CHECK(model.error().code != ErrorCode::Internal);
        CHECK(model.error().message.back() == '.');
        CHECK(model.error().message.find('\n') == std::string::npos);
        return;
      }
      const auto answers = (*model)->predict(train.X, context);
      INFO((answers ? std::string("answers") : answers.error().text()));
      REQUIRE(answers);
      if (task == Task::Regress) CHECK(answers->values.allFinite());
      if (task == Task::Classify || task == Task::Cluster) {
        REQUIRE(answers->labels.size() == static_cast<std::size_t>(train.n()));
        for (const int label : answers->labels) CHECK((label >= 0 && label < (*model)->classes()));
      }
      if (capability<Probabilities>(**model) != nullptr) {
        REQUIRE(answers->probabilities.rows() == train.n());
        REQUIRE(answers->probabilities.allFinite());
        CHECK((answers->probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
      }
    });
}

TEST_CASE("model contract: values that are no numbers are named with their row and column",
          "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(), HUGE_VAL}) {
      INFO(entry.id << " and " << bad);
      if (entry.takesMissing && std::isnan(bad)) continue;
      TrainingSet train = test::sampleSet(task, 20, 3);
      train.X(4, 1) = bad;
      jobs::WorkContext context;
      // The method's own door checks too, not only the catalog's.
      for (const auto& model : {fit(test::quickSpec(entry), train, context),
                                entry.fit(train, test::quickSpec(entry).params, context)}) {
        REQUIRE_FALSE(model);
        CHECK(model.error().code == ErrorCode::NonFinite);
        CHECK(model.error().message.find("row 5 of x2") != std::string::npos);
      }
    }
  });
}

TEST_CASE("model contract: a method that takes missing values fits, predicts and reloads with them",
          "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    TrainingSet train = test::sampleSet(task, 60, 3);
    jobs::WorkContext context;
    const auto plain = fit(test::quickSpec(entry), train, context);
    REQUIRE(plain);
    CHECK((*plain)->takesMissing() == entry.takesMissing);
    if (!entry.takesMissing) return;
    for (Index i = 0; i < 60; i += 4) train.X(i, i % 3) = std::numeric_limits<double>::quiet_NaN();
    train.X.row(7).setConstant(std::numeric_limits<double>::quiet_NaN());
    for (const bool wholeColumn : {false, true}) {
      if (wholeColumn) train.X.col(2).setConstant(std::numeric_limits<double>::quiet_NaN());
      const auto model = fit(test::quickSpec(entry), train, context);
      INFO(test::describe(model));
      REQUIRE(model);
      CHECK((*model)->takesMissing());
      const auto answers = (*model)->predict(train.X, context);
      REQUIRE(answers);
      if (task == Task::Regress) CHECK(answers->values.allFinite());
      if (capability<Probabilities>(**model) != nullptr)
        CHECK((answers->probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
      ArchiveWriter archive;
      (*model)->save(archive);
      const std::string bytes = archive.bytes().value();
      const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "model.ridge");
      REQUIRE(reader);
      const auto again = entry.load(*reader);
      REQUIRE(again);
      const auto same = (*again)->predict(train.X, context);
      REQUIRE(same);
      CHECK(same->labels == answers->labels);
      CHECK(same->probabilities == answers->probabilities);
      CHECK(same->values == answers->values);
    }
  });
}

TEST_CASE("model contract: dev rows and weights are taken by every method", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    TrainingSet train = test::sampleSet(task, 60, 3);
    const TrainingSet other = test::sampleSet(task, 20, 3);
    auto dev = std::make_shared<Samples>();
    dev->X = other.X;
    dev->labels = other.labels;
    dev->targets = other.targets;
    train.dev = dev;
    train.weights = Vector::LinSpaced(60, 0.5, 2);
    jobs::WorkContext context;
    const auto model = fit(test::quickSpec(entry), train, context);
    INFO(test::describe(model));
    REQUIRE(model);
    const auto* film = capability<Iterations>(**model);
    // A picture has no place for rows that it was not drawn from.
    if (film != nullptr && capability<Embedding>(**model) == nullptr)
      CHECK(std::isfinite(film->trace()->since(0)[0].devLoss));
  });
}
