#include <cmath>

#include "core/eval/metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate bootstrapped(std::string_view id, const Scored& scored) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, {.bootstrap = 400}, context);
}

}  // namespace

TEST_CASE("log loss and Brier: four rows worked by hand", "[eval][metrics]") {
  const auto scored = test::binary({1, 1, 0, 0}, {0.5, 0.8, 0.4, 0.1});
  const double logs = -(std::log(0.5) + std::log(0.8) + std::log(0.6) + std::log(0.9)) / 4;
  CHECK(*bootstrapped("log-loss", scored).value == Approx(logs));
  CHECK(*bootstrapped("brier", scored).value == Approx((0.25 + 0.04 + 0.16 + 0.01) / 4));
  CHECK(bootstrapped("brier", scored).note.find("positive class") != std::string::npos);
  CHECK(bootstrapped("log-loss", scored).method == "bootstrap");
}

TEST_CASE("Brier: more than two classes sum over the classes", "[eval][metrics]") {
  Matrix p(2, 3);
  p << 0.5, 0.3, 0.2, 0.1, 0.1, 0.8;
  const auto scored = test::classifiedBy({"a", "b", "c"}, {0, 1}, p);
  CHECK(*bootstrapped("brier", scored).value == Approx((0.25 + 0.09 + 0.04 + 0.01 + 0.81 + 0.64) / 2));
  CHECK(bootstrapped("brier", scored).note.find("summed over the classes") != std::string::npos);
}

TEST_CASE("log loss: certainty in the wrong class costs 34.5 and not infinity", "[eval][metrics]") {
  CHECK(*bootstrapped("log-loss", test::binary({1, 0}, {0.0, 0.0})).value == Approx(15 * std::log(10) / 2));
}

TEST_CASE("probability metrics: the positive class may be either", "[eval][metrics]") {
  auto scored = test::binary({1, 1, 0, 0, 1}, {0.9, 0.5, 0.5, 0.1, 0.5});
  CHECK(*bootstrapped("auc", scored).value == Approx(5.0 / 6));
  CHECK(*bootstrapped("average-precision", scored).value == Approx(5.0 / 6));
  scored.positive = 0;
  CHECK(*bootstrapped("auc", scored).value == Approx(5.0 / 6));
  // Class "no" first: one at .9, then one of four tied at .5.
  CHECK(*bootstrapped("average-precision", scored).value == Approx(0.5 + 0.5 * 2 / 4));
}

TEST_CASE("probability metrics: no probabilities, no labels, one class: a reason", "[eval][metrics]") {
  for (const char* id : {"log-loss", "brier", "auc", "average-precision"}) {
    const Estimate none = bootstrapped(id, test::classified({"a", "b"}, {0, 1}, {0, 1}));
    CHECK_FALSE(none.value);
    CHECK(none.reason == "The model offers no probabilities.");
    CHECK_FALSE(bootstrapped(id, test::binary({-1, -1}, {0.4, 0.5})).value);
    const Estimate broken = bootstrapped(id, test::binary({0, 1}, {0.4, std::nan("")}));
    CHECK_FALSE(broken.value);
    CHECK_FALSE(broken.reason.empty());
  }
  CHECK_FALSE(bootstrapped("auc", test::binary({1, 1}, {0.4, 0.5})).value);
  CHECK(bootstrapped("log-loss", test::binary({1, 1}, {0.4, 0.5})).value);
}

TEST_CASE("probability metrics: unlabelled rows count nowhere", "[eval][metrics]") {
  const auto with = test::binary({1, -1, 0, 1, 0}, {0.7, 0.9, 0.4, 0.3, 0.2});
  const auto without = test::binary({1, 0, 1, 0}, {0.7, 0.4, 0.3, 0.2});
  for (const char* id : {"log-loss", "brier", "auc", "average-precision", "accuracy"}) {
    CHECK(*bootstrapped(id, with).value == Approx(*bootstrapped(id, without).value));
    CHECK(bootstrapped(id, with).n == 4);
  }
}
