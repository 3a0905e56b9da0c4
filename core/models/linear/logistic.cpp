#include "core/models/linear/logistic.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/linear/centred.hpp"
#include "core/models/linear/logistic_loss.hpp"
#include "core/models/linear/logistic_model.hpp"
#include "core/optimize/lbfgs.hpp"

namespace ridgeline::models {
namespace {

/// Mean loss at which separated classes are told apart well enough.
constexpr double SeparatedLoss = 1e-4;

/// One fit: the problem in scaled columns, and the way back to the user's.
class LogisticFit {
 public:
  LogisticFit(const TrainingSet& train, const LogisticParams& params, jobs::WorkContext& context)
      : train_(train),
        params_(params),
        context_(context),
        centred_(centre(train.X, {})),
        trace_(std::make_shared<TrainingTrace>(params.maxIterations)) {
    const double unit = std::sqrt(static_cast<double>(train.n()));
    centred_.A *= unit;
    centred_.scale /= unit;
    std::vector<int> code(static_cast<std::size_t>(train.classes()), -1);
    for (Index i = 0; i < train.n(); ++i)
      if (weight(i) > 0) code[static_cast<std::size_t>(train.labels[static_cast<std::size_t>(i)])] = 0;
    for (int k = 0; k < train.classes(); ++k)
      if (code[static_cast<std::size_t>(k)] == 0) {
        code[static_cast<std::size_t>(k)] = static_cast<int>(present_.size());
        present_.push_back(k);
      }
    codes_.reserve(train.labels.size());
    for (const int label : train.labels) codes_.push_back(std::max(0, code[static_cast<std::size_t>(label)]));
  }

  Result<FittedModelPtr> run() {
    if (!centred_.finite)
      return fail(ErrorCode::Diverged, "The columns hold values too large to add up; scale them first.");
    if (present_.size() < 2)
      return fail(
          ErrorCode::InvalidInput,
          "All train rows of positive weight are of the class \"{}\"; there is nothing to tell apart.",
          train_.classNames[static_cast<std::size_t>(present_.front())]);
    const double total = train_.weights.size() == 0 ? static_cast<double>(train_.n()) : train_.weights.sum();
    const auto a = static_cast<Index>(centred_.active.size());
    Vector penalty = Vector::Zero(a);
    if (penalised()) penalty = centred_.scale.array().square().inverse() / (params_.c * total);
    const auto outputs = train_.classes() == 2 ? Index{1} : static_cast<Index>(present_.size());
    const LogisticLoss loss(centred_.A, codes_, outputs, train_.weights, penalty);
    loss_ = &loss;
    context_.publish(trace_);

    Vector unknowns = Vector::Zero(loss.unknowns());
    RIDGELINE_TRY(const auto start, loss.evaluate(unknowns, context_));
    if (!record(0, unknowns, start)) return jobs::WorkContext::cancelled();
    const double work =
        static_cast<double>(train_.n()) * static_cast<double>(loss.unknowns() * loss.unknowns());
    const bool few = loss.unknowns() <= 300 && work <= 2e9;
    RIDGELINE_CHECK(few ? newton(unknowns, start) : quasiNewton(unknowns));
    warnOfTrouble();
    auto model = modelOf(unknowns, trace_);
    if (!model->coefficients().allFinite())
      return fail(ErrorCode::Diverged, "The coefficients left the finite numbers; scale the columns first.");
    return model;
  }

 private:
  bool penalised() const { return params_.penalty == LogisticPenalty::L2; }
  double weight(Index i) const { return train_.weights.size() == 0 ? 1 : train_.weights[i]; }

  Status newton(Vector& unknowns, LogisticLoss::Evaluation now) {
    for (int iteration = 1; iteration <= params_.maxIterations && !finished(now); ++iteration) {
      RIDGELINE_TRY(Matrix H, loss_->hessian(unknowns, context_));
      // All classes may shift together without effect; a trace of damping makes the step unique.
      H.diagonal().array() += 1e-11 * H.diagonal().maxCoeff() + 1e-300;
      const Vector step = -H.ldlt().solve(now.gradient);
      const double slope = step.dot(now.gradient);
      double share = 1;
      LogisticLoss::Evaluation next;
      for (int halving = 0; halving < 40; ++halving, share /= 2) {
        RIDGELINE_TRY(next, loss_->evaluate(unknowns + share * step, context_));
        if (next.value <= now.value + 1e-4 * share * slope + 1e-15 * std::abs(now.value)) break;
      }
      if (!(next.value <= now.value + 1e-15 * std::abs(now.value))) break;
      unknowns += share * step;
      lastShift_ = loss_->largestShift(share * step);
      const bool stalled = next.value >= now.value && next.gradient.norm() >= now.gradient.norm();
      now = std::move(next);
      if (!record(iteration, unknowns, now)) return jobs::WorkContext::cancelled();
      if (stalled) break;
    }
    converged_ = finished(now);
    return {};
  }

  Status quasiNewton(Vector& unknowns) {
    LogisticLoss::Evaluation now;
    bool stopped = false;
    optimize::LbfgsOptions options;
    options.memory = 20;
    options.maxIterations = params_.maxIterations;
    options.tolerance = params_.tolerance;
    options.onIteration = [&](int iteration, const Vector& x, double) {
      stopped = !record(iteration, x, now);
      return !stopped && !finished(now);
    };
    const auto objective = [&](const Vector& x, Vector& gradient) -> Result<double> {
      RIDGELINE_TRY(now, loss_->evaluate(x, context_));
      gradient = now.gradient;
      return now.value;
    };
    RIDGELINE_TRY(auto found, optimize::lbfgs(objective, unknowns, options));
    if (stopped) return jobs::WorkContext::cancelled();
    unknowns = std::move(found.x);
    converged_ = found.converged || finished(now);
    return {};
  }

  bool finished(const LogisticLoss::Evaluation& now) {
    separated_ = !penalised() && now.leastMargin > 0;
    return now.gradient.cwiseAbs().maxCoeff() <= params_.tolerance ||
           (separated_ && now.loss < SeparatedLoss);
  }

  /// False if the user stopped the fit.
  bool record(int iteration, const Vector& unknowns, const LogisticLoss::Evaluation& now) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    last_ = {iteration, now.loss, nan, now.accuracy, nan};
    const bool keep = trace_->wantsCheckpoint(iteration);
    const bool dev = train_.dev && train_.dev->X.rows() > 0;
    if (keep || dev) {
      // A model inside the film does not hold the film: they would keep each other alive.
      const auto model = modelOf(unknowns, nullptr);
      if (dev) scoreDev(*model);
      if (keep) trace_->checkpoint(iteration, model);
    }
    trace_->append(last_);
    context_.progress(iteration, params_.maxIterations, "Fitting");
    return context_.tick();
  }

  void scoreDev(const LogisticModel& model) {
    const Samples& dev = *train_.dev;
    const auto answers = model.predict(dev.X, context_);
    if (!answers) return;
    double loss = 0, right = 0;
    for (std::size_t i = 0; i < dev.labels.size(); ++i) {
      const double p = answers->probabilities(static_cast<Index>(i), dev.labels[i]);
      loss -= std::log(std::max(p, std::numeric_limits<double>::epsilon()));
      if (answers->labels[i] == dev.labels[i]) right += 1;
    }
    last_.devLoss = loss / static_cast<double>(dev.labels.size());
    last_.devMetric = right / static_cast<double>(dev.labels.size());
  }

  std::shared_ptr<const LogisticModel> modelOf(const Vector& unknowns, TracePtr trace) const {
    const auto a = static_cast<Index>(centred_.active.size());
    const Index outputs = loss_->outputs(), d = train_.d();
    const Eigen::Map<const Matrix> V(unknowns.data(), a + 1, outputs);
    Matrix found(d, outputs);
    Vector intercepts(outputs);
    for (Index k = 0; k < outputs; ++k) {
      found.col(k) = unscaled(centred_, V.col(k).head(a), d);
      intercepts[k] = V(a, k) - found.col(k).dot(centred_.mean);
    }
    if (train_.classes() == 2)
      return std::make_shared<LogisticModel>(std::move(found), std::move(intercepts), 2, std::move(trace));
    const auto count = static_cast<Index>(present_.size());
    // Only differences between classes matter: they are told about their mean.
    intercepts.array() -= intercepts.head(count).mean();
    if (!penalised()) found.colwise() -= found.leftCols(count).rowwise().mean().eval();
    Matrix W = Matrix::Zero(d, train_.classes());
    Vector b = Vector::Constant(train_.classes(), -std::numeric_limits<double>::infinity());
    for (Index k = 0; k < count; ++k) {
      W.col(present_[static_cast<std::size_t>(k)]) = found.col(k);
      b[present_[static_cast<std::size_t>(k)]] = intercepts[k];
    }
    return std::make_shared<LogisticModel>(std::move(W), std::move(b), train_.classes(), std::move(trace));
  }

  void warnOfTrouble() {
    if (separated_) {
      context_.warn(
          "The classes of the train rows can be told apart without error, so without a penalty the weights "
          "would grow for ever and were stopped; choose the l2 penalty.");
    } else if (!penalised() && converged_ && lastShift_ > 0.1) {
      context_.warn(
          "Some train rows can be told apart without error, so without a penalty some weights would grow for "
          "ever and were stopped; choose the l2 penalty.");
    } else if (!converged_ && last_.iteration >= params_.maxIterations) {
      context_.warn(fmt::format(
          "The fit was still moving after {} iterations; raise max-iterations, scale the columns or lower c.",
          params_.maxIterations));
    }
  }

  const TrainingSet& train_;
  const LogisticParams& params_;
  jobs::WorkContext& context_;
  Centred centred_;
  std::shared_ptr<TrainingTrace> trace_;
  std::vector<int> present_;  ///< class codes that have rows
  std::vector<int> codes_;    ///< n, positions in present_
  const LogisticLoss* loss_ = nullptr;
  IterationPoint last_;
  double lastShift_ = 0;
  bool converged_ = false, separated_ = false;
};

}  // namespace

const params::ParamTable<LogisticParams>& logisticParamTable() {
  static const auto table =
      params::ParamTable<LogisticParams>{}
          .choice(&LogisticParams::penalty, "penalty",
                  {{LogisticPenalty::L2, "l2"}, {LogisticPenalty::None, "none"}},
                  "What keeps the weights small: their squares, or nothing.")
          .real(&LogisticParams::c, "c",
                {.min = 1e-10,
                 .max = 1e10,
                 .sliderMin = 1e-4,
                 .sliderMax = 1e4,
                 .scale = params::Scale::Log,
                 .help = "Trust in the train rows against the penalty: small values pull the weights to 0."})
          .label("C")
          .onlyWhen("penalty", {"l2"})
          .integer(&LogisticParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "iterations",
                    .help = "Most iterations before the fit is taken as it is, with a warning."})
          .real(&LogisticParams::tolerance, "tolerance",
                {.min = 1e-12,
                 .max = 0.1,
                 .sliderMin = 1e-12,
                 .sliderMax = 0.1,
                 .scale = params::Scale::Log,
                 .help = "The fit is done when no slope of the mean loss is steeper than this."});
  return table;
}

Result<FittedModelPtr> fitLogistic(const TrainingSet& train, const LogisticParams& params,
                                   jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  return LogisticFit(train, params, context).run();
}

ModelEntry logisticEntry() {
  return modelEntryOf(
      {.id = "logistic",
       .title = "Logistic regression",
       .family = "linear",
       .help = "Flat boundaries with probabilities that can be trusted: the first thing to try on classes.",
       .source = "Cox (1958), doi:10.1111/j.2517-6161.1958.tb00292.x",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "coefficients", "iterations"}},
      logisticParamTable(), fitLogistic, LogisticModel::load);
}

}  // namespace ridgeline::models
