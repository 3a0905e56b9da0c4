#include "core/stats/contingency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

constexpr double UsualLeast = 5;

std::string objectionTo(const Matrix& table) {
  if (table.rows() < 2 || table.cols() < 2) return "The table needs two rows and two columns at least.";
  if (!table.allFinite() || (table.array() < 0).any()) return "Counts must be finite and not negative.";
  if (!(table.rowwise().sum().minCoeff() > 0) || !(table.colwise().sum().minCoeff() > 0))
    return "A row or column of the table has no counts; leave it out.";
  return {};
}

std::string smallExpectations(const Matrix& expected) {
  const auto few = (expected.array() < UsualLeast).count();
  return few == 0 ? std::string() : fmt::format("{} of {} expected counts are below 5", few, expected.size());
}

double pearson(const Matrix& observed, const Matrix& expected) {
  return ((observed - expected).array().square() / expected.array()).sum();
}

double statisticOf(const Matrix& observed, const Matrix& expected, TableStatistic which) {
  switch (which) {
    case TableStatistic::Pearson:
      return pearson(observed, expected);
    case TableStatistic::Yates: {
      const auto distance = (observed - expected).array().abs();
      return ((distance - 0.5).max(0).square() / expected.array()).sum();
    }
    case TableStatistic::LikelihoodRatio:
      break;
  }
  double sum = 0;
  for (Index i = 0; i < observed.size(); ++i)
    if (observed(i) > 0) sum += observed(i) * std::log(observed(i) / expected(i));
  return 2 * sum;
}

double logChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

bool whole(const Matrix& table) { return (table.array() == table.array().round()).all(); }

}  // namespace

Matrix expectedCounts(const Matrix& table) {
  return table.rowwise().sum() * table.colwise().sum() / table.sum();
}

TestResult chiSquaredGoodness(Sample observed, Sample expected) {
  TestResult result;
  result.method = "Chi-squared test of fit";
  const Vector counts = Vector::Map(observed.data(), static_cast<Index>(observed.size()));
  result.n = static_cast<Index>(std::llround(observed.empty() ? 0 : counts.sum()));
  if (observed.size() < 2)
    result.reason = "There must be two counts at least.";
  else if (!counts.allFinite() || counts.minCoeff() < 0 || !(counts.sum() > 0))
    result.reason = "Counts must be finite, not negative, and not all 0.";
  else if (!expected.empty() && expected.size() != observed.size())
    result.reason = "There must be one expected count for each observed one.";
  if (!result.reason.empty()) return result;
  Vector wanted = Vector::Ones(counts.size());
  if (!expected.empty()) wanted = Vector::Map(expected.data(), counts.size());
  if (!wanted.allFinite() || !(wanted.minCoeff() > 0))
    return TestResult::undefined(result.method, result.n, "Expected counts must be finite and above 0.");
  wanted *= counts.sum() / wanted.sum();
  result.statistic = ((counts - wanted).array().square() / wanted.array()).sum();
  result.degrees = {static_cast<double>(counts.size() - 1)};
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  result.effect = std::sqrt(*result.statistic / counts.sum());
  result.effectName = "cohen-w";
  result.note = smallExpectations(wanted);
  return result;
}

TestResult independence(const Matrix& table, TableStatistic statistic) {
  const char* method = statistic == TableStatistic::LikelihoodRatio ? "G test of independence"
                       : statistic == TableStatistic::Yates
                           ? "Chi-squared test of independence, Yates' correction"
                           : "Chi-squared test of independence";
  if (const auto why = objectionTo(table); !why.empty()) return TestResult::undefined(method, 0, why);
  const Matrix expected = expectedCounts(table);
  TestResult result;
  result.method = method;
  result.n = static_cast<Index>(std::llround(table.sum()));
  result.degrees = {static_cast<double>((table.rows() - 1) * (table.cols() - 1))};
  result.statistic = statisticOf(table, expected, statistic);
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  const double sides = static_cast<double>(std::min(table.rows(), table.cols()) - 1);
  result.effect = std::sqrt(pearson(table, expected) / table.sum() / sides);
  result.effectName = "cramers-v";
  result.note = smallExpectations(expected);
  return result;
}

TestResult fisherExact(const Matrix& table, Alternative alternative) {
  const char* method = "Fisher's exact test";
  if (table.rows() != 2 || table.cols() != 2)
    return TestResult::undefined(method, 0, "The test takes a table of two rows and two columns.");
  if (const auto why = objectionTo(table); !why.empty()) return TestResult::undefined(method, 0, why);
  if (!whole(table)) return TestResult::undefined(method, 0, "The test takes whole counts.");
  const double a = table(0, 0), row = table.row(0).sum(), column = table.col(0).sum(), n = table.sum();
  const double rest = n - row, low = std::max(0.0, column - rest), high = std::min(row, column);
  const auto chance = [&](double x) {
    return std::exp(logChoose(row, x) + logChoose(rest, column - x) - logChoose(n, column));
  };
  // Rounding must not tell apart tables that are equally likely.
  const double observed = chance(a) * (1 + 1e-9);
  double less = 0, greater = 0, unlikely = 0;
  for (double x = low; x <= high; ++x) {
    const double p = chance(x);
    if (x <= a) less += p;
    if (x >= a) greater += p;
    if (p <= observed) unlikely += p;
  }
  TestResult result;
  result.method = method;
  result.n = static_cast<Index>(std::llround(n));
  const double p = alternative == Alternative::Less      ? less
                   : alternative == Alternative::Greater ? greater
                                                         : unlikely;
  result.p = std::min(1.0, p);
  const double up = a * table(1, 1), down = table(0, 1) * table(1, 0);
  if (down > 0) {
    result.statistic = up / down;
    result.effect = result.statistic;
    result.effectName = "odds-ratio";
  } else {
    result.note = up > 0 ? "the odds ratio is infinite" : "the odds ratio is 0 / 0";
  }
  return result;
}

TestResult mcnemar(double b, double c, PairedMethod method) {
  TestResult result;
  result.method = "McNemar's test";
  if (!(b >= 0) || !(c >= 0) || b != std::round(b) || c != std::round(c) || std::isinf(b + c))
    return TestResult::undefined(result.method, 0,
                                 "The counts of disagreements must be whole and not negative.");
  const double n = b + c, least = std::min(b, c);
  result.n = static_cast<Index>(n);
  if (method == PairedMethod::Automatic) method = n < 25 ? PairedMethod::MidP : PairedMethod::Corrected;
  if (c > 0) {
    result.effect = b / c;
    result.effectName = "odds-ratio";
  }
  if (n == 0) {
    result.statistic = 0;
    result.p = 1;
    result.note = "both judge every row alike";
    return result;
  }
  if (method == PairedMethod::Exact || method == PairedMethod::MidP) {
    result.statistic = least;
    const double exact = std::min(1.0, 2 * binomialCdf(least, n, 0.5));
    const double point = binomialPoint(least, n, 0.5);
    // With b = c both tails hold the middle, which counts half here.
    result.p = method == PairedMethod::Exact ? exact : b == c ? 1 - point / 2 : exact - point;
    result.note = method == PairedMethod::Exact ? "exact" : "exact, mid-p";
    return result;
  }
  const double distance = std::abs(b - c) - (method == PairedMethod::Corrected ? 1 : 0);
  result.statistic = distance * distance / n;
  result.degrees = {1};
  result.p = chiSquaredTail(*result.statistic, 1);
  result.note = method == PairedMethod::Corrected ? "continuity corrected" : "";
  return result;
}

TestResult cochranQ(const Matrix& right) {
  const char* method = "Cochran's Q test";
  const double k = static_cast<double>(right.cols());
  if (right.cols() < 2 || right.rows() < 1)
    return TestResult::undefined(method, right.rows(), "There must be two judgements of one row at least.");
  if (!((right.array() == 0) || (right.array() == 1)).all())
    return TestResult::undefined(method, right.rows(), "Judgements are 0 or 1.");
  const Vector columns = right.colwise().sum().transpose(), rows = right.rowwise().sum();
  const double total = columns.sum(), undecided = k * total - rows.squaredNorm();
  TestResult result;
  result.method = method;
  result.n = right.rows();
  result.degrees = {k - 1};
  if (!(undecided > 0)) {
    result.statistic = 0;
    result.p = 1;
    result.note = "all judge every row alike";
    return result;
  }
  result.statistic = (k - 1) * (k * columns.squaredNorm() - total * total) / undecided;
  result.p = chiSquaredTail(*result.statistic, k - 1);
  return result;
}

}  // namespace ridgeline::stats
