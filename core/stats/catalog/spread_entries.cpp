#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/group_tests.hpp"

namespace ridgeline::stats {
namespace {

struct LeveneParams {
  Centre centre = Centre::Median;
};

const params::ParamTable<LeveneParams>& leveneTable() {
  static const auto table = params::ParamTable<LeveneParams>{}.choice(
      &LeveneParams::centre, "centre", {{Centre::Median, "median"}, {Centre::Mean, "mean"}},
      "From where distances are taken; the median stands skewed values better.");
  return table;
}

}  // namespace

std::vector<TestEntry> spreadEntries() {
  const std::string family = "spread";
  const std::string claim = "the spread of {column} is not the same for every {by}";
  return {
      testEntryOf(
          {"levene", "Levene's test of variances", family, "Do several groups have the same spread?",
           "Rows are independent; groups need not be normal.",
           "Levene (1960), in Olkin, \"Contributions to probability and statistics\", 278-292; Brown & "
           "Forsythe (1974), doi:10.1080/01621459.1974.10482955",
           TestShape::Groups, claim},
          leveneTable(),
          [](const TestData& data, const LeveneParams& params, jobs::WorkContext&) {
            return levene(data.groups(), params.centre);
          }),
      testEntryOf(
          {"bartlett", "Bartlett's test of variances", family,
           "Do several normal groups have the same variance?",
           "Rows are independent, and each group is normal: it takes heavy tails for spread.",
           "Bartlett (1937), doi:10.1098/rspa.1937.0109", TestShape::Groups, claim},
          noParams(),
          [](const TestData& data, const NoParams&, jobs::WorkContext&) { return bartlett(data.groups()); }),
  };
}

}  // namespace ridgeline::stats
