#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/power.hpp"

namespace ridgeline::stats {
namespace {

/// Whether the power of a number of rows is sought, or the rows that a power takes.
enum class Sought { Size, Power };

struct PlanParams {
  Sought find = Sought::Size;
  double effect = 0.5;
  double first = 0.5, second = 0.6;
  double rows = 64, secondRows = 64;
  double power = 0.8;
  double alpha = 0.05;
  Alternative alternative = Alternative::TwoSided;

  PowerOptions options() const { return {alpha, alternative}; }
};
using PlanTable = params::ParamTable<PlanParams>;

PlanTable withRows(PlanTable table, double PlanParams::*member, const char* name, const char* help) {
  return std::move(table)
      .real(member, name,
            {.min = 2, .max = 1e9, .sliderMin = 2, .sliderMax = 1000, .unit = "rows", .help = help})
      .onlyWhen("find", {"power"});
}

PlanTable effectParams() {
  return PlanTable{}.real(&PlanParams::effect, "effect",
                          {.min = -100,
                           .max = 100,
                           .sliderMin = 0.05,
                           .sliderMax = 2,
                           .unit = "standard deviations",
                           .help = "The difference that is to be found, as Cohen's d."});
}

PlanTable shareParams() {
  return PlanTable{}
      .real(&PlanParams::first, "first-share", {.help = "Share that is expected in the first group."})
      .real(&PlanParams::second, "second-share", {.help = "Share that is expected in the second group."});
}

/// Parameters of the effect, and after them those that all plans have.
PlanTable planTable(PlanTable effect, bool twoGroups) {
  PlanTable table = withRows(
      std::move(effect).choice(&PlanParams::find, "find", {{Sought::Size, "size"}, {Sought::Power, "power"}},
                               "What is sought: the rows that a power takes, or the power that rows give."),
      &PlanParams::rows, "rows", twoGroups ? "Rows of the first group." : "Rows there are.");
  if (twoGroups)
    table = withRows(std::move(table), &PlanParams::secondRows, "second-rows", "Rows of the second group.");
  return alternativeOf(
      std::move(table)
          .real(&PlanParams::power, "power",
                {.min = 0.01, .max = 0.9999, .help = "Chance that the test finds the effect; above alpha."})
          .onlyWhen("find", {"size"})
          .real(&PlanParams::alpha, "alpha",
                {.min = 1e-9, .max = 0.5, .help = "Chance of a false alarm where there is no effect."}));
}

const PlanTable& oneSamplePlanTable() {
  static const auto table = planTable(effectParams(), false);
  return table;
}
const PlanTable& twoSamplesPlanTable() {
  static const auto table = planTable(effectParams(), true);
  return table;
}
const PlanTable& sharesPlanTable() {
  static const auto table = planTable(shareParams(), true);
  return table;
}

/// The number that was sought, and the sentence about it. `effect` and `where` are parts of that sentence.
TestOutcome planned(const PlanParams& params, double found, const char* method, const std::string& effect,
                    const char* where) {
  TestOutcome outcome;
  outcome.result = TestResult::undefined(method, 0, "A test is planned; nothing is tested.");
  outcome.result.effect = found;
  const bool size = params.find == Sought::Size;
  outcome.result.effectName = size ? "rows" : "power";
  outcome.says =
      size ? fmt::format("It takes {:.0f} rows{} to find {} with a chance of {:g} at level {:g}.", found,
                         where, effect, params.power, params.alpha)
           : fmt::format("The chance to find {} at level {:g} is {:.4g}.", effect, params.alpha, found);
  return outcome;
}

std::string effectWords(const PlanParams& params) {
  return fmt::format("a difference of {:g} standard deviations", params.effect);
}

Result<TestOutcome> planOneSample(const TestData&, const PlanParams& params, jobs::WorkContext&) {
  RIDGELINE_TRY(const double found, params.find == Sought::Size
                                        ? sizeOneSample(params.effect, params.power, params.options())
                                        : powerOneSample(params.effect, params.rows, params.options()));
  return planned(params, found, "Plan of a t test of one sample or of pairs", effectWords(params), "");
}

Result<TestOutcome> planTwoSamples(const TestData&, const PlanParams& params, jobs::WorkContext&) {
  RIDGELINE_TRY(const double found,
                params.find == Sought::Size
                    ? sizeTwoSamples(params.effect, params.power, params.options())
                    : powerTwoSamples(params.effect, params.rows, params.secondRows, params.options()));
  return planned(params, found, "Plan of Student's t test of two groups", effectWords(params),
                 " in each group");
}

Result<TestOutcome> planShares(const TestData&, const PlanParams& params, jobs::WorkContext&) {
  RIDGELINE_TRY(const double found,
                params.find == Sought::Size
                    ? sizeTwoProportions(params.first, params.second, params.power, params.options())
                    : powerTwoProportions(params.first, params.second, params.rows, params.secondRows,
                                          params.options()));
  return planned(params, found, "Plan of a test of two shares",
                 fmt::format("a difference of shares of {:g} and {:g}", params.first, params.second),
                 " in each group");
}

}  // namespace

std::vector<TestEntry> planningEntries() {
  const std::string family = "planning";
  const std::string cohen =
      "Cohen (1988), \"Statistical power analysis for the behavioral sciences\", chapter ";
  return {
      testEntryOf(
          {"power-one-sample", "Power and size for one sample or pairs", family,
           "How many rows does a t test of one sample or of pairs take?",
           "Values, or differences of pairs, are near to normal.", cohen + "2", TestShape::ParamsOnly},
          oneSamplePlanTable(), planOneSample),
      testEntryOf({"power-two-samples", "Power and size for two groups", family,
                   "How many rows does a t test of two groups take?",
                   "Both groups are near to normal and equally spread.", cohen + "2", TestShape::ParamsOnly},
                  twoSamplesPlanTable(), planTwoSamples),
      testEntryOf({"power-two-shares", "Power and size for two shares", family,
                   "How many rows does it take to tell two shares apart?",
                   "Rows are independent and many: the normal limit of Cohen's h.", cohen + "6",
                   TestShape::ParamsOnly},
                  sharesPlanTable(), planShares),
  };
}

}  // namespace ridgeline::stats
