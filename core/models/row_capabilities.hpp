#pragma once

#include <vector>

#include "core/models/estimator.hpp"

/// Capabilities that speak of single rows: which ones a fit rests on, how sure it is of one, how unusual one
/// is.
namespace ridgeline::models {

/// A fit that rests on some of its train rows. Machines: one for two classes (positive: class code 1) or a
/// target; with more classes one a pair (0, 1), (0, 2), ... (positive: the first of the pair), or one a
/// class.
class SupportRows {
 public:
  virtual ~SupportRows() = default;
  virtual std::vector<Index> supportRows() const = 0;  ///< positions in the training set, ascending
  virtual Matrix dualCoefficients() const = 0;         ///< support rows x machines, with their signs
  virtual Vector biases() const = 0;                   ///< machines
  /// The sums that decide: n x machines. Errors: as predict.
  virtual Result<Matrix> decisionValues(const Matrix& X, jobs::WorkContext& context) const = 0;
};

/// How sure a regression is of each value: the variance of the noiseless answer, and that of the noise.
class PredictiveVariance {
 public:
  virtual ~PredictiveVariance() = default;
  /// n variances in squared units of the target, noise left out. Errors: as predict.
  virtual Result<Vector> variances(const Matrix& X, jobs::WorkContext& context) const = 0;
  virtual double noiseVariance() const = 0;
};

/// How unusual a row is. A detector of outliers learns from rows without answers, so its fits are of
/// Task::Cluster with two groups: label 0 for an ordinary row and 1 for an outlier, whose score lies above
/// the threshold.
class OutlierScores {
 public:
  virtual ~OutlierScores() = default;
  /// n scores, larger for what is more unusual, in the method's own unit. Errors: as predict.
  virtual Result<Vector> outlierScores(const Matrix& X, jobs::WorkContext& context) const = 0;
  virtual double outlierThreshold() const = 0;
};

}  // namespace ridgeline::models
