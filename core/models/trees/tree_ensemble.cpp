#include "core/models/trees/tree_ensemble.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/base/not_a_number.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {
namespace {

class EnsembleClassifier : public TreeEnsemble, public Probabilities {
 public:
  using TreeEnsemble::TreeEnsemble;
};

template <class Base>
class Bagged final : public Base, public OutOfBag {
 public:
  using Base::Base;
  const OutOfBagAnswers* outOfBag() const override {
    return this->parts_.outOfBag ? &*this->parts_.outOfBag : nullptr;
  }
};

/// Sums of shares become answers; `count` trees each.
void conclude(const Matrix& sums, const Vector& counts, int classes, Predictions& answers) {
  const Index n = sums.cols();
  if (classes == 0) {
    answers.values = sums.row(0).transpose().cwiseQuotient(counts);
    return;
  }
  answers.probabilities.resize(n, classes);
  for (Index i = 0; i < n; ++i) answers.probabilities.row(i) = sums.col(i).transpose() / counts[i];
  answers.labels = argmaxRows(answers.probabilities);
}

/// Weighted accuracy, or R2 against the weighted mean of the known rows.
double scoreOf(const OutOfBagAnswers& answers, const TrainingSet& train) {
  double weight = 0, right = 0, sum = 0;
  const auto weightOf = [&](Index i) {
    if (!answers.known[static_cast<std::size_t>(i)]) return 0.0;
    return train.weights.size() == 0 ? 1.0 : train.weights[i];
  };
  for (Index i = 0; i < train.n(); ++i) {
    const double w = weightOf(i);
    weight += w;
    if (train.task == Task::Regress) {
      sum += w * train.targets[i];
    } else {
      const auto row = static_cast<std::size_t>(i);
      right += answers.predictions.labels[row] == train.labels[row] ? w : 0;
    }
  }
  if (!(weight > 0)) return NotANumber;
  if (train.task == Task::Classify) return right / weight;
  double off = 0, spread = 0;
  for (Index i = 0; i < train.n(); ++i) {
    const double w = weightOf(i);
    if (w == 0) continue;
    off += w * std::pow(train.targets[i] - answers.predictions.values[i], 2);
    spread += w * std::pow(train.targets[i] - sum / weight, 2);
  }
  return spread > 0 ? 1 - off / spread : NotANumber;
}

Result<EnsembleParts> loadParts(const ArchiveReader& archive) {
  EnsembleParts parts;
  RIDGELINE_TRY(parts.features, archive.integer("ensemble/features", 1, 1 << 30));
  RIDGELINE_TRY(const auto classes, archive.integer("ensemble/classes", 0, 1 << 20));
  parts.classes = static_cast<int>(classes);
  RIDGELINE_TRY(const Matrix table, archive.array("steps"));
  RIDGELINE_TRY(const Vector sizes, archive.vector("tree_sizes"));
  RIDGELINE_TRY(parts.values, archive.array("values"));
  RIDGELINE_TRY(parts.importances, archive.vector("importances"));
  auto walk = TreeWalk::from(table, sizes, parts.features);
  if (!walk || walk->trees() == 0) return archive.damaged("the steps do not form trees");
  parts.walk = std::move(*walk);
  const bool shaped = parts.values.cols() == static_cast<Index>(parts.walk.leaves()) &&
                      parts.values.rows() == std::max(1, parts.classes) && parts.values.allFinite() &&
                      parts.importances.size() == parts.features && parts.importances.allFinite();
  if (!shaped) return archive.damaged("the leaves of the trees have another shape than their values");
  const bool shares = parts.classes == 0 || (parts.values.minCoeff() >= 0 &&
                                             ((parts.values.colwise().sum().array() - 1).abs() < 1e-6).all());
  if (!shares) return archive.damaged("the class shares of a leaf do not add up");
  return parts;
}

}  // namespace

Result<Predictions> TreeEnsemble::predict(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  Matrix sums = Matrix::Zero(parts_.width(), X.rows());
  RIDGELINE_CHECK(
      jobs::parallelBlocks(context, X.rows(), RowBlock::rowsFor(X.cols()), [&](Index begin, Index end) {
        RowBlock block;
        block.load(X, begin, end);
        std::vector<std::int32_t> leaves(static_cast<std::size_t>(end - begin));
        const Index width = parts_.width();
        for (std::size_t tree = 0; tree < parts_.walk.trees() && !context.stopped(); ++tree) {
          parts_.walk.walk(tree, block, leaves.data());
          double* sum = sums.col(begin).data();
          for (const auto leaf : leaves) {
            const double* value = parts_.values.data() + leaf * width;
            for (Index k = 0; k < width; ++k) sum[k] += value[k];
            sum += width;
          }
        }
      }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  Predictions answers;
  conclude(sums, Vector::Constant(X.rows(), static_cast<double>(parts_.walk.trees())), parts_.classes,
           answers);
  return answers;
}

Result<OutOfBagAnswers> outOfBagAnswers(const EnsembleParts& parts, const TrainingSet& train,
                                        const std::vector<std::vector<bool>>& seen,
                                        jobs::WorkContext& context) {
  Matrix sums = Matrix::Zero(parts.width(), train.n());
  Vector counts = Vector::Zero(train.n());
  RIDGELINE_CHECK(
      jobs::parallelBlocks(context, train.n(), RowBlock::rowsFor(train.d()), [&](Index begin, Index end) {
        RowBlock block;
        block.load(train.X, begin, end);
        std::vector<std::int32_t> rows, leaves(static_cast<std::size_t>(end - begin));
        for (std::size_t tree = 0; tree < parts.walk.trees() && !context.stopped(); ++tree) {
          rows.clear();
          for (Index i = begin; i < end; ++i)
            if (!seen[tree][static_cast<std::size_t>(i)])
              rows.push_back(static_cast<std::int32_t>(i - begin));
          parts.walk.walk(tree, block, rows, leaves.data());
          for (std::size_t i = 0; i < rows.size(); ++i) {
            sums.col(begin + rows[i]) += parts.values.col(leaves[i]);
            counts[begin + rows[i]] += 1;
          }
        }
      }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  OutOfBagAnswers answers;
  conclude(sums, counts, parts.classes, answers.predictions);
  answers.known.resize(static_cast<std::size_t>(train.n()));
  for (std::size_t i = 0; i < answers.known.size(); ++i) answers.known[i] = counts[static_cast<Index>(i)] > 0;
  answers.score = scoreOf(answers, train);
  return answers;
}

void TreeEnsemble::save(ArchiveWriter& archive) const {
  archive.array("steps", parts_.walk.table());
  archive.array("tree_sizes", parts_.walk.treeSizes());
  archive.array("values", parts_.values);
  archive.array("importances", parts_.importances);
  archive.manifest["ensemble"] = {{"features", parts_.features}, {"classes", parts_.classes}};
  if (parts_.outOfBag) {
    const double score = parts_.outOfBag->score;
    archive.manifest["ensemble"]["bagged"] = true;
    // Whether there is a score, and the score.
    archive.array("out_of_bag", std::isfinite(score) ? Vector{{1, score}} : Vector{{0, 0}});
  } else {
    archive.manifest["ensemble"]["bagged"] = false;
  }
}

FittedModelPtr makeEnsemble(EnsembleParts parts, bool bags) {
  const bool classes = parts.classes > 0;
  if (classes && bags) return std::make_shared<Bagged<EnsembleClassifier>>(std::move(parts));
  if (classes) return std::make_shared<EnsembleClassifier>(std::move(parts));
  if (bags) return std::make_shared<Bagged<TreeEnsemble>>(std::move(parts));
  return std::make_shared<TreeEnsemble>(std::move(parts));
}

Result<FittedModelPtr> loadForest(const ArchiveReader& archive) {
  RIDGELINE_TRY(EnsembleParts parts, loadParts(archive));
  RIDGELINE_TRY(const bool bagged, archive.flag("ensemble/bagged"));
  if (bagged) {
    RIDGELINE_TRY(const Vector score, archive.vector("out_of_bag"));
    if (score.size() != 2 || !score.allFinite()) return archive.damaged("the out-of-bag score is no number");
    parts.outOfBag.emplace();
    parts.outOfBag->score = score[0] != 0 ? score[1] : NotANumber;
  }
  return makeEnsemble(std::move(parts), true);
}

Result<FittedModelPtr> loadExtraTrees(const ArchiveReader& archive) {
  RIDGELINE_TRY(EnsembleParts parts, loadParts(archive));
  return makeEnsemble(std::move(parts), false);
}

}  // namespace ridgeline::models
