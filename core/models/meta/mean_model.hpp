#pragma once

#include <vector>

#include "core/models/meta/members.hpp"

namespace ridgeline::models {

/// How members' answers become one.
enum class Vote {
  Soft,  ///< mean of probabilities, or of values
  Hard,  ///< share of members whose likeliest class it is
};

/// The fit whose answer is the mean of its members': bagging and voting. Probabilities for Classify.
FittedModelPtr meanModel(std::vector<Member> members, MetaShape shape, Vote vote);
/// Errors: Unreadable.
Result<FittedModelPtr> loadMeanModel(const ArchiveReader& archive);

}  // namespace ridgeline::models
