// Promises that every entry of the catalog of tests keeps.
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "core/jobs/thread_pool.hpp"
#include "core/params/param_json.hpp"
#include "core/stats/test_catalog.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

TestColumn drawnNumbers(const std::string& name, Rng& rng, int rows, double shift = 0) {
  TestColumn out;
  out.name = name;
  for (int i = 0; i < rows; ++i) out.values.push_back(20 + shift + 2 * rng.normal());
  return out;
}

TestColumn drawnWords(const std::string& name, Rng& rng, int rows, std::vector<std::string> levels) {
  TestColumn out;
  out.name = name;
  for (int i = 0; i < rows; ++i)
    out.codes.push_back(static_cast<int>(i < 4 ? i % std::ssize(levels) : rng.below(std::ssize(levels))));
  out.levels = std::move(levels);
  return out;
}

/// Data that every test of the shape has an answer to.
TestData shaped(const TestEntry& entry, int rows = 60) {
  Rng rng{Seed(11)};
  TestData data;
  const ShapeInfo& shape = info(entry.shape);
  // The tests of replications take five of them.
  if (entry.id.rfind("five-by-two", 0) == 0) rows = 5;
  for (int c = 0; c < shape.least; ++c) {
    const std::string name = "c" + std::to_string(c + 1);
    data.columns.push_back(shape.categories ? drawnWords(name, rng, rows, {"no", "yes"})
                                            : drawnNumbers(name, rng, rows, 0.5 * c));
  }
  if (shape.cut()) data.by = drawnWords("side", rng, rows, {"left", "right"});
  return data;
}

/// Each row's value of its `by` and columns taken away.
TestData withoutRows(TestData data) {
  for (auto& column : data.columns) {
    column.values.clear();
    column.codes.clear();
  }
  if (data.by) data.by->codes.clear();
  return data;
}

bool same(const TestOutcome& a, const TestOutcome& b) {
  return a.result.statistic == b.result.statistic && a.result.p == b.result.p &&
         a.result.effect == b.result.effect && a.rows.rows == b.rows.rows && a.says == b.says &&
         a.result.note == b.result.note && a.result.interval.has_value() == b.result.interval.has_value() &&
         (!a.result.interval || (a.result.interval->low == b.result.interval->low &&
                                 a.result.interval->high == b.result.interval->high));
}

bool finite(const std::optional<double>& value) { return !value || std::isfinite(*value); }

}  // namespace

TEST_CASE("contract of tests: words", "[contract][stats]") {
  std::set<std::string> ids, titles;
  for (const auto& entry : testCatalog()) {
    INFO(entry.id);
    CHECK(ids.insert(entry.id).second);
    CHECK(titles.insert(entry.title).second);
    CHECK(entry.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string::npos);
    CHECK_FALSE(entry.family.empty());
    CHECK(entry.question.back() == '?');
    CHECK(entry.assumes.back() == '.');
    CHECK(entry.source.find_first_of("0123456789") != std::string::npos);
    for (const auto& param : entry.params->params()) {
      INFO(param.name);
      CHECK(param.help.size() > 10);
    }
    CHECK(params::toJson(*entry.params).is_array());
    REQUIRE(testEntry(entry.id));
    CHECK(*testEntry(entry.id) == &entry);
  }
}

TEST_CASE("contract of tests: an answer with its sentence", "[contract][stats]") {
  for (const auto& entry : testCatalog()) {
    INFO(entry.id);
    jobs::WorkContext context;
    const auto outcome = entry.run(shaped(entry), {}, context);
    INFO((outcome ? std::string() : outcome.error().text()));
    REQUIRE(outcome);
    const TestResult& result = outcome->result;
    CHECK_FALSE(result.method.empty());
    CHECK((result.p || !result.reason.empty()));
    CHECK((result.statistic || result.effect || !outcome->rows.rows.empty()));
    if (result.p) {
      CHECK(*result.p >= 0);
      CHECK(*result.p <= 1);
      CHECK_FALSE(outcome->claim.empty());
      CHECK(outcome->says == judgement(outcome->claim, *result.p));
    }
    CHECK(finite(result.statistic));
    CHECK(finite(result.effect));
    CHECK(outcome->says.back() == '.');
    CHECK(outcome->says.find('{') == std::string::npos);
    CHECK((!result.effect || !result.effectName.empty()));
    for (const auto& row : outcome->rows.rows) CHECK(row.size() == outcome->rows.titles.size());
  }
}

TEST_CASE("contract of tests: every choice of every parameter runs", "[contract][stats]") {
  for (const auto& entry : testCatalog())
    for (const auto& param : entry.params->params())
      for (const auto& choice : param.choices) {
        INFO(entry.id << " " << param.name << " " << choice);
        jobs::WorkContext context;
        params::ParamValues values = {{param.name, choice}};
        if (choice == "binomial") values["trials"] = std::int64_t{100};
        const auto outcome = entry.run(shaped(entry, 24), values, context);
        // Fits refuse values outside of a distribution's support; nothing else may fail.
        if (!outcome) CHECK((param.name == "family" && outcome.error().code == ErrorCode::InvalidInput));
        if (outcome) CHECK(outcome->says.find('{') == std::string::npos);
      }
}

TEST_CASE("contract of tests: the same bytes at any number of threads", "[contract][stats]") {
  for (const auto& entry : testCatalog()) {
    INFO(entry.id);
    const TestData data = shaped(entry);
    jobs::ThreadPool pool(3);
    jobs::WorkContext alone, pooled(std::stop_token{}, &pool);
    const auto one = entry.run(data, {}, alone), many = entry.run(data, {}, pooled);
    REQUIRE(one);
    REQUIRE(many);
    CHECK(same(*one, *many));
  }
}

TEST_CASE("contract of tests: data of another shape are refused", "[contract][stats]") {
  for (const auto& entry : testCatalog()) {
    INFO(entry.id);
    jobs::WorkContext context;
    Rng rng{Seed(3)};
    TestData extra = shaped(entry);
    if (info(entry.shape).most > 0 || info(entry.shape).least == 0) {
      extra.columns.push_back(drawnNumbers("more", rng, 60));
    } else {
      extra.columns.resize(1);
    }
    const auto refused = entry.run(extra, {}, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidInput);
    CHECK(refused.error().message.find(info(entry.shape).words) != std::string::npos);
    if (info(entry.shape).least == 0) continue;
    TestData cut = shaped(entry);
    if (cut.by)
      cut.by.reset();
    else
      cut.by = drawnWords("side", rng, 60, {"left", "right"});
    CHECK_FALSE(entry.run(cut, {}, context));
    TestData otherKind = shaped(entry);
    otherKind.columns[0] =
        info(entry.shape).categories ? drawnNumbers("c1", rng, 60) : drawnWords("c1", rng, 60, {"no", "yes"});
    CHECK_FALSE(entry.run(otherKind, {}, context));
  }
}

TEST_CASE("contract of tests: without rows there is a reason", "[contract][stats]") {
  for (const auto& entry : testCatalog()) {
    if (info(entry.shape).least == 0) continue;
    INFO(entry.id);
    jobs::WorkContext context;
    const auto outcome = entry.run(withoutRows(shaped(entry)), {}, context);
    REQUIRE(outcome);
    CHECK_FALSE(outcome->result.statistic);
    CHECK_FALSE(outcome->result.reason.empty());
  }
}

TEST_CASE("contract of tests: unknown parameters are refused", "[contract][stats]") {
  for (const auto& entry : testCatalog()) {
    INFO(entry.id);
    jobs::WorkContext context;
    const auto outcome = entry.run(shaped(entry), {{"no-such", 1.0}}, context);
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().code == ErrorCode::InvalidParam);
    CHECK(outcome.error().where == "no-such");
  }
}
