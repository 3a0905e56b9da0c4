#pragma once

#include "core/models/trees/boosted_model.hpp"
#include "core/models/trees/boosting.hpp"

namespace ridgeline::models {

/// Grows one tree a call from the derivatives of a round; how is the grower's own affair.
class TreeSource {
 public:
  virtual ~TreeSource() = default;
  /// The next tree for one output, settled and already added to the scores of the rows. Errors: Cancelled.
  virtual Result<BoostedTreePtr> next(const BoostingObjective& objective, ScoredRows& rows, int round,
                                      int output, jobs::WorkContext& context) = 0;
};
Result<std::unique_ptr<TreeSource>> histogramTrees(const TrainingSet& train, const BoostingParams& params,
                                                   jobs::WorkContext& context);
Result<std::unique_ptr<TreeSource>> exactTrees(const TrainingSet& train, const BoostingParams& params,
                                               jobs::WorkContext& context);

/// Runs the rounds: publishes the film, stops early, keeps the best round. `train` has rows of positive
/// weight only; `dev` may be null. Errors: Cancelled.
Result<FittedModelPtr> runRounds(const TrainingSet& train, const Samples* dev, const BoostingParams& params,
                                 BoostingObjective& objective, BoostingScale scale, TreeSource& source,
                                 jobs::WorkContext& context);

}  // namespace ridgeline::models
