#pragma once

#include "core/base/random.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/neural/network.hpp"

namespace ridgeline::models::neural {

/// Draws the weights of a network whose `units`, `activation` and `output` are set; biases start at 0. Each
/// unit draws from its own stream, so units that two networks share start alike.
///
/// Source  Glorot & Bengio (2010), AISTATS 9:249-256 (uniform, equation 16); He et al. (2015),
///         arXiv:1502.01852 (normal, equation 10).
void initialise(Network& network, Initialisation initialisation, Seed seed);

/// True if `former` reads the same inputs and answers alike, so that `inherit` may keep what it learned.
bool related(const Network& former, const Network& network);

/// Copies what `former` learned into an initialised network, as mlp.hpp says under "Warm". `formerScale` is
/// undone and `scale` applied where the output is a value.
void inherit(Network& network, const Network& former, const TargetScale& formerScale,
             const TargetScale& scale);

}  // namespace ridgeline::models::neural
