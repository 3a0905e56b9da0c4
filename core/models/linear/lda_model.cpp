#include "core/models/linear/lda_model.hpp"

#include "core/base/archive.hpp"

namespace ridgeline::models {

LdaModel::LdaModel(LdaParts parts)
    : LinearPosterior({std::move(parts.logPriors), std::move(parts.centre), std::move(parts.slopes),
                       std::move(parts.levels), std::nullopt}),
      means_(std::move(parts.means)),
      covariance_(std::move(parts.covariance)),
      axes_(std::move(parts.axes)),
      loadings_(std::move(parts.loadings)),
      variances_(std::move(parts.axisVariances)) {}

void LdaModel::save(ArchiveWriter& archive) const {
  archive.array("log-priors", logPriors());
  archive.array("centre", centre());
  archive.array("means", means_);
  archive.array("covariance", covariance_);
  archive.array("slopes", slopes());
  archive.array("levels", levels());
  archive.array("axes", axes_);
  archive.array("loadings", loadings_);
  archive.array("axis-variances", variances_);
}

Result<FittedModelPtr> LdaModel::load(const ArchiveReader& archive) {
  LdaParts parts;
  RIDGELINE_TRY(parts.logPriors, loadLogPriors(archive));
  RIDGELINE_TRY(parts.centre, archive.vector("centre"));
  RIDGELINE_TRY(parts.means, archive.array("means"));
  RIDGELINE_TRY(parts.covariance, archive.array("covariance"));
  RIDGELINE_TRY(parts.slopes, archive.array("slopes"));
  RIDGELINE_TRY(parts.levels, archive.vector("levels"));
  RIDGELINE_TRY(parts.axes, archive.array("axes"));
  RIDGELINE_TRY(parts.loadings, archive.array("loadings"));
  RIDGELINE_TRY(parts.axisVariances, archive.vector("axis-variances"));
  const Index d = parts.centre.size(), classes = parts.logPriors.size(), k = parts.axisVariances.size();
  const auto shaped = [](const Matrix& m, Index rows, Index cols) {
    return m.rows() == rows && m.cols() == cols && m.allFinite();
  };
  if (d == 0 || k == 0 || !parts.centre.allFinite() || !shaped(parts.means, classes, d) ||
      !shaped(parts.covariance, d, d) || !shaped(parts.slopes, d, classes) ||
      !shaped(parts.levels, classes, 1) || !shaped(parts.axes, d, k) || !shaped(parts.loadings, d, k) ||
      !parts.axisVariances.allFinite() || parts.axisVariances.minCoeff() < 0)
    return archive.damaged("means, slopes and axes differ in size or hold what is no finite number");
  return std::make_shared<LdaModel>(std::move(parts));
}

Matrix LdaModel::coefficients() const {
  return classes() == 2 ? Matrix(slopes().col(1) - slopes().col(0)) : slopes();
}

Vector LdaModel::intercepts() const {
  const Vector all = levels() + logPriors() - slopes().transpose() * centre();
  return classes() == 2 ? Vector(Vector::Constant(1, all[1] - all[0])) : all;
}

Vector LdaModel::explainedRatio() const {
  const double total = variances_.sum();
  return total > 0 ? Vector(variances_ / total) : Vector(Vector::Zero(variances_.size()));
}

Matrix LdaModel::project(const Matrix& X) const { return (X.rowwise() - centre().transpose()) * axes_; }

Matrix LdaModel::restore(const Matrix& scores) const {
  return (scores * loadings_.transpose()).rowwise() + centre().transpose();
}

}  // namespace ridgeline::models
