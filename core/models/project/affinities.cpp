#include "core/models/project/affinities.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/neighbors/neighbour_index.hpp"
#include "core/models/project/pca.hpp"

namespace ridgeline::models {
namespace {

/// Weights of one row's neighbours, summing to 1, of the perplexity asked for.
void calibrate(const float* distances, Index k, double perplexity, double* weights) {
  constexpr int Steps = 64;
  constexpr double Exact = 1e-6;
  const double nearest = double{distances[0]} * distances[0], wanted = std::log(perplexity);
  double mean = 0;
  for (Index j = 0; j < k; ++j) mean += double{distances[j]} * distances[j] - nearest;
  mean /= static_cast<double>(k);
  double low = 0, high = std::numeric_limits<double>::infinity(), precision = mean > 0 ? 1 / mean : 1;
  for (int step = 0; step < Steps; ++step) {
    double sum = 0, product = 0;
    for (Index j = 0; j < k; ++j) {
      const double beyond = double{distances[j]} * distances[j] - nearest;
      weights[j] = std::exp(-precision * beyond);
      sum += weights[j];
      product += weights[j] * beyond;
    }
    const double entropy = std::log(sum) + precision * product / sum;
    for (Index j = 0; j < k; ++j) weights[j] /= sum;
    if (std::abs(entropy - wanted) < Exact) return;
    if (entropy > wanted) {
      low = precision;
      precision = std::isinf(high) ? 2 * precision : (low + high) / 2;
    } else {
      high = precision;
      precision = (low + high) / 2;
    }
  }
}

}  // namespace

Result<NeighbourGraph> neighbourGraph(const Matrix& X, Index k, jobs::WorkContext& context) {
  const Index n = X.rows();
  RIDGELINE_TRY(const NeighbourIndex index, NeighbourIndex::build(X, KnnMetric::Euclidean, context));
  NeighbourGraph graph;
  graph.k = k;
  graph.rows.resize(static_cast<std::size_t>(n * k));
  std::vector<double> distances(static_cast<std::size_t>(n * k));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, 64, [&](Index begin, Index end) {
    NeighbourIndex::Found found;
    Vector x(X.cols());
    for (Index i = begin; i < end && !context.stopped(); ++i) {
      x = X.row(i).transpose();
      index.nearest(x.data(), static_cast<int>(k) + 1, found);
      Index to = i * k;
      const Index stop = to + k;
      for (const auto& [distance, row] : found) {
        if (row == i || to == stop) continue;
        graph.rows[static_cast<std::size_t>(to)] = row;
        distances[static_cast<std::size_t>(to++)] = distance;
      }
    }
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  graph.scale = *std::max_element(distances.begin(), distances.end());
  if (!(graph.scale > 0)) graph.scale = 1;
  graph.distances.resize(distances.size());
  for (std::size_t i = 0; i < distances.size(); ++i)
    graph.distances[i] = static_cast<float>(distances[i] / graph.scale);
  return graph;
}

Result<Affinities> normalAffinities(const NeighbourGraph& graph, double perplexity,
                                    jobs::WorkContext& context) {
  const Index k = graph.k, n = static_cast<Index>(graph.rows.size()) / k;
  std::vector<double> weights(graph.rows.size());
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, 256, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      calibrate(graph.distances.data() + i * k, k, perplexity, weights.data() + i * k);
  }));
  struct Entry {
    std::int32_t column;
    double weight;
  };
  std::vector<std::vector<Entry>> lists(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    for (Index e = i * k; e < (i + 1) * k; ++e) {
      const auto at = static_cast<std::size_t>(e);
      const double share = weights[at] / (2 * static_cast<double>(n));
      lists[static_cast<std::size_t>(i)].push_back({graph.rows[at], share});
      lists[static_cast<std::size_t>(graph.rows[at])].push_back({static_cast<std::int32_t>(i), share});
    }
  Affinities result;
  result.begins.push_back(0);
  for (auto& list : lists) {
    std::sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) { return a.column < b.column; });
    for (std::size_t e = 0; e < list.size(); ++e) {
      double weight = list[e].weight;
      if (e + 1 < list.size() && list[e + 1].column == list[e].column) weight += list[++e].weight;
      result.columns.push_back(list[e].column);
      result.weights.push_back(static_cast<float>(weight));
      if (weight > 0) result.entropy += weight * std::log(weight);
    }
    while (static_cast<Index>(result.columns.size()) % Affinities::Run != 0) {
      result.columns.push_back(0);
      result.weights.push_back(0);
    }
    result.begins.push_back(static_cast<std::int64_t>(result.columns.size()));
  }
  return result;
}

Result<Matrix> principalStart(const Matrix& X, double deviation, Seed seed, jobs::WorkContext& context) {
  Rng rng(seed);
  Matrix start(X.rows(), 2);
  for (double& x : start.reshaped()) x = deviation * rng.normal();
  TrainingSet rows;
  rows.task = Task::Project;
  rows.X = X;
  rows.featureNames.resize(static_cast<std::size_t>(X.cols()));
  jobs::WorkContext quiet(context.stopToken(), context.pool());
  const auto axes = fitPca(rows, {.components = 2}, quiet);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (!axes) return start;
  const auto* projection = capability<Projection>(**axes);
  const Matrix scores = projection->project(X);
  const double wide = std::sqrt(projection->explainedVariance()[0]);
  if (!(wide > 0) || !std::isfinite(wide)) return start;
  start.leftCols(scores.cols()) = scores * (deviation / wide);
  return start;
}

}  // namespace ridgeline::models
