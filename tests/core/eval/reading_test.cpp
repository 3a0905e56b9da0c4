#include "core/eval/reading.hpp"

#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// n rows of two equally frequent classes, the first `wrong` of them answered wrongly.
Scored answered(int n, int wrong) {
  std::vector<int> actual, predicted;
  for (int i = 0; i < n; ++i) {
    actual.push_back(i % 2);
    predicted.push_back(i < wrong ? 1 - i % 2 : i % 2);
  }
  return test::classified({"no", "yes"}, actual, predicted);
}

/// n targets 0 ... 9, repeated, each missed by a normal residual.
Scored missedBy(int n, double sd, std::uint64_t seed) {
  Rng rng{Seed(seed)};
  std::vector<double> actual, predicted;
  for (int i = 0; i < n; ++i) {
    actual.push_back(i % 10);
    predicted.push_back(actual.back() + sd * rng.normal());
  }
  return test::regressed(actual, predicted);
}

FitReading read(const Scored& train, const Scored& dev, const FitReadingOptions& options = {}) {
  jobs::WorkContext context;
  return *readFit(train, dev, options, context);
}

}  // namespace

TEST_CASE("reading: right on train, wrong on dev is high variance", "[eval][reading]") {
  const auto reading = read(answered(252, 0), answered(84, 12));
  CHECK(reading.verdict == FitVerdict::HighVariance);
  CHECK(reading.sentence ==
        "high variance: train error 0 (up to 1.5 %, n 252), dev error 14.3 % [8.4, 23.3] (n 84)");
  CHECK(*reading.variance.value == Approx(12.0 / 84));
  CHECK(*reading.variance.low > 0);
}

TEST_CASE("reading: wrong on both alike is high bias", "[eval][reading]") {
  const auto reading = read(answered(400, 180), answered(200, 92));
  CHECK(reading.verdict == FitVerdict::HighBias);
  CHECK(reading.sentence.find("high bias: train error 45.0 % (n 400), dev error 46.0 %") == 0);
  CHECK(reading.sentence.find("always answering \"no\" has 50.0 %") != std::string::npos);
  CHECK(reading.level == Approx(0.25));
}

TEST_CASE("reading: the best known error moves the verdict", "[eval][reading]") {
  const auto train = answered(5000, 350), dev = answered(5000, 360);
  CHECK(read(train, dev).verdict == FitVerdict::CannotTell);
  const auto reading = read(train, dev, {.bestKnown = 0.04});
  CHECK(reading.verdict == FitVerdict::HighBias);
  CHECK(*reading.bias.value == Approx(0.03));
  CHECK(reading.sentence.find("the best known is 4.0 %") != std::string::npos);
  CHECK(read(train, dev, {.bestKnown = 0.07}).verdict == FitVerdict::CannotTell);
}

TEST_CASE("reading: two gaps of one size are both named, a clearly larger one alone", "[eval][reading]") {
  // Bias 3, variance 3: the worked ladder 4 / 7 / 10.
  CHECK(read(answered(5000, 350), answered(5000, 500), {.bestKnown = 0.04}).verdict ==
        FitVerdict::BiasAndVariance);
  CHECK(read(answered(5000, 350), answered(5000, 1500), {.bestKnown = 0.04}).verdict ==
        FitVerdict::HighVariance);
  CHECK(read(answered(5000, 1500), answered(5000, 1650), {.bestKnown = 0.04}).verdict ==
        FitVerdict::HighBias);
}

TEST_CASE("reading: few dev rows support no advice", "[eval][reading]") {
  const auto reading = read(answered(252, 0), answered(20, 3));
  CHECK(reading.verdict == FitVerdict::CannotTell);
  CHECK(reading.sentence.find("cannot tell: dev n 20") == 0);
  const auto unclear = read(answered(90, 2), answered(60, 3));
  CHECK(unclear.verdict == FitVerdict::CannotTell);
  CHECK(unclear.sentence.find("the gap is +2.8 points [") != std::string::npos);
}

TEST_CASE("reading: an equal error on many rows is no gap, and a better dev is no alarm", "[eval][reading]") {
  CHECK(read(answered(40000, 800), answered(40000, 800)).verdict == FitVerdict::FitsBoth);
  CHECK(read(answered(4000, 400), answered(4000, 200)).verdict == FitVerdict::FitsBoth);
}

TEST_CASE("reading: no rows, no answers, no claim", "[eval][reading]") {
  for (const auto& reading : {read(answered(10, 0), answered(0, 0)), read(answered(0, 0), answered(10, 0))}) {
    CHECK(reading.verdict == FitVerdict::CannotTell);
    CHECK(reading.sentence.find("has no rows with an answer") != std::string::npos);
  }
  CHECK(read(test::regressed({}, {}), test::regressed({1, 2}, {1, 2})).verdict == FitVerdict::CannotTell);
  CHECK(read(test::regressed({}, {}), test::regressed({1, 2}, {1, 2})).sentence ==
        "cannot tell: train has no rows with an answer");
  Scored clusters;
  clusters.task = data::Task::Cluster;
  CHECK(read(clusters, clusters).verdict == FitVerdict::CannotTell);
  CHECK_FALSE(read(clusters, clusters).sentence.empty());
}

TEST_CASE("reading: regression in units of the target", "[eval][reading]") {
  // The standard deviation of 0 ... 9 is 2.87; a mean alone leaves that much.
  CHECK(read(missedBy(400, 0.3, 1), missedBy(200, 1.5, 2)).verdict == FitVerdict::HighVariance);
  CHECK(read(missedBy(400, 2.8, 1), missedBy(400, 2.8, 2)).verdict == FitVerdict::HighBias);
  CHECK(read(missedBy(300, 0.3, 1), missedBy(8, 3, 2)).verdict == FitVerdict::CannotTell);
  const auto reading = read(missedBy(400, 0.3, 1), missedBy(200, 1.5, 2));
  CHECK(reading.sentence.find("high variance: train RMSE 0.") == 0);
  CHECK(reading.variance.method == "bootstrap");
  CHECK(reading.variance.n == 600);
}

TEST_CASE("reading: stops when told to", "[eval][reading]") {
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext context(stop.get_token());
  const auto reading = readFit(missedBy(50, 1, 1), missedBy(50, 1, 2), {}, context);
  REQUIRE_FALSE(reading);
  CHECK(reading.error().code == ErrorCode::Cancelled);
}

TEST_CASE("reading: weights and groups are those of the metrics", "[eval][reading]") {
  Scored train = answered(400, 100), dev = answered(200, 50);
  train.weights = Vector::Ones(400);
  dev.weights = Vector::Ones(200);
  train.weights.head(100).setConstant(3);  // the wrong ones: 300 of 600
  dev.weights.head(50).setConstant(0);     // the wrong ones: none
  const auto reading = read(train, dev);
  CHECK(*reading.train.value == Approx(0.5));
  CHECK(*reading.dev.value == 0);
  CHECK(reading.dev.n == 150);
  CHECK(*reading.variance.value == Approx(-0.5));
  dev.weights.setZero();
  CHECK(read(train, dev).sentence == "cannot tell: Every row has the weight 0, so none counts.");

  Scored herd = answered(200, 50);
  for (int i = 0; i < 200; ++i) herd.groups.push_back(i / 10);
  const auto byGroup = read(answered(400, 100), herd);
  CHECK(byGroup.dev.method == "bootstrap by group");
  CHECK(*byGroup.variance.high - *byGroup.variance.low >
        1.5 * (*read(answered(400, 100), answered(200, 50)).variance.high -
               *read(answered(400, 100), answered(200, 50)).variance.low));
  for (int& group : herd.groups) group = 1;
  CHECK(read(answered(400, 100), herd).verdict == FitVerdict::CannotTell);

  Scored numbers = missedBy(200, 1.5, 2);
  numbers.weights = Vector::Ones(200);
  for (Index i = 0; i < 200; ++i)
    if (std::abs(numbers.predicted.values[i] - numbers.actualValues[i]) < 1) numbers.weights[i] = 0;
  CHECK(*read(missedBy(400, 0.3, 1), numbers).dev.value > 1.5);
}

TEST_CASE("reading: numbers whose squares pass every double are told, not printed as infinite",
          "[eval][reading]") {
  for (const double size : {1e154, 1e200}) {
    std::vector<double> actual, predicted;
    for (int i = 0; i < 60; ++i) {
      actual.push_back(size * (i % 7));
      predicted.push_back(size * (i % 5));
    }
    const auto reading = read(test::regressed(actual, predicted), test::regressed(actual, predicted));
    CHECK(reading.verdict == FitVerdict::CannotTell);
    CHECK(reading.sentence ==
          "cannot tell: the numbers are too large to be squared and added up; scale the target");
  }
}
