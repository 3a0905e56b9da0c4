#include "core/models/bayes/multinomial_nb.hpp"

#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/bayes/class_sums.hpp"
#include "core/models/linear_posterior.hpp"

namespace ridgeline::models {
namespace {

class MultinomialNbModel final : public LinearPosterior, public ClassProfiles {
 public:
  /// shift: d; logProbabilities: classes x d.
  MultinomialNbModel(Vector logPriors, Vector shift, const Matrix& logProbabilities)
      : LinearPosterior({std::move(logPriors), std::move(shift), logProbabilities.transpose(),
                         Vector::Zero(logProbabilities.rows()), std::nullopt}) {}

  void save(ArchiveWriter& archive) const override {
    archive.array("log-priors", logPriors());
    archive.array("shift", centre());
    archive.array("log-probability", Matrix(slopes().transpose()));
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(Vector logPriors, loadLogPriors(archive));
    RIDGELINE_TRY(Vector shift, archive.vector("shift"));
    RIDGELINE_TRY(const Matrix logs, archive.array("log-probability"));
    if (logs.rows() != logPriors.size() || logs.cols() == 0 || shift.size() != logs.cols())
      return archive.damaged("every class needs a probability for every column");
    if (!logs.allFinite() || !shift.allFinite() || logs.maxCoeff() > 0)
      return archive.damaged("a probability is no sound number");
    return std::make_shared<MultinomialNbModel>(std::move(logPriors), std::move(shift), logs);
  }

  Vector priors() const override { return logPriors().array().exp(); }
  std::vector<ClassProfile> profiles() const override { return {{"log-probability", slopes().transpose()}}; }
};

/// What is taken from each column so that no cell is below zero. Errors: InvalidInput for a cell refused.
Result<Vector> shiftOf(const TrainingSet& train, NegativeCells negatives) {
  Vector shift = train.X.colwise().minCoeff().transpose().cwiseMin(0);
  if (negatives == NegativeCells::Shift) return shift;
  for (Index j = 0; j < train.d(); ++j) {
    if (shift[j] == 0) continue;
    Index row = 0;
    train.X.col(j).minCoeff(&row);
    const auto at = static_cast<std::size_t>(j);
    const std::string column =
        at < train.featureNames.size() ? train.featureNames[at] : fmt::format("column {}", j + 1);
    return failAt(
        column, ErrorCode::InvalidInput,
        "Train row {} of {} is {:g}, which is no count; leave out the step that scales the column, or "
        "set negatives to shift.",
        row + 1, column, train.X(row, j));
  }
  return shift;
}

}  // namespace

const params::ParamTable<MultinomialNbParams>& multinomialNbParamTable() {
  static const auto table =
      params::ParamTable<MultinomialNbParams>{}
          .real(&MultinomialNbParams::alpha, "alpha",
                {.min = 1e-10,
                 .max = 1e6,
                 .sliderMin = 1e-3,
                 .sliderMax = 100,
                 .scale = params::Scale::Log,
                 .help = "Counts added to every column of every class, so that what was never seen stays "
                         "possible."})
          .choice(&MultinomialNbParams::priors, "priors",
                  {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
                  "How likely a class is before a row is seen: its share of the train rows, or as any other.")
          .choice(&MultinomialNbParams::negatives, "negatives",
                  {{NegativeCells::Shift, "shift"}, {NegativeCells::Refuse, "refuse"}},
                  "A column with cells below zero is counted from its least train value, or refused.");
  return table;
}

Result<FittedModelPtr> fitMultinomialNb(const TrainingSet& train, const MultinomialNbParams& params,
                                        jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  RIDGELINE_TRY(Vector shift, shiftOf(train, params.negatives));
  RIDGELINE_TRY(Matrix counts, classSums(train, shift, context));
  counts.array() += params.alpha;
  const Vector totals = counts.rowwise().sum();
  if (!totals.allFinite())
    return fail(ErrorCode::Diverged, "The columns hold counts too large to add up; scale them down first.");
  const Matrix logs = (counts.array().colwise() / totals.array()).log();
  if (!logs.allFinite())
    return fail(
        ErrorCode::Diverged,
        "Some columns are so much smaller than others that their share vanishes; bring the columns to "
        "one unit or raise alpha.");
  return std::make_shared<MultinomialNbModel>(tally.logPriors(params.priors), std::move(shift), logs);
}

ModelEntry multinomialNbEntry() {
  return modelEntryOf(
      {.id = "multinomial-nb",
       .title = "Multinomial naive Bayes",
       .family = "bayes",
       .help =
           "For columns that count things, such as the words of a text: which counts go with which class.",
       .source = "McCallum & Nigam (1998), AAAI-98 Workshop on Learning for Text Categorization, 41-48",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles"}},
      multinomialNbParamTable(), fitMultinomialNb, MultinomialNbModel::load);
}

}  // namespace ridgeline::models
