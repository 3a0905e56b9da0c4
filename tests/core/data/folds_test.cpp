#include "core/data/folds.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

FoldRows rowsOf(Index n) {
  FoldRows rows;
  for (Index i = 0; i < n; ++i) rows.ids.push_back(static_cast<RowId>(i));
  return rows;
}

void checkPartition(const std::vector<Fold>& folds, Index n) {
  std::map<int, std::vector<int>> tested;
  for (const Fold& fold : folds) {
    auto& seen = tested[fold.repeat];
    seen.resize(static_cast<std::size_t>(n), 0);
    CHECK(std::is_sorted(fold.train.begin(), fold.train.end()));
    CHECK(std::is_sorted(fold.test.begin(), fold.test.end()));
    CHECK(static_cast<Index>(fold.train.size() + fold.test.size()) == n);
    std::vector<Index> both;
    std::set_intersection(fold.train.begin(), fold.train.end(), fold.test.begin(), fold.test.end(),
                          std::back_inserter(both));
    CHECK(both.empty());
    for (const Index row : fold.test) ++seen[static_cast<std::size_t>(row)];
  }
  for (const auto& [repeat, seen] : tested)
    CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
}

std::vector<std::size_t> testSizes(const std::vector<Fold>& folds) {
  std::vector<std::size_t> sizes;
  for (const Fold& fold : folds) sizes.push_back(fold.test.size());
  return sizes;
}

}  // namespace

TEST_CASE("folds: in stored order the first n mod k runs are longer by one", "[data][folds]") {
  const auto folds = drawFolds(rowsOf(11), {.folds = 4, .stratify = false, .shuffle = false}, Seed(1));
  REQUIRE(folds);
  CHECK((*folds)[0].test == std::vector<Index>{0, 1, 2});
  CHECK((*folds)[2].test == std::vector<Index>{6, 7, 8});
  CHECK((*folds)[3].test == std::vector<Index>{9, 10});
  checkPartition(*folds, 11);
}

TEST_CASE("folds: drawn ones follow ids and seed, differ between repeats and are even", "[data][folds]") {
  const auto rows = rowsOf(103);
  const FoldSpec spec{.folds = 5, .repeats = 3};
  const auto folds = drawFolds(rows, spec, Seed(1)), again = drawFolds(rows, spec, Seed(1));
  REQUIRE(folds);
  REQUIRE(folds->size() == 15);
  checkPartition(*folds, 103);
  for (const std::size_t size : testSizes(*folds)) CHECK((size == 20 || size == 21));
  for (std::size_t f = 0; f < 15; ++f) CHECK((*folds)[f].test == (*again)[f].test);
  CHECK((*folds)[0].test != (*folds)[5].test);
  CHECK((*folds)[0].test != (*drawFolds(rows, spec, Seed(2)))[0].test);
  CHECK((*folds)[6].name == "repeat 2, fold 2");
}

TEST_CASE("folds: strata keep their shares, by dealing in stored order or drawn", "[data][folds]") {
  auto rows = rowsOf(97);
  for (Index i = 0; i < 97; ++i) rows.strata.push_back(i % 10 == 0 ? 2 : static_cast<int>(i % 2));
  for (const bool shuffle : {false, true}) {
    const auto folds = drawFolds(rows, {.folds = 5, .shuffle = shuffle}, Seed(3));
    REQUIRE(folds);
    checkPartition(*folds, 97);
    for (int stratum = 0; stratum < 3; ++stratum) {
      std::vector<long> counts;
      for (const Fold& fold : *folds)
        counts.push_back(std::count_if(fold.test.begin(), fold.test.end(), [&](Index row) {
          return rows.strata[static_cast<std::size_t>(row)] == stratum;
        }));
      CHECK(*std::max_element(counts.begin(), counts.end()) -
                *std::min_element(counts.begin(), counts.end()) <=
            1);
    }
    const auto sizes = testSizes(*folds);
    if (shuffle)
      CHECK(*std::max_element(sizes.begin(), sizes.end()) - *std::min_element(sizes.begin(), sizes.end()) <=
            1);
  }
  // The j-th row of each stratum, in stored order, goes to fold j mod k.
  FoldRows few = rowsOf(5);
  few.strata = {0, 0, 1, 0, 1};
  const auto dealt = drawFolds(few, {.folds = 2, .shuffle = false}, Seed(1));
  CHECK((*dealt)[0].test == std::vector<Index>{0, 2, 3});
  CHECK((*dealt)[1].test == std::vector<Index>{1, 4});
}

TEST_CASE("folds: groups stay whole, and classes even where the groups allow it", "[data][folds]") {
  auto rows = rowsOf(120);
  for (Index i = 0; i < 120; ++i) {
    rows.groups.push_back(i / 6);
    rows.strata.push_back((i / 6) % 2 == 0 ? 1 : 0);
  }
  for (int g = 0; g < 20; ++g) rows.groupNames.push_back("g" + std::to_string(g));
  const auto folds = drawFolds(rows, {.folds = 5}, Seed(4));
  REQUIRE(folds);
  checkPartition(*folds, 120);
  for (const Fold& fold : *folds) {
    CHECK(fold.test.size() == 24);
    std::set<Index> groups;
    int ones = 0;
    for (const Index row : fold.test) {
      groups.insert(rows.groups[static_cast<std::size_t>(row)]);
      ones += rows.strata[static_cast<std::size_t>(row)];
    }
    CHECK(groups.size() == 4);
    CHECK(ones == 12);
  }
  const auto left = drawFolds(rows, {.kind = FoldKind::LeaveOut}, Seed(4));
  REQUIRE(left);
  CHECK(left->size() == 20);
  CHECK((*left)[3].name == "g3");
  CHECK((*left)[3].test == std::vector<Index>{18, 19, 20, 21, 22, 23});
  checkPartition(*left, 120);
}

TEST_CASE("folds: one group that outweighs the rest leaves no fold empty", "[data][folds]") {
  auto rows = rowsOf(40);
  for (Index i = 0; i < 40; ++i) rows.groups.push_back(i < 37 ? 0 : i - 36);
  rows.groupNames = {"a", "b", "c", "d"};
  const auto folds = drawFolds(rows, {.folds = 4, .stratify = false}, Seed(1));
  REQUIRE(folds);
  checkPartition(*folds, 40);
  for (const std::size_t size : testSizes(*folds)) CHECK(size > 0);
}

TEST_CASE("folds: by time every fold trains on what came before it, gap aside", "[data][folds]") {
  auto rows = rowsOf(20);
  for (Index i = 0; i < 20; ++i) rows.times.push_back(static_cast<double>(100 - i));
  const auto folds = drawFolds(rows, {.kind = FoldKind::Time, .folds = 4, .gap = 1}, Seed(1));
  REQUIRE(folds);
  REQUIRE(folds->size() == 4);
  for (const Fold& fold : *folds) {
    CHECK(fold.test.size() == 4);
    CHECK(fold.train.front() > fold.test.back() + 1);  // later rows are stored first; one is left out
  }
  CHECK((*folds)[0].train == std::vector<Index>{17, 18, 19});
  CHECK((*folds)[3].test == std::vector<Index>{0, 1, 2, 3});

  // Equal times stay together.
  for (Index i = 0; i < 20; ++i) rows.times[static_cast<std::size_t>(i)] = static_cast<double>(i / 3);
  const auto together = drawFolds(rows, {.kind = FoldKind::Time, .folds = 4}, Seed(1));
  REQUIRE(together);
  for (const Fold& fold : *together)
    CHECK(rows.times[static_cast<std::size_t>(fold.train.back())] <
          rows.times[static_cast<std::size_t>(fold.test.front())]);
}

TEST_CASE("folds: what cannot be cut is refused by name", "[data][folds]") {
  const auto where = [](const FoldRows& rows, const FoldSpec& spec) {
    const auto folds = drawFolds(rows, spec, Seed(1));
    REQUIRE_FALSE(folds);
    CHECK(folds.error().message.back() == '.');
    return folds.error().where;
  };
  CHECK(where(rowsOf(10), {.folds = 1}) == "folds");
  CHECK(where(rowsOf(10), {.folds = 11}) == "folds");
  CHECK(where(rowsOf(10), {.repeats = 0}) == "repeats");
  CHECK(where(rowsOf(0), {}) == "folds");
  CHECK(where(rowsOf(10), {.kind = FoldKind::Time}) == "time");
  auto timed = rowsOf(10);
  timed.times.assign(10, 1.0);
  CHECK(where(timed, {.kind = FoldKind::Time, .folds = 2}) == "folds");
  for (std::size_t i = 0; i < 10; ++i) timed.times[i] = static_cast<double>(i);
  CHECK(where(timed, {.kind = FoldKind::Time, .folds = 4, .gap = 5}) == "gap");
  CHECK(drawFolds(rowsOf(20000), {.kind = FoldKind::LeaveOut}, Seed(1)).error().code == ErrorCode::TooLarge);
}
