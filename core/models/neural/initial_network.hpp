#pragma once

#include "core/base/random.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/neural/network.hpp"

namespace ridgeline::models::neural {

/// Draws the weights of a network whose `units`, `activation`, `output` and `normalised` are set; biases
/// start at 0, gains at 1, running statistics at mean 0 and variance 1. Each unit draws from its own stream,
/// so units that two networks share start alike. `scale`: standard deviation of Normal.
///
/// Source  Glorot & Bengio (2010), AISTATS 9:249-256 (uniform, equation 16); He et al. (2015),
///         arXiv:1502.01852 (normal, equation 10).
void initialise(Network& network, Initialisation initialisation, Seed seed, double scale = 0.1);

/// True if `former` reads the same inputs and answers alike, so that `inherit` may keep what it learned.
bool related(const Network& former, const Network& network);

/// Copies what `former` learned into an initialised network, as mlp.hpp says under "Warm". `formerScale` is
/// undone and `scale` applied where the output is a value. Gains and running statistics come along.
void inherit(Network& network, const Network& former, const TargetScale& formerScale,
             const TargetScale& scale);

}  // namespace ridgeline::models::neural
