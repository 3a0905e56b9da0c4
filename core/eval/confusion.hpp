#pragma once

#include <string>
#include <vector>

#include "core/eval/estimate.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {

/// counts(i, j): rows of actual class i predicted as j.
struct Confusion {
  std::vector<std::string> classNames;
  Eigen::MatrixXi counts;
  Index n = 0;
  Estimate accuracy;
};
Confusion confusion(const Scored& scored);
/// Ids of the rows in a cell; -1 for actual or predicted means the whole column or row.
std::vector<data::RowId> rowsIn(const Scored& scored, int actual, int predicted);

}  // namespace ridgeline::eval
