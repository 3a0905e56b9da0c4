#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/rank_tests.hpp"

namespace ridgeline::stats {
namespace {

/// Declares how p is found and for which alternative.
template <class P>
params::ParamTable<P>&& rankOptionsOf(params::ParamTable<P>&& table) {
  RankMethod P::*const method = &P::method;
  bool P::*const continuity = &P::continuity;
  return alternativeOf(std::move(table))
      .choice(
          method, "method",
          {{RankMethod::Automatic, "automatic"},
           {RankMethod::Exact, "exact"},
           {RankMethod::Normal, "normal"}},
          "How p is found: by all orders of the ranks, by the normal limit, or exactly where that is quick.")
      .flag(continuity, "continuity", "Whether the normal limit is moved half a step towards the middle.");
}

const params::ParamTable<RankOptions>& rankTable() {
  static const auto table = rankOptionsOf(params::ParamTable<RankOptions>{});
  return table;
}

struct ExpectedMiddleParams : RankOptions {
  double expected = 0;
};

const params::ParamTable<ExpectedMiddleParams>& expectedMiddleTable() {
  static const auto table = rankOptionsOf(params::ParamTable<ExpectedMiddleParams>{}.real(
      &ExpectedMiddleParams::expected, "expected",
      {.min = -1e300,
       .max = 1e300,
       .sliderMin = -100,
       .sliderMax = 100,
       .help = "The middle that is expected, in the unit of the column."}));
  return table;
}

}  // namespace

std::vector<TestEntry> rankEntries() {
  const std::string family = "ranks";
  const std::string wilcoxonSource = "Wilcoxon (1945), doi:10.2307/3001968";
  return {
      testEntryOf({"mann-whitney", "Mann-Whitney U test", family,
                   "Do values of one group tend to be greater than those of another?",
                   "Rows are independent; no distribution is assumed.",
                   "Mann & Whitney (1947), doi:10.1214/aoms/1177730491", TestShape::TwoGroups,
                   "the usual {column} in {first-level} {compare} that in {second-level}"},
                  rankTable(),
                  [](const TestData& data, const RankOptions& params, jobs::WorkContext&) {
                    const auto groups = data.groups();
                    return mannWhitney(groups[0], groups[1], params);
                  }),
      testEntryOf({"wilcoxon", "Wilcoxon's signed-rank test of pairs", family,
                   "Do two columns of the same rows differ in one direction?",
                   "Rows are independent, and differences are spread alike on both sides of their middle.",
                   wilcoxonSource, TestShape::Pairs, "the usual {column} {compare} the usual {second}"},
                  rankTable(),
                  [](const TestData& data, const RankOptions& params, jobs::WorkContext&) {
                    std::vector<double> differences(data.sample(0).begin(), data.sample(0).end());
                    for (std::size_t i = 0; i < differences.size(); ++i) differences[i] -= data.sample(1)[i];
                    return wilcoxon(differences, params);
                  }),
      testEntryOf({"wilcoxon-one-sample", "Wilcoxon's signed-rank test of one sample", family,
                   "Is the middle the one that is expected?",
                   "Rows are independent, and values are spread alike on both sides of their middle.",
                   wilcoxonSource, TestShape::OneSample, "the middle of {column} {compare} {expected}"},
                  expectedMiddleTable(),
                  [](const TestData& data, const ExpectedMiddleParams& params, jobs::WorkContext&) {
                    std::vector<double> differences(data.sample().begin(), data.sample().end());
                    for (double& value : differences) value -= params.expected;
                    return wilcoxon(differences, params);
                  }),
      testEntryOf(
          {"kruskal", "Kruskal-Wallis test", family, "Do several groups lie at the same height, by rank?",
           "Rows are independent, and groups have the same shape for a verdict on their middles.",
           "Kruskal & Wallis (1952), doi:10.1080/01621459.1952.10483441", TestShape::Groups,
           "the usual {column} is not the same for every {by}"},
          noParams(),
          [](const TestData& data, const NoParams&, jobs::WorkContext&) { return kruskal(data.groups()); }),
      testEntryOf(
          {"friedman", "Friedman test", family,
           "Do several columns of the same rows lie at the same height, by rank?",
           "Rows are independent of each other, and all columns are in one unit.",
           "Friedman (1937), doi:10.1080/01621459.1937.10503522", TestShape::Blocks,
           "{columns} do not lie at the same height"},
          noParams(),
          [](const TestData& data, const NoParams&, jobs::WorkContext&) { return friedman(data.block()); }),
  };
}

}  // namespace ridgeline::stats
