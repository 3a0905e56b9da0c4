#pragma once

#include <vector>

#include "core/eval/estimate.hpp"
#include "core/models/catalog.hpp"

namespace ridgeline::eval {

/// How well a model tells the rows of two parts apart.
struct DomainClassifier {
  Estimate auc;   ///< of the out-of-fold scores, with DeLong's interval: 0.5 where the parts are alike
  Vector scores;  ///< n1 + n2: chance of being of the second part, from the fit that did not see the row
};

struct DomainOptions {
  models::ModelSpec model{"logistic", {}};  ///< a classifier that offers probabilities
  int folds = 5;
  Seed seed{};
};

/// Drift of all columns together: rows of `first` are class 0, of `second` class 1, and the model is fitted
/// on all folds but one to score that one, columns being standardised by the rows it is fitted on. The scores
/// are also how like the second part a row is: p / (1 - p) x n1 / n2 estimates the ratio of densities.
///
/// Shapes   first n1 x d, second n2 x d, finite.
/// Folds    each part's rows are dealt in turn in a drawn order, so both parts are in every fold.
/// Cost     `folds` fits, in parallel.
/// Errors   InvalidInput for parts of different width, fewer than 2 rows a fold and part, fewer than 2 folds,
///          and a model without probabilities; those of the fit; Cancelled.
/// Source   Lopez-Paz & Oquab (2017), "Revisiting classifier two-sample tests", ICLR, arXiv:1610.06545; the
///          weights: Bickel, Brueckner & Scheffer (2009), JMLR 10:2137-2155.
Result<DomainClassifier> tellApart(const Matrix& first, const Matrix& second, const DomainOptions& options,
                                   jobs::WorkContext& context);

}  // namespace ridgeline::eval
