#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "core/stats/contingency.hpp"
#include "core/stats/multiple_testing.hpp"
#include "tests/golden/data_file.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using namespace ridgeline::stats;

void see(Case& at, const TestResult& got, const Wanted& statistic, const Wanted& p) {
  if (!got.statistic || !got.p) throw Failure{got.method + ": " + got.reason + got.note};
  at.judge.see(*got.statistic, statistic);
  at.judge.see(*got.p, p);
}

/// The table that the case names, summed from the file.
Matrix tableOf(const Case& at) {
  const auto row = at.param("row").get<std::string>(), column = at.param("column").get<std::string>();
  const auto path = std::filesystem::path(at.set.folder) / at.param("file").get<std::string>();
  const DataFile data = DataFile::readWith(path.string(), row);
  const auto& rows = at.expect["rows"].json();
  const auto& columns = at.expect["columns"].json();
  const auto place = [](const nlohmann::json& names, const std::string& cell) {
    for (std::size_t i = 0; i < names.size(); ++i)
      if (isCalled(cell, names[i].is_string() ? names[i].get<std::string>() : names[i].dump()))
        return static_cast<Index>(i);
    throw Failure{"the file has a row or column that the reference does not name"};
  };
  Matrix table = Matrix::Zero(static_cast<Index>(rows.size()), static_cast<Index>(columns.size()));
  for (std::size_t i = 0; i < data.rows(); ++i)
    table(place(rows, data.cell(i, row)), place(columns, data.cell(i, column))) += data.number(i, "Freq");
  return table;
}

void counts(Case& at) {
  const Matrix table = tableOf(at);
  const Wanted& want = at.expect;
  at.judge.see(table, want["table"]);
  const auto plain = independence(table), ratio = independence(table, TableStatistic::LikelihoodRatio);
  see(at, plain, want["chi2"], want["p"]);
  see(at, ratio, want["g"], want["g_p"]);
  at.judge.see(plain.degrees.at(0), want["df"]);
  at.judge.see(plain.effect.value(), want["cramers_v"]);
  at.judge.see(expectedCounts(table), want["expected"]);
  const Vector totals = table.rowwise().sum();
  see(at, chiSquaredGoodness(Sample(totals.data(), static_cast<std::size_t>(totals.size()))),
      want["goodness_uniform_row_totals"]["chi2"], want["goodness_uniform_row_totals"]["p"]);
  if (!want.has("fisher_p")) return;
  see(at, independence(table, TableStatistic::Yates), want["chi2_yates"], want["p_yates"]);
  see(at, fisherExact(table), want["fisher_odds_ratio_sample"], want["fisher_p"]);
  const double b = table(0, 1), c = table(1, 0);
  see(at, mcnemar(b, c, PairedMethod::Corrected), want["mcnemar_continuity"]["stat"],
      want["mcnemar_continuity"]["p"]);
  at.judge.see(mcnemar(b, c, PairedMethod::Exact).p.value(), want["mcnemar_exact_p"]);
}

void disagreements(Case& at) {
  const Matrix table = matrixOf(at.param("table"));
  const double b = table(0, 1), c = table(1, 0);
  for (const auto& [name, method] :
       {std::pair{"continuity", PairedMethod::Corrected}, {"plain", PairedMethod::Plain}})
    see(at, mcnemar(b, c, method), at.expect[name]["stat"], at.expect[name]["p"]);
  at.judge.see(mcnemar(b, c, PairedMethod::Exact).p.value(), at.expect["exact_p"]);
}

void adjusted(Case& at) {
  const std::map<std::string, Adjustment> known = {{"bonferroni", Adjustment::Bonferroni},
                                                   {"holm", Adjustment::Holm},
                                                   {"hochberg", Adjustment::Hochberg},
                                                   {"benjamini_hochberg", Adjustment::BenjaminiHochberg},
                                                   {"benjamini_yekutieli", Adjustment::BenjaminiYekutieli}};
  const auto p = at.param("p").get<std::vector<double>>();
  for (const auto& [name, want] : at.expect.json().items()) {
    const auto found = known.find(name);
    if (found == known.end()) throw Unsupported{"no adjustment is called \"" + name + "\""};
    const auto got = taken(adjustP(p, found->second));
    at.judge.see(Vector(Vector::Map(got.data(), static_cast<Index>(got.size()))), at.expect[name]);
  }
}

}  // namespace

std::vector<Kind> tableTestKinds() {
  return {{"statistics", "counts_", counts},
          {"statistics", "mcnemar_", disagreements},
          {"statistics", "p_adjust", adjusted}};
}

}  // namespace ridgeline::golden
