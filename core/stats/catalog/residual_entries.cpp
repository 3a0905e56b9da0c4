#include "core/stats/catalog/test_entry_of.hpp"
#include "core/stats/residual_tests.hpp"

namespace ridgeline::stats {
namespace {

struct BreuschPaganParams {
  SpreadStatistic statistic = SpreadStatistic::Koenker;
};

const params::ParamTable<BreuschPaganParams>& breuschPaganTable() {
  static const auto table = params::ParamTable<BreuschPaganParams>{}.choice(
      &BreuschPaganParams::statistic, "statistic",
      {{SpreadStatistic::Koenker, "koenker"}, {SpreadStatistic::Original, "original"}},
      "Koenker's holds for any kurtosis; the original for normal residuals only.");
  return table;
}

struct LjungBoxParams {
  std::int64_t lags = 10;
  std::int64_t fitted = 0;
};

const params::ParamTable<LjungBoxParams>& ljungBoxTable() {
  static const auto table =
      params::ParamTable<LjungBoxParams>{}
          .integer(&LjungBoxParams::lags, "lags",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 60,
                    .unit = "rows",
                    .help = "How far back rows are looked at; fewer than there are rows."})
          .integer(&LjungBoxParams::fitted, "fitted",
                   {.min = 0,
                    .max = 1000,
                    .sliderMax = 10,
                    .help = "Parameters of an autoregressive or moving-average model that left these "
                            "residuals; fewer than lags."});
  return table;
}

/// All columns but the first.
Matrix explainingColumns(const TestData& data) {
  const Matrix all = data.block();
  return all.rightCols(all.cols() - 1);
}

}  // namespace

std::vector<TestEntry> residualEntries() {
  const std::string family = "residuals";
  const std::string claim = "the spread of {column} changes with the other columns";
  return {
      testEntryOf({"breusch-pagan", "Breusch-Pagan test", family,
                   "Does the spread of residuals change along other columns?",
                   "The first column holds the residuals of a regression; rows are independent.",
                   "Breusch & Pagan (1979), doi:10.2307/1911963; Koenker (1981), "
                   "doi:10.1016/0304-4076(81)90062-2",
                   TestShape::Explained, claim},
                  breuschPaganTable(),
                  [](const TestData& data, const BreuschPaganParams& params, jobs::WorkContext&) {
                    return breuschPagan(data.sample(), explainingColumns(data), params.statistic);
                  }),
      testEntryOf({"white", "White's test", family,
                   "Does the spread of residuals change along other columns, their squares or products?",
                   "The first column holds the residuals of a regression; rows are independent.",
                   "White (1980), doi:10.2307/1912934", TestShape::Explained, claim},
                  noParams(),
                  [](const TestData& data, const NoParams&, jobs::WorkContext&) {
                    return whiteSpread(data.sample(), explainingColumns(data));
                  }),
      testEntryOf({"ljung-box", "Ljung-Box test", family, "Do values remember those of the rows before?",
                   "Rows are in the order of time and evenly apart.",
                   "Ljung & Box (1978), doi:10.1093/biomet/65.2.297", TestShape::OneSample,
                   "{column} goes with its own values up to {lags} rows before"},
                  ljungBoxTable(),
                  [](const TestData& data, const LjungBoxParams& params, jobs::WorkContext&) {
                    return ljungBox(data.sample(), static_cast<Index>(params.lags),
                                    static_cast<Index>(params.fitted));
                  }),
      testEntryOf({"durbin-watson", "Durbin-Watson test", family,
                   "Do residuals of least squares remember that of the row before?",
                   "Rows are in the order of time; the first column holds the residuals of least squares on "
                   "the others and a constant, with normal errors.",
                   "Durbin & Watson (1950), doi:10.1093/biomet/37.3-4.409", TestShape::Explained,
                   "{column} goes with its own value in the row before"},
                  directedParams(),
                  [](const TestData& data, const DirectedParams& params, jobs::WorkContext&) {
                    return durbinWatson(data.sample(), explainingColumns(data), params.alternative);
                  }),
  };
}

}  // namespace ridgeline::stats
