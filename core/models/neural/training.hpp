#pragma once

#include <functional>

#include "core/models/neural/mlp.hpp"
#include "core/models/neural/network.hpp"
#include "core/models/training_trace.hpp"

namespace ridgeline::models::neural {

/// Rows in single precision and how their answers are judged.
struct TrainingRows {
  FloatRows train, dev;  ///< dev.n 0: none
};

/// Runs the epochs of mlp.hpp on an initialised network: writes the film, minds pause and stop, keeps the
/// best epoch under early stopping. `freeze` makes a fitted model of a network for the film's checkpoints.
/// Threads share the rows of a pass forward and back, then the units whose gradient and step is due.
/// Errors: Diverged, Cancelled.
Result<Network> trainNetwork(Network network, const TrainingRows& rows, const MlpParams& params, Seed seed,
                             TrainingTrace& trace,
                             const std::function<FittedModelPtr(const Network&)>& freeze,
                             jobs::WorkContext& context);

/// The learning rate to try after one that overshot: a tenth of it, at most 0.03, as 1 or 3 times a power of
/// ten.
double calmerRate(double rate);

}  // namespace ridgeline::models::neural
