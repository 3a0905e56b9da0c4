#include "core/models/neural/mlp.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/neural/initial_network.hpp"
#include "core/models/neural/mlp_model.hpp"
#include "core/models/neural/training.hpp"

namespace ridgeline::models {
namespace {

using neural::Activation;

/// Parameters a network may have: more could not be stopped within the time a person notices.
constexpr double MostParameters = 2e7;

/// Mean and spread of the targets, in units of the largest one: squares of huge numbers would not be finite.
neural::TargetScale targetScale(const TrainingSet& train) {
  if (train.task != Task::Regress) return {};
  const double largest = train.targets.cwiseAbs().maxCoeff();
  if (!(largest > 0)) return {};
  const Vector shares = train.targets / largest;
  const double mean = shares.mean();
  const double spread =
      std::sqrt((shares.array() - mean).square().sum() / static_cast<double>(train.n())) * largest;
  return {mean * largest, spread > 0 ? spread : 1};
}

/// Single precision and sums over layers leave room up to here; scaled features lie far below.
Status checkMagnitude(const TrainingSet& train) {
  for (Index j = 0; j < train.d(); ++j) {
    const double largest = train.X.col(j).cwiseAbs().maxCoeff();
    if (largest <= neural::LargestInput) continue;
    const auto at = static_cast<std::size_t>(j);
    const std::string name =
        at < train.featureNames.size() ? train.featureNames[at] : fmt::format("column {}", j + 1);
    return failAt(name, ErrorCode::InvalidInput,
                  "\"{}\" has values up to {:.3g}, too large for a network; add a scaling step before it.",
                  name, largest);
  }
  return {};
}

Result<neural::Network> blank(const TrainingSet& train, const MlpParams& params) {
  neural::Network network;
  network.activation = params.activation;
  network.normalised = params.batchNormalisation;
  const int classes = train.task == Task::Classify ? train.classes() : 0;
  network.output = classes == 0   ? neural::Output::Value
                   : classes == 2 ? neural::Output::Logistic
                                  : neural::Output::Softmax;
  network.units.push_back(static_cast<int>(train.d()));
  for (int l = 0; l < params.layers; ++l) network.units.push_back(params.units);
  network.units.push_back(classes > 2 ? classes : 1);
  const auto size = static_cast<double>(network.size());
  if (size > MostParameters)
    return failAt("units", ErrorCode::TooLarge,
                  "A network of {} layers of {} units on {} features has {:.0f} million weights; use fewer "
                  "units, at most {:.0f} million weights fit.",
                  params.layers, params.units, train.d(), size / 1e6, MostParameters / 1e6);
  return network;
}

}  // namespace

const params::ParamTable<MlpParams>& mlpParamTable() {
  using optimize::RateSchedule;
  using params::Scale;
  static const auto table =
      params::ParamTable<MlpParams>{}
          .real(&MlpParams::learningRate, "learning-rate",
                {.min = 1e-6,
                 .max = 100,
                 .sliderMin = 1e-4,
                 .sliderMax = 10,
                 .scale = Scale::Log,
                 .help = "How far each step goes; too large overshoots, too small crawls."})
          .choice(
              &MlpParams::schedule, "schedule",
              {{RateSchedule::Constant, "constant"},
               {RateSchedule::Step, "step"},
               {RateSchedule::Exponential, "exponential"},
               {RateSchedule::Inverse, "inverse"},
               {RateSchedule::Cosine, "cosine"}},
              "How the learning rate falls from epoch to epoch: in stairs, smoothly by the same share, ever "
              "more slowly, or along a half wave to nothing at the last epoch.")
          .real(&MlpParams::decay, "decay",
                {.min = 0.001,
                 .max = 1,
                 .sliderMin = 0.01,
                 .sliderMax = 1,
                 .help = "Share of the learning rate that is left once the decay epochs have passed."})
          .onlyWhen("schedule", {"step", "exponential", "inverse"})
          .integer(&MlpParams::decayEpochs, "decay-epochs",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 1000,
                    .scale = Scale::Log,
                    .unit = "epochs",
                    .help = "Epochs over which the learning rate falls by the decay."})
          .onlyWhen("schedule", {"step", "exponential", "inverse"})
          .integer(&MlpParams::warmUp, "warm-up",
                   {.min = 0,
                    .max = 100000,
                    .sliderMax = 100,
                    .unit = "epochs",
                    .help = "Epochs over which the learning rate first grows to its full size."})
          .label("Warm-up")
          .real(&MlpParams::l2Penalty, "l2-penalty",
                {.min = 0,
                 .max = 100,
                 .sliderMin = 1e-6,
                 .sliderMax = 1,
                 .scale = Scale::Log,
                 .help = "Pulls weights towards 0, for smoother boundaries."})
          .label("L2 penalty")
          .real(&MlpParams::l1Penalty, "l1-penalty",
                {.min = 0,
                 .max = 100,
                 .sliderMin = 1e-6,
                 .sliderMax = 1,
                 .scale = Scale::Log,
                 .help = "Pulls every weight towards 0 by the same force, until few still count."})
          .label("L1 penalty")
          .integer(&MlpParams::units, "units",
                   {.min = 1,
                    .max = 4096,
                    .sliderMax = 64,
                    .unit = "units",
                    .help = "Units in each hidden layer."})
          .integer(&MlpParams::layers, "layers",
                   {.min = 0,
                    .max = 16,
                    .sliderMax = 6,
                    .unit = "layers",
                    .help = "Hidden layers; with 0 the model is linear."})
          .choice(&MlpParams::activation, "activation",
                  {{Activation::Tanh, "tanh"},
                   {Activation::Relu, "relu"},
                   {Activation::LeakyRelu, "leaky-relu"},
                   {Activation::Logistic, "logistic"},
                   {Activation::Identity, "identity"}},
                  "How a hidden unit bends its sum; identity keeps the whole network linear.")
          .flag(&MlpParams::batchNormalisation, "batch-normalisation",
                "Centre and scale the sums of every hidden unit over the rows of a batch, which keeps deep "
                "networks trainable.")
          .choice(&MlpParams::optimiser, "optimiser",
                  {{Optimiser::Adam, "adam"},
                   {Optimiser::Momentum, "momentum"},
                   {Optimiser::Nesterov, "nesterov"},
                   {Optimiser::Sgd, "sgd"}},
                  "How the gradient becomes a step.")
          .real(&MlpParams::momentum, "momentum",
                {.min = 0,
                 .max = 0.999,
                 .sliderMin = 0,
                 .sliderMax = 0.99,
                 .help = "Share of the former step that is kept in the next one."})
          .onlyWhen("optimiser", {"momentum", "nesterov"})
          .integer(&MlpParams::batchSize, "batch-size",
                   {.min = 1,
                    .max = 65536,
                    .sliderMax = 512,
                    .scale = Scale::Log,
                    .unit = "rows",
                    .help = "Rows behind one step; more is steadier, fewer is noisier."})
          .integer(&MlpParams::epochs, "epochs",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 2000,
                    .scale = Scale::Log,
                    .unit = "epochs",
                    .help = "How often training goes through the train rows."})
          .real(&MlpParams::dropout, "dropout",
                {.min = 0,
                 .max = 0.95,
                 .sliderMin = 0,
                 .sliderMax = 0.8,
                 .help = "Share of hidden answers left out at random in each training step."})
          .flag(&MlpParams::earlyStopping, "early-stopping",
                "Stop when the dev loss no longer falls, and keep the best epoch.")
          .integer(&MlpParams::patience, "patience",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 200,
                    .unit = "epochs",
                    .help = "Epochs without a lower dev loss before training stops."})
          .onlyWhen("early-stopping", {"true"})
          .choice(
              &MlpParams::initialisation, "initialisation",
              {{Initialisation::Glorot, "glorot"},
               {Initialisation::He, "he"},
               {Initialisation::Normal, "normal"},
               {Initialisation::Zero, "zero"}},
              "How weights start: glorot suits tanh and logistic, he suits the relus, normal shows what a "
              "scale of one's own does, zero why they must not start alike.")
          .real(&MlpParams::initialScale, "initial-scale",
                {.min = 1e-6,
                 .max = 100,
                 .sliderMin = 1e-3,
                 .sliderMax = 10,
                 .scale = Scale::Log,
                 .help = "Standard deviation of the weights at the start."})
          .onlyWhen("initialisation", {"normal"});
  return table;
}

Result<FittedModelPtr> fitMlp(const TrainingSet& train, const MlpParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_CHECK(checkMagnitude(train));
  RIDGELINE_TRY(neural::Network network, blank(train, params));
  const neural::TargetScale scale = targetScale(train);
  if (!std::isfinite(scale.mean) || !std::isfinite(scale.spread))
    return fail(ErrorCode::Diverged, "The target holds values too large to square; scale it first.");
  const int classes = train.task == Task::Classify ? train.classes() : 0;
  neural::TrainingRows rows;
  RIDGELINE_TRY(rows.train, neural::floatRows(train, network.output, scale, train.weights, context));
  if (train.dev && train.dev->X.rows() > 0) {
    RIDGELINE_TRY(rows.dev, neural::floatRows(*train.dev, network.output, scale, {}, context));
  } else if (params.earlyStopping) {
    context.warn("Early stopping needs dev rows and there are none; training ran through all epochs.");
  }

  neural::initialise(network, params.initialisation, train.seed.child("weights"), params.initialScale);
  if (const auto* former = dynamic_cast<const neural::MlpModel*>(train.warmStart.get());
      former != nullptr && neural::related(former->network(), network))
    neural::inherit(network, former->network(), former->scale(), scale);

  const auto trace = std::make_shared<TrainingTrace>(params.epochs);
  context.publish(trace);
  // A model inside the film does not hold the film: they would keep each other alive.
  const auto freeze = [&](const neural::Network& now) -> FittedModelPtr {
    return neural::mlpModel(now, scale, classes, nullptr);
  };
  RIDGELINE_TRY(neural::Network trained,
                neural::trainNetwork(std::move(network), rows, params, train.seed, *trace, freeze, context));
  return neural::mlpModel(std::move(trained), scale, classes, trace);
}

Result<FittedModelPtr> loadMlp(const ArchiveReader& archive) { return neural::MlpModel::load(archive); }

ModelEntry mlpEntry() {
  return modelEntryOf(
      {.id = "mlp",
       .title = "Neural network",
       .family = "neural",
       .help = "Layers of simple units that learn their own features: bends around any shape, "
               "and needs scaled features.",
       .source = "Rumelhart, Hinton & Williams (1986), doi:10.1038/323533a0",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities", "iterations", "layer-activations", "layer-gradients"},
       .growable = {"units", "layers"}},
      mlpParamTable(), fitMlp, loadMlp);
}

}  // namespace ridgeline::models
