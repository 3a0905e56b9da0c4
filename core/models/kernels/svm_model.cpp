#include "core/models/kernels/svm_model.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/kernels/svm.hpp"

namespace ridgeline::models {
namespace machines {
namespace {

class SvmClassifier : public FittedModel, public SupportRows, public GridPredictor {
 public:
  explicit SvmClassifier(SupportSet set) : set_(std::move(set)) {}
  Task task() const override { return Task::Classify; }
  Index features() const override { return set_.rows.cols(); }
  int classes() const override { return set_.classes; }

  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(const Matrix decisions, set_.decide(X, context));
    return answer(decisions);
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Matrix decisions, set_.decide(lattice, context));
    return answer(decisions);
  }
  std::vector<Index> supportRows() const override { return set_.ascendingPositions(); }
  Matrix dualCoefficients() const override { return set_.dual(); }
  Vector biases() const override { return set_.biases; }
  Result<Matrix> decisionValues(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    return set_.decide(X, context);
  }
  void save(ArchiveWriter& archive) const override { set_.save(archive); }

 protected:
  virtual Predictions answer(const Matrix& decisions) const {
    Predictions answers;
    answers.labels.assign(static_cast<std::size_t>(decisions.rows()), 0);
    for (Index i = 0; i < decisions.rows(); ++i)
      answers.labels[static_cast<std::size_t>(i)] = label(decisions, i);
    if (set_.layout == MachineLayout::Single) answers.margins = decisions.col(0);
    return answers;
  }
  const SupportSet& set() const { return set_; }

 private:
  int label(const Matrix& decisions, Index i) const {
    if (set_.layout == MachineLayout::Single) return decisions(i, 0) > 0 ? 1 : 0;
    Index best = 0;
    if (set_.layout == MachineLayout::PerClass) {
      decisions.row(i).maxCoeff(&best);
      return static_cast<int>(best);
    }
    std::vector<int> votes(static_cast<std::size_t>(set_.classes), 0);
    Index machine = 0;
    for (std::size_t a = 0; a < votes.size(); ++a)
      for (std::size_t b = a + 1; b < votes.size(); ++b, ++machine) {
        const double decision = decisions(i, machine);
        // Between two classes without rows there is nothing to say.
        if (set_.classBegin[a] == set_.classBegin[a + 1] && set_.classBegin[b] == set_.classBegin[b + 1])
          continue;
        ++votes[decision > 0 ? a : b];
      }
    return static_cast<int>(std::max_element(votes.begin(), votes.end()) - votes.begin());
  }

  SupportSet set_;
};

class SvmProbabilities final : public SvmClassifier, public Probabilities {
 public:
  SvmProbabilities(SupportSet set, std::vector<Sigmoid> sigmoids)
      : SvmClassifier(std::move(set)), sigmoids_(std::move(sigmoids)) {}
  void save(ArchiveWriter& archive) const override {
    SvmClassifier::save(archive);
    Matrix slopes(2, static_cast<Index>(sigmoids_.size()));
    for (Index m = 0; m < slopes.cols(); ++m) {
      slopes(0, m) = sigmoids_[static_cast<std::size_t>(m)].a;
      slopes(1, m) = sigmoids_[static_cast<std::size_t>(m)].b;
    }
    archive.array("sigmoids", slopes);
  }

 private:
  /// Machines are nowhere sure, and couplings need that.
  double chance(Index machine, double decision) const {
    return std::clamp(sigmoids_[static_cast<std::size_t>(machine)](decision), 1e-7, 1 - 1e-7);
  }
  Predictions answer(const Matrix& decisions) const override {
    Predictions answers;
    const Index k = classes();
    answers.probabilities = Matrix::Zero(decisions.rows(), k);
    Matrix R = Matrix::Zero(k, k);
    for (Index i = 0; i < decisions.rows(); ++i) {
      auto p = answers.probabilities.row(i);
      if (set().layout == MachineLayout::Single) {
        p[1] = chance(0, decisions(i, 0));
        p[0] = 1 - p[1];
      } else if (set().layout == MachineLayout::PerClass) {
        for (Index c = 0; c < k; ++c) p[c] = chance(c, decisions(i, c));
        p /= p.sum();
      } else {
        for (Index a = 0; a < k; ++a)
          for (Index b = a + 1; b < k; ++b) {
            R(a, b) = chance(set().pair(a, b), decisions(i, set().pair(a, b)));
            R(b, a) = 1 - R(a, b);
          }
        p = couplePairs(R).transpose();
      }
    }
    answers.labels = argmaxRows(answers.probabilities);
    return answers;
  }

  std::vector<Sigmoid> sigmoids_;
};

}  // namespace

FittedModelPtr svmModel(SupportSet set, std::vector<Sigmoid> sigmoids) {
  if (sigmoids.empty()) return std::make_shared<SvmClassifier>(std::move(set));
  return std::make_shared<SvmProbabilities>(std::move(set), std::move(sigmoids));
}

}  // namespace machines

Result<FittedModelPtr> loadSvm(const ArchiveReader& archive) {
  RIDGELINE_TRY(machines::SupportSet set, machines::SupportSet::load(archive));
  if (set.classes < 2) return archive.damaged("a classifier needs two classes");
  std::vector<machines::Sigmoid> sigmoids;
  if (archive.manifest()["arrays"].contains("sigmoids")) {
    RIDGELINE_TRY(const Matrix slopes, archive.array("sigmoids"));
    if (slopes.rows() != 2 || slopes.cols() != set.machines() || !slopes.allFinite())
      return archive.damaged("machines and their sigmoids differ in number");
    for (Index m = 0; m < slopes.cols(); ++m) sigmoids.push_back({slopes(0, m), slopes(1, m)});
  }
  return machines::svmModel(std::move(set), std::move(sigmoids));
}

}  // namespace ridgeline::models
