#pragma once

#include "core/models/linear/scaled_rows.hpp"

namespace ridgeline::models {

/// The mean logistic or softmax loss over weighted rows plus a quadratic penalty, with its derivatives. A
/// pass reads every number once and keeps a block of rows at a time. Unknowns are a matrix (a + 1) x outputs
/// as one vector, column by column, intercepts in the last row.
class LogisticLoss {
 public:
  /// rows: their labels are 0 and 1 for one output (the sigmoid), else below outputs (softmax); penalty: a,
  /// of half the squared unknowns.
  LogisticLoss(ScaledRows rows, Index outputs, Vector penalty)
      : rows_(std::move(rows)), outputs_(outputs), penalty_(std::move(penalty)) {}

  struct Evaluation {
    double loss = 0;         ///< mean over weighted rows, without the penalty
    double value = 0;        ///< loss plus penalty
    double accuracy = 0;     ///< share of the weight
    double leastMargin = 0;  ///< smallest lead of the true class's score; positive: no row is wrong
    Vector gradient;         ///< of the value
  };
  /// Errors: Cancelled.
  Result<Evaluation> evaluate(const Vector& unknowns, jobs::WorkContext& context) const;
  /// Second derivatives of the value. Errors: TooLarge; Cancelled.
  Result<Matrix> hessian(const Vector& unknowns, jobs::WorkContext& context) const;
  /// Largest change of any row's score along a step. Errors: Cancelled.
  Result<double> largestShift(const Vector& step, jobs::WorkContext& context) const;
  /// The same loss over `count` of the rows, whose columns are copied to `store`, which has to outlive it.
  LogisticLoss sampled(Index count, Matrix& store) const {
    return {rows_.sampled(count, store), outputs_, penalty_};
  }
  /// Share of the weight that is of label 0.
  double shareOfFirst() const;

  const ScaledRows& rows() const { return rows_; }
  Index unknowns() const { return rows_.width() * outputs_; }
  Index outputs() const { return outputs_; }

 private:
  /// Probabilities of all rows: of class 1, or of every class.
  Result<Matrix> probabilities(const Vector& unknowns, jobs::WorkContext& context) const;

  ScaledRows rows_;
  Index outputs_;
  Vector penalty_;
};

}  // namespace ridgeline::models
