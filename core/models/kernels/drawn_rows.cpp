#include "core/models/kernels/drawn_rows.hpp"

#include <algorithm>

#include "core/kernels/decompositions.hpp"
#include "core/kernels/product.hpp"

namespace ridgeline::models::machines {
namespace {

constexpr Index BlockColumns = 128;

}  // namespace

std::vector<Index> drawnRows(const TrainingSet& train, Index most, Seed seed, jobs::WorkContext& context) {
  std::vector<Index> rows;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) rows.push_back(i);
  const auto all = static_cast<Index>(rows.size());
  if (all <= most) return rows;
  Rng random(seed);
  random.shuffle(rows);
  rows.resize(static_cast<std::size_t>(most));
  std::sort(rows.begin(), rows.end());
  context.warn(
      fmt::format("Of {} train rows {} were drawn to learn from, since time and memory grow steeply with "
                  "their number; raise max-rows for more.",
                  all, most));
  return rows;
}

Vector drawnWeights(const TrainingSet& train, const std::vector<Index>& rows) {
  if (train.weights.size() == 0) return Vector::Ones(static_cast<Index>(rows.size()));
  Vector weights = takeRows(train.weights, rows);
  weights /= weights.maxCoeff();
  return weights / weights.mean();
}

Result<bool> factorise(Matrix& A, jobs::WorkContext& context) {
  const Index n = A.rows();
  for (Index k = 0; k < n; k += BlockColumns) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Index width = std::min(BlockColumns, n - k), rest = n - k - width;
    const kernels::Cholesky corner(A.block(k, k, width, width));
    if (!corner.positive()) return false;
    const Matrix L = corner.lower();
    A.block(k, k, width, width) = L;
    if (rest == 0) break;
    const Matrix inverse = L.triangularView<Eigen::Lower>().solve(Matrix::Identity(width, width));
    const Matrix below = A.block(k + width, k, rest, width);
    auto panel = A.block(k + width, k, rest, width);
    RIDGELINE_CHECK(kernels::multiply<double>(kernels::strided(below), kernels::strided(inverse).transposed(),
                                              kernels::strided(panel), context));
    for (Index j = k + width; j < n; j += BlockColumns) {
      const Index columns = std::min(BlockColumns, n - j);
      auto target = A.block(j, j, n - j, columns);
      const auto left = A.block(j, k, n - j, width);
      const auto right = A.block(j, k, columns, width);
      RIDGELINE_CHECK(kernels::multiply<double>(kernels::strided(left), kernels::strided(right).transposed(),
                                                kernels::strided(target), context, -1, true));
    }
  }
  return A.diagonal().allFinite();
}

}  // namespace ridgeline::models::machines
