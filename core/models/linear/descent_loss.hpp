#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// What rows say of a linear score: half squared errors of numbers, logistic or softmax losses of classes.
/// Unknowns are (d + 1) x outputs as one vector, column by column, the intercepts in the last row.
class DescentLoss {
 public:
  DescentLoss(Task task, int classes)
      : task_(task), outputs_(task == Task::Classify && classes > 2 ? classes : 1) {}
  Index outputs() const { return outputs_; }

  struct Sums {
    double weight = 0, loss = 0;
    double right = 0;  ///< weight of rows whose class has the largest score; numbers: weighted squared errors
  };
  /// Adds what rows `rows` of X (n x d, with its labels or targets and weights, which may be empty) say at
  /// the unknowns, and their gradient if it is not null.
  void add(const RowMatrix& X, const std::vector<int>& labels, const Vector& targets, const Vector& weights,
           const Index* rows, Index count, const Vector& unknowns, Sums& sums, Vector* gradient) const;

 private:
  Task task_;
  Index outputs_;
};

}  // namespace ridgeline::models
