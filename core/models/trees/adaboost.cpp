#include "core/models/trees/adaboost.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/not_a_number.hpp"
#include "core/models/trees/adaboost_model.hpp"
#include "core/models/trees/training_order.hpp"
#include "core/models/trees/tree_grower.hpp"

namespace ridgeline::models {
namespace {

/// Votes and answers kept while fitting may take this much.
constexpr double MostVoteBytes = 2.0 * 1024 * 1024 * 1024;

/// Rows with the answers so far.
struct Watched {
  const Samples* samples;
  VoteCount count;
  Vector answers;
};

double meanOf(const Vector& values, const Vector& weights) { return values.dot(weights) / weights.sum(); }

class AdaboostFit {
 public:
  AdaboostFit(const TrainingSet& train, const AdaboostParams& params, jobs::WorkContext& context)
      : train_(train),
        params_(params),
        context_(context),
        classes_(train.task == Task::Classify ? train.classes() : 0),
        trace_(std::make_shared<TrainingTrace>(params.rounds)) {
    given_ = train.weights.size() > 0 ? Vector(train.weights / train.weights.maxCoeff())
                                      : Vector(Vector::Ones(train.n()));
    weights_ = given_ / given_.sum();
    if (classes_ == 0) {
      const double largest = train.targets.cwiseAbs().maxCoeff();
      const Vector shares = largest > 0 ? Vector(train.targets / largest) : train.targets;
      const double mean = meanOf(shares, given_);
      spread_ = largest * std::sqrt(meanOf((shares.array() - mean).square(), given_));
      if (!(spread_ > 0)) spread_ = 1;
    }
  }

  Result<FittedModelPtr> run() {
    RIDGELINE_CHECK(checkClasses());
    RIDGELINE_CHECK(checkSize());
    RIDGELINE_TRY(const ColumnOrder order, trainingOrder(train_, context_));
    trees_.features = train_.d();
    trees_.classes = classes_;
    Watched rows{&train_, VoteCount(classes_, train_.n()), {}};
    const Samples* dev = train_.dev && train_.dev->X.rows() > 0 ? train_.dev.get() : nullptr;
    Watched devRows{dev, VoteCount(classes_, dev == nullptr ? 0 : dev->X.rows()), {}};
    context_.publish(trace_);
    for (int round = 1; round <= params_.rounds; ++round) {
      if (!context_.tick()) return jobs::WorkContext::cancelled();
      RIDGELINE_TRY(const BoostedTreePtr tree, grow(order, round));
      RIDGELINE_CHECK(answer(tree, rows));
      const Vector errors = errorsOf(rows.answers);
      const double error = weights_.dot(errors);
      const double vote = voteOf(error);
      const bool useless = !(vote > 0);
      if (useless && !trees_.trees.empty()) break;
      trees_.trees.push_back(tree);
      trees_.votes.push_back(useless ? 1.0 : vote);
      rows.count.add(rows.answers, trees_.votes.back());
      if (dev != nullptr) {
        RIDGELINE_CHECK(answer(tree, devRows));
        devRows.count.add(devRows.answers, trees_.votes.back());
      }
      record(round, rows, devRows);
      context_.progress(round, params_.rounds, fmt::format("round {} of {}", round, params_.rounds));
      if (useless || error <= 0) break;
      reweigh(errors, error, vote);
    }
    if (context_.stopped()) return jobs::WorkContext::cancelled();
    return adaboostModel(std::move(trees_), trace_);
  }

 private:
  Status checkClasses() const {
    if (classes_ == 0) return {};
    int first = -1;
    for (Index i = 0; i < train_.n(); ++i) {
      const int label = train_.labels[static_cast<std::size_t>(i)];
      if (!(given_[i] > 0)) continue;
      if (first >= 0 && label != first) return {};
      first = label;
    }
    return fail(ErrorCode::InvalidInput,
                "All train rows of positive weight are of the class \"{}\"; there is nothing to tell apart.",
                train_.classNames[static_cast<std::size_t>(first)]);
  }

  Status checkSize() const {
    const double perRow = classes_ > 0 ? 8.0 * classes_ : 16.0 * params_.rounds;
    const double bytes = static_cast<double>(train_.n()) * perRow;
    if (bytes <= MostVoteBytes) return {};
    return failAt(classes_ > 0 ? "" : "rounds", ErrorCode::TooLarge,
                  "The votes for {} rows would take {:.1f} GB; use fewer {}.", train_.n(), bytes / 1e9,
                  classes_ > 0 ? "rows or join rare classes" : "rounds or rows");
  }

  Result<BoostedTreePtr> grow(const ColumnOrder& order, int round) const {
    const GrowRules rules{.maxDepth = params_.maxDepth,
                          .minLeafRows = static_cast<std::size_t>(params_.minLeafRows),
                          .seed = train_.seed.child("adaboost").child(static_cast<std::uint64_t>(round))};
    const Impurity impurity = classes_ > 0 ? Impurity::Gini : Impurity::Variance;
    RIDGELINE_TRY(const GrownTree grown,
                  growTree(TreeRows(train_, impurity, weights_ * static_cast<double>(train_.n())), order,
                           rules, context_));
    BoostedTree tree = boostedTree(grown);
    for (std::size_t node = 0; node < tree.size(); ++node) {
      const double* value = grown.value(node);
      tree[node].value =
          classes_ == 0 ? *value : static_cast<double>(std::max_element(value, value + classes_) - value);
    }
    return std::make_shared<const BoostedTree>(std::move(tree));
  }

  Status answer(const BoostedTreePtr& tree, Watched& rows) const {
    Matrix answers = Matrix::Zero(rows.samples->X.rows(), 1);
    RIDGELINE_CHECK(addTrees({tree}, 0, 1, rows.samples->X, answers, context_));
    rows.answers = answers.col(0);
    return {};
  }

  /// 0 or 1 for classes; for numbers the size of the error in units of the largest among rows that count.
  Vector errorsOf(const Vector& answers) const {
    Vector errors(train_.n());
    for (Index i = 0; i < train_.n(); ++i)
      errors[i] = classes_ > 0
                      ? (static_cast<int>(answers[i]) == train_.labels[static_cast<std::size_t>(i)] ? 0 : 1)
                      : std::abs(answers[i] / spread_ - train_.targets[i] / spread_);
    if (classes_ > 0) return errors;
    double largest = 0;
    for (Index i = 0; i < train_.n(); ++i)
      if (given_[i] > 0) largest = std::max(largest, errors[i]);
    return largest > 0 ? Vector((errors / largest).cwiseMin(1.0)) : Vector(Vector::Zero(train_.n()));
  }

  /// 0 or less for a tree that does not help; one without error votes once.
  double voteOf(double error) const {
    if (error <= 0) return 1;
    const double odds = std::log((1 - error) / error);
    return params_.learningRate * (classes_ > 0 ? odds + std::log(classes_ - 1.0) : odds);
  }

  void reweigh(const Vector& errors, double error, double vote) {
    if (classes_ > 0)
      weights_.array() *= (vote * errors.array()).exp();
    else
      weights_.array() *= (params_.learningRate * std::log(error / (1 - error)) * (1 - errors.array())).exp();
    weights_ /= weights_.sum();
    // A row that counts never stops counting, however small its weight would be.
    for (Index i = 0; i < weights_.size(); ++i)
      if (given_[i] > 0) weights_[i] = std::max(weights_[i], 1e-290);
  }

  void record(int round, const Watched& rows, const Watched& dev) {
    const IterationPoint point = pointOf(round, rows, dev);
    trace_->append(point);
    // A model inside the film does not hold the film: they would keep each other alive.
    if (trace_->wantsCheckpoint(round)) trace_->checkpoint(round, adaboostModel(trees_, nullptr));
  }

  IterationPoint pointOf(int round, const Watched& rows, const Watched& dev) const {
    const auto [loss, metric] = judge(rows.count.predictions(), train_, given_);
    if (dev.samples == nullptr) return {round, loss, NotANumber, metric, NotANumber};
    const auto [devLoss, devMetric] =
        judge(dev.count.predictions(), *dev.samples, Vector::Ones(dev.samples->X.rows()));
    return {round, loss, devLoss, metric, devMetric};
  }

  /// Share of wrong answers and accuracy, or mean error in spreads and R2.
  std::pair<double, double> judge(const Predictions& got, const Samples& want, const Vector& weights) const {
    if (classes_ > 0) {
      double wrong = 0;
      for (Index i = 0; i < weights.size(); ++i)
        if (got.labels[static_cast<std::size_t>(i)] != want.labels[static_cast<std::size_t>(i)])
          wrong += weights[i];
      return {wrong / weights.sum(), 1 - wrong / weights.sum()};
    }
    const Vector targets = want.targets / spread_, errors = got.values / spread_ - targets;
    const double variance = meanOf((targets.array() - meanOf(targets, weights)).square(), weights);
    return {meanOf(errors.cwiseAbs(), weights),
            variance > 0 ? 1 - meanOf(errors.cwiseAbs2(), weights) / variance : NotANumber};
  }

  const TrainingSet& train_;
  const AdaboostParams& params_;
  jobs::WorkContext& context_;
  int classes_;
  std::shared_ptr<TrainingTrace> trace_;
  Vector given_, weights_;  ///< as given in units of the largest; as of this round, summing to 1
  double spread_ = 1;
  VotingTrees trees_;
};

}  // namespace

const params::ParamTable<AdaboostParams>& adaboostParamTable() {
  using params::Scale;
  static const auto table =
      params::ParamTable<AdaboostParams>{}
          .integer(&AdaboostParams::rounds, "rounds",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 500,
                    .scale = Scale::Log,
                    .unit = "rounds",
                    .help = "Trees that vote at most; fewer where one makes no error or no tree helps."})
          .real(&AdaboostParams::learningRate, "learning-rate",
                {.min = 1e-4,
                 .max = 10,
                 .sliderMin = 0.01,
                 .sliderMax = 2,
                 .scale = Scale::Log,
                 .help = "How strongly wrongly answered rows gain weight; less needs more rounds."})
          .integer(&AdaboostParams::maxDepth, "max-depth",
                   {.min = 1,
                    .max = 64,
                    .sliderMax = 8,
                    .unit = "questions",
                    .help = "Most questions of one tree; with 1 they are stumps."})
          .integer(&AdaboostParams::minLeafRows, "min-leaf-rows",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 100,
                    .unit = "rows",
                    .help = "Fewest train rows that a leaf may hold."});
  return table;
}

Result<FittedModelPtr> fitAdaboost(const TrainingSet& train, const AdaboostParams& params,
                                   jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train, Missing::Taken));
  return AdaboostFit(train, params, context).run();
}

ModelEntry adaboostEntry() {
  return modelEntryOf(
      {.id = "adaboost",
       .title = "AdaBoost",
       .family = "trees",
       .help = "Simple trees in a row, each minding the rows that those before got wrong; noisy "
               "labels mislead it.",
       .source = "Freund & Schapire (1997), doi:10.1006/jcss.1997.1504",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities", "importances", "iterations", "staged-scores"},
       .takesMissing = true,
       .takesCategories = true},
      adaboostParamTable(), fitAdaboost, AdaboostModel::load);
}

}  // namespace ridgeline::models
