#include "core/stats/resampling.hpp"

#include <cmath>

#include "core/stats/catalog/test_entry_of.hpp"

namespace ridgeline::stats {
namespace {

enum class Measure { Mean, Median, TrimmedMean, StandardDeviation, Mad, Skewness, Kurtosis };

const std::vector<std::pair<Measure, std::string>>& measureNames() {
  static const std::vector<std::pair<Measure, std::string>> names = {
      {Measure::Mean, "mean"},
      {Measure::Median, "median"},
      {Measure::TrimmedMean, "trimmed-mean"},
      {Measure::StandardDeviation, "standard-deviation"},
      {Measure::Mad, "median-absolute-deviation"},
      {Measure::Skewness, "skewness"},
      {Measure::Kurtosis, "excess-kurtosis"}};
  return names;
}

double measured(Measure measure, Sample x) {
  constexpr double TrimmedShare = 0.1;
  switch (measure) {
    case Measure::Mean:
      return mean(x);
    case Measure::Median:
      return median(x);
    case Measure::TrimmedMean:
      return trimmedMean(x, TrimmedShare);
    case Measure::StandardDeviation:
      return standardDeviation(x);
    case Measure::Mad:
      return medianAbsoluteDeviation(x);
    case Measure::Skewness:
      return skewness(x);
    case Measure::Kurtosis:
      break;
  }
  return excessKurtosis(x);
}

std::string nameOf(Measure measure) {
  for (const auto& [value, name] : measureNames())
    if (value == measure) return name;
  return {};
}

struct PermutationParams {
  Measure statistic = Measure::Mean;
  Alternative alternative = Alternative::TwoSided;
  int resamples = 9999;
};

const params::ParamTable<PermutationParams>& permutationTable() {
  static const auto table = resamplesOf(
      alternativeOf(params::ParamTable<PermutationParams>{}.choice(
          &PermutationParams::statistic, "statistic", measureNames(),
          "What is taken of each group; the test is of their difference. The trimmed mean leaves out a "
          "tenth at each end.")),
      1, "Deals of the rows; fewer are made where all are fewer.");
  return table;
}

struct SignFlipParams {
  Alternative alternative = Alternative::TwoSided;
  int resamples = 9999;
};

const params::ParamTable<SignFlipParams>& signFlipTable() {
  static const auto table = resamplesOf(alternativeOf(params::ParamTable<SignFlipParams>{}), 1,
                                        "Deals of the signs; fewer are made where all are fewer.");
  return table;
}

struct BootstrapParams {
  Measure statistic = Measure::Mean;
  BootstrapInterval interval = BootstrapInterval::Bca;
  double level = 0.95;
  int resamples = 2000;
};

const params::ParamTable<BootstrapParams>& bootstrapTable() {
  static const auto table = resamplesOf(
      params::ParamTable<BootstrapParams>{}
          .choice(&BootstrapParams::statistic, "statistic", measureNames(),
                  "What is estimated. The trimmed mean leaves out a tenth at each end.")
          .choice(&BootstrapParams::interval, "interval",
                  {{BootstrapInterval::Bca, "bca"},
                   {BootstrapInterval::Percentile, "percentile"},
                   {BootstrapInterval::Basic, "basic"}},
                  "How resamples become an interval; bca corrects for bias and skewness.")
          .real(&BootstrapParams::level, "level",
                {.min = 0.5, .max = 0.9999, .help = "Share of such intervals that hold the true value."}),
      100, "Times that the rows are drawn anew.");
  return table;
}

Result<TestResult> dealtGroups(const TestData& data, const PermutationParams& params,
                               jobs::WorkContext& context) {
  const auto groups = data.groups();
  return permutationTest(
      groups[0], groups[1],
      [&params](Sample a, Sample b) { return measured(params.statistic, a) - measured(params.statistic, b); },
      params.alternative, {.resamples = params.resamples, .seed = data.seed.child("permutation")}, context);
}

Result<TestResult> dealtSigns(const TestData& data, const SignFlipParams& params,
                              jobs::WorkContext& context) {
  std::vector<double> differences(data.sample(0).begin(), data.sample(0).end());
  for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= data.sample(1)[i];
  return signFlipTest(differences, params.alternative,
                      {.resamples = params.resamples, .seed = data.seed.child("sign-flip")}, context);
}

Result<TestOutcome> drawnAnew(const TestData& data, const BootstrapParams& params,
                              jobs::WorkContext& context) {
  RIDGELINE_TRY(
      const Bootstrapped drawn,
      bootstrap(
          data.sample(), [&params](Sample x) { return measured(params.statistic, x); }, params.interval,
          {.resamples = params.resamples, .level = params.level, .seed = data.seed.child("bootstrap")},
          context));
  if (!std::isfinite(drawn.value) || !std::isfinite(drawn.interval.low) ||
      !std::isfinite(drawn.interval.high))
    return TestOutcome{TestResult::undefined("Bootstrap interval", drawn.n,
                                             "The numbers are too large or too small to be added up; scale "
                                             "the column."),
                       {},
                       {},
                       {}};
  TestOutcome outcome;
  TestResult& result = outcome.result;
  result = TestResult::undefined("Bootstrap interval", drawn.n, "It is estimated; nothing is tested.");
  result.effect = drawn.value;
  result.effectName = nameOf(params.statistic);
  result.interval = drawn.interval;
  result.intervalOf = result.effectName;
  result.note = fmt::format("bias {:.3g}, standard error {:.3g}", drawn.bias, drawn.standardError);
  outcome.says = fmt::format(
      "The {} of {} is {:.4g}; of intervals made like this, from {:.4g} to {:.4g}, {:g} % hold the true one.",
      result.effectName, data.columns[0].name, drawn.value, drawn.interval.low, drawn.interval.high,
      100 * params.level);
  return outcome;
}

}  // namespace

std::vector<TestEntry> resamplingEntries() {
  const std::string family = "resampling";
  const std::string phipson =
      "Fisher (1935), \"The design of experiments\"; Phipson & Smyth (2010), "
      "doi:10.2202/1544-6115.1585";
  return {
      testEntryOf(
          {"permutation", "Permutation test of two groups", family,
           "Could the difference of two groups come from dealing out rows at random?",
           "Rows can be exchanged between the groups if these do not differ.", phipson, TestShape::TwoGroups,
           "the {statistic} of {column} in {first-level} {compare} that in {second-level}"},
          permutationTable(), dealtGroups),
      testEntryOf({"sign-flip", "Sign-flip test of pairs", family,
                   "Could the difference of two columns come from swapping them row by row at random?",
                   "Rows are independent, and differences lie alike on both sides of 0 if there is none.",
                   phipson, TestShape::Pairs, "the mean of {column} {compare} that of {second}"},
                  signFlipTable(), dealtSigns),
      testEntryOf(
          {"bootstrap", "Bootstrap interval", family, "Where does the true mean, median or spread lie?",
           "Rows are independent and stand for all; some 20 or more.",
           "Efron (1987), doi:10.1080/01621459.1987.10478410", TestShape::OneSample},
          bootstrapTable(), drawnAnew),
  };
}

}  // namespace ridgeline::stats
