#pragma once

#include <string>
#include <vector>

namespace ridgeline::models {

/// One set of columns on the way to those that were chosen.
struct SelectionStep {
  std::vector<int> columns;  ///< ascending
  double score = 0;          ///< NaN where it has none
};

/// A fit that uses only some of its columns, and how it came to choose them.
class ColumnSelection {
 public:
  virtual ~ColumnSelection() = default;
  virtual const std::vector<int>& chosenColumns() const = 0;             ///< ascending
  virtual const std::vector<SelectionStep>& selectionSteps() const = 0;  ///< in the order they were tried
  virtual std::string selectionScore() const = 0;                        ///< what the scores are: "BIC"
  virtual bool selectionHigherIsBetter() const = 0;
};

}  // namespace ridgeline::models
