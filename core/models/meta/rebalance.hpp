#pragma once

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

/// How rare classes come to count as much as frequent ones.
enum class Rebalancing { Weights, Oversample, Undersample, Smote };

struct RebalanceParams {
  Rebalancing method = Rebalancing::Weights;
  int neighbors = 5;
};
const params::ParamTable<RebalanceParams>& rebalanceParamTable();

/// A method fitted on train rows whose classes weigh the same. Only the rows of the fit are changed, so
/// inside a fold the test rows stay as they are. The probabilities are those of the balanced world:
/// calibrate, or choose a threshold, if they must be those of the rows.
///
/// Weights      each row n / (classes there x rows of its class), times its own.
/// Oversample   rows of smaller classes drawn again until all are as large as the largest.
/// Undersample  as many rows of each class as the smallest has, without replacement.
/// Smote        rows of smaller classes between one of them and one of its nearest of its class (Euclidean in
///              the columns as they are: scale first), at a place drawn uniformly; a class of one row repeats
///              it.
/// Errors       those of the base; TooLarge if the balanced rows would take more than 8 GiB.
/// Source       Chawla, Bowyer, Hall & Kegelmeyer (2002), JAIR 16:321-357, doi:10.1613/jair.953 (SMOTE); King
/// &
///              Zeng (2001), Political Analysis 9:137-163, doi:10.1093/oxfordjournals.pan.a004868 (weights).
Result<FittedModelPtr> fitRebalance(const TrainingSet& train, const RebalanceParams& params,
                                    const Bases& bases, jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry rebalanceEntry(const std::vector<ModelEntry>& plain);

/// The train rows as the base gets them. Errors: TooLarge, Cancelled.
Result<TrainingSet> rebalanced(const TrainingSet& train, const RebalanceParams& params,
                               jobs::WorkContext& context);

}  // namespace ridgeline::models
