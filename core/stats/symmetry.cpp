#include "core/stats/symmetry.hpp"

#include <fmt/format.h>

#include <cmath>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {

TestResult bowker(const Matrix& table) {
  const char* method = "McNemar-Bowker test of symmetry";
  const Index k = table.rows();
  if (k < 2 || table.cols() != k)
    return TestResult::undefined(method, 0, "The table must be square, with two classes at least.");
  if (!table.allFinite() || (table.array() < 0).any())
    return TestResult::undefined(method, 0, "Counts must be finite and not negative.");
  double statistic = 0, disagreements = 0;
  Index pairs = 0, small = 0;
  for (Index j = 1; j < k; ++j)
    for (Index i = 0; i < j; ++i) {
      const double up = table(i, j), down = table(j, i), both = up + down;
      if (!(both > 0)) continue;
      statistic += (up - down) * (up - down) / both;
      disagreements += both;
      ++pairs;
      if (both < 10) ++small;
    }
  TestResult result;
  result.method = method;
  result.n = static_cast<Index>(std::llround(disagreements));
  result.statistic = statistic;
  if (pairs == 0) {
    result.p = 1;
    result.note = "both judge every row alike";
    return result;
  }
  result.degrees = {static_cast<double>(pairs)};
  result.p = chiSquaredTail(statistic, result.degrees[0]);
  const Index all = k * (k - 1) / 2;
  if (pairs < all) result.note = fmt::format("{} of {} pairs left out: no counts", all - pairs, all);
  if (small > 0)
    result.note += fmt::format("{}{} of {} pairs expect fewer than 5 in a cell",
                               result.note.empty() ? "" : "; ", small, pairs);
  return result;
}

}  // namespace ridgeline::stats
