#pragma once

#include <functional>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Called with a number of stages and their answers; false ends the visit.
using StageVisitor = std::function<bool(int, const Predictions&)>;
/// A sum that grew stage by stage: what it answers after the first of them.
class StagedScores {
 public:
  virtual ~StagedScores() = default;
  virtual int stages() const = 0;
  /// The answers of the first `stages` (0 ... stages()) alone. Errors: as predict.
  virtual Result<Predictions> predictAfter(const Matrix& X, int stages, jobs::WorkContext& context) const = 0;
  /// The answers after 1, 2, ... stages, at the cost of one prediction. Errors: as predict.
  virtual Status eachStage(const Matrix& X, const StageVisitor& visit, jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
