#include <cmath>

#include "core/base/random.hpp"
#include "core/eval/comparison.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/sampling.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

Estimate grouped(std::string_view id, const Scored& scored, int resamples = 300) {
  jobs::WorkContext context;
  return (*metric(id))->compute(scored, {.bootstrap = resamples, .seed = Seed(1)}, context);
}

/// Groups of `each` rows that are right or wrong together.
Scored alike(int groups, int each, double wrong, Rng& rng) {
  std::vector<int> actual;
  std::vector<double> yes;
  Scored out;
  std::vector<int> group;
  for (int g = 0; g < groups; ++g) {
    const bool misses = rng.uniform() < wrong;
    const double sure = 0.6 + 0.3 * rng.uniform();
    for (int i = 0; i < each; ++i) {
      actual.push_back((g + i) % 2);
      yes.push_back((actual.back() == 1) != misses ? sure : 1 - sure);
      group.push_back(g);
    }
  }
  out = test::binary(actual, yes);
  out.groups = group;
  return out;
}

double width(const Estimate& e) { return *e.high - *e.low; }

}  // namespace

TEST_CASE("groups: intervals that resample whole groups hold the truth, those of rows do not",
          "[eval][groups]") {
  Rng rng{Seed(5)};
  constexpr int Samples = 200;
  int held = 0, heldByRows = 0, heldRecall = 0;
  for (int s = 0; s < Samples; ++s) {
    Scored scored = alike(40, 5, 0.3, rng);
    const auto holds = [](const Estimate& e) { return *e.low <= 0.7 && 0.7 <= *e.high; };
    held += holds(grouped("accuracy", scored)) ? 1 : 0;
    heldRecall += holds(grouped("macro-recall", scored)) ? 1 : 0;
    scored.groups.clear();
    heldByRows += holds(grouped("accuracy", scored)) ? 1 : 0;
  }
  CHECK(held >= 0.90 * Samples);
  CHECK(heldRecall >= 0.90 * Samples);
  CHECK(heldByRows <= 0.75 * Samples);
}

TEST_CASE("groups: every interval widens by the root of the rows a group repeats", "[eval][groups]") {
  Rng rng{Seed(8)};
  const Scored once = alike(200, 1, 0.3, rng);
  Scored many = once;
  for (int copies = 1; copies < 4; ++copies) {
    std::vector<Index> rows(200);
    for (Index i = 0; i < 200; ++i) rows[static_cast<std::size_t>(i)] = i;
    const Scored more = taken(once, rows);
    Scored both = many;
    both.rows.insert(both.rows.end(), more.rows.begin(), more.rows.end());
    both.actual.insert(both.actual.end(), more.actual.begin(), more.actual.end());
    both.groups.insert(both.groups.end(), more.groups.begin(), more.groups.end());
    both.predicted.labels.insert(both.predicted.labels.end(), more.predicted.labels.begin(),
                                 more.predicted.labels.end());
    both.predicted.probabilities.conservativeResize(both.size(), 2);
    both.predicted.probabilities.bottomRows(200) = more.predicted.probabilities;
    many = both;
  }
  // Four copies of 200 rows say what 200 rows say.
  for (const char* id : {"accuracy", "f1", "mcc", "log-loss", "brier", "auc", "average-precision",
                         "balanced-log-loss", "ece", "hinge"}) {
    INFO(id);
    Scored plain = once;
    plain.groups.clear();
    const Estimate e = grouped(id, many, 2000);
    CHECK(e.method.ends_with(" by group"));
    CHECK(e.note.find("200 groups") != std::string::npos);
    CHECK(width(e) == Approx(width(grouped(id, plain, 2000))).epsilon(0.08));
  }
}

TEST_CASE("groups: thousands are dealt into blocks, which changes no width", "[eval][groups]") {
  const auto scaled = [](int groups) {
    Rng rng{Seed(2)};
    std::vector<double> actual, predicted;
    std::vector<int> group;
    for (int g = 0; g < groups; ++g) {
      const double shared = rng.normal();
      for (int i = 0; i < 2; ++i) {
        actual.push_back(rng.normal());
        predicted.push_back(actual.back() + shared);
        group.push_back(g);
      }
    }
    Scored scored = test::regressed(actual, predicted);
    scored.groups = group;
    const Estimate e = grouped("rmse", scored, 2000);
    return width(e) * std::sqrt(static_cast<double>(groups));
  };
  // Of a normal residual the root mean square of n has the standard deviation 1 / sqrt(2 n).
  CHECK(scaled(4000) == Approx(2 * 1.96 / std::sqrt(2.0)).epsilon(0.1));
  CHECK(scaled(20000) == Approx(2 * 1.96 / std::sqrt(2.0)).epsilon(0.1));
}

TEST_CASE("groups: the area's variance is that of sums over groups", "[eval][groups]") {
  Scored scored = test::binary({1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0},
                               {.9, .8, .75, .6, .55, .5, .45, .4, .3, .2, .15, .1});
  scored.groups = {0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 4};
  // 5 / 4 sum over groups of (sum of deviations)^2, by numpy.
  const Estimate e = grouped("auc", scored);
  CHECK(*e.value == Approx(0.8).epsilon(1e-12));
  CHECK(*e.low == Approx(0.45298706874103045).epsilon(1e-12));
  CHECK(e.method == "delong by group");
  scored.weights.resize(12);
  scored.weights << 1, 2, .5, 3, 1, 4, 2, 1, .25, 1, 2, .75;
  CHECK(*grouped("auc", scored).low == Approx(0.7134011316931776).epsilon(1e-12));
}

TEST_CASE("groups: where every row is right the groups are so many coins", "[eval][groups]") {
  Rng rng{Seed(1)};
  const Estimate right = grouped("accuracy", alike(50, 4, 0, rng));
  CHECK(right.method == "wilson by group");
  CHECK(*right.high == 1);
  CHECK(*right.low == Approx(50 / (50 + 1.959963984540054 * 1.959963984540054)).epsilon(1e-12));
  CHECK(right.n == 200);
  // The positive rows of a class that lies in two groups only are two coins, however many groups there are.
  Scored few = alike(50, 4, 0, rng);
  for (std::size_t i = 0; i < few.actual.size(); ++i) few.actual[i] = few.predicted.labels[i] = i < 8 ? 1 : 0;
  CHECK(*grouped("recall", few).low ==
        Approx(2 / (2 + 1.959963984540054 * 1.959963984540054)).epsilon(1e-12));
  Scored one = alike(50, 4, 0.3, rng);
  one.groups.assign(one.groups.size(), 7);
  for (const char* id : {"accuracy", "f1", "log-loss", "auc", "average-precision"}) {
    INFO(id);
    const Estimate e = grouped(id, one);
    CHECK(e.value);
    CHECK_FALSE(e.low);
    CHECK(e.reason == "One group has no interval.");
  }
}

TEST_CASE("groups: rows without one are drawn by themselves", "[eval][groups]") {
  Rng rng{Seed(1)};
  Scored scored = alike(3, 4, 0.3, rng);
  scored.groups = {0, 0, 0, 0, -1, -1, 1, 1, 1, 1, -1, -1};
  const Sampling sampling = samplingOf(scored);
  CHECK(sampling.grouped);
  CHECK(sampling.units == 6);
  Rng draws{Seed(4)};
  for (int b = 0; b < 50; ++b) {
    const auto rows = drawRows(sampling, 12, draws);
    // A group of four comes whole, in order.
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (rows[i] == 0 || rows[i] == 6)
        for (Index next = 1; next < 4; ++next)
          CHECK(rows[i + static_cast<std::size_t>(next)] == rows[i] + next);
  }
}

TEST_CASE("groups: two models are compared on whole groups", "[eval][groups][comparison]") {
  Rng rng{Seed(9)};
  Scored a = alike(60, 5, 0.3, rng), b = alike(60, 5, 0.2, rng);
  jobs::WorkContext context;
  const ComparisonOptions options{.bootstrap = 200, .decisive = 2000};
  const auto judged = [](const Comparison& of) {
    for (const PairedMetric& one : of.metrics)
      if (one.id == of.metric) return one.difference;
    return Estimate{};
  };
  const auto byGroup = *compareAnswers(a, b, "A", "B", options, Seed(1), context);
  const Estimate difference = judged(byGroup);
  CHECK(difference.method == "paired bootstrap by group");
  CHECK(difference.note == "60 groups");
  CHECK_FALSE(byGroup.mcnemar);
  CHECK(byGroup.churn);
  Scored other = b;
  other.groups[0] = 5;
  CHECK_FALSE(compareAnswers(a, other, "A", "B", options, Seed(1), context));
  a.groups.clear();
  b.groups.clear();
  const auto byRow = *compareAnswers(a, b, "A", "B", options, Seed(1), context);
  CHECK(byRow.mcnemar);
  // Both models answer five rows of a group alike, so that their difference is known sqrt(5) times worse.
  CHECK(width(difference) == Approx(std::sqrt(5.0) * width(judged(byRow))).epsilon(0.1));
}
