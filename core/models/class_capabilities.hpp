#pragma once

#include <string>
#include <vector>

#include "core/models/estimator.hpp"

/// What classifiers may offer beside the interfaces of capabilities.hpp.
namespace ridgeline::models {

/// Natural logarithms of the probabilities, exact where the probabilities themselves are too small for a
/// number.
class LogProbabilities {
 public:
  virtual ~LogProbabilities() = default;
  /// n x classes; minus infinity for a class that cannot be. Errors: as predict.
  virtual Result<Matrix> logProbabilities(const Matrix& X, jobs::WorkContext& context) const = 0;
};

/// What a class looks like to a fit that learned each class by itself.
struct ClassProfile {
  std::string
      name;  ///< "mean", "variance", "log-probability" (classes x d), "covariance" (d x d, of all classes)
  Matrix values;
};
class ClassProfiles {
 public:
  virtual ~ClassProfiles() = default;
  virtual Vector priors() const = 0;  ///< classes: how likely each is before a row is seen
  virtual std::vector<ClassProfile> profiles() const = 0;
};

/// Scores whose largest decides, for fits that know no probabilities.
class DecisionScores {
 public:
  virtual ~DecisionScores() = default;
  /// n x outputs: one for two classes, positive for class code 1, else one a class. Errors: as predict.
  virtual Result<Matrix> decisionScores(const Matrix& X, jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
