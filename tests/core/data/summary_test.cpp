#include "core/data/summary.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::MissingNumber;

namespace {

const double Infinite = std::numeric_limits<double>::infinity();

ColumnSummary of(std::vector<double> values, int bins = 24) {
  return summarise(*Column::numbers("x", ColumnKind::Numeric, std::move(values)), bins);
}

}  // namespace

TEST_CASE("summary: statistics by hand", "[data][summary]") {
  const auto s = of({2, 4, 4, 4, 5, 5, 7, 9, MissingNumber});
  CHECK(s.n == 8);
  CHECK(s.missing == 1);
  CHECK(s.distinct == 5);
  CHECK(*s.mean == Approx(5));
  CHECK(*s.sd == Approx(std::sqrt(32.0 / 7)));
  CHECK(*s.min == 2);
  CHECK(*s.q25 == 4);
  CHECK(*s.median == 4.5);
  CHECK(*s.q75 == 5.5);
  CHECK(*s.max == 9);
  // Fences at 4 - 2.25 and 5.5 + 2.25.
  CHECK(s.outliers == 1);
}

TEST_CASE("summary: quantiles interpolate linearly", "[data][summary]") {
  const auto s = of({10, 20, 30, 40});
  CHECK(*s.q25 == Approx(17.5));
  CHECK(*s.median == Approx(25));
  CHECK(*s.q75 == Approx(32.5));
}

TEST_CASE("summary: statistics that are undefined are absent", "[data][summary]") {
  const auto none = of({MissingNumber, MissingNumber});
  CHECK(none.n == 0);
  CHECK_FALSE(none.mean);
  CHECK_FALSE(none.median);
  CHECK(none.counts.empty());
  const auto one = of({3.5});
  CHECK(*one.mean == 3.5);
  CHECK_FALSE(one.sd);
  CHECK(*one.q75 == 3.5);
}

TEST_CASE("summary: the histogram covers every value once", "[data][summary]") {
  std::vector<double> values;
  for (int i = 0; i <= 1000; ++i) values.push_back(0.5 + 0.01 * i);
  const auto s = of(values, 10);
  REQUIRE(s.edges.size() == 11);
  CHECK(s.edges.front() == 0.5);
  CHECK(s.edges.back() == 10.5);
  CHECK(std::accumulate(s.counts.begin(), s.counts.end(), Index{0}) == 1001);
  for (const Index count : s.counts) CHECK(std::abs(count - 100) <= 1);
}

TEST_CASE("summary: few whole numbers get a bar each, a constant one bar", "[data][summary]") {
  const auto s = of({1, 1, 2, 4});
  CHECK(s.edges == std::vector<double>{0.5, 1.5, 2.5, 3.5, 4.5});
  CHECK(s.counts == std::vector<Index>{2, 1, 0, 1});
  const auto flat = of({0.25, 0.25});
  CHECK(flat.counts == std::vector<Index>{2});
  CHECK(*flat.sd == 0);
}

TEST_CASE("summary: infinite and huge values do no harm", "[data][summary]") {
  const auto s = of({1, 2, 3, Infinite, -Infinite});
  CHECK(s.n == 5);
  CHECK(s.distinct == 5);
  CHECK(*s.mean == Approx(2));
  CHECK(s.outliers == 2);
  const auto huge = of({-1.7e308, 1.7e308});
  CHECK(std::isfinite(*huge.mean));
  CHECK_FALSE(huge.sd);
  CHECK(huge.edges.empty());
  CHECK(of({Infinite}).counts.empty());
}

TEST_CASE("summary: levels come the most frequent first, at most fifty", "[data][summary]") {
  const auto s = summarise(*Column::categories("c", {"b", "a", "b", "", "c", "a", "b"}));
  CHECK(s.levels == std::vector<std::string>{"b", "a", "c"});
  CHECK(s.counts == std::vector<Index>{3, 2, 1});
  CHECK(s.missing == 1);
  CHECK(s.distinct == 3);
  std::vector<std::string> many;
  for (int i = 0; i < 80; ++i) many.push_back(fmt::format("level {}", i));
  const auto cut = summarise(*Column::categories("c", many));
  CHECK(cut.levels.size() == 50);
  CHECK(cut.distinct == 80);
}

TEST_CASE("summary: a table is summarised column by column, at any number of threads", "[data][summary]") {
  std::vector<ColumnPtr> columns;
  for (int i = 0; i < 40; ++i)
    columns.push_back(Column::numbers(fmt::format("c{}", i), ColumnKind::Numeric, {1.0 * i, 2.0 * i, 5}));
  const auto table = *Table::make("t", columns);
  jobs::ThreadPool pool(3);
  jobs::WorkContext one, three({}, &pool);
  const auto a = summarise(*table, one), b = summarise(*table, three);
  REQUIRE(a);
  REQUIRE(b);
  for (std::size_t i = 0; i < 40; ++i) {
    CHECK((*a)[i].name == fmt::format("c{}", i));
    CHECK(*(*a)[i].sd == *(*b)[i].sd);
  }
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(summarise(*table, stopped).error().code == ErrorCode::Cancelled);
}
