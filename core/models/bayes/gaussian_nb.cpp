#include "core/models/bayes/gaussian_nb.hpp"

#include <cmath>
#include <numbers>

#include "core/base/archive.hpp"
#include "core/base/simd.hpp"
#include "core/models/bayes/class_sums.hpp"
#include "core/models/posterior_model.hpp"

namespace ridgeline::models {
namespace {

class GaussianNbModel final : public PosteriorModel, public ClassProfiles {
 public:
  GaussianNbModel(Vector logPriors, Matrix mean, Matrix variance)
      : PosteriorModel(std::move(logPriors)), mean_(std::move(mean)), variance_(std::move(variance)) {
    halfPrecision_ = 0.5 * variance_.cwiseInverse();
    levels_ = -0.5 * (2 * std::numbers::pi * variance_.array()).log().rowwise().sum();
  }

  Index features() const override { return mean_.cols(); }
  void save(ArchiveWriter& archive) const override {
    archive.array("log-priors", logPriors());
    archive.array("mean", mean_);
    archive.array("variance", variance_);
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(Vector logPriors, loadLogPriors(archive));
    RIDGELINE_TRY(Matrix mean, archive.array("mean"));
    RIDGELINE_TRY(Matrix variance, archive.array("variance"));
    if (mean.rows() != logPriors.size() || mean.cols() == 0 || variance.rows() != mean.rows() ||
        variance.cols() != mean.cols())
      return archive.damaged("every class needs a mean and a variance for every column");
    if (!mean.allFinite() || !variance.allFinite() || !(variance.minCoeff() > 0))
      return archive.damaged("a mean or a variance is no sound number");
    return std::make_shared<GaussianNbModel>(std::move(logPriors), std::move(mean), std::move(variance));
  }

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override { return {{"mean", mean_}, {"variance", variance_}}; }

 private:
  void addLogLikelihoods(const Matrix& X, Index begin, Matrix& scores) const override {
    const Index count = scores.rows(), d = features();
    for (Index k = 0; k < scores.cols(); ++k) {
      double* sum = scores.col(k).data();
      simd::run([&]() RIDGELINE_INLINED {
        for (Index i = 0; i < count; ++i) sum[i] += levels_[k];
        for (Index j = 0; j < d; ++j) {
          const double* column = X.data() + j * X.rows() + begin;
          const double mean = mean_(k, j), half = halfPrecision_(k, j);
          for (Index i = 0; i < count; ++i) {
            const double gap = column[i] - mean;
            sum[i] -= half * (gap * gap);
          }
        }
      });
    }
  }

  Matrix mean_, variance_;  ///< classes x d
  Matrix halfPrecision_;    ///< classes x d: 1 / (2 variance)
  Vector levels_;           ///< classes: log density at the mean
};

/// The largest variance of a column over all classes together.
double largestVariance(const ClassMoments& moments, const Vector& weight) {
  const Vector share = weight / weight.sum();
  double largest = 0;
  for (Index j = 0; j < moments.mean.cols(); ++j) {
    const double mean = share.dot(moments.mean.col(j));
    const Vector about = moments.variance.col(j).array() + (moments.mean.col(j).array() - mean).square();
    // Not std::max, which would lose what is not a number.
    const double variance = share.dot(about);
    if (!(variance <= largest)) largest = variance;
  }
  return largest;
}

}  // namespace

const params::ParamTable<GaussianNbParams>& gaussianNbParamTable() {
  static const auto table =
      params::ParamTable<GaussianNbParams>{}
          .choice(&GaussianNbParams::priors, "priors",
                  {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
                  "How likely a class is before a row is seen: its share of the train rows, or as any other.")
          .real(&GaussianNbParams::smoothing, "smoothing",
                {.min = 0,
                 .max = 1,
                 .sliderMin = 1e-12,
                 .sliderMax = 1,
                 .scale = params::Scale::Log,
                 .help = "Added to every variance, as a share of the largest column variance: keeps narrow "
                         "columns from deciding alone."});
  return table;
}

Result<FittedModelPtr> fitGaussianNb(const TrainingSet& train, const GaussianNbParams& params,
                                     jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  RIDGELINE_TRY(ClassMoments moments, classMoments(train, tally, context));
  const double largest = largestVariance(moments, tally.weight);
  if (!std::isfinite(largest))
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  moments.variance.array() += params.smoothing * largest;
  // Below this the inverse of a variance is no number any more.
  constexpr double Least = 1e-300;
  Index flat = 0;
  for (Index k = 0; k < moments.variance.rows(); ++k) {
    const bool absent = !(tally.weight[k] > 0);
    for (double& variance : moments.variance.row(k)) {
      if (!(variance > Least) && !absent) ++flat;
      if (!(variance > Least) || absent) variance = 1;
    }
  }
  if (flat > 0)
    context.warn(fmt::format(
        "{} of the variances are zero or too small to tell from it and count as 1; raise smoothing, drop the "
        "columns that are constant within a class, or scale the columns.",
        flat));
  return std::make_shared<GaussianNbModel>(tally.logPriors(params.priors), std::move(moments.mean),
                                           std::move(moments.variance));
}

ModelEntry gaussianNbEntry() {
  return modelEntryOf(
      {.id = "gaussian-nb",
       .title = "Gaussian naive Bayes",
       .family = "bayes",
       .help = "Bell curves per class and column: fits in one pass, a quick first answer on measurements.",
       .source = "Hand & Yu (2001), doi:10.1111/j.1751-5823.2001.tb00465.x",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles"}},
      gaussianNbParamTable(), fitGaussianNb, GaussianNbModel::load);
}

}  // namespace ridgeline::models
