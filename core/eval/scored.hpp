#pragma once

#include <string>
#include <vector>

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

/// Probabilities of the actual class are clipped here before the logarithm is taken.
inline constexpr double SmallestProbability = 1e-15;

/// Loss of each row: -log p(actual), natural, p clipped at 1e-15, where there are probabilities, else 0/1;
/// squared residual in squared units of the target. NaN for an unlabelled row. Size: n.
Vector rowLosses(const Scored& scored);

}  // namespace ridgeline::eval
