#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/base/random.hpp"
#include "core/prep/step.hpp"
#include "tests/core/prep/frames.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::prep;

namespace {

/// Two number columns and one of words, without holes unless asked for.
Frame mixedFrame(Index rows, std::uint64_t seed, bool holes = false) {
  Rng rng{Seed(seed)};
  std::vector<double> a, b;
  std::vector<std::int32_t> codes;
  for (Index i = 0; i < rows; ++i) {
    a.push_back(10 + 3 * rng.normal());
    b.push_back(rng.uniform());
    codes.push_back(static_cast<std::int32_t>(rng.below(3)));
    if (holes && i % 4 == 1) a.back() = test::MissingNumber;
    if (holes && i % 5 == 2) codes.back() = -1;
  }
  return test::frameOf({test::frameNumbers("a", a), test::frameNumbers("b", b),
                        test::frameWords("island", codes, {"x", "y", "z"})});
}

/// Cell by cell, a missing number equal to a missing number.
bool same(const Frame& left, const Frame& right) {
  if (left.rows != right.rows || left.columns.size() != right.columns.size()) return false;
  for (std::size_t c = 0; c < left.columns.size(); ++c) {
    const FrameColumn &l = left.columns[c], &r = right.columns[c];
    if (l.name != r.name || l.isCategory != r.isCategory || l.codes != r.codes ||
        l.numbers.size() != r.numbers.size())
      return false;
    if (l.isCategory && *l.levels != *r.levels) return false;
    for (std::size_t i = 0; i < l.numbers.size(); ++i)
      if (l.numbers[i] != r.numbers[i] && !(std::isnan(l.numbers[i]) && std::isnan(r.numbers[i])))
        return false;
  }
  return true;
}

Frame rowsOf(const Frame& frame, Index begin, Index end) {
  Frame part = frame;
  part.rows = end - begin;
  for (FrameColumn& column : part.columns) {
    if (column.isCategory)
      column.codes = {column.codes.begin() + begin, column.codes.begin() + end};
    else
      column.numbers = {column.numbers.begin() + begin, column.numbers.begin() + end};
  }
  return part;
}

FittedStepPtr fitted(const StepEntry& entry, const Frame& train) {
  jobs::WorkContext context;
  auto step = entry.fit(train, entry.params->defaults(), context);
  if (!step) FAIL(entry.id << ": " << step.error().text());
  return *step;
}

Frame applied(const FittedStep& step, Frame rows) {
  const auto status = step.apply(rows);
  if (!status) FAIL(step.id() << ": " << status.error().text());
  return rows;
}

/// A value that breaks the declared range of a parameter, if one can.
std::optional<params::ParamValue> broken(const params::ParamInfo& info) {
  if (info.kind == params::ParamKind::Choice) return params::ParamValue(std::string("no such choice"));
  if (info.kind == params::ParamKind::Flag) return params::ParamValue(std::string("perhaps"));
  if (std::isfinite(info.max)) return params::ParamValue(info.max + 1);
  if (std::isfinite(info.min)) return params::ParamValue(info.min - 1);
  return params::ParamValue(std::string("a word"));
}

}  // namespace

TEST_CASE("every step: has an id of its own, a title, a sentence of help and valid defaults",
          "[contract][prep]") {
  std::set<std::string> ids;
  REQUIRE_FALSE(stepCatalog().empty());
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    CHECK(ids.insert(entry.id).second);
    CHECK_FALSE(entry.title.empty());
    CHECK(entry.help.ends_with("."));
    CHECK(entry.params->complete({}));
    CHECK(*stepEntry(entry.id) == &entry);
    CHECK(fitted(entry, mixedFrame(30, 1))->id() == entry.id);
  }
}

TEST_CASE("every step: a parameter out of its range is refused by name", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog())
    for (const auto& info : entry.params->params()) {
      INFO(entry.id << ", " << info.name);
      jobs::WorkContext context;
      const auto step = entry.fit(mixedFrame(30, 1), {{info.name, *broken(info)}}, context);
      REQUIRE_FALSE(step);
      CHECK(step.error().code == ErrorCode::InvalidParam);
      CHECK(step.error().where == info.name);
    }
}

TEST_CASE("every step: what it learned is saved and loaded bit for bit", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    const auto step = fitted(entry, mixedFrame(40, 1));
    const auto saved = nlohmann::json::parse(step->state().dump());
    const auto loaded = entry.load(saved);
    REQUIRE(loaded);
    CHECK(same(applied(*step, mixedFrame(17, 2)), applied(**loaded, mixedFrame(17, 2))));
    CHECK((*loaded)->state() == step->state());
  }
}

TEST_CASE("every step: a damaged state is refused and never thrown over", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    const auto state = fitted(entry, mixedFrame(40, 1))->state();
    const nlohmann::json nothing, word = "x", list = nlohmann::json::array({1});
    for (const auto& broken : {nothing, word, list}) CHECK_FALSE(entry.load(broken));
    for (const auto& [key, value] : state.items()) {
      INFO(key);
      auto without = state;
      without.erase(key);
      auto mangled = state;
      mangled[key] = nlohmann::json::object({{"odd", nullptr}});
      for (const auto& damaged : {without, mangled})
        if (const auto loaded = entry.load(damaged); !loaded)
          CHECK_FALSE(loaded.error().message.empty());
        else
          CHECK(same(applied(**loaded, mixedFrame(9, 2)), applied(**entry.load(state), mixedFrame(9, 2))));
    }
  }
}

TEST_CASE("every step: learning is deterministic and leaves the train frame alone", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    const Frame train = mixedFrame(40, 1);
    CHECK(fitted(entry, train)->state() == fitted(entry, train)->state());
    CHECK(same(train, mixedFrame(40, 1)));
  }
}

TEST_CASE("every step: a row comes out the same alone and among others", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog())
    for (const bool holes : {false, true}) {
      INFO(entry.id << (holes ? ", with holes" : ""));
      const auto step = fitted(entry, mixedFrame(60, 1, holes));
      const Frame rows = mixedFrame(12, 2, holes);
      const Frame together = applied(*step, rows);
      for (Index i = 0; i < rows.rows; ++i)
        CHECK(same(applied(*step, rowsOf(rows, i, i + 1)), rowsOf(together, i, i + 1)));
    }
}

TEST_CASE("every step: numbers stay finite, columns equally long and of distinct names", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    const auto step = fitted(entry, mixedFrame(60, 1));
    const Frame out = applied(*step, mixedFrame(25, 2));
    CHECK(out.rows == 25);
    std::set<std::string> names;
    for (const FrameColumn& column : out.columns) {
      CHECK(names.insert(column.name).second);
      CHECK((column.isCategory ? column.codes.size() : column.numbers.size()) == 25);
      for (const double number : column.numbers) CHECK(std::isfinite(number));
    }
  }
}

TEST_CASE("every step: one row, a constant column, an all-missing one, no columns are answered",
          "[contract][prep]") {
  const auto answered = [](const StepEntry& entry, const Frame& train) {
    jobs::WorkContext context;
    const auto step = entry.fit(train, entry.params->defaults(), context);
    if (!step) {
      CHECK_FALSE(step.error().message.empty());
      return;
    }
    Frame rows = train;
    const auto status = (*step)->apply(rows);
    if (!status) CHECK_FALSE(status.error().message.empty());
    for (const FrameColumn& column : rows.columns)
      for (const double number : column.numbers) CHECK_FALSE(std::isinf(number));
  };
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    answered(entry, mixedFrame(1, 1));
    answered(entry, test::frameOf({test::frameNumbers("same", {2, 2, 2})}));
    answered(entry, test::frameOf({test::frameNumbers("gone", {test::MissingNumber, test::MissingNumber})}));
    answered(entry, test::frameOf({test::frameWords("gone", {-1, -1}, {})}));
    answered(entry, test::frameOf({test::frameNumbers("huge", {1e150, -1e150, 5})}));
    answered(entry, test::frameOf({}));
  }
}

TEST_CASE("every step: a frame of other columns is refused", "[contract][prep]") {
  for (const StepEntry& entry : stepCatalog()) {
    INFO(entry.id);
    const auto step = fitted(entry, mixedFrame(30, 1));
    Frame fewer = mixedFrame(5, 2);
    fewer.columns.pop_back();
    CHECK_FALSE(step->apply(fewer));
    Frame swapped = mixedFrame(5, 2);
    std::swap(swapped.columns[0], swapped.columns[2]);
    CHECK_FALSE(step->apply(swapped));
  }
}
