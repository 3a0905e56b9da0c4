#include "core/models/project/tsne_forces.hpp"

#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/elementary.hpp"

namespace ridgeline::models {
namespace {

constexpr Index Run = Affinities::Run;

struct Pulls {
  float x = 0, y = 0, spread = 0;
};

RIDGELINE_INLINED inline Pulls pull(const Affinities& a, const float* x, const float* y, Index row,
                                    bool spread) {
  float sumX[Run] = {}, sumY[Run] = {}, sum[Run] = {};
  const float ownX = x[row], ownY = y[row];
  for (std::int64_t e = a.begins[static_cast<std::size_t>(row)];
       e < a.begins[static_cast<std::size_t>(row) + 1]; e += Run) {
    const std::int32_t* columns = a.columns.data() + e;
    const float* weights = a.weights.data() + e;
    float dx[Run], dy[Run], square[Run];
    for (Index i = 0; i < Run; ++i) {
      dx[i] = ownX - x[columns[i]];
      dy[i] = ownY - y[columns[i]];
    }
    for (Index i = 0; i < Run; ++i) {
      square[i] = dx[i] * dx[i] + dy[i] * dy[i];
      const float strength = weights[i] / (1.0F + square[i]);
      sumX[i] += strength * dx[i];
      sumY[i] += strength * dy[i];
    }
    if (spread)
      for (Index i = 0; i < Run; ++i) sum[i] += weights[i] * kernels::log1p(square[i]);
  }
  Pulls result;
  for (Index i = 0; i < Run; ++i) {
    result.x += sumX[i];
    result.y += sumY[i];
    result.spread += sum[i];
  }
  return result;
}

}  // namespace

Result<double> attraction(const Affinities& affinities, const PlanePoints& points, PlanePoints& forces,
                          bool spread, jobs::WorkContext& context) {
  constexpr Index Block = 256;
  const auto n = static_cast<Index>(points.x.size());
  forces.x.resize(points.x.size());
  forces.y.resize(points.y.size());
  std::vector<double> spreads(static_cast<std::size_t>((n + Block - 1) / Block));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, Block, [&](Index begin, Index end) {
    double total = 0;
    simd::run([&]() RIDGELINE_INLINED {
      for (Index i = begin; i < end; ++i) {
        const Pulls sums = pull(affinities, points.x.data(), points.y.data(), i, spread);
        forces.x[static_cast<std::size_t>(i)] = sums.x;
        forces.y[static_cast<std::size_t>(i)] = sums.y;
        total += double{sums.spread};
      }
    });
    spreads[static_cast<std::size_t>(begin / Block)] = total;
  }));
  double total = 0;
  for (const double each : spreads) total += each;
  return total;
}

}  // namespace ridgeline::models
