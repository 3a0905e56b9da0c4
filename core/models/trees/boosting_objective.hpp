#pragma once

#include <span>
#include <vector>

#include "core/models/estimator.hpp"
#include "core/models/trees/histogram_tree.hpp"

namespace ridgeline::models {

/// What boosting makes small. The first two are for classes, chosen by their number.
enum class BoostingLoss { Logistic, Softmax, Squared, Absolute, Huber, Quantile, Poisson };

/// How scores become answers, and targets the numbers that are learnt: target = centre + spread * learnt. For
/// Poisson the score is the logarithm of the learnt number.
struct BoostingScale {
  double centre = 0, spread = 1;
};

/// Rows with their answers as the loss reads them and their scores so far.
struct ScoredRows {
  Index n = 0;
  std::vector<int> labels;
  std::vector<double> targets;  ///< learnt numbers
  std::vector<float> weights;   ///< empty: all 1
  std::vector<double> scores;   ///< n x outputs, output by output
  std::vector<double> norms;    ///< Softmax: log of the sum of exp of the scores,
                                ///< as of the last evaluation
  double weight(Index i) const {
    return weights.empty() ? 1.0 : static_cast<double>(weights[static_cast<std::size_t>(i)]);
  }
};

struct LossValue {
  double loss = 0;    ///< mean per row, of the learnt numbers
  double metric = 0;  ///< accuracy, or R2 (NaN where the targets are all one)
};

/// The loss of a fit: its start, its derivatives, and the best value of a leaf.
///
/// Curvature  Logistic p (1 - p); Softmax p (1 - p) K / (K - 1); Poisson the mean; the others 1, and their
///            leaves get the quantile or trimmed mean that their loss asks for.
/// Source     Friedman (2001), doi:10.1214/aos/1013203451, sec. 4.
class BoostingObjective {
 public:
  /// `level`: of Quantile and Huber, in (0, 1).
  BoostingObjective(BoostingLoss loss, int classes, double level, BoostingScale scale);
  BoostingLoss loss() const { return loss_; }
  int outputs() const { return outputs_; }

  ScoredRows rowsOf(const Samples& samples, const Vector& weights) const;
  /// The best constant score of each output. n rows at least one.
  std::vector<double> start(const ScoredRows& rows) const;
  /// Errors: Cancelled.
  Result<LossValue> evaluate(ScoredRows& rows, jobs::WorkContext& context) const;
  /// Has to be called for the train rows before each round: Huber's threshold, Softmax's norms (by
  /// `evaluate`).
  void prepareRound(const ScoredRows& rows);
  Status gradients(const ScoredRows& rows, int output, Gradients& into, jobs::WorkContext& context) const;
  /// Sets the leaves of a tree to `rate` times their best values and adds them to the scores. `members`: rows
  /// leaf by leaf. Errors: Cancelled.
  Status settle(ScoredRows& rows, int output, const Gradients& gradients,
                const std::vector<std::uint32_t>& members, const std::vector<TreeLeaf>& leaves, double rate,
                double l2, BoostedTree& tree, jobs::WorkContext& context) const;

 private:
  bool byQuantile() const;
  double leafByQuantile(const ScoredRows& rows, int output, std::span<const std::uint32_t> members) const;

  BoostingLoss loss_;
  int classes_, outputs_;
  double level_;
  BoostingScale scale_;
  double threshold_ = 1;  ///< Huber: residuals beyond it pull with constant strength
};

/// The smallest value that at least the share `level` of the weight does not pass; where the weight below and
/// above it balance exactly, half way to the next. Reorders its input; NaN of nothing.
double weightedQuantile(std::vector<std::pair<double, double>>& valuesAndWeights, double level);

}  // namespace ridgeline::models
