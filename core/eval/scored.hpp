#pragma once

#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::eval {

/// Answers beside the truth, for one part of the rows: the input of every metric, matrix and error list.
struct Scored {
  data::Task task = data::Task::Classify;
  std::vector<std::string> classNames;
  std::vector<data::RowId> rows;  ///< n permanent ids
  std::vector<int> actual;        ///< Classify: n class codes
  Vector actualValues;            ///< Regress: n
  models::Predictions predicted;  ///< n
  int positive = 1;               ///< code of the positive class, two classes only
  Index size() const { return static_cast<Index>(rows.size()); }
};

/// Loss of each row: -log p(actual) with p clipped at 1e-15 where there are probabilities, else 0/1; squared
/// residual.
Vector rowLosses(const Scored& scored);

}  // namespace ridgeline::eval
