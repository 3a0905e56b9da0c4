#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

/// By what a set of columns is judged.
enum class SelectionCriterion { CrossValidation, Aic, Bic, AdjustedR2 };

/// What a set of columns is worth; lower is better.
class SelectionScore {
 public:
  virtual ~SelectionScore() = default;
  /// Of each set (ascending columns; an empty one is the answer that looks at no column). Infinity where it
  /// has none. Errors: those of the fits; Cancelled.
  virtual Result<std::vector<double>> ofSets(const std::vector<std::vector<int>>& sets,
                                             jobs::WorkContext& context) const = 0;
  /// Of `chosen` (ascending) with each of `moves` added, or taken out where it is in there.
  virtual Result<std::vector<double>> ofMoves(const std::vector<int>& chosen, const std::vector<int>& moves,
                                              jobs::WorkContext& context) const;
};

/// Cross-validation: mean squared distance of out-of-fold answers of the base from the truth (for classes
/// that of the probabilities, the Brier score summed over classes), over inner folds.
///
/// Others, for numbers: least squares on the set. AIC n log(2 pi RSS / n) + n + 2 (k + 1), BIC with log(n)
/// for 2, adjusted R2 (negated). For classes: logistic regression without a penalty, -2 log likelihood plus
/// the price of (k + 1)(classes - 1) coefficients.
///
/// Borrows `train` and `bases`. Errors: InvalidParam for adjusted R2 of classes; those of the first pass over
/// the rows.
Result<std::unique_ptr<SelectionScore>> selectionScore(const TrainingSet& train, SelectionCriterion criterion,
                                                       int folds, const Bases& bases,
                                                       jobs::WorkContext& context);

/// `set` with the column added, or taken out where it is in there.
std::vector<int> moved(const std::vector<int>& set, int column);

}  // namespace ridgeline::models
