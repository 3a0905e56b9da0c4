#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/fold_tests.hpp"

namespace ridgeline::stats {
namespace {

struct CorrelatedParams {
  double correlation = 0.1;
  double equivalence = 0.01;
};

const params::ParamTable<CorrelatedParams>& correlatedTable() {
  static const auto table =
      params::ParamTable<CorrelatedParams>{}
          .real(&CorrelatedParams::correlation, "correlation",
                {.min = 0, .max = 0.999, .help = "Test rows of a fold over all rows: 0.1 for ten folds."})
          .real(&CorrelatedParams::equivalence, "equivalence",
                {.min = 0,
                 .max = 1e300,
                 .sliderMax = 0.1,
                 .help = "Differences up to this size count as none, in the unit of the score."});
  return table;
}

Result<TestOutcome> believedDifference(const TestData& data, const CorrelatedParams& params,
                                       jobs::WorkContext&) {
  RIDGELINE_TRY(const DifferencePosterior believed,
                correlatedT(data.sample(), params.correlation, params.equivalence));
  TestOutcome outcome;
  TestResult& result = outcome.result;
  result = TestResult::undefined("Bayesian correlated t test", believed.n,
                                 "It answers with chances of what is true, in place of p.");
  result.degrees = {believed.degrees};
  result.effect = believed.mean;
  result.effectName = "mean-difference";
  result.interval = believed.interval;
  result.intervalOf = "mean difference";
  outcome.rows.titles = {"the second method is", "chance"};
  outcome.rows.rows = {
      {"worse", believed.worse}, {"equivalent", believed.equivalent}, {"better", believed.better}};
  outcome.says = fmt::format(
      "Going by {}, the second method is better with a chance of {:.3g}, equivalent with {:.3g}, and worse "
      "with {:.3g}.",
      data.columns[0].name, believed.better, believed.equivalent, believed.worse);
  return outcome;
}

TestEntry fiveByTwoEntry(std::string id, std::string title, std::string assumes, std::string source,
                         TestResult (*test)(const Matrix&)) {
  return testEntryOf({std::move(id), std::move(title), "folds",
                      "Do two methods differ, by five times two folds of the same rows?", std::move(assumes),
                      std::move(source), TestShape::Pairs, "the two methods differ by {column} and {second}"},
                     noParams(), [test](const TestData& data, const NoParams&, jobs::WorkContext&) {
                       return test(data.block());
                     });
}

}  // namespace

std::vector<TestEntry> foldEntries() {
  const std::string shape =
      "Five rows, one a replication; the columns hold the differences of score on its first and second half";
  return {
      fiveByTwoEntry("five-by-two-t", "5 x 2 cross-validated t test",
                     shape + "; which comes first has a say, so prefer the F test.",
                     "Dietterich (1998), doi:10.1162/089976698300017197", fiveByTwoT),
      fiveByTwoEntry("five-by-two-f", "5 x 2 cross-validated F test", shape + ".",
                     "Alpaydin (1999), doi:10.1162/089976699300016007", fiveByTwoF),
      testEntryOf(
          {"correlated-t", "Bayesian correlated t test", "folds",
           "How likely is one method better than another, by their differences on folds?",
           "A row a fold: the score of the second method less that of the first, turned so that above 0 "
           "it is better.",
           "Corani & Benavoli (2015), doi:10.1007/s10994-015-5486-z; Benavoli, Corani, Demsar & Zaffalon "
           "(2017), JMLR 18(77):1-36",
           TestShape::OneSample},
          correlatedTable(), believedDifference),
  };
}

}  // namespace ridgeline::stats
