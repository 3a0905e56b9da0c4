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

Matrix BoostedModel::startScores(Index n) const {
  return Eigen::Map<const Eigen::RowVectorXd>(ensemble_.start.data(), ensemble_.outputs()).replicate(n, 1);
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
  Matrix scores = startScores(X.rows());
  const auto last = static_cast<std::size_t>(std::clamp(stages, 0, this->stages()) * ensemble_.outputs());
  RIDGELINE_CHECK(addTrees(ensemble_.trees, 0, last, X, scores, context));
  return answers(scores, context);
}

Status BoostedModel::eachStage(const Matrix& X, const StageVisitor& visit, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Matrix scores = startScores(X.rows());
  const auto outputs = static_cast<std::size_t>(ensemble_.outputs());
  for (std::size_t round = 0; round < static_cast<std::size_t>(stages()); ++round) {
    RIDGELINE_CHECK(addTrees(ensemble_.trees, round * outputs, (round + 1) * outputs, X, scores, context));
    RIDGELINE_TRY(const Predictions now, answers(scores, context));
    if (!visit(static_cast<int>(round) + 1, now)) return {};
  }
  return {};
}

Result<Predictions> BoostedModel::predictGrid(const Lattice& lattice, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, lattice.origin.transpose()));
  Matrix scores = startScores(lattice.nx * lattice.ny);
  const WalkedTrees walked(ensemble_.trees, 0, ensemble_.trees.size());
  const auto add = [&](std::size_t tree, std::int32_t leaf, const LatticePart& part) {
    const Index output = static_cast<Index>(tree) % scores.cols();
    for (Index j = part.low; j < part.high; ++j)
      scores.col(output).segment(j * lattice.nx + part.left, part.right - part.left).array() +=
          walked.values[static_cast<std::size_t>(leaf)];
  };
  RIDGELINE_CHECK(visitLattice(walked.walk, lattice, bandRows(lattice, scores.cols()), add, context));
  return answers(scores, context);
}

/// Rows with the leaves they end in, and the trees as they were walked.
class BoostedRows final : public AnsweredRows {
 public:
  explicit BoostedRows(const BoostedModel& model)
      : model_(model), trees_(model.ensemble().trees, 0, model.ensemble().trees.size()) {}
  /// False where the leaves would take too much room. Errors: Cancelled.
  Result<bool> know(const Matrix& X, jobs::WorkContext& context) {
    RIDGELINE_TRY(leaves_, KnownLeaves::of(trees_.walk, X, context));
    return leaves_ != nullptr;
  }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(model_, X));
    Matrix scores = model_.startScores(X.rows());
    RIDGELINE_CHECK(leaves_->visit(X, addTo(scores, trees_), context));
    return model_.answers(scores, context);
  }

 private:
  const BoostedModel& model_;
  WalkedTrees trees_;
  std::unique_ptr<KnownLeaves> leaves_;
};

Result<AnsweredRowsPtr> BoostedModel::remember(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  const auto rows = std::make_shared<BoostedRows>(*this);
  RIDGELINE_TRY(const bool known, rows->know(X, context));
  return known ? AnsweredRowsPtr(rows) : AnsweredRowsPtr();
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
