#include "core/data/summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t LevelsShown = 50;

double quantileOfSorted(const std::vector<double>& sorted, double q) {
  const double place = static_cast<double>(sorted.size() - 1) * q;
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

void describe(const std::vector<double>& sorted, ColumnSummary& out) {
  const double n = static_cast<double>(sorted.size());
  double mean = 0;
  // Dividing first: a sum of large values may leave the finite numbers where their mean does not.
  for (const double value : sorted) mean += value / n;
  double squares = 0;
  for (const double value : sorted) squares += (value - mean) * (value - mean);
  out.mean = mean;
  if (sorted.size() > 1 && std::isfinite(squares)) out.sd = std::sqrt(squares / (n - 1));
  out.min = sorted.front();
  out.max = sorted.back();
  out.q25 = quantileOfSorted(sorted, 0.25);
  out.median = quantileOfSorted(sorted, 0.5);
  out.q75 = quantileOfSorted(sorted, 0.75);
  const double reach = 1.5 * (*out.q75 - *out.q25);
  const auto low = std::lower_bound(sorted.begin(), sorted.end(), *out.q25 - reach);
  const auto high = std::upper_bound(sorted.begin(), sorted.end(), *out.q75 + reach);
  out.outliers += (low - sorted.begin()) + (sorted.end() - high);
}

void drawHistogram(const std::vector<double>& sorted, int bins, ColumnSummary& out) {
  double low = sorted.front(), high = sorted.back();
  double count = std::max(1, bins);
  const bool whole = std::all_of(sorted.begin(), sorted.end(), [](double v) { return v == std::floor(v); });
  if (low == high || (whole && high - low < count)) {
    // One bar a whole number, centred on it; a constant column is one bar.
    count = whole ? high - low + 1 : 1;
    low -= 0.5;
    high += 0.5;
  }
  const double width = (high - low) / count;
  if (!std::isfinite(width) || width <= 0) return;
  const auto bars = static_cast<std::size_t>(count);
  for (std::size_t i = 0; i <= bars; ++i)
    out.edges.push_back(i == bars ? high : low + width * static_cast<double>(i));
  out.counts.assign(bars, 0);
  for (const double value : sorted)
    ++out.counts[std::min(bars - 1, static_cast<std::size_t>((value - low) / width))];
}

void summariseNumbers(const Column& column, int bins, ColumnSummary& out) {
  std::vector<double> sorted;
  sorted.reserve(static_cast<std::size_t>(out.n));
  for (const double value : column.values())
    if (!std::isnan(value)) sorted.push_back(value);
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i)
    out.distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
  // Infinite values are far off by any measure, but nothing can be averaged or drawn with them.
  std::erase_if(sorted, [&](double value) {
    if (std::isinf(value)) ++out.outliers;
    return std::isinf(value);
  });
  if (sorted.empty()) return;
  describe(sorted, out);
  drawHistogram(sorted, bins, out);
}

void summariseWords(const Column& column, ColumnSummary& out) {
  std::vector<Index> counts(column.levels().size(), 0);
  for (const auto code : column.codes())
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  std::vector<std::size_t> order;
  for (std::size_t level = 0; level < counts.size(); ++level)
    if (counts[level] > 0) order.push_back(level);
  out.distinct = static_cast<Index>(order.size());
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  order.resize(std::min(order.size(), LevelsShown));
  for (const std::size_t level : order) {
    out.levels.push_back(column.levels()[level]);
    out.counts.push_back(counts[level]);
  }
}

}  // namespace

ColumnSummary summarise(const Column& column, int bins) {
  ColumnSummary out;
  out.name = column.name();
  out.kind = column.kind();
  out.missing = column.missingCount();
  out.n = column.size() - out.missing;
  if (column.isNumeric())
    summariseNumbers(column, bins, out);
  else
    summariseWords(column, out);
  return out;
}

Result<std::vector<ColumnSummary>> summarise(const Table& table, jobs::WorkContext& context) {
  std::vector<ColumnSummary> out(static_cast<std::size_t>(table.columnCount()));
  RIDGELINE_CHECK(jobs::parallelFor(context, table.columnCount(), [&](std::int64_t i) {
    out[static_cast<std::size_t>(i)] = summarise(table.column(i));
  }));
  return out;
}

}  // namespace ridgeline::data
