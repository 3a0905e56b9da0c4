#include "core/models/trees/tree_ensemble.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/base/not_a_number.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/trees/leaf_visits.hpp"
#include "core/models/trees/level_sets.hpp"

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

Predictions means(const Matrix& sums, const EnsembleParts& parts) {
  Predictions answers;
  conclude(sums, Vector::Constant(sums.cols(), static_cast<double>(parts.walk.trees())), parts.classes,
           answers);
  return answers;
}

/// sums += the leaf's value, point after point.
void addToRun(double* sums, Index count, const double* value, Index width) {
  if (width == 2) {
    const double first = value[0], second = value[1];
    for (Index i = 0; i < count; ++i) {
      sums[2 * i] += first;
      sums[2 * i + 1] += second;
    }
    return;
  }
  for (Index i = 0; i < count; ++i, sums += width)
    for (Index k = 0; k < width; ++k) sums[k] += value[k];
}

/// sums (width x n) += the values of the leaves visited.
LeafVisit addTo(Matrix& sums, const EnsembleParts& parts) {
  return [&sums, &parts](std::size_t, Index first, std::span<const std::int32_t> leaves) {
    const Index width = parts.width();
    double* sum = sums.col(first).data();
    for (const auto leaf : leaves) {
      const double* value = parts.values.data() + leaf * width;
      for (Index k = 0; k < width; ++k) sum[k] += value[k];
      sum += width;
    }
  };
}

class EnsembleRows final : public AnsweredRows {
 public:
  EnsembleRows(const FittedModel& model, const EnsembleParts& parts, std::unique_ptr<KnownLeaves> leaves)
      : model_(model), parts_(parts), leaves_(std::move(leaves)) {}
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(model_, X));
    Matrix sums = Matrix::Zero(parts_.width(), X.rows());
    RIDGELINE_CHECK(leaves_->visit(X, addTo(sums, parts_), context));
    return means(sums, parts_);
  }

 private:
  const FittedModel& model_;
  const EnsembleParts& parts_;
  std::unique_ptr<KnownLeaves> leaves_;
};

Result<EnsembleParts> loadParts(const ArchiveReader& archive) {
  EnsembleParts parts;
  RIDGELINE_TRY(parts.features, archive.integer("ensemble/features", 1, 1 << 30));
  RIDGELINE_TRY(const auto classes, archive.integer("ensemble/classes", 0, 1 << 20));
  parts.classes = static_cast<int>(classes);
  RIDGELINE_TRY(const Matrix table, archive.array("steps"));
  RIDGELINE_TRY(const Vector sizes, archive.vector("tree_sizes"));
  RIDGELINE_TRY(parts.values, archive.array("values"));
  RIDGELINE_TRY(parts.importances, archive.vector("importances"));
  RIDGELINE_TRY(const Matrix levels, readLevels(archive));
  auto walk = TreeWalk::from(table, sizes, levels, parts.features);
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
  RIDGELINE_CHECK(visitLeaves(parts_.walk, X, addTo(sums, parts_), context));
  return means(sums, parts_);
}

Result<Predictions> TreeEnsemble::predictGrid(const Lattice& lattice, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, lattice.origin.transpose()));
  const Index width = parts_.width();
  Matrix sums = Matrix::Zero(width, lattice.nx * lattice.ny);
  const auto add = [&](std::size_t, std::int32_t leaf, const LatticePart& part) {
    const double* value = parts_.values.col(leaf).data();
    for (Index j = part.low; j < part.high; ++j)
      addToRun(sums.col(j * lattice.nx + part.left).data(), part.right - part.left, value, width);
  };
  RIDGELINE_CHECK(visitLattice(parts_.walk, lattice, bandRows(lattice, width), add, context));
  return means(sums, parts_);
}

Result<AnsweredRowsPtr> TreeEnsemble::remember(const Matrix& X, jobs::WorkContext& context) const {
  RIDGELINE_CHECK(checkInput(*this, X));
  RIDGELINE_TRY(std::unique_ptr<KnownLeaves> leaves, KnownLeaves::of(parts_.walk, X, context));
  if (leaves == nullptr) return AnsweredRowsPtr();
  return std::make_shared<const EnsembleRows>(*this, parts_, std::move(leaves));
}

Result<OutOfBagAnswers> outOfBagAnswers(const EnsembleParts& parts, const TrainingSet& train,
                                        const std::vector<std::vector<bool>>& seen,
                                        jobs::WorkContext& context) {
  Matrix sums = Matrix::Zero(parts.width(), train.n());
  Vector counts = Vector::Zero(train.n());
  RIDGELINE_CHECK(jobs::parallelBlocks(
      context, train.n(), RowBlock::rowsFor(train.n(), train.d()), [&](Index begin, Index end) {
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
  writeLevels(parts_.walk.leftLevels(), archive);
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
