#pragma once

#include "core/models/column_selection.hpp"
#include "core/models/meta/selection_score.hpp"

namespace ridgeline::models {

/// In which order columns come or go.
enum class SelectionWalk { Forward, Backward, Lasso };

struct SelectionParams {
  SelectionWalk walk = SelectionWalk::Forward;
  SelectionCriterion criterion = SelectionCriterion::Bic;
  int columns = 0;
  int folds = 5;
};
const params::ParamTable<SelectionParams>& selectionParamTable();

/// A method that is fitted on some of the columns, which are chosen on the train rows of each fit: inside a
/// fold the test rows have no say.
///
/// Forward   from none, the column that betters the criterion most joins.
/// Backward  from all, the column that is missed least goes, down to one.
/// Lasso     the sets that have a coefficient under an l1 penalty that is lowered step by step, in the units
///           of the columns (scale first): least squares for numbers, logistic regression for classes.
/// Number    with `columns` the walk ends there (lasso: at the last set of at most so many). With 0 the set
///           of the best score is taken; the walk ends where none is left, or three steps in a row did not
///           better the best.
/// Ties      the first column; the set met first. Columns that repeat each other may come together by the
///           lasso. At least one column is kept, with a warning where none betters the criterion.
/// Cost      forward and backward: up to d^2 / 2 sets. By an information criterion of numbers all come from
///           one pass over the rows; of classes each is one logistic fit; by cross-validation `folds` fits of
///           the base.
/// Offers    `ColumnSelection`: every set on the way with its score.
/// Errors    those of the base and of selectionScore; InvalidParam "columns" for more than there are;
///           InvalidInput where going backward has fewer rows than columns.
/// Source    Efroymson (1960), "Multiple regression analysis", in Mathematical Methods for Digital Computers;
///           Miller (2002), Subset Selection in Regression, 2nd ed., doi:10.1201/9781420035933; Akaike
///           (1974), doi:10.1109/TAC.1974.1100705; Schwarz (1978), doi:10.1214/aos/1176344136; Tibshirani
///           (1996), doi:10.1111/j.2517-6161.1996.tb02080.x.
Result<FittedModelPtr> fitSelection(const TrainingSet& train, const SelectionParams& params,
                                    const Bases& bases, jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry selectionEntry(const std::vector<ModelEntry>& plain);

}  // namespace ridgeline::models
