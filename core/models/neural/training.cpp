#include "core/models/neural/training.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/base/not_a_number.hpp"

namespace ridgeline::models::neural {
namespace {

/// Multiplications a further pass over the train rows may cost before an epoch's own batches have to do.
constexpr double CheapPass = 4e6;
/// The checkpoints of one film hold about this many parameters at most.
constexpr std::size_t FilmParameters = 16'000'000;
constexpr double TooManyTimes = 1e3;

double metric(const PassSums& sums, Output output, double spread) {
  if (sums.rows == 0) return NotANumber;
  if (output != Output::Value) return sums.correct / static_cast<double>(sums.rows);
  return spread > 0 ? 1 - sums.squares / spread : NotANumber;
}

/// Squared deviations of the targets from their own mean, standardised.
double deviations(const FloatRows& rows) {
  if (rows.targets.empty()) return 0;
  const Eigen::Map<const Eigen::VectorXf> map(rows.targets.data(), rows.n);
  const Vector targets = map.cast<double>();
  return (targets.array() - targets.mean()).square().sum();
}

std::string shortNumber(double value) {
  return std::isfinite(value) ? fmt::format("{:.3g}", value) : std::string("infinity");
}

/// One optimiser over all parameters; the penalty holds for weights, not for biases.
class Stepper {
 public:
  Stepper(const MlpParams& params, const Network& network)
      : kernels_(denseKernels()),
        params_(params),
        weights_(network.weightCount()),
        biases_(network.size() - weights_) {
    if (params.optimiser != Optimiser::Sgd) first_.assign(network.size(), 0.0F);
    if (params.optimiser == Optimiser::Adam) second_.assign(network.size(), 0.0F);
  }

  /// Moves the parameters against the gradient and clears it.
  void step(float* parameters, float* gradient) {
    const auto l2 = static_cast<float>(params_.l2Penalty);
    if (params_.optimiser == Optimiser::Adam) {
      decay1_ *= 0.9;
      decay2_ *= 0.999;
      adam_.rate = static_cast<float>(params_.learningRate);
      adam_.correct1 = static_cast<float>(1 - decay1_);
      adam_.correct2 = static_cast<float>(1 - decay2_);
    }
    part(parameters, gradient, 0, weights_, l2);
    part(parameters, gradient, weights_, biases_, 0);
  }

 private:
  void part(float* parameters, float* gradient, std::size_t from, std::size_t count, float l2) {
    const auto rate = static_cast<float>(params_.learningRate);
    switch (params_.optimiser) {
      case Optimiser::Sgd:
        return kernels_.descend(parameters + from, gradient + from, count, rate, l2);
      case Optimiser::Momentum:
        return kernels_.momentum(parameters + from, gradient + from, first_.data() + from, count, rate, l2,
                                 0.9F);
      case Optimiser::Adam:
        return kernels_.adam(parameters + from, gradient + from, first_.data() + from, second_.data() + from,
                             count, l2, adam_);
    }
  }

  const DenseKernels& kernels_;
  const MlpParams& params_;
  std::size_t weights_, biases_;
  std::vector<float> first_, second_;
  AdamStep adam_;
  double decay1_ = 1, decay2_ = 1;
};

class Trainer {
 public:
  Trainer(Network network, const TrainingRows& rows, const MlpParams& params, Seed seed, TrainingTrace& trace,
          const std::function<FittedModelPtr(const Network&)>& freeze, jobs::WorkContext& context)
      : network_(std::move(network)),
        rows_(rows),
        params_(params),
        trace_(trace),
        freeze_(freeze),
        context_(context),
        space_(network_, std::max(params.batchSize, 64), true),
        stepper_(params_, network_),
        gradient_(network_.size(), 0.0F),
        order_(static_cast<std::size_t>(rows.train.n)),
        shuffling_(seed.child("shuffle")),
        dropping_(seed.child("dropout")),
        trainSpread_(deviations(rows.train)),
        devSpread_(deviations(rows.dev)),
        exact_(static_cast<double>(rows.train.n) * static_cast<double>(network_.weightCount()) <= CheapPass) {
    std::iota(order_.begin(), order_.end(), Index{0});
    const std::size_t films =
        std::max<std::size_t>(2, FilmParameters / std::max<std::size_t>(1, network_.size()));
    filmStride_ = 1 + params.epochs / static_cast<int>(std::min<std::size_t>(films, 1'000'000));
    if (films >= TrainingTrace::MaxCheckpoints) filmStride_ = 1;
  }

  Result<Network> run() {
    const FlushTinyNumbers flush;
    RIDGELINE_TRY(PassSums train, judge(rows_.train));
    RIDGELINE_CHECK(record(0, train));
    firstLoss_ = train.meanLoss();
    for (int epoch = 1; epoch <= params_.epochs; ++epoch) {
      if (!context_.tick()) return jobs::WorkContext::cancelled();
      RIDGELINE_TRY(train, runEpoch());
      if (exact_ && std::isfinite(train.loss)) {
        RIDGELINE_TRY(train, judge(rows_.train));
      }
      if (overshot(train)) return diverged(epoch, train.meanLoss());
      RIDGELINE_CHECK(record(epoch, train));
      context_.progress(epoch, params_.epochs, fmt::format("epoch {} of {}", epoch, params_.epochs));
      if (bestEpoch_ && epoch - *bestEpoch_ >= params_.patience) return best(epoch);
    }
    return best(params_.epochs);
  }

 private:
  /// Losses and hits of all rows as the network is now.
  Result<PassSums> judge(const FloatRows& rows) {
    PassSums sums;
    std::array<Index, Workspace::MaxLanes> positions;
    for (Index from = 0; from < rows.n; from += space_.capacity()) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      const int count = static_cast<int>(std::min<Index>(space_.capacity(), rows.n - from));
      std::iota(positions.begin(), positions.begin() + count, from);
      space_.fill(rows, positions.data(), count);
      forward(network_, space_, count);
      sums.add(loss(network_, space_, rows, positions.data(), count, 0));
    }
    return sums;
  }

  Result<PassSums> runEpoch() {
    shuffling_.shuffle(order_);
    PassSums epoch;
    const Index n = rows_.train.n;
    for (Index begin = 0; begin < n; begin += params_.batchSize) {
      const Index end = std::min<Index>(n, begin + params_.batchSize);
      const auto scale = static_cast<float>(1.0 / static_cast<double>(end - begin));
      for (Index from = begin; from < end; from += space_.capacity()) {
        if (context_.stopped()) return jobs::WorkContext::cancelled();
        const int count = static_cast<int>(std::min<Index>(space_.capacity(), end - from));
        epoch.add(backpropagate(network_, space_, rows_.train, order_.data() + from, count, scale,
                                params_.dropout, dropping_, gradient_.data()));
      }
      if (!std::isfinite(epoch.loss)) return epoch;
      stepper_.step(network_.parameters.data(), gradient_.data());
    }
    return epoch;
  }

  bool overshot(const PassSums& train) const {
    // A fit that starts next to perfect may well get worse by a factor; it has to pass what knowing nothing
    // costs.
    const double nothing = network_.output == Output::Value
                               ? 0.5
                               : std::log(std::max(2.0, static_cast<double>(network_.outputs())));
    if (!(train.meanLoss() <= TooManyTimes * std::max(firstLoss_, nothing))) return true;
    const Eigen::Map<const Eigen::ArrayXf> all(network_.parameters.data(),
                                               static_cast<Index>(network_.parameters.size()));
    return !std::isfinite((all * 0.0F).sum());
  }

  tl::unexpected<Error> diverged(int epoch, double loss) const {
    const std::string calmer = fmt::format("{:g}", calmerRate(params_.learningRate));
    auto error =
        failAt("learning-rate", ErrorCode::Diverged,
               "Training diverged at epoch {}: learning rate {:g} overshot (loss grew from {} to {}); "
               "try {}.",
               epoch, params_.learningRate, shortNumber(firstLoss_), shortNumber(loss), calmer);
    error.value().fix = Fix{"learning-rate", calmer};
    return error;
  }

  Status record(int epoch, const PassSums& train) {
    IterationPoint point{epoch, train.meanLoss(), NotANumber, metric(train, network_.output, trainSpread_),
                         NotANumber};
    if (rows_.dev.n > 0) {
      RIDGELINE_TRY(const PassSums dev, judge(rows_.dev));
      point.devLoss = dev.meanLoss();
      point.devMetric = metric(dev, network_.output, devSpread_);
      if (params_.earlyStopping && epoch > 0 && (!bestEpoch_ || point.devLoss < bestLoss_)) {
        bestEpoch_ = epoch;
        bestLoss_ = point.devLoss;
        bestParameters_ = network_.parameters;
      }
    }
    // The checkpoint first: who sees a point can see its network.
    if (trace_.wantsCheckpoint(epoch) && (epoch % filmStride_ == 0 || epoch == params_.epochs))
      trace_.checkpoint(epoch, freeze_(network_));
    trace_.append(point);
    return {};
  }

  Network best(int epoch) {
    if (bestEpoch_ && *bestEpoch_ != epoch) {
      network_.parameters = bestParameters_;
      trace_.stoppedEarly(*bestEpoch_);
    }
    return std::move(network_);
  }

  Network network_;
  const TrainingRows& rows_;
  const MlpParams& params_;
  TrainingTrace& trace_;
  const std::function<FittedModelPtr(const Network&)>& freeze_;
  jobs::WorkContext& context_;
  Workspace space_;
  Stepper stepper_;
  std::vector<float> gradient_;
  std::vector<Index> order_;
  Rng shuffling_, dropping_;
  double trainSpread_, devSpread_;
  bool exact_;
  int filmStride_ = 1;
  double firstLoss_ = 0;
  std::optional<int> bestEpoch_;
  double bestLoss_ = 0;
  std::vector<float> bestParameters_;
};

}  // namespace

double calmerRate(double rate) {
  const double wanted = std::min(0.03, rate / 10) * (1 + 1e-9);
  const double power = std::pow(10.0, std::floor(std::log10(wanted)));
  return wanted >= 3 * power ? 3 * power : power;
}

Result<Network> trainNetwork(Network network, const TrainingRows& rows, const MlpParams& params, Seed seed,
                             TrainingTrace& trace,
                             const std::function<FittedModelPtr(const Network&)>& freeze,
                             jobs::WorkContext& context) {
  return Trainer(std::move(network), rows, params, seed, trace, freeze, context).run();
}

}  // namespace ridgeline::models::neural
