#include "core/models/bayes/bernoulli_nb.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/bayes/class_sums.hpp"
#include "core/models/linear_posterior.hpp"

namespace ridgeline::models {
namespace {

class BernoulliNbModel final : public LinearPosterior, public ClassProfiles {
 public:
  /// Logarithms of the probabilities of yes and of no: classes x d.
  BernoulliNbModel(Vector logPriors, double threshold, Matrix yes, Matrix no)
      : LinearPosterior({std::move(logPriors), Vector::Zero(yes.cols()), (yes - no).transpose(),
                         no.rowwise().sum(), threshold}),
        yes_(std::move(yes)),
        no_(std::move(no)) {}

  void save(ArchiveWriter& archive) const override {
    archive.array("log-priors", logPriors());
    archive.array("threshold", Vector(Vector::Constant(1, *threshold())));
    archive.array("log-yes", yes_);
    archive.array("log-no", no_);
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(Vector logPriors, loadLogPriors(archive));
    RIDGELINE_TRY(const Vector threshold, archive.vector("threshold"));
    RIDGELINE_TRY(Matrix yes, archive.array("log-yes"));
    RIDGELINE_TRY(Matrix no, archive.array("log-no"));
    if (yes.rows() != logPriors.size() || yes.cols() == 0 || no.rows() != yes.rows() ||
        no.cols() != yes.cols() || threshold.size() != 1)
      return archive.damaged("every class needs two probabilities for every column");
    if (!threshold.allFinite() || !yes.allFinite() || !no.allFinite() || yes.maxCoeff() > 0 ||
        no.maxCoeff() > 0)
      return archive.damaged("a probability is no sound number");
    return std::make_shared<BernoulliNbModel>(std::move(logPriors), threshold[0], std::move(yes),
                                              std::move(no));
  }

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override { return {{"log-probability", yes_}}; }

 private:
  Matrix yes_, no_;
};

}  // namespace

const params::ParamTable<BernoulliNbParams>& bernoulliNbParamTable() {
  static const auto table =
      params::ParamTable<BernoulliNbParams>{}
          .real(&BernoulliNbParams::threshold, "threshold",
                {.min = -1e12,
                 .max = 1e12,
                 .sliderMin = -3,
                 .sliderMax = 3,
                 .help = "A cell counts as yes if it is greater than this, after the columns were prepared."})
          .real(&BernoulliNbParams::alpha, "alpha",
                {.min = 1e-10,
                 .max = 1e6,
                 .sliderMin = 1e-3,
                 .sliderMax = 100,
                 .scale = params::Scale::Log,
                 .help = "Yeses and noes added to every column of every class, so that what was never seen "
                         "stays possible."})
          .choice(
              &BernoulliNbParams::priors, "priors",
              {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
              "How likely a class is before a row is seen: its share of the train rows, or as any other.");
  return table;
}

Result<FittedModelPtr> fitBernoulliNb(const TrainingSet& train, const BernoulliNbParams& params,
                                      jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  RIDGELINE_TRY(const Matrix counts, classSumsAbove(train, params.threshold, context));
  const Eigen::ArrayXXd noes = (counts.array().colwise() - tally.weight.array()).abs();
  const Eigen::ArrayXd totals = (tally.weight.array() + 2 * params.alpha).log();
  return std::make_shared<BernoulliNbModel>(
      tally.logPriors(params.priors), params.threshold,
      ((counts.array() + params.alpha).log().colwise() - totals).min(0.0).matrix(),
      ((noes + params.alpha).log().colwise() - totals).min(0.0).matrix());
}

ModelEntry bernoulliNbEntry() {
  return modelEntryOf(
      {.id = "bernoulli-nb",
       .title = "Bernoulli naive Bayes",
       .family = "bayes",
       .help = "For columns of yes and no: what is absent speaks as loudly as what is there.",
       .source = "McCallum & Nigam (1998), AAAI-98 Workshop on Learning for Text Categorization, 41-48",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles"}},
      bernoulliNbParamTable(), fitBernoulliNb, BernoulliNbModel::load);
}

}  // namespace ridgeline::models
