#include "core/models/linear/linear_svm.hpp"

#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "core/models/class_tally.hpp"
#include "core/models/linear/squared_hinge.hpp"

namespace ridgeline::models {
namespace {

class LinearSvmModel final : public FittedModel, public Coefficients, public DecisionScores {
 public:
  /// W: d x outputs, b: outputs; outputs is 1 for two classes, else the number of classes.
  LinearSvmModel(Matrix W, Vector b, int classes) : W_(std::move(W)), b_(std::move(b)), classes_(classes) {}

  Task task() const override { return Task::Classify; }
  Index features() const override { return W_.rows(); }
  int classes() const override { return classes_; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(Matrix scores, decisionScores(X, context));
    Predictions answers;
    if (classes_ == 2) {
      answers.labels.resize(static_cast<std::size_t>(X.rows()));
      for (Index i = 0; i < X.rows(); ++i)
        answers.labels[static_cast<std::size_t>(i)] = scores(i, 0) > 0 ? 1 : 0;
      answers.margins = scores.col(0);
    } else {
      answers.labels = argmaxRows(scores);
    }
    return answers;
  }
  Result<Matrix> decisionScores(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    Matrix scores(X.rows(), W_.cols());
    RIDGELINE_CHECK(jobs::parallelBlocks(context, X.rows(), 8192, [&](Index begin, Index end) {
      auto block = scores.middleRows(begin, end - begin);
      block.noalias() = X.middleRows(begin, end - begin) * W_;
      block.rowwise() += b_.transpose();
      // What overflows in both directions says nothing.
      block.array() = block.array().isNaN().select(0.0, block.array());
    }));
    return scores;
  }
  void save(ArchiveWriter& archive) const override {
    archive.array("coefficients", W_);
    archive.array("intercepts", b_);
    archive.manifest["linear-svm"] = {{"classes", classes_}};
  }
  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(Matrix W, archive.array("coefficients"));
    RIDGELINE_TRY(Vector b, archive.vector("intercepts"));
    RIDGELINE_TRY(const std::int64_t classes, archive.integer("linear-svm/classes", 2, 1 << 20));
    const Index outputs = classes == 2 ? 1 : classes;
    if (W.rows() == 0 || W.cols() != outputs || b.size() != outputs)
      return archive.damaged(fmt::format("{} classes need {} columns of coefficients", classes, outputs));
    // An intercept of minus infinity is a class that no train row had.
    if (!W.allFinite() || b.hasNaN() || !std::isfinite(b.maxCoeff()) || (classes == 2 && !b.allFinite()))
      return archive.damaged("a coefficient is no finite number");
    return std::make_shared<LinearSvmModel>(std::move(W), std::move(b), static_cast<int>(classes));
  }

  Matrix coefficients() const override { return W_; }
  Vector intercepts() const override { return b_; }

 private:
  Matrix W_;
  Vector b_;
  int classes_;
};

/// The answer over all rows, from that over a part of them where there are many.
Result<HingeFound> machine(const HingeProblem& problem, jobs::WorkContext& context) {
  const Index sample = std::max<Index>(8192, 100 * problem.rows.width());
  Vector start = Vector::Zero(problem.rows.width());
  if (problem.rows.rows() >= 4 * sample) {
    Matrix store;
    const ScaledRows part = problem.rows.sampled(sample, store);
    RIDGELINE_TRY(HingeFound near,
                  minimiseHinge({part, problem.positive, problem.penalty, 20, 1e-5}, start, context));
    if (near.unknowns.allFinite()) start = std::move(near.unknowns);
  }
  return minimiseHinge(problem, std::move(start), context);
}

}  // namespace

const params::ParamTable<LinearSvmParams>& linearSvmParamTable() {
  static const auto table =
      params::ParamTable<LinearSvmParams>{}
          .real(&LinearSvmParams::c, "c",
                {.min = 1e-10,
                 .max = 1e10,
                 .sliderMin = 1e-4,
                 .sliderMax = 1e4,
                 .scale = params::Scale::Log,
                 .help = "Price of a row inside the margin: small values make the margin wide."})
          .label("C")
          .choice(&LinearSvmParams::classWeights, "class-weights",
                  {{ClassWeights::None, "none"}, {ClassWeights::Balanced, "balanced"}},
                  "Whether rows of a rare class count for more, so that every class counts alike.")
          .integer(&LinearSvmParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "iterations",
                    .help = "Most Newton steps before the fit is taken as it is, with a warning."})
          .real(&LinearSvmParams::tolerance, "tolerance",
                {.min = 1e-12,
                 .max = 0.1,
                 .sliderMin = 1e-12,
                 .sliderMax = 0.1,
                 .scale = params::Scale::Log,
                 .help = "The fit is done when no slope of the mean loss is steeper than this."});
  return table;
}

Result<FittedModelPtr> fitLinearSvm(const TrainingSet& train, const LinearSvmParams& params,
                                    jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  RIDGELINE_TRY(const ColumnUnits units, columnUnits(train.X, context));
  if (!units.finite)
    return fail(ErrorCode::Diverged, "The columns hold values too large to add up; scale them first.");
  const ScaledRows rows(train.X, units, train.labels, effectiveWeights(train, tally, params.classWeights));
  // A column in tiny units has an immense price; it stays a number.
  const Vector penalty =
      (units.scale.cwiseAbs2().cwiseInverse() / (params.c * rows.totalWeight())).cwiseMin(1e280);
  const int classes = train.classes();
  const Index outputs = classes == 2 ? 1 : classes;
  Matrix W = Matrix::Zero(train.d(), outputs);
  Vector b = Vector::Constant(outputs, -std::numeric_limits<double>::infinity());
  int moving = 0;
  for (Index k = 0; k < outputs; ++k) {
    const int positive = outputs == 1 ? 1 : static_cast<int>(k);
    if (tally.rows[static_cast<std::size_t>(positive)] == 0) continue;
    context.progress(static_cast<double>(k), static_cast<double>(outputs), "Fitting");
    RIDGELINE_TRY(const HingeFound found,
                  machine({rows, positive, penalty, params.maxIterations, params.tolerance}, context));
    if (!found.converged) ++moving;
    units.toColumns(found.unknowns.data(), found.unknowns[units.count()], W.col(k), b[k]);
  }
  if (!W.allFinite() || b.hasNaN() || !std::isfinite(b.maxCoeff()))
    return fail(ErrorCode::Diverged, "The coefficients left the finite numbers; scale the columns first.");
  if (moving > 0)
    context.warn(
        fmt::format("{} of {} fits were still moving when they ended; raise max-iterations, scale the "
                    "columns or lower c.",
                    moving, outputs));
  return std::make_shared<LinearSvmModel>(std::move(W), std::move(b), classes);
}

ModelEntry linearSvmEntry() {
  return modelEntryOf(
      {.id = "linear-svm",
       .title = "Linear support vector machine",
       .family = "linear",
       .help =
           "A flat boundary with the widest margin; quick on many rows and columns, without probabilities.",
       .source = "Keerthi & DeCoste (2005), JMLR 6:341-361",
       .tasks = {Task::Classify},
       .offers = {"coefficients", "decision-scores"}},
      linearSvmParamTable(), fitLinearSvm, LinearSvmModel::load);
}

}  // namespace ridgeline::models
