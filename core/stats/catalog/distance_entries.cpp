#include <algorithm>

#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/resampling.hpp"
#include "core/stats/two_sample.hpp"

namespace ridgeline::stats {
namespace {

struct DistanceParams {
  int resamples = 999;
};
struct BinnedParams : DistanceParams {
  int bins = 10;
};

constexpr const char* DealtHelp =
    "Deals of the rows that p counts how often they lie as far apart; 0: the distance alone.";

const params::ParamTable<DistanceParams>& distanceTable() {
  static const auto table = resamplesOf(params::ParamTable<DistanceParams>{}, 0, DealtHelp);
  return table;
}

const params::ParamTable<BinnedParams>& binnedTable() {
  static const auto table =
      resamplesOf(params::ParamTable<BinnedParams>{}.integer(
                      &BinnedParams::bins, "bins",
                      {.min = 2,
                       .max = 1000,
                       .sliderMax = 50,
                       .unit = "bins",
                       .help = "Bins that hold equally many rows, into which values are counted."}),
                  0, DealtHelp);
  return table;
}

/// The distance, and how often rows that are dealt out at random lie as far apart.
Result<TestOutcome> farApart(const TestData& data, const std::string& method, const std::string& measure,
                             const Contrast& contrast, int resamples, jobs::WorkContext& context) {
  const auto groups = data.groups();
  TestOutcome outcome;
  TestResult& result = outcome.result;
  if (resamples > 0) {
    RIDGELINE_TRY(result,
                  permutationTest(groups[0], groups[1], contrast, Alternative::Greater,
                                  {.resamples = resamples, .seed = data.seed.child(measure)}, context));
  } else {
    result = TestResult::undefined(method, static_cast<Index>(data.by->codes.size()), "");
    for (std::size_t i = 0; i < 2 && result.reason.empty(); ++i)
      result.reason = objection(groups[i], 1, i == 0 ? "The first sample" : "The second sample");
    if (result.reason.empty()) {
      result.statistic = contrast(groups[0], groups[1]);
      result.reason = "No resamples are asked for, so that there is a distance and no p.";
    }
  }
  result.method = method;
  return outcome;
}

using ShareDistance = double (*)(const std::vector<double>&, const std::vector<double>&);

/// `edgesOfFirst`: bins are those of the first group; else those of both together.
TestEntry binnedEntry(TestAbout about, ShareDistance distance, bool edgesOfFirst) {
  about.family = "distances";
  about.shape = TestShape::TwoGroups;
  about.claim = "{column} is distributed differently in {first-level} and {second-level}";
  const std::string id = about.id, title = about.title;
  return testEntryOf(std::move(about), binnedTable(),
                     [id, title, distance, edgesOfFirst](const TestData& data, const BinnedParams& params,
                                                         jobs::WorkContext& context) {
                       // Both groups together are the same rows however they are dealt, and so are their
                       // edges.
                       const auto together = quantileEdges(data.sample(), params.bins);
                       const Contrast contrast = [&](Sample a, Sample b) {
                         const auto edges = edgesOfFirst ? quantileEdges(a, params.bins) : together;
                         return distance(shares(binCounts(a, edges)), shares(binCounts(b, edges)));
                       };
                       return farApart(data, title, id, contrast, params.resamples, context);
                     });
}

TestEntry exactEntry(TestAbout about, double (*distance)(Sample, Sample)) {
  about.family = "distances";
  about.shape = TestShape::TwoGroups;
  about.claim = "{column} is distributed differently in {first-level} and {second-level}";
  const std::string id = about.id, title = about.title;
  return testEntryOf(
      std::move(about), distanceTable(),
      [id, title, distance](const TestData& data, const DistanceParams& params, jobs::WorkContext& context) {
        return farApart(data, title, id, distance, params.resamples, context);
      });
}

double stabilityIndex(const std::vector<double>& p, const std::vector<double>& q) {
  return populationStability(p, q);
}

}  // namespace

std::vector<TestEntry> distanceEntries() {
  const std::string independent = "Rows are independent; p deals them out anew.";
  return {
      binnedEntry(
          {"psi",
           "Population stability index",
           {},
           "How far has a column moved from its reference?",
           "The first level is the reference, whose bins are taken; 0.1 is usually called small, 0.25 "
           "large.",
           "Siddiqi (2006), \"Credit risk scorecards\", 136; Jeffreys (1946), "
           "doi:10.1098/rspa.1946.0056"},
          stabilityIndex, true),
      binnedEntry({"jensen-shannon",
                   "Jensen-Shannon divergence",
                   {},
                   "How much does a value tell of the group it comes from, from 0 to 1 bit?",
                   independent,
                   "Lin (1991), doi:10.1109/18.61115"},
                  jensenShannon, false),
      binnedEntry({"hellinger",
                   "Hellinger distance",
                   {},
                   "How little do two distributions overlap, from 0 to 1?",
                   independent,
                   "Hellinger (1909), doi:10.1515/crll.1909.136.210"},
                  hellinger, false),
      binnedEntry({"total-variation",
                   "Total variation distance",
                   {},
                   "By how much can the chance of anything differ between two groups?",
                   independent,
                   "Levin, Peres & Wilmer (2009), \"Markov chains and mixing times\", chapter 4"},
                  totalVariation, false),
      exactEntry({"wasserstein",
                  "Wasserstein distance",
                  {},
                  "How far must values move on average to turn one distribution into the other?",
                  independent,
                  "Vallender (1974), doi:10.1137/1118101"},
                 wasserstein),
      exactEntry({"energy",
                  "Energy distance",
                  {},
                  "How far apart do two distributions lie as a whole?",
                  independent,
                  "Szekely & Rizzo (2013), doi:10.1016/j.jspi.2013.03.018"},
                 energyDistance),
  };
}

}  // namespace ridgeline::stats
