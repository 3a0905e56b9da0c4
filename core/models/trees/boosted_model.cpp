#include "core/models/trees/boosted_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/trees/boosted_tree_file.hpp"

namespace ridgeline::models {
namespace {

constexpr Index PredictBlock = 1024;

struct LossName {
  BoostingLoss loss;
  const char* name;
};
constexpr std::array<LossName, 7> LossNames = {{{BoostingLoss::Logistic, "logistic"},
                                                {BoostingLoss::Softmax, "softmax"},
                                                {BoostingLoss::Squared, "squared"},
                                                {BoostingLoss::Absolute, "absolute"},
                                                {BoostingLoss::Huber, "huber"},
                                                {BoostingLoss::Quantile, "quantile"},
                                                {BoostingLoss::Poisson, "poisson"}}};

/// Scores that stay within what exp may be asked.
double bounded(double score) { return std::clamp(score, -700.0, 700.0); }

}  // namespace

FittedModelPtr boostedModel(BoostedEnsemble ensemble, TracePtr trace) {
  if (ensemble.classes > 0)
    return std::make_shared<const BoostedClassifier>(std::move(ensemble), std::move(trace));
  return std::make_shared<const BoostedModel>(std::move(ensemble), std::move(trace));
}

Vector BoostedModel::importances() const {
  Vector sums = Vector::Zero(ensemble_.features);
  for (const auto& tree : ensemble_.trees)
    for (const BoostedNode& node : *tree)
      if (node.feature >= 0) sums[node.feature] += node.gain;
  const double total = sums.sum();
  return total > 0 ? Vector(sums / total) : sums;
}

Status BoostedModel::addRounds(int first, int last, const Matrix& X, Matrix& scores,
                               jobs::WorkContext& context) const {
  const auto outputs = static_cast<std::size_t>(ensemble_.outputs());
  return jobs::parallelBlocks(context, X.rows(), PredictBlock, [&](Index begin, Index end) {
    addTrees(ensemble_.trees, static_cast<std::size_t>(first) * outputs,
             static_cast<std::size_t>(last) * outputs, X, begin, end, scores, context);
  });
}

Result<Predictions> BoostedModel::answers(const Matrix& scores, jobs::WorkContext& context) const {
  const Index n = scores.rows();
  Predictions out;
  if (ensemble_.classes == 0) {
    const BoostingScale scale = ensemble_.scale;
    out.values.resize(n);
    for (Index i = 0; i < n; ++i) {
      const double learnt =
          ensemble_.loss == BoostingLoss::Poisson ? std::exp(bounded(scores(i, 0))) : scores(i, 0);
      out.values[i] = scale.centre + scale.spread * learnt;
    }
    return out;
  }
  out.probabilities.resize(n, ensemble_.classes);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, PredictBlock, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      auto row = out.probabilities.row(i);
      if (ensemble_.loss == BoostingLoss::Logistic) {
        const double e = std::exp(-std::abs(bounded(scores(i, 0))));
        const double likely = 1 / (1 + e), unlikely = e / (1 + e);
        row[1] = scores(i, 0) > 0 ? likely : unlikely;
        row[0] = scores(i, 0) > 0 ? unlikely : likely;
        continue;
      }
      row = (scores.row(i).array() - scores.row(i).maxCoeff()).exp();
      row /= row.sum();
    }
  }));
  out.labels = argmaxRows(out.probabilities);
  return out;
}

Result<Predictions> BoostedModel::predictAfter(const Matrix& X, int stages,
                                               jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Matrix scores = Eigen::Map<const Eigen::RowVectorXd>(ensemble_.start.data(), ensemble_.outputs())
                      .replicate(X.rows(), 1);
  RIDGELINE_CHECK(addRounds(0, std::clamp(stages, 0, this->stages()), X, scores, context));
  return answers(scores, context);
}

Status BoostedModel::eachStage(const Matrix& X, const StageVisitor& visit, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Matrix scores = Eigen::Map<const Eigen::RowVectorXd>(ensemble_.start.data(), ensemble_.outputs())
                      .replicate(X.rows(), 1);
  for (int round = 0; round < stages(); ++round) {
    RIDGELINE_CHECK(addRounds(round, round + 1, X, scores, context));
    RIDGELINE_TRY(const Predictions now, answers(scores, context));
    if (!visit(round + 1, now)) return {};
  }
  return {};
}

void BoostedModel::save(ArchiveWriter& archive) const {
  writeTrees(ensemble_.trees, archive);
  archive.array("start", Vector(Eigen::Map<const Vector>(ensemble_.start.data(), ensemble_.outputs())));
  const auto* name = std::find_if(LossNames.begin(), LossNames.end(),
                                  [this](const LossName& one) { return one.loss == ensemble_.loss; });
  archive.manifest["boosting"] = {{"features", ensemble_.features},
                                  {"classes", ensemble_.classes},
                                  {"loss", name->name},
                                  {"centre", ensemble_.scale.centre},
                                  {"spread", ensemble_.scale.spread}};
}

Result<FittedModelPtr> BoostedModel::load(const ArchiveReader& archive) {
  BoostedEnsemble made;
  RIDGELINE_TRY(const Vector start, archive.vector("start"));
  RIDGELINE_TRY(made.features, archive.integer("boosting/features", 1, 1 << 30));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("boosting/classes", 0, 1 << 20));
  RIDGELINE_TRY(const std::string word, archive.text("boosting/loss"));
  RIDGELINE_TRY(made.scale.centre, archive.number("boosting/centre"));
  RIDGELINE_TRY(made.scale.spread, archive.number("boosting/spread"));
  RIDGELINE_TRY(made.trees, readTrees(archive, made.features));
  made.classes = static_cast<int>(classes);
  const auto* name =
      std::find_if(LossNames.begin(), LossNames.end(), [&](const LossName& one) { return word == one.name; });
  if (name == LossNames.end()) return archive.damaged("the loss of the boosted trees is unknown");
  made.loss = name->loss;
  const bool ofClasses = made.loss == BoostingLoss::Logistic || made.loss == BoostingLoss::Softmax;
  const bool kind = made.loss == BoostingLoss::Logistic  ? made.classes == 2
                    : made.loss == BoostingLoss::Softmax ? made.classes > 1
                                                         : made.classes == 0;
  const Index outputs = made.loss == BoostingLoss::Softmax ? made.classes : 1;
  if (!kind || start.size() != outputs || made.trees.size() % static_cast<std::size_t>(outputs) != 0)
    return archive.damaged("the boosted trees do not fit their classes");
  if (!start.allFinite() || !std::isfinite(made.scale.centre) || !std::isfinite(made.scale.spread) ||
      (!ofClasses && !(made.scale.spread > 0)))
    return archive.damaged("a number of the boosted trees is not finite");
  made.start.assign(start.begin(), start.end());
  return boostedModel(std::move(made), nullptr);
}

}  // namespace ridgeline::models
