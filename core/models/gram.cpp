#include "core/models/gram.hpp"

#include <algorithm>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {

Result<Matrix> gram(const Matrix& A, jobs::WorkContext& context) {
  constexpr Index Panel = 64, Rows = 8192;
  const Index n = A.rows(), d = A.cols();
  if (d > 16384)
    return fail(ErrorCode::TooLarge,
                "{} columns would need a {} MiB table of their products; project them onto fewer first.", d,
                (d * d * 8) >> 20);
  Matrix products(d, d);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, d, Panel, [&](Index begin, Index end) {
    auto panel = products.block(begin, begin, d - begin, end - begin);
    panel.setZero();
    for (Index row = 0; row < n && !context.stopped(); row += Rows) {
      const Index count = std::min(Rows, n - row);
      panel.noalias() +=
          A.block(row, begin, count, d - begin).transpose() * A.block(row, begin, count, end - begin);
    }
  }));
  products.triangularView<Eigen::StrictlyUpper>() = products.transpose();
  return products;
}

}  // namespace ridgeline::models
