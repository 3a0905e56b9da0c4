#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/params/param_table.hpp"
#include "core/stats/test_catalog.hpp"

/// What the entries of the catalog are made with.
namespace ridgeline::stats {

/// The words of an entry. `claim` is the clause of `TestOutcome`, in which {column}, {second}, {columns},
/// {by}, {first-level}, {second-level}, {expected} (any parameter by its name) and {compare} ("differs from",
/// "is less than", "is greater than", by the parameter "alternative") stand for what they name.
struct TestAbout {
  std::string id, title, family, question, assumes, source;
  TestShape shape = TestShape::OneSample;
  std::string claim = {};
};

/// Errors: InvalidInput where the data do not have the shape.
Status checkShape(const TestAbout& about, const TestData& data);
inline constexpr const char* NoRowLeft = "There is no row with a value in every column.";
/// False too where the test takes no columns.
inline bool withoutRows(const TestData& data) {
  return !data.columns.empty() && data.columns[0].values.empty() && data.columns[0].codes.empty();
}
/// Fills in claim, sentence and what the note must say of rows.
void finishOutcome(TestOutcome& outcome, const TestAbout& about, const TestData& data,
                   const params::ParamValues& values);

inline Result<TestOutcome> outcomeOf(TestResult result) { return TestOutcome{std::move(result), {}, {}, {}}; }
inline Result<TestOutcome> outcomeOf(Result<TestResult> result) {
  if (!result) return tl::unexpected<Error>(std::move(result).error());
  return outcomeOf(std::move(*result));
}
inline Result<TestOutcome> outcomeOf(Result<TestOutcome> outcome) { return outcome; }

/// An entry from its words, its parameters and what computes it: run(data, params, context), which returns a
/// TestResult, a Result of one, or a Result<TestOutcome>. `table` is kept by address.
template <class P, class Run>
TestEntry testEntryOf(TestAbout about, const params::ParamTable<P>& table, const Run& run) {
  TestEntry entry{about.id,       about.title,   about.family,
                  about.question, about.assumes, about.source,
                  about.shape,    &table,        {}};
  entry.run = [about = std::move(about), &table, run](const TestData& data, const params::ParamValues& values,
                                                      jobs::WorkContext& context) -> Result<TestOutcome> {
    RIDGELINE_CHECK(checkShape(about, data));
    RIDGELINE_TRY(const P params, table.read(values));
    RIDGELINE_TRY(TestOutcome outcome, withoutRows(data)
                                           ? outcomeOf(TestResult::undefined(about.title, 0, NoRowLeft))
                                           : outcomeOf(run(data, params, context)));
    finishOutcome(outcome, about, data, table.write(params));
    return outcome;
  };
  return entry;
}

struct NoParams {};
const params::ParamTable<NoParams>& noParams();

struct DirectedParams {
  Alternative alternative = Alternative::TwoSided;
};
const params::ParamTable<DirectedParams>& directedParams();

/// Declares the parameter "alternative".
template <class P>
params::ParamTable<P>&& alternativeOf(params::ParamTable<P>&& table) {
  Alternative P::*const member = &P::alternative;
  return std::move(table).choice(member, "alternative", alternativeNames(),
                                 "What the test looks for: any difference, or one direction only.");
}
/// Declares the parameter "resamples".
template <class P>
params::ParamTable<P>&& resamplesOf(params::ParamTable<P>&& table, std::int64_t least,
                                    const std::string& help) {
  int P::*const member = &P::resamples;
  return std::move(table).integer(
      member, "resamples",
      {.min = least, .max = 1000000, .sliderMax = 20000, .unit = "resamples", .help = help});
}

/// "1.2,3" as numbers; empty text as none; absent if some item is no finite number.
std::optional<std::vector<double>> numbersFrom(std::string_view text);

// The entries, family by family.
std::vector<TestEntry> meanEntries();
std::vector<TestEntry> rankEntries();
std::vector<TestEntry> distributionEntries();
std::vector<TestEntry> spreadEntries();
std::vector<TestEntry> normalityEntries();
std::vector<TestEntry> associationEntries();
std::vector<TestEntry> countEntries();
std::vector<TestEntry> judgementEntries();
std::vector<TestEntry> resamplingEntries();
std::vector<TestEntry> distanceEntries();
std::vector<TestEntry> residualEntries();
std::vector<TestEntry> foldEntries();
std::vector<TestEntry> planningEntries();

}  // namespace ridgeline::stats
