#include <cmath>
#include <filesystem>

#include "core/stats/correlation.hpp"
#include "core/stats/group_tests.hpp"
#include "core/stats/kolmogorov.hpp"
#include "core/stats/normality.hpp"
#include "core/stats/rank_tests.hpp"
#include "core/stats/t_tests.hpp"
#include "core/stats/tails.hpp"
#include "tests/golden/data_file.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using namespace ridgeline::stats;

/// p values below this count as zero.
constexpr double Nothing = 1e-300;

std::string dataPath(const Case& at) {
  return (std::filesystem::path(at.set.folder) / at.param("file").get<std::string>()).string();
}

/// The values of each group, the groups in the order of `groups`, rows with a missing value or group left
/// out.
Groups groupsOf(const Case& at) {
  const auto value = at.param("value").get<std::string>(), group = at.param("group").get<std::string>();
  const DataFile data = DataFile::readWith(dataPath(at), value);
  const auto names = at.param("groups").get<std::vector<std::string>>();
  Groups groups(names.size());
  for (std::size_t i = 0; i < data.rows(); ++i) {
    const double number = data.number(i, value);
    if (std::isnan(number) || isMissing(data.cell(i, group))) continue;
    for (std::size_t g = 0; g < names.size(); ++g)
      if (isCalled(data.cell(i, group), names[g])) groups[g].push_back(number);
  }
  const auto sizes = at.param("sizes").get<std::vector<std::size_t>>();
  for (std::size_t g = 0; g < groups.size(); ++g)
    if (groups[g].size() != sizes.at(g)) throw Failure{"a group has another size than the reference says"};
  return groups;
}

void seeP(Case& at, const TestResult& got, const Wanted& want, Tolerance allowed) {
  if (!got.p) throw Failure{got.method + ": " + got.reason};
  const double wanted = want.number();
  at.judge.see(std::abs(wanted) < Nothing && *got.p < Nothing ? wanted : *got.p, want, allowed);
}

/// Statistic and p under the names the case gives them.
void seeTest(Case& at, const TestResult& got, const char* name, const char* statistic = "stat",
             const char* p = "p") {
  if (!got.statistic) throw Failure{got.method + ": " + got.reason};
  at.judge.see(*got.statistic, at.expect[name][statistic]);
  seeP(at, got, at.expect[name][p], at.judge.usual());
}

void twoSamples(Case& at) {
  const Groups groups = groupsOf(at);
  const auto &a = groups.at(0), &b = groups.at(1);
  const auto pooled = tStudent(a, b), welch = tWelch(a, b);
  seeTest(at, pooled, "t_pooled");
  seeTest(at, welch, "t_welch");
  seeTest(at, mannWhitney(a, b, {.method = RankMethod::Normal}), "mann_whitney_asymptotic_continuity");
  if (at.expect.has("mann_whitney_exact"))
    seeTest(at, mannWhitney(a, b, {.method = RankMethod::Exact}), "mann_whitney_exact");
  seeTest(at, ksTwoSample(a, b, KsMethod::Asymptotic), "ks_two_sample");
  seeTest(at, ksTwoSample(a, b, KsMethod::Exact), "ks_two_sample_exact");
  seeTest(at, tOneSample(a, 0), "t_one_sample_vs_zero_first_group");
  at.judge.see(pooled.effect.value(), at.expect["cohen_d"]);
  at.judge.see(welch.degrees.at(0), at.expect["welch_df"]);
}

void seeTukey(Case& at, const Groups& groups) {
  const Wanted want = at.expect["tukey"];
  const auto got = tukeyHsd(groups);
  at.judge.require(got.reason.empty() && got.pairs.size() == want["pairs"].size(), "other pairs of groups");
  for (std::size_t i = 0; i < std::min(got.pairs.size(), want["pairs"].size()); ++i) {
    const auto& pair = got.pairs[i];
    at.judge.see(pair.difference, want["mean_diff_second_minus_first"][i]);
    at.judge.see(pair.p, want["p"][i], {1e-4, 0});
    at.judge.see(pair.interval.low, want["ci95"][i][0]);
    at.judge.see(pair.interval.high, want["ci95"][i][1]);
  }
}

void manySamples(Case& at) {
  const Groups groups = groupsOf(at);
  const auto variance = anova(groups);
  seeTest(at, variance, "anova", "f");
  at.judge.see(Vector(Vector::Map(variance.degrees.data(), 2)), at.expect["anova"]["df"]);
  at.judge.see(variance.effect.value(), at.expect["anova"]["eta_squared"]);
  seeTest(at, kruskal(groups), "kruskal", "h");
  seeTest(at, levene(groups, Centre::Median), "levene_median", "w");
  seeTest(at, bartlett(groups), "bartlett", "t");
  seeTukey(at, groups);
}

void oneSample(Case& at) {
  const Groups groups = groupsOf(at);
  const auto names = at.param("groups").get<std::vector<std::string>>();
  const auto own = std::find(names.begin(), names.end(), at.param("of").get<std::string>());
  if (own == names.end()) throw Unsupported{"the case speaks of a group that is not among its groups"};
  const auto& x = groups[static_cast<std::size_t>(own - names.begin())];
  seeTest(at, shapiroWilk(x), "shapiro", "w");
  if (!at.expect["dagostino"]["k2"].null()) seeTest(at, dagostinoPearson(x), "dagostino", "k2");
  seeTest(at, jarqueBera(x), "jarque_bera");
  at.judge.see(andersonDarling(x).statistic.value(), at.expect["anderson_a2"]);
  at.judge.see(mean(x), at.expect["mean"]);
  at.judge.see(standardDeviation(x), at.expect["sd"]);
  at.judge.see(skewness(x), at.expect["skew"]);
  at.judge.see(excessKurtosis(x), at.expect["excess_kurtosis"]);
  at.judge.see(median(x), at.expect["median"]);
  const Wanted quantiles = at.expect["quantiles_5_25_75_95_linear"];
  const double places[] = {0.05, 0.25, 0.75, 0.95};
  for (std::size_t i = 0; i < 4; ++i) at.judge.see(quantileOf(x, places[i]), quantiles[i]);
  at.judge.see(medianAbsoluteDeviation(x), at.expect["mad_raw"]);
  at.judge.see(trimmedMean(x, 0.1), at.expect["trimmed_mean_10"]);
  const auto interval = tOneSample(x, 0).interval.value();
  at.judge.see(interval.low, at.expect["ci95_mean"][0]);
  at.judge.see(interval.high, at.expect["ci95_mean"][1]);
}

/// The groups of a paired case are its two first in sorted order; rows are paired in file order.
void pairedSamples(Case& at) {
  const auto value = at.param("value").get<std::string>(), group = at.param("group").get<std::string>();
  const DataFile data = DataFile::readWith(dataPath(at), value);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < data.rows(); ++i)
    if (const auto& name = data.cell(i, group); std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(name);
  std::sort(names.begin(), names.end());
  if (names.size() < 2) throw Unsupported{"there are no two groups to pair"};
  std::vector<double> a, b, differences;
  for (std::size_t i = 0; i < data.rows(); ++i) {
    if (data.cell(i, group) == names[0]) a.push_back(data.number(i, value));
    if (data.cell(i, group) == names[1]) b.push_back(data.number(i, value));
  }
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) differences.push_back(a[i] - b[i]);
  seeTest(at, tPaired(a, b), "t_paired", "t");
  seeTest(at, wilcoxon(differences, {.method = RankMethod::Normal, .continuity = false}),
          "wilcoxon_normal_no_continuity_zeros_dropped", "w");
}

void correlations(Case& at) {
  const auto columns = at.param("columns").get<std::vector<std::string>>();
  const DataFile data = DataFile::readWith(dataPath(at), columns.at(0));
  const auto a = data.numbers(columns.at(0)), b = data.numbers(columns.at(1));
  const auto line = pearson(a, b);
  seeTest(at, line, "pearson", "r");
  if (line.interval) {
    at.judge.see(line.interval->low, at.expect["pearson"]["ci95_fisher"][0]);
    at.judge.see(line.interval->high, at.expect["pearson"]["ci95_fisher"][1]);
  }
  seeTest(at, spearman(a, b), "spearman", "rho");
  seeTest(at, kendall(a, b), "kendall_tau_b", "tau", "p_asymptotic");
  std::vector<double> differences;
  const double middle = median(a);
  for (const double value : a) differences.push_back(value - middle);
  seeTest(at, wilcoxon(differences, {.method = RankMethod::Normal, .continuity = false}),
          "wilcoxon_first_minus_its_median", "w");
  at.judge.see(covariance(a, b), at.expect["covariance_n_minus_1"]);
}

}  // namespace

std::vector<Kind> sampleTestKinds() {
  return {{"statistics", "two_sample_", twoSamples},
          {"statistics", "k_sample_", manySamples},
          {"statistics", "one_sample_", oneSample},
          {"statistics", "paired_", pairedSamples},
          {"statistics", "correlation_", correlations}};
}

}  // namespace ridgeline::golden
