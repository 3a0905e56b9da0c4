#pragma once

#include <functional>

#include "core/models/model_entry.hpp"
#include "core/models/project/affinities.hpp"

namespace ridgeline::models {

struct TsneParams {
  double perplexity = 30;
  int epochs = 1000;
  double learningRate = 0;
  double exaggeration = 12;
  double angle = 0.5;
};
const params::ParamTable<TsneParams>& tsneParamTable();

/// t-SNE: rows that are near each other in all columns lie near each other in the plane.
///
/// Shapes   train.X n x d, n >= 2; weights play no part. The picture: n x 2 (capability Embedding); there is
///          no map for other rows, and predicting answers nothing.
/// Units    distances in the units of X: scale first (prep/scale.hpp). Distances and sizes of groups in the
///          picture mean little.
/// Method   normal affinities of 3 perplexity neighbours; from the principal axes, gradient descent with
///          momentum and gains, the first quarter (at most 250 steps) with exaggerated affinities; repulsion
///          as in Repulsion, in single precision. A learning rate of 0 is max(n / exaggeration / 4, 50).
/// Trace    trainLoss: the Kullback-Leibler divergence, every tenth step.
/// Cost     O(n log n + n perplexity) a step.
/// Errors   those of checkTrainingSet; InvalidInput for one row; Diverged; Cancelled.
/// Source   van der Maaten & Hinton (2008), JMLR 9:2579-2605; Belkina et al. (2019),
///          doi:10.1038/s41467-019-13055-y.
Result<FittedModelPtr> fitTsne(const TrainingSet& train, const TsneParams& params,
                               jobs::WorkContext& context);

/// The descent itself, from `start` (n x 2): the picture, and its divergence. `onStep` gets the step, the
/// picture and the divergence every tenth step; false ends with Cancelled.
struct TsnePicture {
  Matrix coordinates;
  double divergence = 0;
};
using PictureWatcher = std::function<bool(int step, const Matrix& coordinates, double divergence)>;
Result<TsnePicture> descendTsne(const Affinities& affinities, const Matrix& start, const TsneParams& params,
                                const PictureWatcher& onStep, jobs::WorkContext& context);

ModelEntry tsneEntry();

}  // namespace ridgeline::models
