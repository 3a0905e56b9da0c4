#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class SvmStrategy { OneVsOne, OneVsRest };
enum class ClassWeighting { Equal, Balanced };
struct SvmParams : KernelParams {
  double cost = 1;
  SvmStrategy strategy = SvmStrategy::OneVsOne;
  ClassWeighting classWeights = ClassWeighting::Equal;
  bool probabilities = false;
  double tolerance = 1e-3;
  int maxIterations = 1000000;
  bool shrinking = true;
};
const params::ParamTable<SvmParams>& svmParamTable();

/// Support vector classifier: the widest margin in the space of a kernel, with a cost for rows inside it.
///
/// Solves   min 1/2 |w|^2 + sum_i C_i max(0, 1 - y_i (w'phi(x_i) + b)) in its dual (kernels/smo.hpp), with
///          C_i = cost times the row's weight times its class's; balanced classes weigh n / (classes n_k).
/// Shapes   train.X n x d, train.labels n, weights n or empty (rows of weight 0 are left out).
/// Units    columns as they are: scale first (prep/scale.hpp).
/// Classes  two: one machine, positive for class code 1. More: one machine a pair of classes and a vote each,
///          a tied vote going to the lower code; or one a class against the rest, the largest decision
///          winning.
/// Chances  with `probabilities`, sigmoids fitted to the decisions of five folds (kernels/platt.hpp), coupled
///          over pairs; the label is then the likeliest class, which may differ from the vote.
/// Cost     about O(n) times n to n^2 steps; at most 1 GiB of kernel rows is held a machine.
/// Errors   those of checkTrainingSet; InvalidInput if weights leave one class; Diverged for columns too
/// large
///          to multiply; Cancelled.
/// Source   Cortes & Vapnik (1995), Machine Learning 20:273-297, doi:10.1007/BF00994018; pairs: Knerr,
///          Personnaz & Dreyfus (1990); conventions of libsvm: Chang & Lin (2011),
///          doi:10.1145/1961189.1961199.
Result<FittedModelPtr> fitSvm(const TrainingSet& train, const SvmParams& params, jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadSvm(const ArchiveReader& archive);

ModelEntry svmEntry();

}  // namespace ridgeline::models
