#include <algorithm>
#include <cmath>

#include "core/eval/brier_decomposition.hpp"
#include "core/eval/calibration_bins.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/known_answers.hpp"
#include "tests/core/eval/reference_rows.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate byName(std::string_view id, const Scored& scored, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, options, context);
}

BrierDecomposition decomposed(const std::vector<double>& p, const std::vector<bool>& positive, int bins,
                              BinEdges edges, const MetricOptions& options = {.intervals = false}) {
  jobs::WorkContext context;
  const auto found = brierDecomposition(p, positive, bins, edges, options, context);
  REQUIRE(found);
  return *found;
}

/// `each` rows of every forecast, of which some share comes true.
struct Forecasts {
  std::vector<double> p;
  std::vector<bool> positive;
  void add(double forecast, int rows, int hits) {
    for (int i = 0; i < rows; ++i) {
      p.push_back(forecast);
      positive.push_back(i < hits);
    }
  }
};

}  // namespace

TEST_CASE("calibration errors: two and three classes agree with numpy", "[eval][metrics][calibration]") {
  // numpy 1.24, bins by np.quantile and np.searchsorted.
  const auto two = test::referenceBinary(), three = test::referenceThree();
  CHECK(*byName("ece", two).value == Approx(0.0939863184079602).epsilon(1e-12));
  CHECK(*byName("mce", two).value == Approx(0.19284674190025486).epsilon(1e-12));
  CHECK(*byName("classwise-ece", two).value == Approx(0.10103233830845772).epsilon(1e-12));
  CHECK(*byName("ece", three).value == Approx(0.14531798391460923).epsilon(1e-12));
  CHECK(*byName("mce", three).value == Approx(0.318951625987334).epsilon(1e-12));
  CHECK(*byName("classwise-ece", three).value == Approx(0.08472787445163281).epsilon(1e-12));
}

TEST_CASE("calibration errors: the largest gap is of one bin and the mean weighs them all",
          "[eval][metrics][calibration]") {
  // Called "yes" at 0.8 and 0.9: right in 35 of 50 and in 47 of 50 rows.
  Forecasts rows;
  rows.add(0.8, 50, 35);
  rows.add(0.9, 50, 47);
  const auto scored = test::binary({rows.positive.begin(), rows.positive.end()}, rows.p);
  CHECK(*byName("mce", scored).value == Approx(0.1));
  CHECK(*byName("ece", scored).value == Approx((0.1 + 0.04) / 2));
  CHECK(*byName("classwise-ece", scored).value == Approx((0.1 + 0.04) / 2));
}

TEST_CASE("calibration errors: the intervals are bootstrap and hold the value",
          "[eval][metrics][calibration]") {
  for (const char* id : {"mce", "classwise-ece"}) {
    const Estimate e = byName(id, test::referenceThree());
    CHECK(e.method == "bootstrap");
    CHECK(e.n == test::ReferenceRows);
    CHECK(*e.low <= *e.value);
    CHECK(*e.value < *e.high);
    CHECK(*e.high - *e.low < 0.3);
  }
  // One bin of 200 rows at 0.7, hits 140 -> 160: |hits/200 - 0.7| is near normal, sd sqrt(.8 .2 / 200) =
  // .028.
  Forecasts rows;
  rows.add(0.7, 200, 160);
  const Estimate e = byName("mce", test::binary({rows.positive.begin(), rows.positive.end()}, rows.p));
  CHECK(*e.value == Approx(0.1));
  CHECK(*e.low == Approx(0.1 - 1.96 * 0.0283).margin(0.01));
  CHECK(*e.high == Approx(0.1 + 1.96 * 0.0283).margin(0.01));
}

TEST_CASE("calibration errors: blocks of many rows give the interval that rows give",
          "[eval][metrics][calibration]") {
  // A third of 9000 rows in each of three bins, sorted by truth; the hits miss by 0.1, 0 and 0.05. The
  // largest gap's error is that of the first bin: sqrt(.7 .3 / 3000) = .0084.
  Forecasts rows;
  rows.add(0.6, 3000, 2100);
  rows.add(0.8, 3000, 2400);
  rows.add(0.9, 3000, 2850);
  const auto scored = test::binary({rows.positive.begin(), rows.positive.end()}, rows.p);
  const Estimate largest = byName("mce", scored);
  CHECK(*largest.value == Approx(0.1));
  CHECK(*largest.high - *largest.low == Approx(2 * 1.96 * std::sqrt(0.21 / 3000)).epsilon(0.12));
  // A mean of which one row makes a third of the spread has the standard error of rows.
  const auto terms = [&] {
    CellTerms made(9000, 1, 1);
    made.cell.setZero();
    for (Index i = 0; i < 9000; ++i) made.value(i, 0) = rows.positive[static_cast<std::size_t>(i)] ? 1 : 0;
    made.value(0, 0) = 12;
    return made;
  }();
  const auto replicate =
      ofCells(terms, Seed(1), [](const CellSums& sums) { return sums.sum[0] / sums.count[0]; });
  jobs::WorkContext context;
  const auto drawn = replicates(replicate, {4000, Seed(2)}, context);
  REQUIRE(drawn);
  double mean = 0, square = 0;
  for (const double one : *drawn) mean += one / 4000;
  for (const double one : *drawn) square += (one - mean) * (one - mean) / 3999;
  const double exact = terms.value.mean(), variance = (terms.value.array() - exact).square().mean() / 9000;
  CHECK(mean == Approx(exact).epsilon(0.01));
  CHECK(std::sqrt(square) == Approx(std::sqrt(variance)).epsilon(0.08));
}

TEST_CASE("calibration errors: few rows and one class are undefined, absent classes are told",
          "[eval][metrics][calibration]") {
  Forecasts rows;
  rows.add(0.7, 49, 30);
  for (const char* id : {"mce", "classwise-ece", "ece-debiased"}) {
    const Estimate few = byName(id, test::binary({rows.positive.begin(), rows.positive.end()}, rows.p));
    CHECK_FALSE(few.value);
    CHECK(few.n == 49);
    CHECK(few.reason == "Calibration takes 50 rows, not 49.");
    const Estimate one = byName(id, test::binary(std::vector<int>(60, 1), std::vector<double>(60, 0.7)));
    CHECK_FALSE(one.value);
    CHECK(one.reason == "All rows are of one class.");
  }
  auto scored = test::referenceThree();
  for (int& code : scored.actual) code = code == 2 ? 0 : code;
  CHECK(byName("classwise-ece", scored).note == "mean of 3 classes, 1 of them without rows");
}

TEST_CASE("Brier decomposition: forecasts of a few probabilities, worked by hand",
          "[eval][metrics][calibration]") {
  // Shares 0.1, 0.5, 0.8 of 20, 40, 20 rows; 38 of 80 come true.
  Forecasts rows;
  rows.add(0.2, 20, 2);
  rows.add(0.4, 40, 20);
  rows.add(0.9, 20, 16);
  const auto parts = decomposed(rows.p, rows.positive, 10, BinEdges::EqualWidth);
  const double share = 38.0 / 80;
  CHECK(parts.n == 80);
  CHECK(parts.positives == 38);
  CHECK(parts.bins.size() == 3);
  CHECK(*parts.reliability.value == Approx(0.01));
  CHECK(*parts.resolution.value ==
        Approx((std::pow(0.1 - share, 2) + 2 * std::pow(0.5 - share, 2) + std::pow(0.8 - share, 2)) / 4));
  CHECK(*parts.uncertainty.value == Approx(share * (1 - share)));
  CHECK(*parts.unexplained.value == Approx(0).margin(1e-15));
  const double brier = (2 * 0.64 + 18 * 0.04 + 20 * 0.36 + 20 * 0.16 + 16 * 0.01 + 4 * 0.81) / 80;
  CHECK(*parts.brier.value == Approx(brier));
}

TEST_CASE("Brier decomposition: parts of bins agree with numpy and add up", "[eval][metrics][calibration]") {
  const auto rows = test::referenceScores();
  // numpy 1.24; Brier by sklearn 1.2.1; unexplained from the within-bin variance and covariance.
  struct Wanted {
    BinEdges edges;
    double reliability, resolution, unexplained;
  };
  for (const Wanted& wanted :
       {Wanted{BinEdges::EqualMass, 0.013492622397960442, 0.03293125000000001, -0.0007838667359718811},
        Wanted{BinEdges::EqualWidth, 0.013229773669159242, 0.033650441270860074, 0.0001981732636894088}}) {
    const auto parts = decomposed(rows.p, rows.positive, 10, wanted.edges, {.bootstrap = 500});
    CHECK(*parts.brier.value == Approx(0.22752125566198855).epsilon(1e-12));
    CHECK(*parts.reliability.value == Approx(wanted.reliability).epsilon(1e-12));
    CHECK(*parts.resolution.value == Approx(wanted.resolution).epsilon(1e-12));
    CHECK(*parts.uncertainty.value == Approx(0.24774375).epsilon(1e-12));
    CHECK(*parts.unexplained.value == Approx(wanted.unexplained).margin(1e-14));
    CHECK(*parts.brier.value == Approx(*byName("brier", test::referenceBinary()).value).epsilon(1e-12));
    for (const Estimate* part :
         {&parts.brier, &parts.reliability, &parts.resolution, &parts.uncertainty, &parts.unexplained}) {
      CHECK(part->method == "bootstrap");
      CHECK(*part->low <= *part->value);
      CHECK(*part->value <= *part->high);
    }
  }
}

TEST_CASE("Brier decomposition: what is left undefined, and what is refused",
          "[eval][metrics][calibration]") {
  Forecasts few;
  few.add(0.5, 49, 20);
  few.add(std::nan(""), 3, 1);
  const auto small = decomposed(few.p, few.positive, 5, BinEdges::EqualMass);
  CHECK(*small.brier.value == Approx(0.25));
  CHECK(small.excluded == 3);
  CHECK_FALSE(small.reliability.value);
  CHECK(small.reliability.reason == "Calibration takes 50 rows, not 49.");
  CHECK(small.bins.empty());
  const auto one =
      decomposed(std::vector<double>(60, 0.9), std::vector<bool>(60, true), 5, BinEdges::EqualMass);
  CHECK(*one.brier.value == Approx(0.01));
  CHECK(one.resolution.reason == "All rows are of one class.");
  CHECK_FALSE(decomposed({}, {}, 5, BinEdges::EqualMass).brier.value);
  const auto scores = decomposed({-3, 2}, {false, true}, 5, BinEdges::EqualMass);
  CHECK(scores.brier.reason.find("no probabilities") != std::string::npos);
  jobs::WorkContext context;
  CHECK(brierDecomposition(std::vector<double>{0.1}, {}, 5, BinEdges::EqualMass, {}, context).error().code ==
        ErrorCode::InvalidInput);
  CHECK(brierDecomposition({}, {}, 0, BinEdges::EqualMass, {}, context).error().where == "bins");
}

TEST_CASE("answers of one class: labelled rows with its probability", "[eval][metrics][calibration]") {
  const auto scored = test::binary({1, -1, 0}, {0.7, 0.9, 0.4});
  const auto yes = classAnswers(scored, 1);
  REQUIRE(yes);
  CHECK(yes->probabilities == std::vector<double>{0.7, 0.4});
  CHECK(yes->positive == std::vector<bool>{true, false});
  CHECK(classAnswers(scored, 0)->positive == std::vector<bool>{false, true});
  CHECK(classAnswers(scored, 2).error().code == ErrorCode::InvalidInput);
  CHECK_FALSE(classAnswers(test::classified({"a", "b"}, {0}, {0}), 0));
}

TEST_CASE("bins of equal mass: their edges are the quantiles of the sorted probabilities",
          "[eval][calibration]") {
  Rng rng{Seed(6)};
  for (const int n : {1, 2, 3, 9, 10, 11, 12, 21, 22, 35, 400, 1000}) {
    std::vector<double> p;
    for (int i = 0; i < n; ++i) p.push_back(n % 2 == 0 ? rng.uniform() : std::round(30 * rng.uniform()) / 30);
    p.push_back(std::nan(""));
    std::vector<double> sorted(p.begin(), p.end() - 1);
    std::sort(sorted.begin(), sorted.end());
    const auto bins = binOf(p, 10, BinEdges::EqualMass);
    CHECK(bins.back() == -1);
    for (std::size_t i = 0; i + 1 < p.size(); ++i) {
      int expected = 0;
      while (expected < 9 && p[i] > sortedQuantile(sorted, (expected + 1) / 10.0)) ++expected;
      CHECK(bins[i] == expected);
    }
  }
}

TEST_CASE("debiased calibration error: numbers of numpy, and none of what chance adds",
          "[eval][metrics][calibration]") {
  // Kumar, Liang & Ma's formula, bins by np.quantile.
  CHECK(*byName("ece-debiased", test::referenceBinary()).value == Approx(0.07709710056465467).epsilon(1e-12));
  CHECK(*byName("ece-debiased", test::referenceThree()).value == Approx(0.15428026492330682).epsilon(1e-12));
  // Probabilities that are off by `shift` everywhere: the plain error is larger by chance alone.
  Rng rng{Seed(12)};
  for (const double shift : {0.0, 0.08}) {
    constexpr int Samples = 200;
    double plain = 0, squared = 0;
    int held = 0;
    for (int s = 0; s < Samples; ++s) {
      std::vector<int> actual;
      std::vector<double> yes;
      for (int i = 0; i < 400; ++i) {
        yes.push_back(0.6 + 0.3 * rng.uniform());
        actual.push_back(rng.uniform() < yes.back() - shift ? 1 : 0);
      }
      const auto scored = test::binary(actual, yes);
      const Estimate e = byName("ece-debiased", scored, {.bootstrap = 200, .seed = Seed(1)});
      plain += *byName("ece", scored, {.intervals = false}).value / Samples;
      squared += *e.value * *e.value / Samples;
      held += *e.low <= shift && shift <= *e.high ? 1 : 0;
    }
    INFO("off by " << shift << ": " << plain << ", debiased square " << squared << ", held " << held);
    CHECK(plain > shift + 0.005);
    // The square is unbiased but for the cut at 0, which half of the samples without an error meet.
    CHECK(squared == Approx(shift * shift).margin(0.001));
    CHECK(plain * plain > squared + 0.001);
    CHECK(held >= 0.9 * Samples);
  }
}

TEST_CASE("calibration error class by class: beyond a hundred classes the interval is that of rows' parts",
          "[eval][metrics][calibration]") {
  constexpr int Classes = 101, Rows = 600;
  Rng rng{Seed(3)};
  Matrix p(Rows, Classes);
  std::vector<int> codes;
  std::vector<std::string> names;
  for (int k = 0; k < Classes; ++k) names.push_back(std::to_string(k));
  for (Index i = 0; i < Rows; ++i) {
    codes.push_back(static_cast<int>(rng.below(Classes)));
    for (Index k = 0; k < Classes; ++k) p(i, k) = std::exp(rng.normal() + (codes.back() == k ? 5 : 0));
    p.row(i) /= p.row(i).sum();
  }
  const Estimate e = byName("classwise-ece", test::classifiedBy(names, codes, p));
  REQUIRE(e.low);
  CHECK(e.note == "interval to first order: no bin changes its side");
  // The bootstrap itself, of every class's bins.
  CellTerms terms(Rows, Classes, 10 * Classes);
  for (Index k = 0; k < Classes; ++k) {
    const auto bins = binOf({p.col(k).data(), Rows}, 10, BinEdges::EqualMass);
    for (Index i = 0; i < Rows; ++i) {
      terms.cell(i, k) = static_cast<int>(10 * k) + bins[static_cast<std::size_t>(i)];
      terms.value(i, k) = (codes[static_cast<std::size_t>(i)] == k ? 1 : 0) - p(i, k);
    }
  }
  jobs::WorkContext context;
  auto drawn = *replicates(
      ofCells(terms, Seed(1),
              [](const CellSums& cells) { return cells.sum.cwiseAbs().sum() / cells.count.sum(); }),
      {400, Seed(2)}, context);
  std::sort(drawn.begin(), drawn.end());
  CHECK(*e.high - *e.low ==
        Approx(sortedQuantile(drawn, 0.975) - sortedQuantile(drawn, 0.025)).epsilon(0.25));
}
