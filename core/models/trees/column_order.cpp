#include "core/models/trees/column_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

using Row = std::int32_t;

/// Below this many rows comparing is quicker than counting.
constexpr std::size_t FewSortedRows = 400;

/// Bits of a number that ascend with it as unsigned integers do.
std::uint64_t ascendingBits(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x + 0.0);  // -0 becomes 0
  return (bits >> 63U) != 0 ? ~bits : bits | (std::uint64_t{1} << 63U);
}

/// Sorts by the upper 32 bits, least digit first, so that equal ones stay in row order.
void radixSort(std::vector<std::uint64_t>& keys, std::vector<std::uint64_t>& other) {
  constexpr std::array<unsigned, 3> Shift = {32, 43, 54}, Bits = {11, 11, 10};
  std::array<std::array<std::uint32_t, 2048>, 3> counts{};
  for (const std::uint64_t key : keys)
    for (std::size_t pass = 0; pass < 3; ++pass)
      ++counts[pass][(key >> Shift[pass]) & ((1U << Bits[pass]) - 1)];
  for (std::size_t pass = 0; pass < 3; ++pass) {
    auto& count = counts[pass];
    const std::uint64_t mask = (1U << Bits[pass]) - 1;
    if (count[(keys.front() >> Shift[pass]) & mask] == keys.size()) continue;
    std::uint32_t sum = 0;
    for (auto& c : count) sum += std::exchange(c, sum);
    for (const std::uint64_t key : keys) other[count[(key >> Shift[pass]) & mask]++] = key;
    keys.swap(other);
  }
}

/// The present rows of one column, ascending. True if two of them share a value.
bool sortPresent(const double* x, std::span<Row> rows) {
  const auto ascending = [x](Row a, Row b) { return x[a] < x[b] || (x[a] == x[b] && a < b); };
  const std::size_t n = rows.size();
  if (n < FewSortedRows) {
    std::sort(rows.begin(), rows.end(), ascending);
  } else {
    std::vector<std::uint64_t> keys(n), other(n);
    constexpr std::uint64_t Upper = ~std::uint64_t{0} << 32U;
    for (std::size_t i = 0; i < n; ++i)
      keys[i] = (ascendingBits(x[rows[i]]) & Upper) | static_cast<std::uint32_t>(rows[i]);
    radixSort(keys, other);
    for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<Row>(keys[i] & ~Upper);
    for (std::size_t i = 0, end = 0; i < n; i = end) {
      end = i + 1;
      bool same = true;
      for (; end < n && (keys[end] & Upper) == (keys[i] & Upper); ++end)
        same = same && x[rows[end]] == x[rows[i]];
      if (!same)
        std::sort(rows.begin() + static_cast<std::ptrdiff_t>(i),
                  rows.begin() + static_cast<std::ptrdiff_t>(end), ascending);
    }
  }
  for (std::size_t i = 1; i < n; ++i)
    if (x[rows[i]] == x[rows[i - 1]]) return true;
  return false;
}

}  // namespace

Result<ColumnOrder> ColumnOrder::of(const Matrix& X, jobs::WorkContext& context) {
  if (X.rows() >= std::numeric_limits<Row>::max())
    return fail(ErrorCode::TooLarge, "Trees take at most {} rows and there are {}; draw fewer.",
                std::numeric_limits<Row>::max() - 1, X.rows());
  ColumnOrder made;
  made.n_ = X.rows();
  const auto n = static_cast<std::size_t>(X.rows()), d = static_cast<std::size_t>(X.cols());
  made.order_.resize(n * d);
  made.ties_.resize(d);
  made.missing_.resize(d);
  RIDGELINE_CHECK(jobs::parallelFor(context, X.cols(), [&](std::int64_t column) {
    const auto j = static_cast<std::size_t>(column);
    const double* x = X.col(column).data();
    const auto rows = std::span(made.order_).subspan(j * n, n);
    std::size_t present = 0;
    for (std::size_t i = 0; i < n; ++i)
      if (!std::isnan(x[i])) rows[present++] = static_cast<Row>(i);
    std::size_t end = present;
    for (std::size_t i = 0; end < n; ++i)
      if (std::isnan(x[i])) rows[end++] = static_cast<Row>(i);
    made.missing_[j] = present < n ? 1 : 0;
    made.ties_[j] = sortPresent(x, rows.first(present)) ? 1 : 0;
  }));
  return made;
}

ColumnOrder ColumnOrder::unsorted(std::vector<std::int32_t> rows) {
  ColumnOrder made;
  made.n_ = static_cast<Index>(rows.size());
  made.order_ = std::move(rows);
  made.ties_ = made.missing_ = {1};
  return made;
}

ColumnOrder ColumnOrder::subset(std::span<const std::int32_t> place, Index count) const {
  ColumnOrder made;
  made.n_ = count;
  made.ties_ = ties_;
  made.missing_ = missing_;
  // One slot more: a row left out is written over by the next.
  made.order_.resize(static_cast<std::size_t>(count * columns()) + 1);
  std::size_t end = 0;
  for (const Row row : order_) {
    const Row to = place[static_cast<std::size_t>(row)];
    made.order_[end] = to;
    end += to >= 0 ? 1 : 0;
  }
  made.order_.pop_back();
  return made;
}

}  // namespace ridgeline::models
