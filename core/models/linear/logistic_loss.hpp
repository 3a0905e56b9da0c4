#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// The mean logistic or softmax loss over weighted rows plus a quadratic penalty, with its derivatives.
/// Unknowns are a matrix (a + 1) x outputs as one vector, column by column, intercepts in the last row.
class LogisticLoss {
 public:
  /// A: n x a; labels: n; outputs: 1 for the sigmoid of labels 0 and 1, else softmax over that many labels;
  /// weights: n or empty; penalty: a, of half the squared unknowns.
  LogisticLoss(const Matrix& A, std::vector<int> labels, Index outputs, Vector weights, Vector penalty);

  struct Evaluation {
    double loss = 0;         ///< mean over weighted rows, without the penalty
    double value = 0;        ///< loss plus penalty
    double accuracy = 0;     ///< share of the weight
    double leastMargin = 0;  ///< smallest lead of the true class's score; positive: no row is wrong
    Vector gradient;         ///< of the value
  };
  /// Errors: Cancelled.
  Result<Evaluation> evaluate(const Vector& unknowns, jobs::WorkContext& context) const;
  /// Second derivatives of the value. Errors: Cancelled.
  Result<Matrix> hessian(const Vector& unknowns, jobs::WorkContext& context) const;
  /// Largest change of any row's score along a step.
  double largestShift(const Vector& step) const;

  Index unknowns() const { return (A_.cols() + 1) * outputs_; }
  Index outputs() const { return outputs_; }

 private:
  Index chunkRows() const;
  double weight(Index row) const { return weights_.size() == 0 ? 1 : weights_[row]; }
  /// Scores (rows x outputs) of a run of rows.
  Matrix scores(const Vector& unknowns, Index begin, Index count) const;

  const Matrix& A_;
  std::vector<int> labels_;
  Index outputs_;
  Vector weights_, penalty_;
  double totalWeight_;
};

}  // namespace ridgeline::models
