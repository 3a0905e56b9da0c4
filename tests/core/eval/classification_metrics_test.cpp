#include <cmath>

#include "core/eval/metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate measured(std::string_view id, const Scored& scored, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, options, context);
}

/// Rows from a table of counts, actual classes down and predicted ones across.
Scored fromCounts(const std::vector<std::string>& names, const std::vector<std::vector<int>>& counts) {
  std::vector<int> actual, predicted;
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (std::size_t j = 0; j < counts[i].size(); ++j)
      for (int r = 0; r < counts[i][j]; ++r) {
        actual.push_back(static_cast<int>(i));
        predicted.push_back(static_cast<int>(j));
      }
  return test::classified(names, actual, predicted);
}

}  // namespace

TEST_CASE("count metrics: a two-class table worked by hand", "[eval][metrics]") {
  // TN 50, FP 10, FN 5, TP 35.
  const auto scored = fromCounts({"no", "yes"}, {{50, 10}, {5, 35}});
  CHECK(*measured("accuracy", scored).value == Approx(0.85));
  CHECK(*measured("error", scored).value == Approx(0.15));
  CHECK(*measured("precision", scored).value == Approx(35.0 / 45));
  CHECK(*measured("recall", scored).value == Approx(35.0 / 40));
  CHECK(*measured("f1", scored).value == Approx(70.0 / 85));
  CHECK(*measured("balanced-accuracy", scored).value == Approx((50.0 / 60 + 35.0 / 40) / 2));
  CHECK(*measured("mcc", scored).value == Approx((35.0 * 50 - 10 * 5) / std::sqrt(45.0 * 40 * 60 * 55)));
  // Chance agreement .6 x .55 + .4 x .45 = .51.
  CHECK(*measured("kappa", scored).value == Approx((0.85 - 0.51) / 0.49));
  CHECK(measured("precision", scored).n == 45);
  CHECK(measured("recall", scored).n == 40);
  CHECK(measured("precision", scored).method == "wilson");
  CHECK(measured("f1", scored).n == 100);
  CHECK(measured("f1", scored).method == "bootstrap");
}

TEST_CASE("count metrics: three classes, macro and weighted, worked by hand", "[eval][metrics]") {
  const auto scored = fromCounts({"a", "b", "c"}, {{8, 2, 0}, {1, 4, 0}, {0, 1, 4}});
  const double pa = 8.0 / 9, pb = 4.0 / 7, pc = 1, ra = 0.8, rb = 0.8, rc = 0.8;
  const double fa = 16.0 / 19, fb = 8.0 / 12, fc = 8.0 / 9;
  CHECK(*measured("macro-precision", scored).value == Approx((pa + pb + pc) / 3));
  CHECK(*measured("macro-recall", scored).value == Approx((ra + rb + rc) / 3));
  CHECK(*measured("macro-f1", scored).value == Approx((fa + fb + fc) / 3));
  CHECK(*measured("weighted-precision", scored).value == Approx((10 * pa + 5 * pb + 5 * pc) / 20));
  CHECK(*measured("weighted-recall", scored).value == Approx(*measured("accuracy", scored).value));
  CHECK(*measured("weighted-f1", scored).value == Approx((10 * fa + 5 * fb + 5 * fc) / 20));
  CHECK(measured("macro-f1", scored).note.empty());
}

TEST_CASE("count metrics: the bootstrap of a mean recall has the spread of its formula", "[eval][metrics]") {
  const auto scored = fromCounts({"no", "yes"}, {{450, 50}, {100, 400}});
  const Estimate e = measured("balanced-accuracy", scored);
  const double sd = std::sqrt((0.9 * 0.1 / 500 + 0.8 * 0.2 / 500) / 4);
  CHECK(*e.low == Approx(0.85 - 1.96 * sd).margin(0.1 * sd * 2));
  CHECK(*e.high == Approx(0.85 + 1.96 * sd).margin(0.1 * sd * 2));
}

TEST_CASE("count metrics: undefined is not zero", "[eval][metrics]") {
  const auto never = fromCounts({"no", "yes"}, {{5, 0}, {5, 0}});
  CHECK_FALSE(measured("precision", never).value);
  CHECK(measured("precision", never).reason == "No row was predicted \"yes\".");
  CHECK(*measured("recall", never).value == 0);
  CHECK(*measured("f1", never).value == 0);
  CHECK_FALSE(measured("mcc", never).value);
  CHECK(*measured("kappa", never).value == 0);

  const auto absent = fromCounts({"no", "yes"}, {{5, 1}, {0, 0}});
  CHECK_FALSE(measured("recall", absent).value);
  CHECK(measured("recall", absent).reason == "No row is of class \"yes\".");
  CHECK_FALSE(measured("f1", absent).value);
  CHECK(*measured("precision", absent).value == 0);

  const auto single = fromCounts({"no", "yes"}, {{5, 0}, {0, 0}});
  CHECK_FALSE(measured("kappa", single).value);
  CHECK_FALSE(measured("mcc", single).value);
  CHECK_FALSE(measured("kappa", single).reason.empty());
}

TEST_CASE("count metrics: classes that are not there leave the mean, and their number is said",
          "[eval][metrics]") {
  const auto absent = fromCounts({"a", "b", "c"}, {{3, 1, 0}, {0, 4, 0}, {0, 0, 0}});
  CHECK(*measured("macro-recall", absent).value == Approx((0.75 + 1) / 2));
  CHECK(measured("macro-recall", absent).note.find("mean of 2 of 3 classes") == 0);
  const auto unpredicted = fromCounts({"a", "b", "c"}, {{3, 1, 0}, {0, 4, 0}, {2, 0, 0}});
  CHECK(*measured("macro-precision", unpredicted).value == Approx((0.6 + 0.8) / 2));
  CHECK(measured("macro-precision", unpredicted).note.find("mean of 2 of 3 classes") == 0);
  CHECK(*measured("macro-f1", unpredicted).value == Approx((6.0 / 9 + 8.0 / 9 + 0) / 3));
}

TEST_CASE("count metrics: without errors the bootstrap claims no certainty, Wilson has its bound",
          "[eval][metrics]") {
  const auto scored = fromCounts({"no", "yes"}, {{30, 0}, {0, 20}});
  const Estimate balanced = measured("balanced-accuracy", scored);
  CHECK(*balanced.value == 1);
  CHECK_FALSE(balanced.low);
  CHECK_FALSE(balanced.reason.empty());
  const Estimate error = measured("error", scored);
  CHECK(*error.value == 0);
  CHECK(*error.low == 0);
  CHECK(*error.high == Approx(3.8415 / 53.8415).margin(1e-4));
}

TEST_CASE("count metrics: binary ones refuse three classes, and are not listed for them", "[eval][metrics]") {
  const auto scored = fromCounts({"a", "b", "c"}, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  CHECK_FALSE(measured("precision", scored).value);
  CHECK_FALSE(measured("f1", scored).reason.empty());
  jobs::WorkContext context;
  const auto all = allMetrics(scored, {}, context);
  REQUIRE(all);
  CHECK(all->size() > 10);
  for (const auto& one : *all) CHECK(one.id != "f1");
}

TEST_CASE("class reports: each class with its support and intervals", "[eval][metrics]") {
  const auto reports = classReports(fromCounts({"a", "b", "c"}, {{8, 2, 0}, {1, 4, 0}, {0, 0, 0}}), {});
  REQUIRE(reports.size() == 3);
  CHECK(reports[0].name == "a");
  CHECK(reports[0].support == 10);
  CHECK(reports[0].predicted == 9);
  CHECK(*reports[0].precision.value == Approx(8.0 / 9));
  CHECK(*reports[0].recall.value == Approx(0.8));
  CHECK(*reports[0].f1.value == Approx(16.0 / 19));
  REQUIRE(reports[0].f1.low);
  CHECK(*reports[0].f1.low < 16.0 / 19);
  CHECK(reports[0].f1.n == 15);
  CHECK_FALSE(reports[2].precision.value);
  CHECK_FALSE(reports[2].recall.value);
  CHECK_FALSE(reports[2].f1.value);
}

TEST_CASE("metrics: an unknown name is refused with the nearest one", "[eval][metrics]") {
  const auto wrong = metric("acuracy");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().code == ErrorCode::NotFound);
  CHECK(wrong.error().message.find("\"accuracy\"") != std::string::npos);
  CHECK(defaultMetric(data::Task::Classify).id == "accuracy");
  CHECK(defaultMetric(data::Task::Regress).id == "r2");
}

TEST_CASE("metrics: all of them stop when told to", "[eval][metrics]") {
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext context(stop.get_token());
  const auto all = allMetrics(fromCounts({"no", "yes"}, {{3, 1}, {1, 3}}), {}, context);
  REQUIRE_FALSE(all);
  CHECK(all.error().code == ErrorCode::Cancelled);
}

TEST_CASE("count metrics: a thousand classes are scored with their intervals", "[eval][metrics]") {
  constexpr int Classes = 1000;
  std::vector<std::string> names;
  std::vector<int> actual, predicted;
  double gaps = 0, chance = 0;
  for (int k = 0; k < Classes; ++k) {
    names.push_back("c" + std::to_string(k));
    for (int copy = 0; copy < 2; ++copy) {
      actual.push_back(k);
      predicted.push_back(copy == 0 ? k : (k + 1) % Classes);
      gaps += std::pow(actual.back() - predicted.back(), 2);
    }
  }
  // Both margins are two rows a class.
  for (int i = 0; i < Classes; ++i)
    for (int j = 0; j < Classes; ++j) chance += std::pow(i - j, 2) * 2 * 2 / (2.0 * Classes);
  const auto scored = test::classified(names, actual, predicted);
  CHECK(*measured("kappa-quadratic", scored).value == Approx(1 - gaps / chance));
  for (const char* id : {"kappa-quadratic", "kappa", "mcc", "macro-f1", "balanced-accuracy"}) {
    const Estimate estimate = measured(id, scored);
    REQUIRE(estimate.low);
    CHECK(*estimate.low <= *estimate.value);
    CHECK(*estimate.value <= *estimate.high);
    CHECK(*estimate.low < *estimate.high);
  }
}
