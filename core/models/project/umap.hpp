#pragma once

#include <utility>
#include <vector>

#include "core/models/model_entry.hpp"
#include "core/models/project/affinities.hpp"

namespace ridgeline::models {

struct UmapParams {
  int neighbors = 15;
  double minDistance = 0.1;
  int epochs = 300;
  double learningRate = 1;
  int negatives = 5;
};
const params::ParamTable<UmapParams>& umapParamTable();

/// UMAP: rows that are linked to near rows lie near them in the plane; groups keep more of their places than
/// in t-SNE.
///
/// Shapes   train.X n x d, n >= 2; weights play no part. The picture: n x 2 (capability Embedding); there is
///          no map for other rows, and predicting answers nothing.
/// Units    distances in the units of X: scale first (prep/scale.hpp).
/// Method   fuzzy links to the nearest rows (exact search); from the principal axes, stochastic descent over
///          the links in their order, each against `negatives` rows drawn at random, one after the other, so
///          that the picture follows from the seed alone.
/// Trace    trainLoss: the cross entropy of the links and of pairs drawn once, a link, every tenth epoch.
/// Cost     O(n log n + n neighbors negatives) an epoch.
/// Errors   those of checkTrainingSet; InvalidInput for one row; Diverged; Cancelled.
/// Source   McInnes, Healy & Melville (2018), "UMAP", arxiv.org/abs/1802.03426.
Result<FittedModelPtr> fitUmap(const TrainingSet& train, const UmapParams& params,
                               jobs::WorkContext& context);

/// Links i < j of two rows and how sure they are, in (0, 1].
struct FuzzyLinks {
  std::vector<std::int32_t> from, to;
  std::vector<float> weights;
};
/// Each row's links fade with the distance beyond its nearest so that they add up to log2 of their number; a
/// link is as sure as one of its two directions is.
FuzzyLinks fuzzyLinks(const NeighbourGraph& graph);

/// a and b so that 1 / (1 + a x^2b) is nearest to 1 up to the least distance and exp(minDistance - x) beyond,
/// over [0, 3] in squares.
std::pair<double, double> nearnessCurve(double minDistance);

ModelEntry umapEntry();

}  // namespace ridgeline::models
