#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/correlation.hpp"

namespace ridgeline::stats {
namespace {

TestEntry associationEntry(std::string id, std::string title, std::string question, std::string assumes,
                           std::string source, std::string claim, TestResult (*test)(Sample, Sample)) {
  return testEntryOf({std::move(id), std::move(title), "association", std::move(question), std::move(assumes),
                      std::move(source), TestShape::Pairs, std::move(claim)},
                     noParams(), [test](const TestData& data, const NoParams&, jobs::WorkContext&) {
                       return test(data.sample(0), data.sample(1));
                     });
}

}  // namespace

std::vector<TestEntry> associationEntries() {
  return {
      associationEntry("pearson", "Pearson's correlation",
                       "Do two numbers go together along a straight line?",
                       "Rows are independent; both near to normal for the interval; outliers weigh much.",
                       "Pearson (1895), doi:10.1098/rspl.1895.0041; Fisher (1921), Metron 1:3-32",
                       "{column} and {second} go together along a line", pearson),
      associationEntry("spearman", "Spearman's rank correlation", "Do two numbers rise and fall together?",
                       "Rows are independent; only the order of values counts.",
                       "Spearman (1904), doi:10.2307/1412159; Bonett & Wright (2000), doi:10.1007/BF02294183",
                       "{column} and {second} go together in their order", spearman),
      associationEntry("kendall", "Kendall's rank correlation",
                       "Are more pairs of rows in the same order of two numbers than in the opposite one?",
                       "Rows are independent; only the order of values counts.",
                       "Kendall (1945), doi:10.1093/biomet/33.3.239; Knight (1966), "
                       "doi:10.1080/01621459.1966.10480879",
                       "{column} and {second} go together in their order", kendall),
  };
}

}  // namespace ridgeline::stats
