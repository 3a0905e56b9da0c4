#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/distribution.hpp"
#include "core/stats/kolmogorov.hpp"

namespace ridgeline::stats {
namespace {

struct TwoSampleKsParams {
  KsMethod method = KsMethod::Automatic;
};

const params::ParamTable<TwoSampleKsParams>& twoSampleKsTable() {
  static const auto table = params::ParamTable<TwoSampleKsParams>{}.choice(
      &TwoSampleKsParams::method, "method",
      {{KsMethod::Automatic, "automatic"}, {KsMethod::Exact, "exact"}, {KsMethod::Asymptotic, "asymptotic"}},
      "How p is found: by counting paths, by the limit of many values, or exactly where that is quick.");
  return table;
}

/// Families that a sample may come from; the studentised range is a distribution of a test.
std::vector<Family> lawsOfData(bool discreteToo) {
  std::vector<Family> out;
  for (const auto& family : families())
    if (family.id != "studentised-range" && (discreteToo || !family.discrete)) out.push_back(family);
  return out;
}

std::vector<std::pair<std::string, std::string>> familyChoices(bool discreteToo) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& family : lawsOfData(discreteToo)) out.emplace_back(family.id, family.id);
  return out;
}

/// "mean 43.92, sd 5.45"
std::string described(const Distribution& law) {
  std::string out;
  for (const auto& family : families())
    for (std::size_t i = 0; family.id == law.id() && i < law.parameters().size(); ++i)
      out += fmt::format("{}{} {:.4g}", i == 0 ? "" : ", ", family.parameters[i], law.parameters()[i]);
  return out;
}

struct OneSampleKsParams {
  std::string family = "normal";
  std::string parameters;
};

const params::ParamTable<OneSampleKsParams>& oneSampleKsTable() {
  static const auto table =
      params::ParamTable<OneSampleKsParams>{}
          .choice(&OneSampleKsParams::family, "family", familyChoices(false),
                  "The distribution that is expected.")
          .text(&OneSampleKsParams::parameters, "parameters",
                {.format = "numbers by commas, such as 0,1",
                 .wellFormed = [](std::string_view text) { return numbersFrom(text).has_value(); },
                 .help = "Its parameters, known beforehand; empty: fitted to the same values, which leaves a "
                         "distance but no p."});
  return table;
}

Result<TestOutcome> againstLaw(const TestData& data, const OneSampleKsParams& params, jobs::WorkContext&) {
  const std::vector<double> sample(data.sample().begin(), data.sample().end());
  const bool known = !params.parameters.empty();
  TestOutcome outcome;
  if (known) {
    RIDGELINE_TRY(const Distribution law, distribution(params.family, *numbersFrom(params.parameters)));
    outcome.result = ksOneSample(sample, [&law](double x) { return law.cdf(x); });
    return outcome;
  }
  RIDGELINE_TRY(const Fitted fitted, fitDistribution(params.family, sample));
  outcome.result = ksOneSample(sample, [&fitted](double x) { return fitted.distribution.cdf(x); });
  outcome.result.p.reset();
  outcome.result.reason =
      "The distribution was fitted to the values it is held against, so that p would be too large; give "
      "its parameters for a test.";
  outcome.result.note = described(fitted.distribution);
  return outcome;
}

struct FitParams {
  std::string family = "all";
  std::int64_t trials = 0;
};

const params::ParamTable<FitParams>& fitTable() {
  static const auto table = [] {
    auto choices = familyChoices(true);
    choices.insert(choices.begin(), {"all", "all"});
    return params::ParamTable<FitParams>{}
        .choice(&FitParams::family, "family", choices, "The distribution to fit, or all there are.")
        .integer(&FitParams::trials, "trials",
                 {.min = 0,
                  .max = 1000000000,
                  .sliderMax = 100,
                  .help = "Trials of a binomial distribution; 0: it is not fitted."});
  }();
  return table;
}

struct FittedRow {
  std::string title;
  Result<Fitted> fitted;
};

/// Every family fitted by maximum likelihood, the least AIC first and those that do not fit last.
Result<TestOutcome> lawsFitted(const TestData& data, const FitParams& params, jobs::WorkContext& context) {
  const std::vector<double> sample(data.sample().begin(), data.sample().end());
  std::vector<FittedRow> fits;
  for (const auto& family : lawsOfData(true)) {
    if (params.family != "all" && params.family != family.id) continue;
    if (params.family == "all" && family.id == "binomial" && params.trials == 0) continue;
    if (context.stopped()) return jobs::WorkContext::cancelled();
    fits.push_back({family.title, fitDistribution(family.id, sample,
                                                  params.trials > 0 ? std::optional<double>(
                                                                          static_cast<double>(params.trials))
                                                                    : std::nullopt)});
  }
  const auto rank = [](const FittedRow& row) {
    return row.fitted && std::isfinite(row.fitted->aic) ? row.fitted->aic : HUGE_VAL;
  };
  std::stable_sort(fits.begin(), fits.end(),
                   [&](const FittedRow& a, const FittedRow& b) { return rank(a) < rank(b); });
  TestOutcome outcome;
  outcome.rows.titles = {"distribution", "log likelihood", "AIC", "KS distance", "parameters or reason"};
  for (const auto& row : fits) {
    if (!row.fitted) {
      outcome.rows.rows.push_back({row.title, {}, {}, {}, row.fitted.error().message});
      continue;
    }
    const Distribution& law = row.fitted->distribution;
    TestCell distance;
    if (!law.discrete())
      if (const auto d = ksOneSample(sample, [&law](double x) { return law.cdf(x); }).statistic)
        distance = *d;
    outcome.rows.rows.push_back(
        {row.title, row.fitted->logLikelihood, row.fitted->aic, distance, described(law)});
  }
  outcome.result = TestResult::undefined("Maximum likelihood fits", static_cast<Index>(sample.size()),
                                         "Fits are compared; nothing is tested.");
  if (!fits.empty() && fits.front().fitted)
    outcome.says = fmt::format("Of the distributions that can be fitted to {}, {} has the least AIC.",
                               data.columns[0].name, fits.front().title);
  else
    outcome.says = fmt::format("No distribution can be fitted to {}: {}", data.columns[0].name,
                               fits.front().fitted.error().message);
  return outcome;
}

}  // namespace

std::vector<TestEntry> distributionEntries() {
  const std::string family = "distributions";
  return {
      testEntryOf(
          {"ks", "Kolmogorov-Smirnov test of two groups", family, "Do two groups have the same distribution?",
           "Rows are independent, and values are continuous: ties make it cautious.",
           "Hodges (1958), doi:10.1007/BF02589501", TestShape::TwoGroups,
           "{column} is distributed differently in {first-level} and {second-level}"},
          twoSampleKsTable(),
          [](const TestData& data, const TwoSampleKsParams& params, jobs::WorkContext&) {
            const auto groups = data.groups();
            return ksTwoSample(groups[0], groups[1], params.method);
          }),
      testEntryOf({"ks-one-sample", "Kolmogorov-Smirnov test of one sample", family,
                   "May the values come from a given distribution?",
                   "Rows are independent, and the parameters are known beforehand.",
                   "Marsaglia, Tsang & Wang (2003), doi:10.18637/jss.v008.i18; Simard & L'Ecuyer (2011), "
                   "doi:10.18637/jss.v039.i11",
                   TestShape::OneSample, "{column} does not follow the {family} distribution given"},
                  oneSampleKsTable(), againstLaw),
      testEntryOf(
          {"distributions", "Fitted distributions", family, "Which distribution comes nearest to the values?",
           "Rows are independent; AIC compares fits, and is no test of any of them.",
           "Akaike (1974), doi:10.1109/TAC.1974.1100705; Minka (2002), \"Estimating a gamma "
           "distribution\"",
           TestShape::OneSample},
          fitTable(), lawsFitted),
  };
}

}  // namespace ridgeline::stats
