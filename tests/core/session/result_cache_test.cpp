#include "core/session/result_cache.hpp"

#include "tests/core/session/session_bench.hpp"

using namespace ridgeline;
using session::ResultCache;
using session::resultKey;

namespace {

runs::RunResultPtr result(std::size_t rows) {
  auto run = std::make_shared<runs::RunResult>();
  runs::PartResult part;
  part.rows.resize(rows);
  part.losses = Vector::Zero(static_cast<Index>(rows));
  run->parts.push_back(std::move(part));
  return run;
}

}  // namespace

TEST_CASE("result cache: the least recently used result goes first", "[session][cache]") {
  const auto one = result(1000);
  const std::size_t each = ResultCache::weight(*one);
  CHECK(each > 1000 * 2 * sizeof(double));
  ResultCache cache(3 * each);
  cache.put("a", one);
  cache.put("b", result(1000));
  cache.put("c", result(1000));
  CHECK(cache.find("a") == one);
  cache.put("d", result(1000));
  CHECK(cache.find("b") == nullptr);
  CHECK(cache.find("a") == one);
  CHECK(cache.size() == 3);
  CHECK(cache.bytes() == 3 * each);
}

TEST_CASE("result cache: a result larger than the bound is kept alone, the same key replaces",
          "[session][cache]") {
  ResultCache cache(ResultCache::weight(*result(10)));
  cache.put("small", result(10));
  const auto large = result(100000);
  cache.put("large", large);
  CHECK(cache.size() == 1);
  CHECK(cache.find("large") == large);
  const auto other = result(10);
  cache.put("large", other);
  CHECK(cache.size() == 1);
  CHECK(cache.bytes() == ResultCache::weight(*other));
  cache.clear();
  CHECK(cache.find("large") == nullptr);
  CHECK(cache.bytes() == 0);
}

TEST_CASE("result cache: a table counts once, as long as a result holds it", "[session][cache]") {
  const auto on = [](data::TablePtr table) {
    auto run = std::make_shared<runs::RunResult>(*result(10));
    run->table = std::move(table);
    return runs::RunResultPtr(run);
  };
  const auto small = test::namedTable("a"), large = test::namedTable("b", 100000);
  const std::size_t each = ResultCache::weight(*result(10));
  CHECK(ResultCache::weight(*large) == 100000 * (2 * sizeof(double) + sizeof(std::int32_t)));
  ResultCache cache(2 * ResultCache::weight(*large));
  cache.put("one", on(large));
  cache.put("two", on(large));
  CHECK(cache.bytes() == 2 * each + ResultCache::weight(*large));
  cache.put("one", on(small));
  CHECK(cache.bytes() == 2 * each + ResultCache::weight(*large) + ResultCache::weight(*small));
  cache.put("two", on(small));
  CHECK(cache.bytes() == 2 * each + ResultCache::weight(*small));

  cache.put("three", on(large));
  cache.put("four", on(test::namedTable("c", 100000)));
  CHECK(cache.find("one") == nullptr);
  CHECK(cache.find("four") != nullptr);
}

TEST_CASE("result cache: the key follows every input of a run and the table's content", "[session][cache]") {
  const auto table = test::namedTable("a");
  runs::RunSpec spec;
  spec.model = {"tree", {{"depth", std::int64_t{3}}}};
  const std::string key = resultKey(spec, *table, {});
  CHECK(resultKey(spec, *test::namedTable("a"), {}) == key);
  CHECK(resultKey(spec, *test::namedTable("longer"), {}) != key);
  CHECK(resultKey(spec, *table, {true, true}) != key);
  CHECK(resultKey(spec, *table, {false, false}) != key);

  runs::RunSpec other = spec;
  other.seed = 8;
  CHECK(resultKey(other, *table, {}) != key);
  other = spec;
  other.model.params["depth"] = std::int64_t{4};
  CHECK(resultKey(other, *table, {}) != key);
  other = spec;
  other.split.fractions = {0.5, 0, 0.25, 0.25};
  CHECK(resultKey(other, *table, {}) != key);
  other = spec;
  other.grownFrom = {spec.model};
  CHECK(resultKey(other, *table, {}) != key);
  other = spec;
  other.metric = "macro-f1";
  CHECK(resultKey(other, *table, {}) == key);
}
