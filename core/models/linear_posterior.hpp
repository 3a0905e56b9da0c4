#pragma once

#include <optional>

#include "core/models/posterior_model.hpp"

namespace ridgeline::models {

/// Log likelihoods that are linear in the row, or in which of its cells lie above a threshold.
class LinearPosterior : public PosteriorModel {
 public:
  Index features() const override { return slopes_.rows(); }

 protected:
  struct Line {
    Vector logPriors;                 ///< classes
    Vector centre;                    ///< d, taken from each row first
    Matrix slopes;                    ///< d x classes
    Vector levels;                    ///< classes: log likelihood of a row at the centre
    std::optional<double> threshold;  ///< instead of a cell: 1 if it is greater, else 0
  };
  explicit LinearPosterior(Line line)
      : PosteriorModel(std::move(line.logPriors)),
        centre_(std::move(line.centre)),
        slopes_(std::move(line.slopes)),
        levels_(std::move(line.levels)),
        threshold_(line.threshold) {}

  void addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const override;
  const Vector& centre() const { return centre_; }
  const Matrix& slopes() const { return slopes_; }
  const Vector& levels() const { return levels_; }
  std::optional<double> threshold() const { return threshold_; }

 private:
  Vector centre_;
  Matrix slopes_;
  Vector levels_;
  std::optional<double> threshold_;
};

}  // namespace ridgeline::models
