#include "core/models/meta/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/meta/voting.hpp"

namespace ridgeline::models {
namespace {

constexpr int GridPoints = 31;
constexpr int Rounds = 3;
constexpr double FarthestLogWeight = 3;

/// Probabilities with the odds of each class scaled; rows sum to 1.
Matrix scaled(const Matrix& probabilities, const Vector& weights) {
  Matrix out = probabilities * weights.asDiagonal();
  for (Index i = 0; i < out.rows(); ++i) {
    const double sum = out.row(i).sum();
    if (sum > 0)
      out.row(i) /= sum;
    else
      out.row(i) = probabilities.row(i);
  }
  return out;
}

/// How good a table of weighted counts (actual x predicted) is; higher is better.
double goodness(const Matrix& counts, const ThresholdParams& params) {
  const Vector actual = counts.rowwise().sum(), predicted = counts.colwise().sum().transpose();
  const double n = counts.sum();
  switch (params.goal) {
    case ThresholdGoal::Accuracy:
      return counts.trace() / n;
    case ThresholdGoal::Cost:
      return -(params.falsePositiveCost * counts(0, 1) + params.falseNegativeCost * counts(1, 0)) / n;
    case ThresholdGoal::Mcc: {
      const double covariance = counts.trace() * n - actual.dot(predicted);
      const double spread = (n * n - actual.squaredNorm()) * (n * n - predicted.squaredNorm());
      return spread > 0 ? covariance / std::sqrt(spread) : 0;
    }
    case ThresholdGoal::F1:
    case ThresholdGoal::BalancedAccuracy:
      break;
  }
  double sum = 0, there = 0;
  for (Index k = counts.rows() == 2 && params.goal == ThresholdGoal::F1 ? 1 : 0; k < counts.rows(); ++k) {
    if (!(actual[k] > 0)) continue;
    ++there;
    sum += params.goal == ThresholdGoal::F1 ? 2 * counts(k, k) / (actual[k] + predicted[k])
                                            : counts(k, k) / actual[k];
  }
  return there > 0 ? sum / there : 0;
}

double weightOf(const TrainingSet& train, Index i) {
  return train.weights.size() > 0 ? train.weights[i] : 1.0;
}

/// Every cut between neighbouring probabilities of the positive class, in one sweep.
Vector bestCut(const Matrix& probabilities, const TrainingSet& train, const ThresholdParams& params) {
  std::vector<Index> order(static_cast<std::size_t>(train.n()));
  std::iota(order.begin(), order.end(), Index{0});
  const auto p = [&](Index i) { return probabilities(i, 1); };
  std::sort(order.begin(), order.end(), [&](Index a, Index b) { return p(a) > p(b); });
  // Start with no row called positive; rows join from the top, ties together.
  Matrix counts = Matrix::Zero(2, 2);
  for (Index i = 0; i < train.n(); ++i)
    counts(train.labels[static_cast<std::size_t>(i)], 0) += weightOf(train, i);
  double best = -std::numeric_limits<double>::infinity(), threshold = 0.5;
  const auto see = [&](double cut) {
    cut = std::clamp(cut, 1e-9, 1 - 1e-9);
    const double now = goodness(counts, params);
    const bool nearer = std::abs(cut - 0.5) < std::abs(threshold - 0.5);
    if (now > best + 1e-12 || (now > best - 1e-12 && nearer)) {
      best = std::max(best, now);
      threshold = cut;
    }
  };
  see((1 + p(order.front())) / 2);
  for (std::size_t at = 0; at < order.size();) {
    const double value = p(order[at]);
    for (; at < order.size() && p(order[at]) == value; ++at) {
      const int label = train.labels[static_cast<std::size_t>(order[at])];
      const double w = weightOf(train, order[at]);
      counts(label, 0) -= w;
      counts(label, 1) += w;
    }
    see(at < order.size() ? (value + p(order[at])) / 2 : value / 2);
  }
  Vector weights(2);
  weights << threshold, 1 - threshold;
  return weights;
}

Result<Vector> bestWeights(const Matrix& probabilities, const TrainingSet& train,
                           const ThresholdParams& params, jobs::WorkContext& context) {
  const Index classes = probabilities.cols();
  Vector logs = Vector::Zero(classes);
  const auto judge = [&] {
    const auto labels = argmaxRows(probabilities * logs.array().exp().matrix().asDiagonal());
    Matrix counts = Matrix::Zero(classes, classes);
    for (std::size_t i = 0; i < labels.size(); ++i)
      counts(train.labels[i], labels[i]) += weightOf(train, static_cast<Index>(i));
    return goodness(counts, params);
  };
  double best = judge();
  for (int round = 0; round < Rounds; ++round)
    for (Index k = 0; k < classes; ++k) {
      double kept = logs[k];
      for (int g = 0; g < GridPoints; ++g) {
        if (context.stopped()) return jobs::WorkContext::cancelled();
        logs[k] = FarthestLogWeight * (2.0 * g / (GridPoints - 1) - 1);
        const double now = judge();
        if (now > best + 1e-12 || (now > best - 1e-12 && std::abs(logs[k]) < std::abs(kept))) {
          best = std::max(best, now);
          kept = logs[k];
        }
      }
      logs[k] = kept;
    }
  const Vector weights = logs.array().exp();
  return Vector(weights / weights.sum());
}

class ThresholdModel final : public FittedModel, public Probabilities {
 public:
  ThresholdModel(Member base, MetaShape shape, Vector weights)
      : base_(std::move(base)), shape_(shape), weights_(std::move(weights)) {}
  Task task() const override { return Task::Classify; }
  Index features() const override { return shape_.features; }
  int classes() const override { return shape_.classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(const Matrix raw, outputs(base_, X, context));
    Predictions out;
    out.probabilities = scaled(raw, weights_);
    out.labels = argmaxRows(out.probabilities);
    return out;
  }
  void save(ArchiveWriter& archive) const override {
    saveShape(archive, shape_);
    archive.array("weights", weights_);
    saveMembers(archive, {base_});
  }

 private:
  Member base_;
  MetaShape shape_;
  Vector weights_;
};

Result<FittedModelPtr> loadThreshold(const ArchiveReader& archive) {
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  RIDGELINE_TRY(auto members, loadMembers(archive, shape.features));
  RIDGELINE_TRY(Vector weights, archive.vector("weights"));
  if (members.size() != 1 || shape.classes < 2 || weights.size() != shape.classes || !weights.allFinite() ||
      weights.minCoeff() <= 0 || weights.maxCoeff() > 1)
    return archive.damaged("its weights do not fit its classes");
  return std::make_shared<ThresholdModel>(std::move(members[0]), shape, std::move(weights));
}

}  // namespace

const params::ParamTable<ThresholdParams>& thresholdParamTable() {
  static const auto table = params::ParamTable<ThresholdParams>{}
                                .choice(&ThresholdParams::goal, "goal",
                                        {{ThresholdGoal::BalancedAccuracy, "balanced-accuracy"},
                                         {ThresholdGoal::F1, "f1"},
                                         {ThresholdGoal::Mcc, "mcc"},
                                         {ThresholdGoal::Accuracy, "accuracy"},
                                         {ThresholdGoal::Cost, "cost"}},
                                        "What the threshold is best for.")
                                .real(&ThresholdParams::falsePositiveCost, "false-positive-cost",
                                      {.min = 0,
                                       .max = 1e9,
                                       .sliderMin = 0,
                                       .sliderMax = 20,
                                       .help = "Price of calling a negative row positive."})
                                .onlyWhen("goal", {"cost"})
                                .real(&ThresholdParams::falseNegativeCost, "false-negative-cost",
                                      {.min = 0,
                                       .max = 1e9,
                                       .sliderMin = 0,
                                       .sliderMax = 20,
                                       .help = "Price of missing a positive row."})
                                .onlyWhen("goal", {"cost"})
                                .integer(&ThresholdParams::folds, "folds",
                                         {.min = 2,
                                          .max = 100,
                                          .sliderMax = 10,
                                          .help = "Inner folds that the threshold is chosen on."});
  return table;
}

Result<FittedModelPtr> fitThreshold(const TrainingSet& train, const ThresholdParams& params,
                                    const Bases& bases, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (params.goal == ThresholdGoal::Cost && train.classes() != 2)
    return failAt("goal", ErrorCode::InvalidParam,
                  "Costs speak of one positive class of two and there are {}; choose another goal.",
                  train.classes());
  RIDGELINE_TRY(auto members, fitMembers(bases, train, context));
  if (capability<Probabilities>(*members[0].model) == nullptr)
    return failAt("base", ErrorCode::InvalidParam,
                  "\"{}\" offers no probabilities to cut; choose a method that does.", bases.specs[0].id);
  RIDGELINE_TRY(const auto folds, innerFolds(train, params.folds, train.seed.child("threshold")));
  context.progress(0, 0, "out-of-fold probabilities");
  RIDGELINE_TRY(const Matrix unseen, outOfFold(bases, 0, train, folds, context));
  Vector weights;
  if (train.classes() == 2) {
    weights = bestCut(unseen, train, params);
  } else {
    RIDGELINE_TRY(weights, bestWeights(unseen, train, params, context));
  }
  return std::make_shared<ThresholdModel>(std::move(members[0]), shapeOf(train), std::move(weights));
}

ModelEntry thresholdEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(thresholdParamTable(), basesFor(plain, {Task::Classify}), Built::OnOne,
                                     {"tree"});
  return combinedEntry(
      {.id = "threshold",
       .title = "Chosen threshold",
       .family = "meta",
       .help = "Chooses where a probability becomes a yes: for a metric, or for what mistakes cost.",
       .source = "Elkan (2001), IJCAI, 973-978",
       .tasks = {Task::Classify},
       .offers = {"probabilities"}},
      thresholdParamTable(), schema, fitThreshold, loadThreshold);
}

}  // namespace ridgeline::models
