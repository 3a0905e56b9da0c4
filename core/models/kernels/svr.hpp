#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct SvrParams : KernelParams {
  double cost = 1;
  double epsilon = 0.1;
  double tolerance = 1e-3;
  int maxIterations = 1000000;
  bool shrinking = true;
};
const params::ParamTable<SvrParams>& svrParamTable();

/// Support vector regression: the flattest function in the space of a kernel that passes within epsilon of
/// the targets, with a cost for what lies farther off.
///
/// Solves   min 1/2 |w|^2 + sum_i C_i max(0, |y_i - w'phi(x_i) - b| - epsilon) in its dual (kernels/smo.hpp),
///          with C_i = cost times the row's weight.
/// Shapes   train.X n x d, train.targets n, weights n or empty (rows of weight 0 are left out).
/// Units    columns as they are (scale them first); cost, epsilon and tolerance in units of the target.
/// Cost     about O(n) times n to n^2 steps; at most 1 GiB of kernel rows is held.
/// Errors   those of checkTrainingSet; Diverged for columns too large to multiply; Cancelled.
/// Source   Drucker et al. (1996), NIPS 9:155-161; Smola & Schoelkopf (2004), Statistics and Computing
///          14:199-222, doi:10.1023/B:STCO.0000035301.49549.88.
Result<FittedModelPtr> fitSvr(const TrainingSet& train, const SvrParams& params, jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadSvr(const ArchiveReader& archive);

ModelEntry svrEntry();

}  // namespace ridgeline::models
