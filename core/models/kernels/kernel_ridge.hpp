#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct KernelRidgeParams : KernelParams {
  double alpha = 1;
  bool intercept = true;
  int maxRows = 2000;
};
const params::ParamTable<KernelRidgeParams>& kernelRidgeParamTable();

/// Ridge regression in the space of a kernel.
///
/// Solves   min sum_i w_i (y_i - c - f(x_i))^2 + alpha |f|^2, where c is the mean target with `intercept`,
/// else
///          0; f is the sum of a_i k(x_i, x) with (K + alpha / w) a = y - c.
/// Shapes   train.X n x d, train.targets n, weights n or empty (their mean is made 1; rows of weight 0 go).
/// Cost     O(n^3) and n^2 numbers; beyond max-rows a random part of the rows is learned from.
/// Errors   those of checkTrainingSet; Diverged for columns too large to multiply or an alpha too small to
///          solve with; Cancelled.
/// Source   Saunders, Gammerman & Vovk (1998), ICML:515-521.
Result<FittedModelPtr> fitKernelRidge(const TrainingSet& train, const KernelRidgeParams& params,
                                      jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadKernelRidge(const ArchiveReader& archive);

ModelEntry kernelRidgeEntry();

}  // namespace ridgeline::models
