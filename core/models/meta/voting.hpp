#pragma once

#include "core/models/meta/mean_model.hpp"

namespace ridgeline::models {

struct VotingParams {
  Vote vote = Vote::Soft;
};
const params::ParamTable<VotingParams>& votingParamTable();

/// Different methods on the same rows; the answer is the mean of their probabilities (soft), the class most
/// of them choose (hard; ties to the lowest class code), or the mean of their values.
///
/// Cost     one fit a method, in parallel.
/// Errors   those of the methods.
/// Source   Kittler, Hatef, Duin & Matas (1998), IEEE Trans. PAMI 20(3):226-239, doi:10.1109/34.667881.
Result<FittedModelPtr> fitVoting(const TrainingSet& train, const VotingParams& params, const Bases& bases,
                                 jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry votingEntry(const std::vector<ModelEntry>& plain);

/// Every method fitted on all rows, each with a seed of its own; reports progress. Errors: the first one's.
Result<std::vector<Member>> fitMembers(const Bases& bases, const TrainingSet& train,
                                       jobs::WorkContext& context);

}  // namespace ridgeline::models
