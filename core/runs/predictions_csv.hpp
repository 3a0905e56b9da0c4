#pragma once

#include <string>

#include "core/runs/execute.hpp"

namespace ridgeline::runs {

/// The columns of answers for one row, in the order predictions.csv and `predict` write them: `predicted`,
/// then `p_<class>` where the model offers probabilities; for projections `component_1` ... `component_k`.
class AnswerColumns {
 public:
  AnswerColumns(data::Task task, std::vector<std::string> classNames, bool probabilities, Index components);
  const std::vector<std::string>& names() const { return names_; }
  /// Appends ",answer,answer..." for row i; `projected` (n x k) is read for projections only. A label outside
  /// the classes is written as the empty cell.
  void append(std::string& out, const models::Predictions& predicted, const Matrix& projected, Index i) const;

 private:
  data::Task task_;
  std::vector<std::string> classNames_;
  bool probabilities_;
  Index components_;
  std::vector<std::string> names_;
};

/// A cell, in quotes where it needs them (RFC 4180).
std::string csvCell(std::string_view text);

/// predictions.csv: `row` (permanent id), `part`, `actual` (where there is a truth), `weight` and `group`
/// (with a truth, where the run has columns of them: what its metrics rest on), then the answers; parts in
/// their order, rows ascending inside a part. Numbers are the shortest that read back the same. Errors: those
/// of projecting.
Result<std::string> predictionsCsv(const RunResult& run);

}  // namespace ridgeline::runs
