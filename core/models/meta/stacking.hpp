#pragma once

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

struct StackingParams {
  int folds = 5;
  double strength = 1;
  bool features = false;
};
const params::ParamTable<StackingParams>& stackingParamTable();

/// A final method (logistic regression for classes, ridge for numbers) learns from the answers of others:
/// from their out-of-fold answers for the train rows, so that it sees how good each is on rows it did not
/// learn from. The bases are then fitted on all rows.
///
/// Shapes   the final method gets, of each base, the probabilities of all classes but the first, or its
///          value; with `features` the columns of X too.
/// Cost     bases x (folds + 1) fits and the final one.
/// Errors   those of the methods; InvalidParam "folds" with fewer rows than folds.
/// Source   Wolpert (1992), Neural Networks 5(2):241-259, doi:10.1016/S0893-6080(05)80023-1.
Result<FittedModelPtr> fitStacking(const TrainingSet& train, const StackingParams& params, const Bases& bases,
                                   jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry stackingEntry(const std::vector<ModelEntry>& plain);

}  // namespace ridgeline::models
