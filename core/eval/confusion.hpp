#pragma once

#include <string>
#include <vector>

#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// counts(i, j): rows of actual class i predicted as j. Shape: classes x classes.
struct Confusion {
  std::vector<std::string> classNames;
  Eigen::MatrixXi counts;
  Eigen::VectorXi
      unanswered;     ///< rows of actual class i whose prediction is no class: errors without a column
  Index n = 0;        ///< labelled rows
  Estimate accuracy;  ///< Wilson
};
Confusion confusion(const Scored& scored);
/// Ids of the rows in a cell, in the order of `scored`; -1 for actual or predicted means the whole column or
/// row, for both every labelled row.
std::vector<data::RowId> rowsIn(const Scored& scored, int actual, int predicted);

}  // namespace ridgeline::eval
