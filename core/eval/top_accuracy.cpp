#include "core/eval/top_accuracy.hpp"

#include "core/eval/intervals.hpp"

namespace ridgeline::eval {

Estimate topAccuracy(const Scored& scored, int k) {
  if (!scored.hasProbabilities()) return Estimate::undefined("The model offers no probabilities.");
  double hits = 0;
  Index rows = 0;
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    const int code = scored.actual[static_cast<std::size_t>(i)];
    const auto row = scored.predicted.probabilities.row(i);
    int before = 0;
    for (Index c = 0; c < row.size(); ++c)
      before += row[c] > row[code] || (row[c] == row[code] && c < code) ? 1 : 0;
    hits += before < k ? 1 : 0;
    ++rows;
  }
  if (rows == 0) return Estimate::undefined("There are no labelled rows.");
  return wilson(hits, rows);
}

}  // namespace ridgeline::eval
