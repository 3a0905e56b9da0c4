#include <algorithm>

#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/group_tests.hpp"
#include "core/stats/t_tests.hpp"

namespace ridgeline::stats {
namespace {

struct ExpectedMeanParams {
  double expected = 0;
  Alternative alternative = Alternative::TwoSided;
};

const params::ParamTable<ExpectedMeanParams>& expectedMeanTable() {
  static const auto table = alternativeOf(params::ParamTable<ExpectedMeanParams>{}.real(
      &ExpectedMeanParams::expected, "expected",
      {.min = -1e300,
       .max = 1e300,
       .sliderMin = -100,
       .sliderMax = 100,
       .help = "The mean that is expected, in the unit of the column."}));
  return table;
}

/// A pair takes milliseconds, and nobody reads 20,000 of them.
constexpr std::size_t MostPairedGroups = 200;

/// All pairs of means as rows; the result is that of the pair farthest apart, which tests whether all agree.
Result<TestOutcome> allPairsOfMeans(const TestData& data, const NoParams&, jobs::WorkContext&) {
  const char* method = "Tukey's honestly significant differences";
  TestOutcome outcome;
  const auto n = static_cast<Index>(data.by->codes.size());
  if (data.by->levels.size() > MostPairedGroups) {
    outcome.result = TestResult::undefined(method, n,
                                           fmt::format("{} groups make too many pairs; compare {} at most.",
                                                       data.by->levels.size(), MostPairedGroups));
    return outcome;
  }
  const TukeyResult tukey = tukeyHsd(data.groups());
  outcome.result = TestResult::undefined(method, n, tukey.reason);
  if (tukey.pairs.empty()) return outcome;
  const auto& levels = data.by->levels;
  outcome.rows.titles = {"first", "second", "difference", "low", "high", "q", "p"};
  const PairedGroups* farthest = &tukey.pairs.front();
  for (const auto& pair : tukey.pairs) {
    outcome.rows.rows.push_back({levels[pair.first], levels[pair.second], pair.difference, pair.interval.low,
                                 pair.interval.high, pair.statistic, pair.p});
    if (pair.statistic > farthest->statistic) farthest = &pair;
  }
  TestResult& result = outcome.result;
  result.reason.clear();
  result.statistic = farthest->statistic;
  result.p = farthest->p;
  result.degrees = {static_cast<double>(levels.size()), tukey.degrees};
  result.note = fmt::format(
      "statistic and p are those of {} and {}, the pair farthest apart; differences are "
      "second less first",
      levels[farthest->first], levels[farthest->second]);
  return outcome;
}

}  // namespace

std::vector<TestEntry> meanEntries() {
  const std::string family = "means";
  const std::string student = "Student (1908), doi:10.1093/biomet/6.1.1";
  return {
      testEntryOf({"welch", "Welch's t test", family, "Do two groups have the same mean?",
                   "Rows are independent, and each group is near to normal or large; spreads may differ.",
                   "Welch (1947), doi:10.1093/biomet/34.1-2.28", TestShape::TwoGroups,
                   "the mean of {column} in {first-level} {compare} that in {second-level}"},
                  directedParams(),
                  [](const TestData& data, const DirectedParams& params, jobs::WorkContext&) {
                    const auto groups = data.groups();
                    return tWelch(groups[0], groups[1], params.alternative);
                  }),
      testEntryOf(
          {"student", "Student's t test of two groups", family,
           "Do two groups have the same mean, if both are equally spread?",
           "Rows are independent, groups near to normal or large, and their variances agree.", student,
           TestShape::TwoGroups, "the mean of {column} in {first-level} {compare} that in {second-level}"},
          directedParams(),
          [](const TestData& data, const DirectedParams& params, jobs::WorkContext&) {
            const auto groups = data.groups();
            return tStudent(groups[0], groups[1], params.alternative);
          }),
      testEntryOf(
          {"t-paired", "t test of pairs", family, "Do two columns of the same rows have the same mean?",
           "Rows are independent, and their differences are near to normal or many.", student,
           TestShape::Pairs, "the mean of {column} {compare} that of {second}"},
          directedParams(),
          [](const TestData& data, const DirectedParams& params, jobs::WorkContext&) {
            return tPaired(data.sample(0), data.sample(1), params.alternative);
          }),
      testEntryOf({"t-one-sample", "t test of one sample", family, "Is the mean the one that is expected?",
                   "Rows are independent, and values are near to normal or many.", student,
                   TestShape::OneSample, "the mean of {column} {compare} {expected}"},
                  expectedMeanTable(),
                  [](const TestData& data, const ExpectedMeanParams& params, jobs::WorkContext&) {
                    return tOneSample(data.sample(), params.expected, params.alternative);
                  }),
      testEntryOf(
          {"anova", "One-way analysis of variance", family, "Do several groups have the same mean?",
           "Rows are independent, groups near to normal or large, and their variances agree.",
           "Fisher (1925), \"Statistical methods for research workers\"", TestShape::Groups,
           "the mean of {column} is not the same for every {by}"},
          noParams(),
          [](const TestData& data, const NoParams&, jobs::WorkContext&) { return anova(data.groups()); }),
      testEntryOf({"anova-welch", "Welch's analysis of variance", family,
                   "Do several groups have the same mean, whatever their spreads?",
                   "Rows are independent, and each group is near to normal or large; spreads may differ.",
                   "Welch (1951), doi:10.1093/biomet/38.3-4.330", TestShape::Groups,
                   "the mean of {column} is not the same for every {by}"},
                  noParams(),
                  [](const TestData& data, const NoParams&, jobs::WorkContext&) {
                    return anovaWelch(data.groups());
                  }),
      testEntryOf(
          {"tukey", "Tukey's test of all pairs of means", family, "Which groups differ in their mean?",
           "As for the analysis of variance; all pairs together err at most as often as one test.",
           "Tukey (1949), doi:10.2307/3001913; Kramer (1956), doi:10.2307/3001469", TestShape::Groups,
           "the mean of {column} is not the same for every {by}"},
          noParams(), allPairsOfMeans),
  };
}

}  // namespace ridgeline::stats
