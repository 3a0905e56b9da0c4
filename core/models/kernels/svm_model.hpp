#pragma once

#include "core/models/kernels/platt.hpp"
#include "core/models/kernels/support_set.hpp"

namespace ridgeline::models::machines {

/// The classifier over a support set; one sigmoid a machine makes it tell probabilities, none leaves it at
/// votes.
FittedModelPtr svmModel(SupportSet set, std::vector<Sigmoid> sigmoids);

}  // namespace ridgeline::models::machines
