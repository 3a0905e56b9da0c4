#include "core/eval/recalibration.hpp"

#include <algorithm>
#include <cmath>

#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Recalibration recalibrated(const std::vector<double>& p, const std::vector<bool>& positive) {
  const auto found = recalibration(p, positive);
  REQUIRE(found);
  return *found;
}

/// Rows 0 ... n - 1, positive from `from` on.
std::vector<bool> positiveFrom(int n, int from) {
  std::vector<bool> positive;
  for (int i = 0; i < n; ++i) positive.push_back(i >= from);
  return positive;
}

std::vector<double> ramp(int n) {
  std::vector<double> p;
  for (int i = 0; i < n; ++i) p.push_back((i + 0.5) / n);
  return p;
}

}  // namespace

TEST_CASE("recalibration: slope, intercept and both at once agree with statsmodels",
          "[eval][metrics][calibration]") {
  const auto rows = test::referenceScores();
  const auto fit = recalibrated(rows.p, rows.positive);
  // statsmodels 0.13.5: Logit(y, [1, logit p]) and GLM(y, 1, Binomial, offset=logit p), conf_int().
  CHECK(*fit.slope.value == Approx(0.4746605704788953).epsilon(1e-11));
  CHECK(*fit.slope.low == Approx(0.3339868802908522).epsilon(1e-11));
  CHECK(*fit.slope.high == Approx(0.6153342606669384).epsilon(1e-11));
  CHECK(*fit.intercept.value == Approx(-0.21060831716631767).epsilon(1e-11));
  CHECK(*fit.intercept.low == Approx(-0.4218567644422054).epsilon(1e-11));
  CHECK(*fit.intercept.high == Approx(0.0006401301095700362).margin(1e-11));
  CHECK(*fit.inTheLarge.value == Approx(-0.2711170859009416).epsilon(1e-11));
  CHECK(*fit.inTheLarge.low == Approx(-0.5116378559770827).epsilon(1e-11));
  CHECK(*fit.inTheLarge.high == Approx(-0.030596315824800463).epsilon(1e-11));
  CHECK(fit.slope.method == "wald");
  CHECK(fit.n == 400);
  CHECK(fit.positives == 181);
  CHECK(fit.clipped == 0);
}

TEST_CASE("recalibration: probabilities of 0 and 1 are clipped and counted", "[eval][metrics][calibration]") {
  auto rows = test::referenceScores();
  const std::vector<double> certain = {0, 1, 0, 1, 1};  // truths 1, 1, 0, 0, 0
  std::copy(certain.begin(), certain.end(), rows.p.begin());
  const auto fit = recalibrated(rows.p, rows.positive);
  // statsmodels 0.13.5 Logit on np.clip(p, 1e-15, 1 - 1e-15); in the large by scipy's brentq on the score,
  // as GLM keeps its means away from 0 and 1 and is off by 6e-10.
  CHECK(*fit.slope.value == Approx(0.10272564221935714).epsilon(1e-9));
  CHECK((*fit.slope.high - *fit.slope.value) / 1.959963984540054 ==
        Approx(0.04652583935252497).epsilon(1e-9));
  CHECK(*fit.intercept.value == Approx(-0.19989395344251512).epsilon(1e-9));
  CHECK(*fit.inTheLarge.value == Approx(-0.3052303471271217).epsilon(1e-9));
  CHECK((*fit.inTheLarge.high - *fit.inTheLarge.value) / 1.959963984540054 ==
        Approx(0.1233736987042677).epsilon(1e-9));
  CHECK(fit.clipped == 5);
  CHECK(fit.slope.note == "clipped at 1e-15: 5 of 400 probabilities");
}

TEST_CASE("recalibration: two probabilities, in closed form", "[eval][metrics][calibration]") {
  // 30 of 100 rows at 0.2 and 60 of 100 at 0.8: the line goes through both log-odds.
  std::vector<double> p(200, 0.2);
  std::vector<bool> positive(200, false);
  std::fill(p.begin() + 100, p.end(), 0.8);
  std::fill(positive.begin(), positive.begin() + 30, true);
  std::fill(positive.begin() + 100, positive.begin() + 160, true);
  const double low = std::log(0.3 / 0.7), high = std::log(0.6 / 0.4), x = std::log(4.0);
  const auto fit = recalibrated(p, positive);
  CHECK(*fit.slope.value == Approx((high - low) / (2 * x)));
  CHECK(*fit.intercept.value == Approx((high + low) / 2));
  const double error = std::sqrt(1 / 21.0 + 1 / 24.0) / (2 * x);
  CHECK(*fit.slope.high - *fit.slope.low == Approx(2 * 1.959963984540054 * error));
}

TEST_CASE("recalibration: a model that says what happens has slope 1 and intercept 0",
          "[eval][metrics][calibration]") {
  std::vector<double> p;
  std::vector<bool> positive;
  for (int tenth = 1; tenth <= 9; ++tenth)
    for (int i = 0; i < 100; ++i) {
      p.push_back(tenth / 10.0);
      positive.push_back(i < 10 * tenth);
    }
  const auto fit = recalibrated(p, positive);
  CHECK(*fit.slope.value == Approx(1));
  CHECK(*fit.intercept.value == Approx(0).margin(1e-10));
  CHECK(*fit.inTheLarge.value == Approx(0).margin(1e-10));
}

TEST_CASE("recalibration: constant, parted and rare cases say why they are undefined",
          "[eval][metrics][calibration]") {
  const auto constant = recalibrated(std::vector<double>(80, 0.3), positiveFrom(80, 40));
  CHECK_FALSE(constant.slope.value);
  CHECK(constant.slope.reason == "All probabilities are the same.");
  CHECK(*constant.inTheLarge.value == Approx(std::log(0.7 / 0.3)));
  CHECK(*constant.inTheLarge.high - *constant.inTheLarge.value ==
        Approx(1.959963984540054 / std::sqrt(80 * 0.25)));

  for (const bool turned : {false, true}) {
    auto positive = positiveFrom(80, 30);
    if (turned) positive.flip();
    const auto parted = recalibrated(ramp(80), positive);
    CHECK_FALSE(parted.slope.value);
    CHECK_FALSE(parted.intercept.value);
    CHECK(parted.slope.reason.find("parts the classes") != std::string::npos);
    CHECK(parted.inTheLarge.value);
    // A tie at the threshold leaves the likelihood without a maximum as well.
    auto tied = ramp(80);
    tied[29] = tied[30];
    CHECK_FALSE(recalibrated(tied, positive).slope.value);
    // One row across it gives it one.
    tied[29] = tied[31];
    CHECK(recalibrated(tied, positive).slope.value);
  }

  const auto rare = recalibrated(ramp(80), positiveFrom(80, 71));
  CHECK_FALSE(rare.slope.value);
  CHECK(rare.slope.reason == "A slope takes 10 rows of each class, not 9.");
  CHECK(rare.inTheLarge.value);
  CHECK(recalibrated(ramp(80), std::vector<bool>(80, true)).inTheLarge.reason ==
        "All rows are of one class.");
  CHECK_FALSE(recalibrated(ramp(49), positiveFrom(49, 25)).inTheLarge.value);
  CHECK(recalibrated({}, {}).inTheLarge.reason == "Calibration takes 50 rows, not 0.");
  auto scores = ramp(80);
  scores[3] = 1.5;
  CHECK(recalibrated(scores, positiveFrom(80, 40)).slope.reason.find("no probabilities") !=
        std::string::npos);
  CHECK(recalibration(ramp(3), {true}).error().code == ErrorCode::InvalidInput);
}

TEST_CASE("recalibration: rows without a probability are left out and counted",
          "[eval][metrics][calibration]") {
  auto rows = test::referenceScores();
  const auto before = recalibrated(rows.p, rows.positive);
  rows.p.push_back(std::nan(""));
  rows.positive.push_back(true);
  const auto after = recalibrated(rows.p, rows.positive);
  CHECK(after.excluded == 1);
  CHECK(after.n == 400);
  CHECK(*after.slope.value == *before.slope.value);
}

TEST_CASE("recalibration: extreme and nearly parted probabilities still come to an end",
          "[eval][metrics][calibration]") {
  // All rows certain and half of them wrong: both log-odds are 0.
  std::vector<double> p(100, 0.0);
  std::fill(p.begin() + 50, p.end(), 1.0);
  std::vector<bool> positive;
  for (int i = 0; i < 100; ++i) positive.push_back(i % 2 == 0);
  const auto coin = recalibrated(p, positive);
  CHECK(*coin.slope.value == Approx(0).margin(1e-12));
  CHECK(*coin.inTheLarge.value == Approx(0).margin(1e-6));
  // Probabilities a hair apart, one row across.
  std::vector<double> near;
  for (int i = 0; i < 1000; ++i) near.push_back(0.5 + 1e-6 * i);
  auto parted = positiveFrom(1000, 500);
  parted[498] = true;
  const auto steep = recalibrated(near, parted);
  REQUIRE(steep.slope.value);
  CHECK(*steep.slope.value > 1e4);
  CHECK(*steep.slope.low < *steep.slope.value);
}
