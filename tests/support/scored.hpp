#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/eval/scored.hpp"

namespace ridgeline::test {

/// Rows 100, 101, ... with their actual and predicted classes.
inline eval::Scored classified(std::vector<std::string> classNames, std::vector<int> actual,
                               std::vector<int> predicted) {
  eval::Scored scored;
  scored.task = data::Task::Classify;
  scored.classNames = std::move(classNames);
  for (std::size_t i = 0; i < actual.size(); ++i) scored.rows.push_back(100 + i);
  scored.actual = std::move(actual);
  scored.predicted.labels = std::move(predicted);
  return scored;
}

/// The same from probabilities (n x classes); the predicted class is the most probable, ties to the lowest.
inline eval::Scored classifiedBy(std::vector<std::string> classNames, std::vector<int> actual,
                                 Matrix probabilities) {
  std::vector<int> predicted;
  for (Index i = 0; i < probabilities.rows(); ++i) {
    Index best = 0;
    probabilities.row(i).maxCoeff(&best);
    predicted.push_back(static_cast<int>(best));
  }
  auto scored = classified(std::move(classNames), std::move(actual), std::move(predicted));
  scored.predicted.probabilities = std::move(probabilities);
  return scored;
}

/// Two classes "no" and "yes" from the probability of "yes".
inline eval::Scored binary(std::vector<int> actual, const std::vector<double>& yes) {
  Matrix probabilities(static_cast<Index>(yes.size()), 2);
  for (Index i = 0; i < probabilities.rows(); ++i) {
    probabilities(i, 1) = yes[static_cast<std::size_t>(i)];
    probabilities(i, 0) = 1 - probabilities(i, 1);
  }
  return classifiedBy({"no", "yes"}, std::move(actual), std::move(probabilities));
}

inline eval::Scored regressed(const std::vector<double>& actual, const std::vector<double>& predicted) {
  eval::Scored scored;
  scored.task = data::Task::Regress;
  for (std::size_t i = 0; i < actual.size(); ++i) scored.rows.push_back(100 + i);
  scored.actualValues = Vector::Map(actual.data(), static_cast<Index>(actual.size()));
  scored.predicted.values = Vector::Map(predicted.data(), static_cast<Index>(predicted.size()));
  return scored;
}

}  // namespace ridgeline::test
