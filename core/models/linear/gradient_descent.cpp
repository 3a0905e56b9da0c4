#include "core/models/linear/gradient_descent.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/linear/descent_loss.hpp"
#include "core/models/linear/linear_regressor.hpp"
#include "core/models/linear/logistic_model.hpp"

namespace ridgeline::models {
namespace {

constexpr Index KeptNumbers = 4'000'000;  ///< of positions in a path
constexpr double Overshot = 1e6;          ///< times the loss at the start: no step of a sound fit leads there

struct Way {
  std::vector<DescentMove> moves;
  Matrix positions;
};

/// Answers as the linear or logistic model where the descent ended.
class DescentModel : public FittedModel, public Coefficients, public Iterations, public DescentPath {
 public:
  DescentModel(FittedModelPtr inner, TracePtr trace, Way way)
      : inner_(std::move(inner)), trace_(std::move(trace)), way_(std::move(way)) {}

  Task task() const override { return inner_->task(); }
  Index features() const override { return inner_->features(); }
  int classes() const override { return inner_->classes(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return inner_->predict(X, context);
  }
  void save(ArchiveWriter& archive) const override {
    archive.manifest["gradient-descent"] = {{"classes", inner_->classes()}};
    inner_->save(archive);
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  Matrix coefficients() const override { return capability<Coefficients>(*inner_)->coefficients(); }
  Vector intercepts() const override { return capability<Coefficients>(*inner_)->intercepts(); }
  TracePtr trace() const override { return trace_; }
  const std::vector<DescentMove>& moves() const override { return way_.moves; }
  const Matrix& positions() const override { return way_.positions; }

 private:
  FittedModelPtr inner_;
  TracePtr trace_;
  Way way_;
};

class DescentClassifier final : public DescentModel, public Probabilities {
  using DescentModel::DescentModel;
};

FittedModelPtr wrapped(FittedModelPtr inner, TracePtr trace, Way way) {
  if (inner->task() == Task::Classify)
    return std::make_shared<DescentClassifier>(std::move(inner), std::move(trace), std::move(way));
  return std::make_shared<DescentModel>(std::move(inner), std::move(trace), std::move(way));
}

Result<FittedModelPtr> DescentModel::load(const ArchiveReader& archive) {
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("gradient-descent/classes", 0, 1 << 20));
  auto inner = classes > 0 ? LogisticModel::load(archive) : LinearRegressor::load(archive);
  if (!inner) return inner;
  return wrapped(std::move(*inner), nullptr, {});
}

/// One descent from zero.
class DescentFit {
 public:
  DescentFit(const TrainingSet& train, const GradientDescentParams& params, jobs::WorkContext& context)
      : train_(train),
        params_(params),
        context_(context),
        X_(train.X),
        loss_(train.task, train.classes()),
        unknowns_(Vector::Zero((train.d() + 1) * loss_.outputs())),
        order_(static_cast<std::size_t>(train.n())),
        trace_(std::make_shared<TrainingTrace>(params.epochs)) {
    std::iota(order_.begin(), order_.end(), Index{0});
    if (train.dev) dev_ = train.dev->X;
  }

  Result<FittedModelPtr> run() {
    context_.publish(trace_);
    keep({0, params_.stepSize, 0});
    RIDGELINE_TRY(const double start, record(0));
    if (!std::isfinite(start))
      return fail(ErrorCode::Diverged, "The targets are too large to square; scale them first.");
    optimize::Descent descent(params_.rule, params_.momentum, unknowns_.size());
    const Index batch = params_.rows == DescentRows::Batch ? train_.n()
                        : params_.rows == DescentRows::Single
                            ? 1
                            : std::min<Index>(params_.batchSize, train_.n());
    for (int epoch = 1; epoch <= params_.epochs; ++epoch) {
      const double step = params_.stepSize / (1 + params_.decay * (epoch - 1));
      if (params_.rows != DescentRows::Batch) {
        Rng random(train_.seed.child("gradient-descent").child(static_cast<std::uint64_t>(epoch)));
        random.shuffle(order_);
      }
      for (Index at = 0; at < train_.n(); at += batch) {
        RIDGELINE_TRY(const Vector gradient,
                      gradientOver(descent.probe(unknowns_), at, std::min(batch, train_.n() - at)));
        descent.move(unknowns_, gradient, step);
        keep({epoch, step, gradient.norm()});
      }
      RIDGELINE_TRY(const double now, record(epoch));
      if (!(now <= Overshot * std::max(start, 1e-12)) || !unknowns_.allFinite())
        return overshot(epoch, step, now);
    }
    if (lastKept_ != moved_ - 1) push(last_);
    way_.positions.conservativeResize(Eigen::NoChange, static_cast<Index>(way_.moves.size()));
    return wrapped(modelOf(), trace_, std::move(way_));
  }

 private:
  /// The mean gradient over rows order_[at ... at + count).
  Result<Vector> gradientOver(const Vector& unknowns, Index at, Index count) {
    constexpr Index Run = 4096;
    DescentLoss::Sums sums;
    Vector gradient = Vector::Zero(unknowns.size());
    for (Index done = 0; done < count; done += Run) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      loss_.add(X_, train_.labels, train_.targets, train_.weights, order_.data() + at + done,
                std::min(Run, count - done), unknowns, sums, &gradient);
    }
    if (sums.weight > 0) gradient /= sums.weight;
    return gradient;
  }

  Result<DescentLoss::Sums> sumsOver(const RowMatrix& X, const Samples& samples, const Vector& weights) {
    DescentLoss::Sums sums;
    for (Index row = 0; row < X.rows(); ++row) {
      if (row % 4096 == 0 && context_.stopped()) return jobs::WorkContext::cancelled();
      loss_.add(X, samples.labels, samples.targets, weights, &row, 1, unknowns_, sums, nullptr);
    }
    return sums;
  }

  /// Accuracy, or the share of the targets' variance explained.
  double metric(const DescentLoss::Sums& sums, const Samples& samples, const Vector& weights) const {
    if (train_.task == Task::Classify) return sums.right / sums.weight;
    const Vector all = weights.size() == 0 ? Vector(Vector::Ones(samples.targets.size())) : weights;
    const double mean = samples.targets.dot(all) / sums.weight;
    return 1 - sums.right / (samples.targets.array() - mean).square().matrix().dot(all);
  }

  /// Adds a point to the film; the mean loss over the train rows.
  Result<double> record(int epoch) {
    RIDGELINE_TRY(const auto sums, sumsOver(X_, train_, train_.weights));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    IterationPoint point{epoch, sums.loss / sums.weight, nan, metric(sums, train_, train_.weights), nan};
    if (train_.dev && dev_.rows() > 0) {
      RIDGELINE_TRY(const auto other, sumsOver(dev_, *train_.dev, {}));
      point.devLoss = other.loss / other.weight;
      point.devMetric = metric(other, *train_.dev, {});
    }
    if (trace_->wantsCheckpoint(epoch) && unknowns_.allFinite()) trace_->checkpoint(epoch, modelOf());
    trace_->append(point);
    context_.progress(epoch, params_.epochs, "Descending");
    if (!context_.tick()) return jobs::WorkContext::cancelled();
    return point.trainLoss;
  }

  /// Keeps a move if its turn has come; halves what is kept when there is no more room.
  void keep(const DescentMove& move) {
    last_ = move;
    if (moved_ % stride_ == 0) {
      const Index room = std::max<Index>(1000, KeptNumbers / unknowns_.size());
      if (static_cast<Index>(way_.moves.size()) >= room) {
        for (std::size_t i = 0; 2 * i < way_.moves.size(); ++i) {
          way_.moves[i] = way_.moves[2 * i];
          way_.positions.col(static_cast<Index>(i)) = way_.positions.col(static_cast<Index>(2 * i)).eval();
        }
        way_.moves.resize((way_.moves.size() + 1) / 2);
        stride_ *= 2;
      }
      if (moved_ % stride_ == 0) push(move);
    }
    ++moved_;
  }
  void push(const DescentMove& move) {
    const auto at = static_cast<Index>(way_.moves.size());
    if (at >= way_.positions.cols())
      way_.positions.conservativeResize(unknowns_.size(), std::max<Index>(64, 2 * way_.positions.cols()));
    way_.positions.col(at) = unknowns_;
    way_.moves.push_back(move);
    lastKept_ = moved_;
  }

  FittedModelPtr modelOf() const {
    const Index d = train_.d();
    const Eigen::Map<const Matrix> V(unknowns_.data(), d + 1, loss_.outputs());
    if (train_.task == Task::Regress)
      return std::make_shared<LinearRegressor>(Vector(V.col(0).head(d)), V(d, 0));
    return std::make_shared<LogisticModel>(Matrix(V.topRows(d)), Vector(V.row(d).transpose()),
                                           train_.classes(), nullptr);
  }

  /// A step that holds in the steepest direction: 1 / (largest second derivative of the loss of a batch).
  double stepThatHolds() const {
    const double bend = train_.task == Task::Regress ? 1 : loss_.outputs() == 1 ? 0.25 : 0.5;
    double steepest = 0;
    if (params_.rows != DescentRows::Batch) {
      steepest = X_.rowwise().squaredNorm().maxCoeff() + 1;
    } else {
      Vector direction = Vector::Ones(train_.d() + 1).normalized();
      for (int turn = 0; turn < 30 && !context_.stopped(); ++turn) {
        const Vector along =
            X_ * direction.head(train_.d()) + Vector::Constant(train_.n(), direction[train_.d()]);
        Vector next(direction.size());
        next << X_.transpose() * along, along.sum();
        next /= static_cast<double>(train_.n());
        steepest = next.norm();
        if (!(steepest > 0) || !std::isfinite(steepest)) break;
        direction = next / steepest;
      }
    }
    const double held = 1 / (bend * steepest);
    return params_.rule == optimize::DescentRule::Plain ? held : held * (1 - params_.momentum);
  }

  tl::unexpected<Error> overshot(int epoch, double step, double now) const {
    const std::string what = std::isfinite(now) && unknowns_.allFinite()
                                 ? fmt::format("the loss left its start far behind ({:.3g})", now)
                                 : std::string("the loss left the finite numbers");
    const double most = stepThatHolds();
    if (!(most > 1e-12 && most < step))
      return failAt("step-size", ErrorCode::Diverged,
                    "In epoch {} {}: moves by a step of {:g}{} overshoot; scale the columns, then lower "
                    "step-size from {:g}.",
                    epoch, what, step,
                    params_.rule == optimize::DescentRule::Plain
                        ? std::string()
                        : fmt::format(" with a momentum of {:g}", params_.momentum),
                    params_.stepSize);
    // Rounded down to two digits, so that the advice holds.
    const double unit = std::pow(10, std::floor(std::log10(most)) - 1),
                 advice = std::floor(most / unit) * unit;
    Error error{
        ErrorCode::Diverged,
        fmt::format(
            "In epoch {} {}: a step of {:g} overshoots in the steepest direction, where {:.2g} holds; lower "
            "step-size, or scale the columns.",
            epoch, what, step, advice),
        "step-size"};
    error.fix = Fix{"step-size", fmt::format("{:.2g}", advice)};
    return tl::unexpected<Error>(std::move(error));
  }

  const TrainingSet& train_;
  const GradientDescentParams& params_;
  jobs::WorkContext& context_;
  RowMatrix X_, dev_;
  DescentLoss loss_;
  Vector unknowns_;
  std::vector<Index> order_;
  std::shared_ptr<TrainingTrace> trace_;
  Way way_;
  DescentMove last_;
  std::int64_t moved_ = 0, stride_ = 1, lastKept_ = -1;
};

}  // namespace

const params::ParamTable<GradientDescentParams>& gradientDescentParamTable() {
  using optimize::DescentRule;
  static const auto table =
      params::ParamTable<GradientDescentParams>{}
          .choice(&GradientDescentParams::rows, "rows",
                  {{DescentRows::Batch, "batch"},
                   {DescentRows::MiniBatch, "mini-batch"},
                   {DescentRows::Single, "single"}},
                  "Rows behind one move: all of them, some at a time, or one (stochastic).")
          .integer(&GradientDescentParams::batchSize, "batch-size",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1024,
                    .scale = params::Scale::Log,
                    .unit = "rows",
                    .help = "Rows of a mini-batch."})
          .onlyWhen("rows", {"mini-batch"})
          .choice(&GradientDescentParams::rule, "rule",
                  {{DescentRule::Plain, "plain"},
                   {DescentRule::Momentum, "momentum"},
                   {DescentRule::Nesterov, "nesterov"},
                   {DescentRule::Adam, "adam"}},
                  "What a move makes of the gradient: follow it, gather speed, look ahead, or adapt to each "
                  "weight.")
          .real(&GradientDescentParams::stepSize, "step-size",
                {.min = 1e-12,
                 .max = 1e6,
                 .sliderMin = 1e-4,
                 .sliderMax = 10,
                 .scale = params::Scale::Log,
                 .help = "How far a move goes along the gradient: too small crawls, too large overshoots."})
          .real(&GradientDescentParams::decay, "decay",
                {.min = 0,
                 .max = 1000,
                 .sliderMin = 0,
                 .sliderMax = 1,
                 .help = "How fast steps shrink: in epoch e they are step-size / (1 + decay (e - 1))."})
          .real(&GradientDescentParams::momentum, "momentum",
                {.min = 0, .max = 0.999, .help = "Share of the speed that is kept from move to move."})
          .onlyWhen("rule", {"momentum", "nesterov", "adam"})
          .integer(&GradientDescentParams::epochs, "epochs",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "epochs",
                    .help = "Passes over the train rows."});
  return table;
}

Result<FittedModelPtr> fitGradientDescent(const TrainingSet& train, const GradientDescentParams& params,
                                          jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  return DescentFit(train, params, context).run();
}

ModelEntry gradientDescentEntry() {
  return modelEntryOf({.id = "gradient-descent",
                       .title = "Gradient descent",
                       .family = "linear",
                       .help = "Watch a linear or logistic fit walk downhill: how step size, momentum and "
                               "batches change the way.",
                       .source = "Robbins & Monro (1951), doi:10.1214/aoms/1177729586",
                       .tasks = {Task::Classify, Task::Regress},
                       .offers = {"probabilities", "coefficients", "iterations", "descent-path"}},
                      gradientDescentParamTable(), fitGradientDescent, DescentModel::load);
}

}  // namespace ridgeline::models
