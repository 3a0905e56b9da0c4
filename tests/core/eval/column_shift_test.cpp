#include "core/eval/column_shift.hpp"

#include <limits>
#include <numeric>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;
using data::Column;
using data::ColumnKind;

namespace {

std::vector<Index> stretch(Index from, Index to) {
  std::vector<Index> rows(static_cast<std::size_t>(to - from));
  std::iota(rows.begin(), rows.end(), from);
  return rows;
}

/// One column whose first `cut` rows are compared with the rest.
ColumnShift shiftIn(data::ColumnPtr column, Index cut) {
  jobs::WorkContext context;
  const Index n = column->size();
  const auto table = *data::Table::make("t", {std::move(column)});
  const auto shifts = columnShifts(*table, {0}, stretch(0, cut), stretch(cut, n), context);
  REQUIRE(shifts);
  return shifts->front();
}

ColumnShift shiftIn(std::vector<double> values, Index cut) {
  return shiftIn(Column::numbers("x", ColumnKind::Numeric, std::move(values)), cut);
}

std::vector<double> referenceNumbers() {
  std::vector<double> values;
  for (int i = 0; i < 120; ++i) values.push_back((i * 37) % 101 / 10.0);
  for (int j = 0; j < 80; ++j) values.push_back((j * 29) % 71 / 10.0 + 2);
  return values;
}

}  // namespace

TEST_CASE("column shift: numbers agree with numpy and scipy", "[eval][shift]") {
  // numpy 1.24.2, scipy 1.10.1: tenths of the first 120, shares floored at 1e-4; ks_2samp(method="exact").
  const auto shift = shiftIn(referenceNumbers(), 120);
  CHECK(shift.first == 120);
  CHECK(shift.second == 80);
  CHECK(*shift.populationStability == Approx(1.6623772250331585).epsilon(1e-9));
  CHECK(*shift.jensenShannon == Approx(0.3820035704736866).epsilon(1e-9));
  CHECK(*shift.wasserstein == Approx(0.8191666666666668).epsilon(1e-9));
  CHECK(*shift.wassersteinInSd == Approx(0.31257088265205235).epsilon(1e-9));
  CHECK(*shift.test.statistic == Approx(0.2).epsilon(1e-9));
  CHECK(*shift.test.p == Approx(0.03885828646230713).epsilon(1e-6));
  CHECK(*shift.q == *shift.test.p);
  CHECK(shift.newRows == 0);
  CHECK(shift.reason.empty());
}

TEST_CASE("column shift: words agree with scipy, rare ones tested together", "[eval][shift]") {
  std::vector<std::string> words;
  const auto add = [&](const char* word, int n) {
    words.insert(words.end(), static_cast<std::size_t>(n), word);
  };
  add("a", 60), add("b", 40), add("c", 18), add("d", 2);
  add("a", 20), add("b", 45), add("c", 10), add("e", 5);
  const auto shift = shiftIn(Column::categories("w", words), 120);
  // scipy 1.10.1: jensenshannon(base=2); chi2_contingency of a, b, c and the rest, without correction.
  CHECK(*shift.populationStability == Approx(0.784226567197688).epsilon(1e-9));
  CHECK(*shift.jensenShannon == Approx(0.3040135908551552).epsilon(1e-9));
  CHECK(*shift.test.statistic == Approx(16.526610644257705).epsilon(1e-9));
  CHECK(*shift.test.p == Approx(0.0008841988174856081).epsilon(1e-7));
  CHECK(shift.newLevels == std::vector<std::string>{"e"});
  CHECK(shift.goneLevels == std::vector<std::string>{"d"});
  CHECK(shift.newRows == 5);
  CHECK_FALSE(shift.wasserstein);
}

TEST_CASE("column shift: two values are two bins, and a constant is told from what varies", "[eval][shift]") {
  // Shares 0.5 and 0.5 against 0.9 and 0.1: error-analysis.md, acceptance vectors.
  std::vector<double> values(40, 0);
  for (const int i : {0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 21}) values[static_cast<std::size_t>(i)] = 1;
  const auto two = shiftIn(values, 20);
  CHECK(*two.populationStability == Approx(0.8788898309344878).epsilon(1e-9));
  CHECK(*two.jensenShannon == Approx(0.38312).epsilon(1e-4));
  std::vector<double> moves(20, 5);
  for (int i = 0; i < 40; ++i) moves.push_back(i);
  const auto constant = shiftIn(moves, 20);
  CHECK(*constant.jensenShannon > 0.5);
  CHECK(*constant.wassersteinInSd > 0.5);
  CHECK(constant.newRows == 39);
  const auto same = shiftIn(std::vector<double>(40, 3), 20);
  CHECK(*same.jensenShannon == 0);
  CHECK(*same.wasserstein == 0);
  CHECK_FALSE(same.wassersteinInSd);
  CHECK(same.reason.ends_with("."));
}

TEST_CASE("column shift: missing cells are a shift of their own, and few values say nothing",
          "[eval][shift]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values = referenceNumbers();
  for (std::size_t i = 120; i < 160; ++i) values[i] = nan;
  const auto half = shiftIn(values, 120);
  CHECK(half.missingSecond == 40);
  CHECK(*half.missing.value == 0.5);
  CHECK(*half.missing.low > 0.3);
  for (std::size_t i = 120; i < values.size(); ++i) values[i] = nan;
  const auto gone = shiftIn(values, 120);
  CHECK(gone.reason == "It has no value in the second group.");
  CHECK_FALSE(gone.jensenShannon);
  CHECK_FALSE(gone.q);
  CHECK(shiftIn({1, 2, 3, 4, 5, 6}, 3).reason == "A comparison takes 10 values a side, not 3.");
  const double infinite = std::numeric_limits<double>::infinity();
  std::vector<double> wild(30, 1);
  wild[4] = infinite;
  CHECK(shiftIn(wild, 15).reason == "It holds infinite values.");
}

TEST_CASE("column shift: q is Benjamini and Hochberg's, the same at any number of threads", "[eval][shift]") {
  std::vector<double> calm;
  for (int i = 0; i < 200; ++i) calm.push_back((i * 53) % 97);
  const auto table =
      *data::Table::make("t", {Column::numbers("moved", ColumnKind::Numeric, referenceNumbers()),
                               Column::numbers("calm", ColumnKind::Numeric, calm)});
  jobs::ThreadPool pool(3);
  jobs::WorkContext one, many({}, &pool);
  const auto single = columnShifts(*table, {0, 1}, stretch(0, 120), stretch(120, 200), one);
  const auto pooled = columnShifts(*table, {0, 1}, stretch(0, 120), stretch(120, 200), many);
  REQUIRE(single);
  const auto& moved = single->front();
  const double other = *single->back().test.p;
  CHECK(*moved.q == Approx(std::min(2 * *moved.test.p, other)));
  CHECK(*single->back().q == other);
  CHECK(*pooled->front().populationStability == *moved.populationStability);
  CHECK(columnShifts(*table, {0}, {}, stretch(0, 10), one).error().code == ErrorCode::InvalidInput);
  std::stop_source source;
  source.request_stop();
  jobs::WorkContext stopped(source.get_token());
  CHECK(columnShifts(*table, {0, 1}, stretch(0, 120), stretch(120, 200), stopped).error().code ==
        ErrorCode::Cancelled);
}
