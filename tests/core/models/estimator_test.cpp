#include "core/models/estimator.hpp"

#include <functional>
#include <limits>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

TrainingSet sound() {
  TrainingSet train;
  train.task = Task::Classify;
  train.X = Matrix(3, 2);
  train.X << 0, 1, 2, 3, 4, 5;
  train.labels = {0, 1, 0};
  train.classNames = {"no", "yes"};
  train.featureNames = {"width", "height"};
  return train;
}

}  // namespace

TEST_CASE("training set: a sound one passes and each fault is one sentence", "[models][estimator]") {
  CHECK(checkTrainingSet(sound()));
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const std::function<void(TrainingSet&)>& spoil, ErrorCode code,
                          const std::string& word) {
    TrainingSet train = sound();
    spoil(train);
    const auto status = checkTrainingSet(train);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == code);
    CHECK(status.error().message.find(word) != std::string::npos);
    CHECK(status.error().message.back() == '.');
  };
  refused(
      [](TrainingSet& t) {
        t.X.resize(0, 2);
        t.labels.clear();
      },
      ErrorCode::InvalidInput, "no train rows");
  refused([](TrainingSet& t) { t.X.resize(3, 0); }, ErrorCode::InvalidInput, "no features");
  refused([&](TrainingSet& t) { t.X(1, 1) = nan; }, ErrorCode::NonFinite,
          "row 2 of height is a missing value");
  refused([&](TrainingSet& t) { t.X(2, 0) = -infinity; }, ErrorCode::NonFinite,
          "row 3 of width is minus infinity");
  refused([](TrainingSet& t) { t.labels = {0, 1}; }, ErrorCode::InvalidInput, "2 class labels");
  refused([](TrainingSet& t) { t.labels[1] = 2; }, ErrorCode::InvalidInput, "class code 2");
  refused([](TrainingSet& t) { t.labels[1] = -1; }, ErrorCode::InvalidInput, "class code -1");
  refused([](TrainingSet& t) { t.labels = {1, 1, 1}; }, ErrorCode::InvalidInput, "\"yes\"");
  refused([](TrainingSet& t) { t.weights = Vector::Ones(2); }, ErrorCode::InvalidInput, "2 weights");
  refused([](TrainingSet& t) { t.weights = -Vector::Ones(3); }, ErrorCode::InvalidInput, "is -1");
  refused([](TrainingSet& t) { t.weights = Vector::Zero(3); }, ErrorCode::InvalidInput, "are 0");
  refused([](TrainingSet& t) { t.weights = Vector::Constant(3, 1e308); }, ErrorCode::InvalidInput,
          "up to 1e+308, too large to be added up");
  refused([&](TrainingSet& t) { t.weights = Vector::Constant(3, nan); }, ErrorCode::NonFinite, "weight");
  refused(
      [&](TrainingSet& t) {
        t.task = Task::Regress;
        t.targets = Vector::Constant(3, infinity);
      },
      ErrorCode::NonFinite, "target");
  refused([](TrainingSet& t) { t.task = Task::Regress; }, ErrorCode::InvalidInput, "0 target values");
  refused(
      [](TrainingSet& t) {
        auto dev = std::make_shared<Samples>();
        dev->X = Matrix::Zero(1, 3);
        t.dev = dev;
      },
      ErrorCode::InvalidInput, "dev rows");
}

TEST_CASE("argmax: ties go to the lowest class code", "[models][estimator]") {
  Matrix probabilities(3, 3);
  probabilities << 0.4, 0.4, 0.2, 0.1, 0.45, 0.45, 0, 0, 1;
  CHECK(argmaxRows(probabilities) == std::vector<int>{0, 1, 2});
  CHECK(argmaxRows(Matrix(2, 0)) == std::vector<int>{0, 0});
}
