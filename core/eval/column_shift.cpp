#include "core/eval/column_shift.hpp"

#include <algorithm>
#include <cmath>

#include "core/eval/intervals.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/stats/kolmogorov.hpp"
#include "core/stats/multiple_testing.hpp"
#include "core/stats/two_sample.hpp"

namespace ridgeline::eval {
namespace {

constexpr int ShiftBins = 10;
/// What chi-squared expects of a cell at least; rarer words are counted together.
constexpr double LeastExpected = 5;

std::vector<double> valuesThere(const data::Column& column, const std::vector<Index>& rows) {
  std::vector<double> out;
  for (const Index row : rows)
    if (!column.isMissing(row)) out.push_back(column.values()[static_cast<std::size_t>(row)]);
  return out;
}

/// Counts of both groups over the same bins.
struct SharedBins {
  std::vector<double> first, second;
};

SharedBins binsOfNumbers(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> both = a;
  both.insert(both.end(), b.begin(), b.end());
  std::vector<double> values = both;
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  if (values.size() <= ShiftBins) {
    SharedBins out{std::vector<double>(values.size(), 0), std::vector<double>(values.size(), 0)};
    const auto count = [&](const std::vector<double>& from, std::vector<double>& into) {
      for (const double x : from)
        ++into[static_cast<std::size_t>(std::lower_bound(values.begin(), values.end(), x) - values.begin())];
    };
    count(a, out.first);
    count(b, out.second);
    return out;
  }
  auto edges = stats::quantileEdges(a, ShiftBins);
  if (edges.size() < 3) edges = stats::quantileEdges(both, ShiftBins);
  return {stats::binCounts(a, edges), stats::binCounts(b, edges)};
}

SharedBins countsOfWords(const data::Column& column, const std::vector<Index>& first,
                         const std::vector<Index>& second) {
  SharedBins out{std::vector<double>(column.levels().size(), 0),
                 std::vector<double>(column.levels().size(), 0)};
  for (const Index row : first)
    if (!column.isMissing(row))
      ++out.first[static_cast<std::size_t>(column.codes()[static_cast<std::size_t>(row)])];
  for (const Index row : second)
    if (!column.isMissing(row))
      ++out.second[static_cast<std::size_t>(column.codes()[static_cast<std::size_t>(row)])];
  return out;
}

/// Words that chi-squared expects too few of, in one cell.
SharedBins rareTogether(const SharedBins& counts, double first, double second) {
  SharedBins out;
  double rareFirst = 0, rareSecond = 0;
  const double least = std::min(first, second) / (first + second);
  for (std::size_t i = 0; i < counts.first.size(); ++i) {
    if ((counts.first[i] + counts.second[i]) * least >= LeastExpected) {
      out.first.push_back(counts.first[i]);
      out.second.push_back(counts.second[i]);
    } else {
      rareFirst += counts.first[i];
      rareSecond += counts.second[i];
    }
  }
  if (rareFirst + rareSecond > 0) {
    out.first.push_back(rareFirst);
    out.second.push_back(rareSecond);
  }
  return out;
}

void addBinDistances(const SharedBins& bins, ColumnShift& shift) {
  const auto p = stats::shares(bins.first), q = stats::shares(bins.second);
  shift.populationStability = stats::populationStability(p, q);
  shift.jensenShannon = std::sqrt(std::max(0.0, stats::jensenShannon(p, q)));
}

/// Standard deviation about the own mean of each group; NaN without a spare value.
double pooledSd(const std::vector<double>& a, const std::vector<double>& b) {
  const auto squares = [](const std::vector<double>& x) {
    const double mean = stats::mean(x);
    double sum = 0;
    for (const double value : x) sum += (value - mean) * (value - mean);
    return sum;
  };
  return std::sqrt((squares(a) + squares(b)) / static_cast<double>(a.size() + b.size() - 2));
}

void compareNumbers(const std::vector<double>& a, const std::vector<double>& b, ColumnShift& shift) {
  addBinDistances(binsOfNumbers(a, b), shift);
  shift.wasserstein = stats::wasserstein(a, b);
  const double sd = pooledSd(a, b);
  if (sd > 0)
    shift.wassersteinInSd = *shift.wasserstein / sd;
  else
    shift.reason = "Neither group varies, so there is no standard deviation to measure in.";
  shift.test = stats::ksTwoSample(a, b);
}

void compareWords(const SharedBins& counts, ColumnShift& shift) {
  addBinDistances(counts, shift);
  const SharedBins tested =
      rareTogether(counts, static_cast<double>(shift.first), static_cast<double>(shift.second));
  shift.test = stats::sameCounts(tested.first, tested.second);
}

/// What of the second group the first one has none of.
void addNews(const data::Column& column, const SharedBins& counts, ColumnShift& shift) {
  for (std::size_t i = 0; i < counts.first.size(); ++i) {
    if (counts.first[i] == 0 && counts.second[i] > 0) {
      shift.newLevels.push_back(column.levels()[i]);
      shift.newRows += static_cast<Index>(counts.second[i]);
    }
    if (counts.first[i] > 0 && counts.second[i] == 0) shift.goneLevels.push_back(column.levels()[i]);
  }
}

Index beyondRange(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.empty()) return 0;
  const auto [low, high] = std::minmax_element(a.begin(), a.end());
  return std::count_if(b.begin(), b.end(), [&](double x) { return x < *low || x > *high; });
}

std::string whyNoShift(const ColumnShift& shift, const std::vector<double>& a, const std::vector<double>& b) {
  if (shift.first == 0 && shift.second == 0) return "It has no value in either group.";
  if (shift.first == 0) return "It has no value in the first group.";
  if (shift.second == 0) return "It has no value in the second group.";
  if (const Index least = std::min(shift.first, shift.second); least < FewestForShift)
    return fmt::format("A comparison takes {} values a side, not {}.", FewestForShift, least);
  for (const auto* side : {&a, &b})
    for (const double x : *side)
      if (!std::isfinite(x)) return "It holds infinite values.";
  return {};
}

ColumnShift shiftOf(const data::Column& column, const std::vector<Index>& first,
                    const std::vector<Index>& second) {
  ColumnShift shift;
  shift.name = column.name();
  shift.kind = column.kind();
  const auto missing = [&](const std::vector<Index>& rows) {
    return std::count_if(rows.begin(), rows.end(), [&](Index row) { return column.isMissing(row); });
  };
  const auto n1 = static_cast<Index>(first.size()), n2 = static_cast<Index>(second.size());
  shift.missingFirst = missing(first);
  shift.missingSecond = missing(second);
  shift.first = n1 - shift.missingFirst;
  shift.second = n2 - shift.missingSecond;
  shift.missing =
      newcombe(static_cast<double>(shift.missingSecond), n2, static_cast<double>(shift.missingFirst), n1);
  std::vector<double> a, b;
  SharedBins words;
  if (column.isNumeric()) {
    a = valuesThere(column, first);
    b = valuesThere(column, second);
    shift.newRows = beyondRange(a, b);
  } else {
    words = countsOfWords(column, first, second);
    addNews(column, words, shift);
  }
  shift.reason = whyNoShift(shift, a, b);
  if (!shift.reason.empty())
    shift.test = stats::TestResult::undefined({}, shift.first + shift.second, shift.reason);
  else if (column.isNumeric())
    compareNumbers(a, b, shift);
  else
    compareWords(words, shift);
  return shift;
}

}  // namespace

Result<std::vector<ColumnShift>> columnShifts(const data::Table& table, const std::vector<Index>& columns,
                                              const std::vector<Index>& first,
                                              const std::vector<Index>& second, jobs::WorkContext& context) {
  if (first.empty() || second.empty())
    return fail(ErrorCode::InvalidInput, "The {} group has no rows to compare.",
                first.empty() ? "first" : "second");
  std::vector<ColumnShift> shifts(columns.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(columns.size()), [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    shifts[at] = shiftOf(table.column(columns[at]), first, second);
  }));
  std::vector<double> p;
  for (const auto& shift : shifts)
    if (shift.test.p) p.push_back(*shift.test.p);
  RIDGELINE_TRY(const auto adjusted, stats::adjustP(p, stats::Adjustment::BenjaminiHochberg));
  std::size_t next = 0;
  for (auto& shift : shifts)
    if (shift.test.p) shift.q = adjusted[next++];
  return shifts;
}

}  // namespace ridgeline::eval
