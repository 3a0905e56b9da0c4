#include "core/models/neighbors/approximate_neighbours.hpp"

// With its own vector code the library also fetches ahead, and to know from where it reads past a row's last
// link.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cmath>
#include <exception>

namespace ridgeline::models {
namespace {

constexpr std::size_t LinksPerRow = 16;       ///< of a row in each layer
constexpr std::size_t BuildCandidates = 200;  ///< looked at before a row is linked
constexpr std::size_t SearchCandidates =
    128;  ///< looked at for a query, and four for each neighbour asked for
constexpr std::size_t LayerSeed = 100;

/// The sum of what `term` makes of the differences, in sums that do not wait for each other.
template <float (*term)(float)>
float sumOfDifferences(const void* a, const void* b, const void* width) {
  const auto *x = static_cast<const float*>(a), *y = static_cast<const float*>(b);
  const std::size_t n = *static_cast<const std::size_t*>(width);
  constexpr std::size_t Lanes = 8;
  float sums[Lanes] = {};
  std::size_t j = 0;
  for (; j + Lanes <= n; j += Lanes)
    for (std::size_t lane = 0; lane < Lanes; ++lane) sums[lane] += term(x[j + lane] - y[j + lane]);
  for (; j < n; ++j) sums[0] += term(x[j] - y[j]);
  float sum = 0;
  for (const float each : sums) sum += each;
  return sum;
}

float squared(float difference) { return difference * difference; }
float absolute(float difference) { return std::abs(difference); }

/// Euclidean distances squared, or those summed over columns.
class Space final : public hnswlib::SpaceInterface<float> {
 public:
  Space(std::size_t width, bool summed)
      : width_(width), distance_(summed ? sumOfDifferences<absolute> : sumOfDifferences<squared>) {}
  size_t get_data_size() override { return width_ * sizeof(float); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return distance_; }
  void* get_dist_func_param() override { return &width_; }

 private:
  std::size_t width_;
  hnswlib::DISTFUNC<float> distance_;
};

std::unique_ptr<Space> spaceOf(const NeighbourIndex& index) {
  const auto width = static_cast<std::size_t>(index.comparedRows().cols());
  return std::make_unique<Space>(width, index.metric() == KnnMetric::Manhattan);
}

}  // namespace

struct ApproximateNeighbours::Graph {
  std::unique_ptr<Space> space;
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> layers;
  Vector centre;     ///< what is subtracted before rows become 32 bits
  double scale = 1;  ///< and then multiplied by

  std::vector<float> narrow(const Vector& row) const {
    std::vector<float> out;
    out.reserve(static_cast<std::size_t>(row.size()));
    // Farther than this from all rows there is no nearer or farther in 32 bits.
    constexpr double Farthest = 1e15;
    for (Index j = 0; j < row.size(); ++j)
      out.push_back(static_cast<float>(std::clamp((row[j] - centre[j]) * scale, -Farthest, Farthest)));
    return out;
  }
};

Result<ApproximateNeighbours> ApproximateNeighbours::build(const NeighbourIndex& index,
                                                           jobs::WorkContext& context) {
  const RowMatrix& rows = index.comparedRows();
  const auto n = static_cast<std::size_t>(rows.rows());
  auto graph = std::make_shared<Graph>();
  const double largest = rows.cwiseAbs().maxCoeff();
  const double size = largest > 0 ? largest : 1;
  graph->centre = (rows / size).colwise().mean() * size;
  graph->scale = 1 / size;
  try {
    graph->space = spaceOf(index);
    graph->layers = std::make_unique<hnswlib::HierarchicalNSW<float>>(graph->space.get(), n, LinksPerRow,
                                                                      BuildCandidates, LayerSeed);
    for (std::size_t i = 0; i < n; ++i) {
      if (i % 16 == 0 && context.stopped()) return jobs::WorkContext::cancelled();
      if (i % 1024 == 0)
        context.progress(static_cast<double>(i), static_cast<double>(n), "Linking near rows");
      graph->layers->addPoint(graph->narrow(rows.row(static_cast<Index>(i))).data(), i);
    }
  } catch (const std::exception&) {
    return failAt("search", ErrorCode::TooLarge,
                  "The graph of {} rows does not fit into memory; choose the exact search.", n);
  }
  graph->layers->setEf(SearchCandidates);
  ApproximateNeighbours out;
  out.graph_ = std::move(graph);
  return out;
}

bool ApproximateNeighbours::nearest(const NeighbourIndex& index, const double* x, int k,
                                    NeighbourIndex::Found& found) const {
  found.clear();
  const auto wanted = static_cast<std::size_t>(std::clamp<Index>(k, 0, index.rows()));
  if (wanted == 0) return true;
  const std::size_t looked = std::min(4 * wanted, static_cast<std::size_t>(index.rows()));
  auto near = graph_->layers->searchKnn(graph_->narrow(index.compared(x)).data(), looked);
  if (near.size() < wanted) return false;
  std::vector<std::int32_t> rows;
  for (; !near.empty(); near.pop()) rows.push_back(static_cast<std::int32_t>(near.top().second));
  index.nearestAmong(rows, x, static_cast<int>(wanted), found);
  return true;
}

}  // namespace ridgeline::models
