#pragma once

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// What a generative classifier believes of the classes before it sees a row.
enum class ClassPriors {
  Shares,  ///< each class as likely as its share of the train rows' weight
  Equal,   ///< every class that has train rows as likely as the other
};

/// What rows of a class count beside their own weight.
enum class ClassWeights {
  None,      ///< every row counts as it is
  Balanced,  ///< classes count alike: rows of a class by n / (classes rows of the class)
};

/// How the train rows spread over the classes.
struct ClassTally {
  Vector weight;             ///< classes: sum of the row weights
  std::vector<Index> rows;   ///< classes: rows of positive weight
  std::vector<Index> first;  ///< classes: the first such row, or -1

  Index present() const;  ///< classes that have rows
  /// Logarithms of the priors; minus infinity for a class without rows.
  Vector logPriors(ClassPriors priors) const;
};

/// Errors: InvalidInput if all the weight lies on one class.
Result<ClassTally> tallyClasses(const TrainingSet& train);
/// The weights of the rows, those of their classes in them: n, or empty: all 1.
Vector effectiveWeights(const TrainingSet& train, const ClassTally& tally, ClassWeights classWeights);

}  // namespace ridgeline::models
