#pragma once

#include <string>
#include <vector>

#include "core/data/schema.hpp"
#include "core/data/table.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::eval {

/// Answers beside the truth, for one part of the rows: the input of every metric, matrix and error list.
/// A row whose actual class is outside [0, classes) is unlabelled and counts nowhere; one whose predicted
/// class is outside counts as an error that has no column.
struct Scored {
  data::Task task = data::Task::Classify;
  std::vector<std::string> classNames;
  std::vector<data::RowId> rows;  ///< n permanent ids
  std::vector<int> actual;        ///< Classify: n class codes
  Vector actualValues;            ///< Regress: n
  models::Predictions predicted;  ///< n
  int positive = 1;               ///< code of the positive class, two classes only
  /// What each row counts: n finite numbers of 0 or more, or empty: all 1. Only their ratios matter.
  Vector weights = {};
  /// Rows of one number were not drawn independently, so resamples take them together; n, or empty: each row
  /// by itself, as is one below 0.
  std::vector<int> groups = {};

  Index size() const { return static_cast<Index>(rows.size()); }
  int classes() const { return static_cast<int>(classNames.size()); }
  bool labelled(Index row) const {
    const int code = actual[static_cast<std::size_t>(row)];
    return code >= 0 && code < classes();
  }
  bool hasProbabilities() const {
    return predicted.probabilities.rows() == size() && predicted.probabilities.cols() == classes();
  }
};

/// The rows at these positions, in their order; repeats allowed.
Scored taken(const Scored& scored, const std::vector<Index>& positions);

/// Gives the rows (positions in the table) their ids, and their weights and groups where the schema names a
/// column of them. Groups are the same numbers for any rows of one table.
void bindRows(Scored& scored, const data::Table& table, const data::Schema& schema,
              const std::vector<Index>& rows);

/// Probabilities of the actual class are clipped here before the logarithm is taken.
inline constexpr double SmallestProbability = 1e-15;

/// Loss of each row: -log p(actual), natural, p clipped at 1e-15, where there are probabilities, else 0/1;
/// squared residual in squared units of the target. NaN for an unlabelled row. Size: n.
Vector rowLosses(const Scored& scored);

}  // namespace ridgeline::eval
