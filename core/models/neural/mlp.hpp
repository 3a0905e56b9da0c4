#pragma once

#include "core/models/model_entry.hpp"
#include "core/models/neural/activation.hpp"
#include "core/optimize/rate_schedule.hpp"

namespace ridgeline::models {

enum class Optimiser { Sgd, Momentum, Nesterov, Adam };
enum class Initialisation { Glorot, He, Normal, Zero };

struct MlpParams {
  double learningRate = 0.01;
  optimize::RateSchedule schedule = optimize::RateSchedule::Constant;
  double decay = 0.5;
  int decayEpochs = 50;
  int warmUp = 0;
  double l2Penalty = 0.001;
  double l1Penalty = 0;
  int units = 32;
  int layers = 2;
  neural::Activation activation = neural::Activation::Tanh;
  bool batchNormalisation = false;
  Optimiser optimiser = Optimiser::Adam;
  double momentum = 0.9;
  int batchSize = 32;
  int epochs = 200;
  double dropout = 0;
  bool earlyStopping = false;
  int patience = 20;
  Initialisation initialisation = Initialisation::Glorot;
  double initialScale = 0.1;
};
const params::ParamTable<MlpParams>& mlpParamTable();

/// Multilayer perceptron trained by mini-batches, in single precision.
///
/// Objective  mean over rows of the loss + l2-penalty / 2 x the squared weights + l1-penalty x their sizes
///            (biases are free; the slope of a size at 0 counts as 0, so weights come near 0 and seldom rest
///            there). The loss is cross entropy (two classes: one logistic output; more: softmax), or half
///            the squared error of the target, which is standardised inside by the mean and spread of the
///            train rows. Row weights count relative to their mean.
/// Shapes     train.X n x d; hidden layers of equal width; 0 hidden layers: a linear model.
/// Units      scale the features first (prep/scale.hpp).
/// Steps      sgd, momentum, Nesterov's momentum; Adam with beta 0.9, 0.999 and epsilon 1e-8. The learning
/// rate
///            follows its schedule from epoch to epoch (core/optimize/rate_schedule.hpp). Rows are shuffled
///            anew each epoch. Each unit draws its first weights from a stream of its own: a further unit
///            shifts no other.
/// Normalised with batch-normalisation every hidden unit sees its sums less their mean in units of their
///            spread, over the rows of a pass while it trains (a batch; of larger ones 256 rows at a time:
///            Hoffer, Hubara & Soudry 2017, arXiv:1705.08741), and by their running averages when it answers,
///            which the losses of the film go by as well where they come from a pass of their own.
/// Film       a TrainingTrace is published at the start; point 0 is the state before training. The train loss
///            is that of the finished epoch where a further pass over the rows is cheap, else the mean over
///            the epoch's batches (dropout included), and at point 0 that of up to 8192 rows.
/// Early      with early-stopping and dev rows, training ends when the dev loss has not fallen for `patience`
///            epochs, and the fit keeps the epoch of the lowest dev loss.
/// Warm       a former mlp with the same features, classes, activation and normalisation lends its weights to
///            the units that exist in both. Added units answer as freshly initialised ones but feed the old
///            network with weight 0, so at first the function is unchanged. An added layer starts as the
///            identity (exactly for relu and identity, nearly for the others; a normalised one only until its
///            first step). After removed layers the output starts anew. Otherwise the former model is
///            ignored.
/// Errors     InvalidInput for a feature beyond 1e18; Diverged "learning-rate", with the rate to try as its
///            fix, if the loss or a weight leaves the finite numbers or the loss exceeds 1000 times that of
///            the start; TooLarge; Cancelled.
/// Source     Rumelhart, Hinton & Williams (1986), Nature 323:533-536, doi:10.1038/323533a0; Glorot & Bengio
///            (2010), AISTATS 9:249-256; He et al. (2015), arXiv:1502.01852; Kingma & Ba (2015),
///            arXiv:1412.6980; Ioffe & Szegedy (2015), arXiv:1502.03167.
Result<FittedModelPtr> fitMlp(const TrainingSet& train, const MlpParams& params, jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadMlp(const ArchiveReader& archive);

ModelEntry mlpEntry();

}  // namespace ridgeline::models
