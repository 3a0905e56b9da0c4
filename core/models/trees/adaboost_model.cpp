#include "core/models/trees/adaboost_model.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/trees/boosted_tree_file.hpp"

namespace ridgeline::models {
namespace {

/// The smallest answer that half of the votes do not pass.
double medianVote(std::vector<std::pair<double, double>> answers, double total) {
  std::sort(answers.begin(), answers.end());
  double below = 0;
  for (const auto& [answer, vote] : answers) {
    below += vote;
    if (below >= total / 2) return answer;
  }
  return answers.back().first;
}

Result<Vector> answersOf(const BoostedTreePtr& tree, const Matrix& X, jobs::WorkContext& context) {
  Matrix answers = Matrix::Zero(X.rows(), 1);
  RIDGELINE_CHECK(addTrees({tree}, 0, 1, X, answers, context));
  return Vector(answers.col(0));
}

}  // namespace

void VoteCount::add(const Vector& answers, double vote) {
  total_ += vote;
  for (Index i = 0; i < answers.size(); ++i) {
    if (classes_ > 0)
      sums_(i, static_cast<Index>(answers[i])) += vote;
    else
      answers_[static_cast<std::size_t>(i)].emplace_back(answers[i], vote);
  }
}

Predictions VoteCount::predictions() const {
  Predictions out;
  if (classes_ == 0) {
    out.values = Vector::Zero(static_cast<Index>(answers_.size()));
    for (std::size_t i = 0; i < answers_.size(); ++i)
      if (!answers_[i].empty()) out.values[static_cast<Index>(i)] = medianVote(answers_[i], total_);
    return out;
  }
  // Two classes: the difference of the shares, halved on both sides; more: the shares over K - 1.
  const double scale = total_ > 0 ? 1 / (total_ * std::max(1, classes_ - 1)) : 0;
  out.probabilities = (sums_ * scale).array().exp().matrix();
  for (Index i = 0; i < out.probabilities.rows(); ++i)
    out.probabilities.row(i) /= out.probabilities.row(i).sum();
  out.labels = argmaxRows(out.probabilities);
  return out;
}

FittedModelPtr adaboostModel(VotingTrees trees, TracePtr trace) {
  if (trees.classes > 0)
    return std::make_shared<const AdaboostClassifier>(std::move(trees), std::move(trace));
  return std::make_shared<const AdaboostModel>(std::move(trees), std::move(trace));
}

Vector AdaboostModel::importances() const {
  Vector all = Vector::Zero(trees_.features);
  for (std::size_t t = 0; t < trees_.trees.size(); ++t) {
    Vector sums = Vector::Zero(trees_.features);
    for (const BoostedNode& node : *trees_.trees[t])
      if (node.feature >= 0) sums[node.feature] += node.gain;
    if (sums.sum() > 0) all += trees_.votes[t] * sums / sums.sum();
  }
  return all.sum() > 0 ? Vector(all / all.sum()) : all;
}

Result<Predictions> AdaboostModel::predictAfter(const Matrix& X, int stages,
                                                jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  VoteCount count(trees_.classes, X.rows());
  for (int t = 0; t < std::clamp(stages, 0, this->stages()); ++t) {
    RIDGELINE_TRY(const Vector answers, answersOf(trees_.trees[static_cast<std::size_t>(t)], X, context));
    count.add(answers, trees_.votes[static_cast<std::size_t>(t)]);
  }
  return count.predictions();
}

Status AdaboostModel::eachStage(const Matrix& X, const StageVisitor& visit,
                                jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  VoteCount count(trees_.classes, X.rows());
  for (int t = 0; t < stages(); ++t) {
    RIDGELINE_TRY(const Vector answers, answersOf(trees_.trees[static_cast<std::size_t>(t)], X, context));
    count.add(answers, trees_.votes[static_cast<std::size_t>(t)]);
    if (!visit(t + 1, count.predictions())) return {};
  }
  return {};
}

void AdaboostModel::save(ArchiveWriter& archive) const {
  writeTrees(trees_.trees, archive);
  archive.array("votes", Vector(Eigen::Map<const Vector>(trees_.votes.data(), stages())));
  archive.manifest["adaboost"] = {{"features", trees_.features}, {"classes", trees_.classes}};
}

Result<FittedModelPtr> AdaboostModel::load(const ArchiveReader& archive) {
  VotingTrees made;
  RIDGELINE_TRY(made.features, archive.integer("adaboost/features", 1, 1 << 30));
  RIDGELINE_TRY(const std::int64_t classes, archive.integer("adaboost/classes", 0, 1 << 20));
  RIDGELINE_TRY(const Vector votes, archive.vector("votes"));
  RIDGELINE_TRY(made.trees, readTrees(archive, made.features));
  made.classes = static_cast<int>(classes);
  if (classes == 1 || made.trees.empty() || votes.size() != static_cast<Index>(made.trees.size()) ||
      !votes.allFinite() || !(votes.minCoeff() > 0) || !std::isfinite(votes.sum()))
    return archive.damaged("the votes do not fit the trees");
  made.votes.assign(votes.begin(), votes.end());
  if (classes > 0)
    for (const auto& tree : made.trees)
      for (const BoostedNode& node : *tree)
        if (!(node.value >= 0 && node.value < static_cast<double>(classes) &&
              node.value == std::floor(node.value)))
          return archive.damaged("a tree votes for a class that is none");
  return adaboostModel(std::move(made), nullptr);
}

}  // namespace ridgeline::models
