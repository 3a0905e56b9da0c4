#include "core/eval/calibration_errors.hpp"

#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Result<CalibrationErrors> errorsOf(const std::vector<double>& p, const std::vector<bool>& positive, int bins,
                                   BinEdges edges = BinEdges::EqualWidth) {
  jobs::WorkContext context;
  return calibrationErrors(p, positive, bins, edges, {}, context);
}

}  // namespace

TEST_CASE("calibration errors: mean and largest gap agree with scikit-learn's calibration_curve",
          "[eval][calibration]") {
  // scikit-learn 1.2.1: calibration_curve(y, p, n_bins=..., strategy="uniform"), weighted by rows.
  const auto rows = test::referenceScores();
  const auto ten = errorsOf(rows.p, rows.positive, 10), five = errorsOf(rows.p, rows.positive, 5);
  REQUIRE(ten);
  CHECK(*ten->expected.value == Approx(0.09918532338308463).epsilon(1e-12));
  CHECK(*ten->largest.value == Approx(0.18695993715632353).epsilon(1e-12));
  CHECK(*five->expected.value == Approx(0.09903606965174122).epsilon(1e-12));
  CHECK(*five->largest.value == Approx(0.168388825105243).epsilon(1e-12));
  CHECK(ten->expected.method == "bootstrap");
  CHECK(*ten->expected.low <= *ten->expected.value);
  CHECK(*ten->expected.high > *ten->expected.value);
  // The weighted mean gap is that of the bins themselves.
  const auto mass = errorsOf(rows.p, rows.positive, 7, BinEdges::EqualMass);
  CHECK(*mass->expected.value ==
        Approx(expectedCalibrationError(calibrationBins(rows.p, rows.positive, 7, BinEdges::EqualMass))));
}

TEST_CASE("calibration errors: few rows, one class and no bins", "[eval][calibration]") {
  const auto few = errorsOf({0.2, 0.8}, {false, true}, 10);
  CHECK(few->expected.reason == "Calibration takes 50 rows, not 2.");
  const std::vector<double> p(60, 0.4);
  CHECK(errorsOf(p, std::vector<bool>(60, true), 10)->largest.reason == "All rows are of one class.");
  CHECK_FALSE(errorsOf(std::vector<double>(60, 1.5), std::vector<bool>(60, true), 10)->expected.value);
  CHECK(errorsOf(p, std::vector<bool>(60, true), 0).error().where == "bins");
  CHECK(errorsOf(p, {}, 10).error().code == ErrorCode::InvalidInput);
}
