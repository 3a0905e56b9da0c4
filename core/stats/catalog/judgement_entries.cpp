#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/contingency.hpp"
#include "core/stats/symmetry.hpp"

namespace ridgeline::stats {
namespace {

struct McNemarParams {
  PairedMethod method = PairedMethod::Automatic;
};

const params::ParamTable<McNemarParams>& mcnemarTable() {
  static const auto table =
      params::ParamTable<McNemarParams>{}.choice(&McNemarParams::method, "method",
                                                 {{PairedMethod::Automatic, "automatic"},
                                                  {PairedMethod::Exact, "exact"},
                                                  {PairedMethod::MidP, "mid-p"},
                                                  {PairedMethod::Corrected, "corrected"},
                                                  {PairedMethod::Plain, "plain"}},
                                                 "How p is found: by the binomial (exact, or with mid-p), or "
                                                 "by chi-squared with or without correction.");
  return table;
}

/// The reason why judgements of other than two levels cannot be compared; empty for two.
std::string otherThanTwo(const TestData::Shared& shared) {
  if (shared.levels.size() == 2) return {};
  return fmt::format("The columns have {} level{} together; this test compares judgements of two.",
                     shared.levels.size(), shared.levels.size() == 1 ? "" : "s");
}

TestResult twoJudgements(const TestData& data, const McNemarParams& params, jobs::WorkContext&) {
  const auto shared = data.shared();
  const auto n = static_cast<Index>(shared.codes[0].size());
  if (const auto why = otherThanTwo(shared); !why.empty())
    return TestResult::undefined("McNemar's test", n, why);
  double onlyFirst = 0, onlySecond = 0;
  for (std::size_t i = 0; i < shared.codes[0].size(); ++i) {
    onlyFirst += shared.codes[0][i] > shared.codes[1][i] ? 1 : 0;
    onlySecond += shared.codes[0][i] < shared.codes[1][i] ? 1 : 0;
  }
  return mcnemar(onlyFirst, onlySecond, params.method);
}

TestResult classesSwapped(const TestData& data, const NoParams&, jobs::WorkContext&) {
  const auto shared = data.shared();
  const auto k = static_cast<Index>(shared.levels.size());
  Matrix table = Matrix::Zero(k, k);
  for (std::size_t i = 0; i < shared.codes[0].size(); ++i) table(shared.codes[0][i], shared.codes[1][i]) += 1;
  return bowker(table);
}

TestResult manyJudgements(const TestData& data, const NoParams&, jobs::WorkContext&) {
  const auto shared = data.shared();
  const auto n = static_cast<Index>(shared.codes[0].size());
  if (const auto why = otherThanTwo(shared); !why.empty())
    return TestResult::undefined("Cochran's Q test", n, why);
  Matrix right(n, static_cast<Index>(shared.codes.size()));
  for (Index c = 0; c < right.cols(); ++c)
    for (Index i = 0; i < n; ++i)
      right(i, c) = shared.codes[static_cast<std::size_t>(c)][static_cast<std::size_t>(i)];
  return cochranQ(right);
}

}  // namespace

std::vector<TestEntry> judgementEntries() {
  const std::string family = "paired judgements";
  return {
      testEntryOf(
          {"mcnemar", "McNemar's test", family,
           "Do two yes-or-no columns of the same rows say yes equally often?",
           "Rows are independent; only those where the columns disagree count.",
           "McNemar (1947), doi:10.1007/BF02295996; Edwards (1948), doi:10.1007/BF02289261; Fagerland, "
           "Lydersen & Laake (2013), doi:10.1186/1471-2288-13-91",
           TestShape::TwoCategories, "{column} and {second} do not say the same equally often"},
          mcnemarTable(), twoJudgements),
      testEntryOf({"bowker", "Bowker's test of symmetry", family,
                   "Do two columns of the same rows swap their levels equally often both ways?",
                   "Rows are independent; only those where the columns disagree count.",
                   "Bowker (1948), doi:10.1080/01621459.1948.10483284", TestShape::TwoCategories,
                   "{column} and {second} swap levels more often one way than the other"},
                  noParams(), classesSwapped),
      testEntryOf({"cochran-q", "Cochran's Q test", family,
                   "Do several yes-or-no columns of the same rows say yes equally often?",
                   "Rows are independent, and those where the columns disagree are many.",
                   "Cochran (1950), doi:10.1093/biomet/37.3-4.256", TestShape::Judgements,
                   "{columns} do not say the same equally often"},
                  noParams(), manyJudgements),
  };
}

}  // namespace ridgeline::stats
