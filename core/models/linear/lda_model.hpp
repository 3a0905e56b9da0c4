#pragma once

#include "core/models/linear_posterior.hpp"

namespace ridgeline::models {

/// Class means under one covariance, and the axes that tell the classes apart.
struct LdaParts {
  Vector logPriors;      ///< classes
  Vector centre;         ///< d: mean of the class means by their priors
  Matrix means;          ///< classes x d
  Matrix covariance;     ///< d x d, within the classes, dividing by the weight
  Matrix slopes;         ///< d x classes: inverse covariance times means about the centre
  Vector levels;         ///< classes: log likelihood of the centre, up to a constant
  Matrix axes;           ///< d x k: scores on them have variance 1 within the classes
  Matrix loadings;       ///< d x k: what one unit of a score moves in the columns
  Vector axisVariances;  ///< k, descending: variance of the class means on each axis
};

class LdaModel final : public LinearPosterior, public Coefficients, public Projection, public ClassProfiles {
 public:
  explicit LdaModel(LdaParts parts);
  void save(ArchiveWriter& archive) const override;
  /// Errors: Unreadable.
  static Result<FittedModelPtr> load(const ArchiveReader& archive);

  Matrix coefficients() const override;
  Vector intercepts() const override;

  Vector mean() const override { return centre(); }
  Matrix components() const override { return axes_; }
  Vector explainedVariance() const override { return variances_; }
  Vector explainedRatio() const override;
  Matrix project(const Matrix& X) const override;
  Matrix restore(const Matrix& scores) const override;

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override {
    return {{"mean", means_}, {"covariance", covariance_}};
  }

 private:
  Matrix means_, covariance_, axes_, loadings_;
  Vector variances_;
};

}  // namespace ridgeline::models
