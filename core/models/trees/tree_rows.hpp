#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

enum class Impurity { Gini, Entropy, Variance };

/// The rows of one node in sums.
struct NodeSums {
  double weight = 0;
  std::vector<double> classWeights;  ///< Gini, Entropy
  double mean = 0;                   ///< Variance
  double impurity = 0;
};

/// The answers that a tree learns from and what each row weighs; refers to the labels and targets of its
/// training set. Rows of weight zero are for whoever lists the rows to leave out.
class TreeRows {
 public:
  /// `weights`: n, or empty: all 1.
  TreeRows(const TrainingSet& train, Impurity impurity, Vector weights);

  const Matrix& X() const { return *X_; }
  /// Levels of a column of categories; 0 for numbers.
  int levels(std::size_t column) const { return levels_->empty() ? 0 : (*levels_)[column]; }
  Impurity impurity() const { return impurity_; }
  int classes() const { return classes_; }
  /// Numbers in a node's value: a share a class, or the one mean.
  int width() const { return classes_ > 0 ? classes_ : 1; }
  double weight(std::int32_t row) const { return weights_.size() == 0 ? 1.0 : weights_[row]; }
  std::size_t label(std::int32_t row) const {
    return static_cast<std::size_t>((*labels_)[static_cast<std::size_t>(row)]);
  }
  double target(std::int32_t row) const { return targets_[row]; }

  /// Two classes and whole weights below 256: the weight, plus 256 times that of class 1. Else empty.
  std::span<const std::uint16_t> packed() const { return packed_; }
  /// w log2 w for whole w up to the weight of all rows, where weights are whole and not too many; else empty.
  std::span<const double> logs() const { return logs_; }
  bool weighted() const { return weights_.size() > 0; }
  const double* weights() const { return weights_.data(); }
  /// The answers as numbers: targets, or 0 and 1 for two classes.
  const double* numbers() const { return targets_; }

  NodeSums sums(std::span<const std::int32_t> members) const;

 private:
  NodeSums meanAndVariance(std::span<const std::int32_t> members) const;

  const Matrix* X_;
  const std::vector<int>* levels_;
  const std::vector<int>* labels_;
  const double* targets_ = nullptr;
  Vector weights_;
  int classes_;
  Impurity impurity_;
  std::vector<std::uint16_t> packed_;
  std::vector<double> logs_, zeroOne_;
};

}  // namespace ridgeline::models
