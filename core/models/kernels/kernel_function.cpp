#include "core/models/kernels/kernel_function.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/kernels/packed_rows.hpp"

namespace ridgeline::models {
namespace {

/// Queries that one thread answers in a row, and how many of them meet the rows at once.
constexpr Index KernelRows = 64;
constexpr Index QueriesAtOnce = 4;
constexpr double MostKernelBytes = 4294967296.0;

/// d times the variance of all entries of X; 0 if it is too small to tell from none.
double spread(const Matrix& X) {
  const double scale = X.cwiseAbs().maxCoeff();
  if (scale == 0) return 0;
  const auto scaled = X.array() / scale;
  const double mean = scaled.mean();
  const double variance = (scaled - mean).square().mean();
  // Rounding alone leaves some 1e-32.
  if (variance < 1e-28) return 0;
  return static_cast<double>(X.cols()) * variance * scale * scale;
}

}  // namespace

Result<KernelFunction> settleKernel(const KernelParams& params, const Matrix& X) {
  KernelFunction kernel{params.kernel, params.gamma, params.degree, params.offset};
  const double largest = X.size() == 0 ? 0 : X.cwiseAbs().maxCoeff();
  if (largest > 1e120)
    return fail(ErrorCode::Diverged,
                "The columns hold values up to {:g}, too large to compare rows by; scale them first.",
                largest);
  if (params.gammaRule == GammaRule::Auto) kernel.gamma = 1 / static_cast<double>(X.cols());
  if (params.gammaRule == GammaRule::Scale) {
    const double total = spread(X);
    kernel.gamma = total < 1e-290 ? 1 : 1 / total;
  }
  if (params.kernel == KernelKind::Linear) kernel.gamma = 1;
  return kernel;
}

Result<Matrix> kernelMatrix(const KernelFunction& kernel, const Matrix& A, const Matrix& B,
                            jobs::WorkContext& context) {
  const double bytes = 8.0 * static_cast<double>(A.rows()) * static_cast<double>(B.rows());
  if (bytes > MostKernelBytes)
    return failAt("max-rows", ErrorCode::TooLarge,
                  "The likeness of {} rows to {} others would take {:.1f} GiB; take fewer rows.", A.rows(),
                  B.rows(), bytes / 1073741824.0);
  const machines::PackedRows<double> packed(B);
  Matrix K(A.rows(), B.rows());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, A.rows(), KernelRows, [&](Index begin, Index end) {
    const Matrix queries = A.middleRows(begin, end - begin).transpose();
    Matrix answers(packed.padded(), QueriesAtOnce);
    for (Index i = begin; i < end && !context.stopped(); i += QueriesAtOnce) {
      const Index count = std::min(QueriesAtOnce, end - i);
      std::array<const double*, QueriesAtOnce> from{};
      std::array<double*, QueriesAtOnce> to{};
      for (Index q = 0; q < count; ++q) {
        from[static_cast<std::size_t>(q)] = queries.col(i - begin + q).data();
        to[static_cast<std::size_t>(q)] = answers.col(q).data();
      }
      packed.row(kernel, from.data(), static_cast<int>(count), to.data());
      K.middleRows(i, count) = answers.topLeftCorner(B.rows(), count).transpose();
    }
  }));
  return K;
}

void saveKernel(const KernelFunction& kernel, ArchiveWriter& archive) {
  archive.manifest["kernel"] = {{"kind", static_cast<int>(kernel.kind)},
                                {"gamma", kernel.gamma},
                                {"degree", kernel.degree},
                                {"offset", kernel.offset}};
}

Result<KernelFunction> loadKernel(const ArchiveReader& archive) {
  KernelFunction kernel;
  RIDGELINE_TRY(const std::int64_t kind, archive.integer("kernel/kind", 0, 3));
  RIDGELINE_TRY(kernel.gamma, archive.number("kernel/gamma"));
  RIDGELINE_TRY(const std::int64_t degree, archive.integer("kernel/degree", 1, 20));
  RIDGELINE_TRY(kernel.offset, archive.number("kernel/offset"));
  if (!(kernel.gamma > 0) || !std::isfinite(kernel.gamma) || !std::isfinite(kernel.offset))
    return archive.damaged("the kernel's gamma is no positive number");
  kernel.kind = static_cast<KernelKind>(kind);
  kernel.degree = static_cast<int>(degree);
  return kernel;
}

}  // namespace ridgeline::models
