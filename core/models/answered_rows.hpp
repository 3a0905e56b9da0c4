#pragma once

#include <memory>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Rows that a fit has answered once and answers again sooner when only some of their columns change.
class AnsweredRows {
 public:
  virtual ~AnsweredRows() = default;
  /// Exactly what the fit's predict says of X, which has as many rows and columns as those remembered; a
  /// column that equals the one remembered costs nothing. Thread-safe. Errors: as predict.
  virtual Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const = 0;
};
using AnsweredRowsPtr = std::shared_ptr<const AnsweredRows>;

/// Fits that can keep how far each row got, for those who ask about the same rows time and again.
class RowMemory {
 public:
  virtual ~RowMemory() = default;
  /// Null where the rows would take too much room; predict serves then. Borrows the fit. Errors: as predict.
  virtual Result<AnsweredRowsPtr> remember(const Matrix& X, jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
