#include "core/models/neural/training.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <optional>

#include "core/base/not_a_number.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/jobs/thread_pool.hpp"
#include "core/models/neural/passes.hpp"
#include "core/models/neural/stepper.hpp"

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
  return spread > 0 ? 1 - sums.squares / static_cast<double>(sums.rows) / spread : NotANumber;
}

/// Variance of the targets, standardised.
double variance(const FloatRows& rows) {
  if (rows.targets.empty()) return 0;
  const Eigen::Map<const Eigen::VectorXf> map(rows.targets.data(), rows.n);
  const Vector targets = map.cast<double>();
  return (targets.array() - targets.mean()).square().mean();
}

std::string shortNumber(double value) {
  return std::isfinite(value) ? fmt::format("{:.3g}", value) : std::string("infinity");
}

/// Units of a layer whose gradient is worked out at once, and stepped while it is at hand.
struct Block {
  int layer = 0, from = 0, to = 0;
};
constexpr int BlockUnits = 12;
/// Parameters up to which a step is no more than two loops over all of them.
constexpr std::size_t FewParameters = 4096;
/// Multiplications of a pass that are worth waking other threads for.
constexpr double SharedPass = 4e6;
/// Rows that tell the state before training where a pass over all of them is not cheap.
constexpr Index FirstRows = 8192;

std::vector<Block> blocksOf(const Network& network) {
  std::vector<Block> blocks;
  for (int l = 0; l < network.layers(); ++l) {
    const int units = network.above(l);
    const int step = network.size() <= FewParameters ? units : BlockUnits;
    for (int from = 0; from < units; from += step) blocks.push_back({l, from, std::min(units, from + step)});
  }
  return blocks;
}

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
        blocks_(blocksOf(network_)),
        plan_{params.schedule, params.decay, params.decayEpochs, params.warmUp},
        order_(static_cast<std::size_t>(rows.train.n)),
        shuffling_(seed.child("shuffle")),
        dropping_(seed.child("dropout")),
        trainSpread_(variance(rows.train)),
        devSpread_(variance(rows.dev)),
        exact_(static_cast<double>(rows.train.n) * static_cast<double>(network_.weightCount()) <= CheapPass) {
    std::iota(order_.begin(), order_.end(), Index{0});
    const std::size_t films =
        std::max<std::size_t>(2, FilmParameters / std::max<std::size_t>(1, network_.size()));
    filmStride_ = 1 + params.epochs / static_cast<int>(std::min<std::size_t>(films, 1'000'000));
    if (films >= TrainingTrace::MaxCheckpoints) filmStride_ = 1;
  }

  Result<Network> run() {
    const FlushTinyNumbers flush;
    const double work = 3.0 * static_cast<double>(network_.weightCount()) *
                        static_cast<double>(std::min<Index>(space_.capacity(), params_.batchSize));
    threads_ = context_.pool() == nullptr || work < SharedPass ? 1 : context_.pool()->threads();
    RIDGELINE_TRY(PassSums train, judge(rows_.train, exact_ ? rows_.train.n : FirstRows));
    RIDGELINE_CHECK(record(0, train));
    firstLoss_ = train.meanLoss();
    for (int epoch = 1; epoch <= params_.epochs; ++epoch) {
      if (!context_.tick()) return jobs::WorkContext::cancelled();
      stepper_.setRate(params_.learningRate * optimize::rateShare(plan_, epoch, params_.epochs));
      RIDGELINE_TRY(train, runEpoch());
      if (exact_ && std::isfinite(train.loss)) {
        RIDGELINE_TRY(train, judge(rows_.train, rows_.train.n));
      }
      if (overshot(train)) return diverged(epoch, train.meanLoss());
      RIDGELINE_CHECK(record(epoch, train));
      context_.progress(epoch, params_.epochs, fmt::format("epoch {} of {}", epoch, params_.epochs));
      if (bestEpoch_ && epoch - *bestEpoch_ >= params_.patience) return best(epoch);
    }
    return best(params_.epochs);
  }

 private:
  /// body(range) over all lanes of the pass, in as many ranges as there are threads: each lane's result is
  /// the same in any of them.
  template <class Body>
  Status overLanes(const Body& body) {
    const LaneRange all = space_.all();
    if (threads_ == 1) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      body(all);
      return {};
    }
    const int each = padded((all.lanes + threads_ - 1) / threads_);
    return jobs::parallelBlocks(context_, all.lanes, each, [&](std::int64_t begin, std::int64_t end) {
      const FlushTinyNumbers flush;
      body(LaneRange{static_cast<int>(begin), static_cast<int>(end - begin)});
    });
  }

  /// Losses and hits of the rows as the network is now; of `most` of them, evenly spread, if there are more.
  Result<PassSums> judge(const FloatRows& rows, Index most) {
    PassSums all;
    std::array<Index, Workspace::MaxLanes> positions;
    const Index n = std::min(most, rows.n);
    space_.settle(network_);
    for (Index from = 0; from < n; from += space_.capacity()) {
      const int count = static_cast<int>(std::min<Index>(space_.capacity(), n - from));
      for (int lane = 0; lane < count; ++lane)
        positions[static_cast<std::size_t>(lane)] = n == rows.n ? from + lane : (from + lane) * rows.n / n;
      space_.aim(network_, rows, positions.data(), count, 0);
      RIDGELINE_CHECK(overLanes([&](LaneRange range) {
        space_.fill(range);
        forward(network_, space_, range);
        loss(network_, space_, range, false);
      }));
      all.add(sums(network_, space_));
    }
    return all;
  }

  Result<PassSums> runEpoch() {
    shuffling_.shuffle(order_);
    PassSums epoch;
    const Index n = rows_.train.n;
    for (Index begin = 0; begin < n; begin += params_.batchSize) {
      const Index end = std::min<Index>(n, begin + params_.batchSize);
      const auto scale = static_cast<float>(1.0 / static_cast<double>(end - begin));
      for (Index from = begin; from < end; from += space_.capacity()) {
        const int count = static_cast<int>(std::min<Index>(space_.capacity(), end - from));
        RIDGELINE_TRY(const PassSums pass, runPass(from, count, scale, from > begin));
        epoch.add(pass);
        if (!std::isfinite(epoch.loss)) return epoch;
        RIDGELINE_CHECK(descendAlong(from > begin, from + count == end));
      }
    }
    return epoch;
  }

  /// Rows order_[from, from + count) forward and back.
  Result<PassSums> runPass(Index from, int count, float scale, bool add) {
    const bool dropout = params_.dropout > 0;
    space_.aim(network_, rows_.train, order_.data() + from, count, scale);
    if (dropout) drawDropout(network_, space_, params_.dropout, dropping_);
    const auto body = [&](LaneRange range) {
      thereAndBack(network_, space_, range, dropout, gradient_.data(), add);
    };
    if (network_.normalised) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      body(space_.all());
      absorb(network_, space_);
    } else {
      RIDGELINE_CHECK(overLanes(body));
    }
    return sums(network_, space_);
  }

  /// The gradient of the pass and, once the batch is complete, the step.
  Status descendAlong(bool add, bool complete) {
    const bool few = network_.size() <= FewParameters;
    if (complete) stepper_.begin();
    const auto one = [&](const Block& block) {
      gradientOf(network_, space_, block.layer, block.from, block.to, params_.dropout > 0, gradient_.data(),
                 add);
      if (complete && !few) step(block);
    };
    if (threads_ == 1)
      for (const Block& block : blocks_) one(block);
    else
      RIDGELINE_CHECK(
          jobs::parallelFor(context_, static_cast<std::int64_t>(blocks_.size()), [&](std::int64_t i) {
            const FlushTinyNumbers flush;
            one(blocks_[static_cast<std::size_t>(i)]);
          }));
    if (complete && few) stepper_.step(network_.parameters.data(), gradient_.data());
    return {};
  }

  void step(const Block& block) {
    const auto from = static_cast<std::size_t>(block.from);
    const auto count = static_cast<std::size_t>(block.to - block.from);
    const auto in = static_cast<std::size_t>(network_.below(block.layer));
    const auto move = [&](std::size_t start, std::size_t size) {
      stepper_.step(network_.parameters.data(), gradient_.data(), start, size);
    };
    move(network_.weightStart(block.layer) + from * in, count * in);
    move(network_.biasStart(block.layer) + from, count);
    if (network_.normalises(block.layer)) move(network_.gainStart(block.layer) + from, count);
  }

  bool overshot(const PassSums& train) const {
    // A fit that starts next to perfect may well get worse by a factor; it has to pass what knowing nothing
    // costs.
    const double nothing = network_.output == Output::Value
                               ? 0.5
                               : std::log(std::max(2.0, static_cast<double>(network_.outputs())));
    if (!(train.meanLoss() <= TooManyTimes * std::max(firstLoss_, nothing))) return true;
    const auto finite = [](const std::vector<float>& numbers) {
      const Eigen::Map<const Eigen::ArrayXf> all(numbers.data(), static_cast<Index>(numbers.size()));
      return std::isfinite((all * 0.0F).sum());
    };
    return !finite(network_.parameters) || !finite(network_.statistics);
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
      RIDGELINE_TRY(const PassSums dev, judge(rows_.dev, rows_.dev.n));
      point.devLoss = dev.meanLoss();
      point.devMetric = metric(dev, network_.output, devSpread_);
      if (params_.earlyStopping && epoch > 0 && (!bestEpoch_ || point.devLoss < bestLoss_)) {
        bestEpoch_ = epoch;
        bestLoss_ = point.devLoss;
        best_ = network_;
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
      trace_.stoppedEarly(*bestEpoch_);
      return std::move(best_);
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
  std::vector<Block> blocks_;
  optimize::RatePlan plan_;
  int threads_ = 1;
  std::vector<Index> order_;
  Rng shuffling_, dropping_;
  double trainSpread_, devSpread_;
  bool exact_;
  int filmStride_ = 1;
  double firstLoss_ = 0;
  std::optional<int> bestEpoch_;
  double bestLoss_ = 0;
  Network best_;
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
