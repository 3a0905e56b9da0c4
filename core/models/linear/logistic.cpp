#include "core/models/linear/logistic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/models/linear/logistic_model.hpp"

namespace ridgeline::models {
namespace {

/// One fit: the problem in scaled columns, and the way back to the user's.
class LogisticFit {
 public:
  LogisticFit(const TrainingSet& train, const LogisticParams& params, jobs::WorkContext& context)
      : train_(train),
        params_(params),
        context_(context),
        trace_(std::make_shared<TrainingTrace>(params.maxIterations)) {}

  Result<FittedModelPtr> run() {
    RIDGELINE_TRY(const ClassTally tally, tallyClasses(train_));
    RIDGELINE_TRY(units_, columnUnits(train_.X, context_));
    if (!units_.finite)
      return fail(ErrorCode::Diverged, "The columns hold values too large to add up; scale them first.");
    std::vector<int> code(tally.rows.size(), 0);
    for (std::size_t k = 0; k < code.size(); ++k)
      if (tally.rows[k] > 0) {
        code[k] = static_cast<int>(present_.size());
        present_.push_back(static_cast<int>(k));
      }
    std::vector<int> codes;
    codes.reserve(train_.labels.size());
    for (const int label : train_.labels) codes.push_back(code[static_cast<std::size_t>(label)]);
    outputs_ = train_.classes() == 2 ? Index{1} : static_cast<Index>(present_.size());
    Vector weights = effectiveWeights(train_, tally, params_.classWeights);
    const double total = weights.size() == 0 ? static_cast<double>(train_.n()) : weights.sum();
    const Vector perUnit = units_.scale.cwiseInverse();
    const double price = 1 / (params_.c * total), l1 = shareOfL1();
    Vector squared = Vector::Zero(units_.count());
    // A column in tiny units has an immense price; it stays a number.
    constexpr double Immense = 1e280;
    if (penalised()) squared = (perUnit.cwiseAbs2() * (price * (1 - l1))).cwiseMin(Immense);
    const LogisticLoss loss(ScaledRows(train_.X, units_, std::move(codes), std::move(weights)), outputs_,
                            std::move(squared));
    context_.publish(trace_);

    LogisticSearch search;
    search.solver = params_.solver;
    if (penalised() && l1 > 0) search.absolutePenalty = (perUnit * (price * l1)).cwiseMin(Immense);
    search.penalised = penalised();
    search.maxIterations = params_.maxIterations;
    search.tolerance = params_.tolerance;
    search.record = [&](int iteration, const Vector& unknowns, const LogisticLoss::Evaluation& now) {
      return record(iteration, unknowns, now);
    };
    Vector start = Vector::Zero(loss.unknowns());
    search.started = startFrom(train_.warmStart.get(), start);
    RIDGELINE_TRY(const LogisticFound found, minimiseLogistic(loss, std::move(start), search, context_));
    warnOfTrouble(found);
    auto model = modelOf(found.unknowns, trace_);
    if (!model->coefficients().allFinite())
      return fail(ErrorCode::Diverged, "The coefficients left the finite numbers; scale the columns first.");
    return model;
  }

 private:
  bool penalised() const { return params_.penalty != LogisticPenalty::None; }
  double shareOfL1() const {
    switch (params_.penalty) {
      case LogisticPenalty::L1:
        return 1;
      case LogisticPenalty::Elastic:
        return params_.l1Share;
      default:
        return 0;
    }
  }

  /// The unknowns of a former fit; false if there is none that suits.
  bool startFrom(const FittedModel* former, Vector& unknowns) const {
    const auto* model = dynamic_cast<const LogisticModel*>(former);
    if (model == nullptr || model->features() != train_.d() || model->classes() != train_.classes())
      return false;
    const Matrix W = model->coefficients();
    const Vector b = model->intercepts();
    Vector start(unknowns.size());
    const Index width = units_.count() + 1;
    for (Index k = 0; k < outputs_; ++k) {
      const Index column = outputs_ == 1 ? 0 : present_[static_cast<std::size_t>(k)];
      units_.fromColumns(W.col(column), b[column], start.data() + k * width, start[k * width + width - 1]);
    }
    if (!start.allFinite()) return false;
    unknowns = std::move(start);
    return true;
  }

  /// False if the user stopped the fit.
  bool record(int iteration, const Vector& unknowns, const LogisticLoss::Evaluation& now) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    IterationPoint point{iteration, now.loss, nan, now.accuracy, nan};
    const bool keep = trace_->wantsCheckpoint(iteration);
    const bool dev = train_.dev && train_.dev->X.rows() > 0;
    if (keep || dev) {
      // A model inside the film does not hold the film: they would keep each other alive.
      const auto model = modelOf(unknowns, nullptr);
      if (dev) scoreDev(*model, point);
      if (keep) trace_->checkpoint(iteration, model);
    }
    trace_->append(point);
    context_.progress(iteration, params_.maxIterations, "Fitting");
    return context_.tick();
  }

  void scoreDev(const LogisticModel& model, IterationPoint& point) {
    const Samples& dev = *train_.dev;
    const auto answers = model.predict(dev.X, context_);
    if (!answers) return;
    double loss = 0, right = 0;
    for (std::size_t i = 0; i < dev.labels.size(); ++i) {
      const double p = answers->probabilities(static_cast<Index>(i), dev.labels[i]);
      loss -= std::log(std::max(p, std::numeric_limits<double>::epsilon()));
      if (answers->labels[i] == dev.labels[i]) right += 1;
    }
    point.devLoss = loss / static_cast<double>(dev.labels.size());
    point.devMetric = right / static_cast<double>(dev.labels.size());
  }

  std::shared_ptr<const LogisticModel> modelOf(const Vector& unknowns, TracePtr trace) const {
    const Index d = train_.d(), width = units_.count() + 1;
    Matrix found(d, outputs_);
    Vector intercepts(outputs_);
    for (Index k = 0; k < outputs_; ++k)
      units_.toColumns(unknowns.data() + k * width, unknowns[k * width + width - 1], found.col(k),
                       intercepts[k]);
    if (train_.classes() == 2)
      return std::make_shared<LogisticModel>(std::move(found), std::move(intercepts), 2, std::move(trace));
    // Only differences between classes matter: they are told about their mean.
    intercepts.array() -= intercepts.mean();
    if (!penalised()) found.colwise() -= found.rowwise().mean().eval();
    Matrix W = Matrix::Zero(d, train_.classes());
    Vector b = Vector::Constant(train_.classes(), -std::numeric_limits<double>::infinity());
    for (Index k = 0; k < outputs_; ++k) {
      W.col(present_[static_cast<std::size_t>(k)]) = found.col(k);
      b[present_[static_cast<std::size_t>(k)]] = intercepts[k];
    }
    return std::make_shared<LogisticModel>(std::move(W), std::move(b), train_.classes(), std::move(trace));
  }

  void warnOfTrouble(const LogisticFound& found) {
    if (found.separated) {
      context_.warn(
          "The classes of the train rows can be told apart without error, so without a penalty the weights "
          "would grow without end and were stopped; choose the l2 penalty.");
    } else if (!penalised() && found.converged && found.lastShift > 0.1) {
      context_.warn(
          "Some train rows can be told apart without error, so without a penalty some weights would grow "
          "without end and were stopped; choose the l2 penalty.");
    } else if (!found.converged && found.iterations >= params_.maxIterations) {
      context_.warn(fmt::format(
          "The fit was still moving after {} iterations; raise max-iterations, scale the columns or lower c.",
          params_.maxIterations));
    }
  }

  const TrainingSet& train_;
  const LogisticParams& params_;
  jobs::WorkContext& context_;
  ColumnUnits units_;
  std::shared_ptr<TrainingTrace> trace_;
  std::vector<int> present_;  ///< class codes that have rows
  Index outputs_ = 1;
};

}  // namespace

const params::ParamTable<LogisticParams>& logisticParamTable() {
  static const auto table =
      params::ParamTable<LogisticParams>{}
          .choice(&LogisticParams::penalty, "penalty",
                  {{LogisticPenalty::L2, "l2"},
                   {LogisticPenalty::L1, "l1"},
                   {LogisticPenalty::Elastic, "elastic"},
                   {LogisticPenalty::None, "none"}},
                  "What keeps the weights small: their squares, their absolute values (which makes some "
                  "exactly 0), "
                  "both, or nothing.")
          .real(&LogisticParams::c, "c",
                {.min = 1e-10,
                 .max = 1e10,
                 .sliderMin = 1e-4,
                 .sliderMax = 1e4,
                 .scale = params::Scale::Log,
                 .help = "Trust in the train rows against the penalty: small values pull the weights to 0."})
          .label("C")
          .onlyWhen("penalty", {"l2", "l1", "elastic"})
          .real(&LogisticParams::l1Share, "l1-share",
                {.min = 0,
                 .max = 1,
                 .help = "Share of the penalty that is on absolute values; the rest is on squares."})
          .label("L1 share")
          .onlyWhen("penalty", {"elastic"})
          .choice(&LogisticParams::classWeights, "class-weights",
                  {{ClassWeights::None, "none"}, {ClassWeights::Balanced, "balanced"}},
                  "Whether rows of a rare class count for more, so that every class counts alike.")
          .choice(&LogisticParams::solver, "solver",
                  {{LogisticSolver::Auto, "auto"},
                   {LogisticSolver::Newton, "newton-cholesky"},
                   {LogisticSolver::Lbfgs, "lbfgs"}},
                  "How the minimum is found; all find the same one.")
          .onlyWhen("penalty", {"l2", "none"})
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
