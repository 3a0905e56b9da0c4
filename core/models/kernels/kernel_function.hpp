#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline {
class ArchiveReader;
class ArchiveWriter;
}  // namespace ridgeline

namespace ridgeline::models {

enum class KernelKind { Linear, Polynomial, Rbf, Sigmoid };
enum class GammaRule { Scale, Auto, Value };

/// How alike two rows are: x'y; (gamma x'y + offset)^degree; exp(-gamma |x - y|^2); tanh(gamma x'y + offset).
///
/// Source   Boser, Guyon & Vapnik (1992), doi:10.1145/130385.130401.
struct KernelFunction {
  KernelKind kind = KernelKind::Rbf;
  double gamma = 1;  ///< per squared unit of the columns
  int degree = 3;
  double offset = 0;
};

/// The parameters that several methods have in common.
struct KernelParams {
  KernelKind kernel = KernelKind::Rbf;
  GammaRule gammaRule = GammaRule::Scale;
  double gamma = 1;
  int degree = 3;
  double offset = 0;
};

/// Gamma settled on train rows: Scale is 1 / (d times the variance of all entries of X, 1 if they are all
/// equal), Auto is 1 / d. Errors: Diverged for columns whose squares are no finite numbers.
Result<KernelFunction> settleKernel(const KernelParams& params, const Matrix& X);

/// K(i, j) = k(row i of A, row j of B). Shapes: A m x d, B n x d, K m x n.
/// Cost     O(m n d), in blocks on the context's threads. Errors: Cancelled.
Result<Matrix> kernelMatrix(const KernelFunction& kernel, const Matrix& A, const Matrix& B,
                            jobs::WorkContext& context);

/// The kernel in a model file, under `kernel/`. Errors of the reader: Unreadable.
void saveKernel(const KernelFunction& kernel, ArchiveWriter& archive);
Result<KernelFunction> loadKernel(const ArchiveReader& archive);

}  // namespace ridgeline::models
