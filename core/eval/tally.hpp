#pragma once

#include <functional>
#include <vector>

#include "core/eval/cell_terms.hpp"
#include "core/eval/confusion.hpp"

namespace ridgeline::eval {

/// A cell of the confusion table that has rows; column `classes` holds the answers that are no class.
struct Cell {
  Index actual, predicted;
  double rows;
};
std::vector<Cell> cells(const Confusion& table);

/// All that a score needs to know of a confusion table: a thousand classes have a million cells, but as many
/// with rows as there are rows, and every resample is counted anew. Counts are of rows, or of their weight.
struct Tally {
  explicit Tally(Index classes)
      : hits(Vector::Zero(classes)), actual(Vector::Zero(classes)), predicted(Vector::Zero(classes + 1)) {}
  Tally(Index classes, const std::vector<Cell>& table) : Tally(classes) {
    for (const Cell& cell : table) add(cell, cell.rows);
  }
  void add(const Cell& cell, double rows) {
    actual[cell.actual] += rows;
    predicted[cell.predicted] += rows;
    n += rows;
    if (cell.predicted == classes()) return;
    if (cell.actual == cell.predicted) hits[cell.actual] += rows;
    const auto gap = static_cast<double>(cell.actual - cell.predicted);
    squaredGaps += gap * gap * rows;
  }
  Index classes() const { return hits.size(); }

  Vector hits, actual;     ///< of each class
  Vector predicted;        ///< classes + 1
  double n = 0;            ///< labelled rows
  double squaredGaps = 0;  ///< sum over answered rows of the squared distance of the class codes
};

/// The same counted row by row, for rows that have weights or are drawn by groups.
class TallyTerms {
 public:
  /// Of the labelled rows; `sampling`: theirs.
  TallyTerms(const Scored& scored, const Sampling& sampling);
  /// Of each class (code 0) against the rest (1), from the rows that are of it or were predicted so: what
  /// speaks of neither is left out of the counts, not of the draws.
  static std::vector<TallyTerms> byClass(const Scored& scored, const Sampling& sampling);

  Index classes() const { return classes_; }
  const Sampling& sampling() const { return terms_.sampling; }
  Tally tally() const { return from(sumsOf(terms_), classes_); }
  /// With the squares of the weights in place of the weights.
  Tally squaredTally() const;
  /// As many groups of equal weight as the groups are, by the weight that `whole` finds in each.
  double effectiveGroups(const std::function<double(const Tally&)>& whole) const;
  Replicate replicate(Seed seed, std::function<double(const Tally&)> statistic) const;

 private:
  TallyTerms(Index classes, const std::vector<Cell>& rows, Sampling sampling);
  static Tally from(const CellSums& sums, Index classes);
  Index classes_;
  CellTerms terms_;
};

}  // namespace ridgeline::eval
