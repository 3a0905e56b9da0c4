#pragma once

#include "core/models/kernels/kernel_function.hpp"
#include "core/models/model_entry.hpp"
#include "core/models/project/nonlinear_projection.hpp"

namespace ridgeline::models {

struct KernelPcaParams : KernelParams {
  int components = 2;
  int maxRows = 2000;
};
const params::ParamTable<KernelPcaParams>& kernelPcaParamTable();

/// Principal components in the space of a kernel: bent axes along which the rows spread most.
///
/// Axis     v = sum_i a_i (phi(x_i) - mean), |v| = 1, of the centred kernel K~ = K - r 1' - 1 r' + g with the
///          (weighted) means r of its rows and g of all; a row's score is sum_i a_i (k(x_i, x) - r_i), since
///          the a_i sum to 0. With the linear kernel scores and variances are those of PCA.
/// Shapes   train.X n x d; weights n or empty, as PCA has them. k = min(components, axes with variance), with
///          a warning where fewer are there than were asked for.
/// Ties     signs are chosen so that the a_i of the largest size is positive (the first of equals). Axes
///          whose variances lie close together may mix.
/// Method   up to 256 rows all eigenvectors; beyond, the best in the span of a block of ten columns more than
///          asked for and its products with K~, from which the next block starts, until every axis asked for
///          is one to a part in 10^9 of the largest variance.
/// Cost     O(n^2 d) for the kernel, O(n^2 k) a product, three n x n tables; beyond max-rows a random part of
///          the rows is learned from. A row's scores take O(n d).
/// Errors   those of checkTrainingSet; InvalidInput if the rows are all alike; Diverged for columns too large
///          to multiply; TooLarge beyond 4 GiB; Cancelled.
/// Source   Scholkopf, Smola & Muller (1998), Neural Computation 10(5):1299-1319,
///          doi:10.1162/089976698300017467; Golub & Underwood (1977), "The block Lanczos method",
///          in Mathematical Software III, 361-377.
Result<FittedModelPtr> fitKernelPca(const TrainingSet& train, const KernelPcaParams& params,
                                    jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadKernelPca(const ArchiveReader& archive);

ModelEntry kernelPcaEntry();

}  // namespace ridgeline::models
