#include "core/models/trees/boosting.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/models/trees/boosting_rounds.hpp"
#include "core/models/trees/monotone_columns.hpp"

namespace ridgeline::models {
namespace {

/// Share of the train rows that early stopping looks at where there are no dev rows.
constexpr double InternalShare = 0.1;
/// Scores and derivatives of all classes may take this much.
constexpr double MostScoreBytes = 4.0 * 1024 * 1024 * 1024;

TrainingSet takeTrainingRows(const TrainingSet& train, const std::vector<Index>& rows) {
  TrainingSet taken;
  taken.task = train.task;
  taken.classNames = train.classNames;
  taken.featureNames = train.featureNames;
  taken.levels = train.levels;
  taken.seed = train.seed;
  taken.X = takeRows(train.X, rows);
  if (train.weights.size() > 0) taken.weights = takeRows(train.weights, rows);
  if (train.task == Task::Regress) taken.targets = takeRows(train.targets, rows);
  if (train.task == Task::Classify)
    for (const Index i : rows) taken.labels.push_back(train.labels[static_cast<std::size_t>(i)]);
  return taken;
}

/// What is learnt from and what is looked at; copies only where rows are left out.
struct Parts {
  const TrainingSet* train;
  const Samples* dev = nullptr;
  TrainingSet own, ownDev;
};

void splitRows(const TrainingSet& train, const BoostingParams& params, jobs::WorkContext& context,
               Parts& parts) {
  parts.train = &train;
  if (train.dev && train.dev->X.rows() > 0) parts.dev = train.dev.get();
  std::vector<Index> kept, watched;
  const bool zeros = train.weights.size() > 0 && train.weights.minCoeff() == 0;
  const bool internal = params.earlyStopping && parts.dev == nullptr;
  if (!zeros && !internal) return;
  Rng random(train.seed.child("boosting").child("internal"));
  for (Index i = 0; i < train.n(); ++i) {
    if (train.weights.size() > 0 && train.weights[i] == 0) continue;
    (internal && random.uniform() < InternalShare ? watched : kept).push_back(i);
  }
  if (internal && (watched.empty() || kept.empty())) {
    context.warn(
        "Early stopping needs dev rows and there are too few rows to "
        "set some aside; all rounds ran.");
    kept.insert(kept.end(), watched.begin(), watched.end());
    std::sort(kept.begin(), kept.end());
    watched.clear();
  }
  parts.own = takeTrainingRows(train, kept);
  parts.train = &parts.own;
  if (watched.empty()) return;
  parts.ownDev = takeTrainingRows(train, watched);
  parts.dev = &parts.ownDev;
}

BoostingLoss lossOf(const TrainingSet& train, const BoostingParams& params) {
  if (train.task == Task::Classify)
    return train.classes() == 2 ? BoostingLoss::Logistic : BoostingLoss::Softmax;
  switch (params.loss) {
    case RegressionLoss::Squared:
      return BoostingLoss::Squared;
    case RegressionLoss::Absolute:
      return BoostingLoss::Absolute;
    case RegressionLoss::Huber:
      return BoostingLoss::Huber;
    case RegressionLoss::Quantile:
      return BoostingLoss::Quantile;
    case RegressionLoss::Poisson:
      return BoostingLoss::Poisson;
  }
  return BoostingLoss::Squared;
}

/// Mean and spread of the targets in units of the largest one: squares of huge numbers would not be finite.
Result<BoostingScale> scaleOf(const TrainingSet& train, BoostingLoss loss) {
  if (train.task != Task::Regress) return BoostingScale{};
  const double largest = train.targets.cwiseAbs().maxCoeff();
  if (loss == BoostingLoss::Poisson && train.targets.minCoeff() < 0)
    return failAt("loss", ErrorCode::InvalidInput,
                  "The loss \"poisson\" is for counts, and the smallest target "
                  "is {:g}; choose another loss.",
                  train.targets.minCoeff());
  if (!(largest > 0)) return BoostingScale{};
  const Vector shares = train.targets / largest;
  const double mean = shares.mean();
  if (loss == BoostingLoss::Poisson) return BoostingScale{0, mean * largest};
  const double spread = std::sqrt((shares.array() - mean).square().mean()) * largest;
  return BoostingScale{mean * largest, spread > 0 ? spread : 1};
}

Status checkClasses(const TrainingSet& train) {
  if (train.task != Task::Classify) return {};
  const std::set<int> present(train.labels.begin(), train.labels.end());
  if (present.size() > 1) return {};
  return fail(ErrorCode::InvalidInput,
              "All train rows of positive weight are of the class \"{}\"; "
              "there is nothing to tell apart.",
              train.classNames[static_cast<std::size_t>(train.labels.front())]);
}

Status checkMonotone(const BoostingParams& params, int outputs) {
  if (params.monotone.empty()) return {};
  if (params.splits == BoostingSplits::Exact || outputs > 1)
    return failAt("monotone", ErrorCode::InvalidParam,
                  "Monotone columns need histogram splits and no more than two classes.");
  return {};
}

Status checkSize(const TrainingSet& train, int outputs) {
  const double bytes = static_cast<double>(train.n()) * (static_cast<double>(outputs) * 8 + 40);
  if (bytes <= MostScoreBytes) return {};
  return fail(ErrorCode::TooLarge,
              "Scores of {} classes for {} rows would take {:.1f} GB; use "
              "fewer rows or join rare classes.",
              outputs, train.n(), bytes / 1e9);
}

}  // namespace

const params::ParamTable<BoostingParams>& boostingParamTable() {
  using params::Scale;
  static const auto table =
      params::ParamTable<BoostingParams>{}
          .integer(&BoostingParams::rounds, "rounds",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = Scale::Log,
                    .unit = "rounds",
                    .help = "Trees that are added one after the other (for "
                            "each class, if three or more)."})
          .real(&BoostingParams::learningRate, "learning-rate",
                {.min = 1e-4,
                 .max = 1,
                 .sliderMin = 0.01,
                 .sliderMax = 1,
                 .scale = Scale::Log,
                 .help = "Share of each tree's advice that is followed; less "
                         "needs more rounds."})
          .integer(&BoostingParams::maxLeaves, "max-leaves",
                   {.min = 2,
                    .max = 65536,
                    .sliderMax = 255,
                    .scale = Scale::Log,
                    .unit = "leaves",
                    .help = "Most leaves of one tree; the leaf that gains most "
                            "is split next."})
          .onlyWhen("splits", {"histogram"})
          .integer(&BoostingParams::maxDepth, "max-depth",
                   {.min = 0,
                    .max = 64,
                    .sliderMax = 16,
                    .unit = "questions",
                    .help = "Most questions between the root and a leaf; 0 "
                            "sets no limit."})
          .integer(&BoostingParams::minLeafRows, "min-leaf-rows",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 200,
                    .unit = "rows",
                    .help = "Fewest train rows that a leaf may hold."})
          .real(&BoostingParams::minLeafWeight, "min-leaf-weight",
                {.min = 0,
                 .max = 1e9,
                 .sliderMin = 0,
                 .sliderMax = 10,
                 .help = "Least curvature of the loss in a leaf: rows already "
                         "told apart surely count little."})
          .onlyWhen("splits", {"histogram"})
          .real(&BoostingParams::l2Penalty, "l2-penalty",
                {.min = 0,
                 .max = 1e6,
                 .sliderMin = 0,
                 .sliderMax = 20,
                 .help = "Pulls the values of leaves towards 0, those of few "
                         "rows most."})
          .label("L2 penalty")
          .real(&BoostingParams::rowShare, "row-share",
                {.min = 0.01,
                 .max = 1,
                 .sliderMin = 0.1,
                 .sliderMax = 1,
                 .help = "Share of the train rows, drawn anew, that each round "
                         "learns from."})
          .real(&BoostingParams::columnShare, "column-share",
                {.min = 0.01,
                 .max = 1,
                 .sliderMin = 0.1,
                 .sliderMax = 1,
                 .help = "Share of the columns, drawn anew, that each tree may "
                         "ask about."})
          .choice(&BoostingParams::loss, "loss",
                  {{RegressionLoss::Squared, "squared"},
                   {RegressionLoss::Absolute, "absolute"},
                   {RegressionLoss::Huber, "huber"},
                   {RegressionLoss::Quantile, "quantile"},
                   {RegressionLoss::Poisson, "poisson"}},
                  "What regression makes small; absolute and huber mind "
                  "outliers less, poisson is for counts. "
                  "Classification always uses the log loss.")
          .onlyWhen("task", {"regress"})
          .real(&BoostingParams::level, "level",
                {.min = 0.01,
                 .max = 0.99,
                 .sliderMin = 0.01,
                 .sliderMax = 0.99,
                 .help = "The quantile that is predicted, or below which huber "
                         "takes residuals at full size."})
          .onlyWhen("loss", {"quantile", "huber"})
          .choice(
              &BoostingParams::splits, "splits",
              {{BoostingSplits::Histogram, "histogram"}, {BoostingSplits::Exact, "exact"}},
              "Histogram cuts columns into bins and weighs slope against curvature; exact tries every value, "
              "as the first boosted trees did, and is slow on many rows.")
          .integer(
              &BoostingParams::maxBins, "max-bins",
              {.min = 2, .max = 255, .unit = "bins", .help = "Most bins of a column; fewer are smoother."})
          .onlyWhen("splits", {"histogram"})
          .text(
              &BoostingParams::monotone, "monotone",
              {.format = "columns with a direction, as in age:+,price:-",
               .wellFormed = isMonotoneText,
               .help = "Columns that answers may only rise (+) or fall (-) with, for numbers and two classes "
                       "with histogram splits."})
          .label("Monotone columns")
          .flag(&BoostingParams::earlyStopping, "early-stopping",
                "Stop when the dev loss no longer falls, and keep the best "
                "round; without dev rows a tenth of "
                "the train rows is set aside.")
          .integer(&BoostingParams::patience, "patience",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 100,
                    .unit = "rounds",
                    .help = "Rounds without a lower dev loss before boosting stops."})
          .onlyWhen("early-stopping", {"true"});
  return table;
}

Result<FittedModelPtr> fitBoosting(const TrainingSet& whole, const BoostingParams& params,
                                   jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(whole, Missing::Taken));
  Parts parts;
  splitRows(whole, params, context, parts);
  const TrainingSet& train = *parts.train;
  RIDGELINE_CHECK(checkClasses(train));
  const BoostingLoss loss = lossOf(train, params);
  RIDGELINE_TRY(const BoostingScale scale, scaleOf(train, loss));
  BoostingObjective objective(loss, train.task == Task::Classify ? train.classes() : 0, params.level, scale);
  RIDGELINE_CHECK(checkMonotone(params, objective.outputs()));
  RIDGELINE_CHECK(checkSize(train, objective.outputs()));
  RIDGELINE_TRY(const std::unique_ptr<TreeSource> source, params.splits == BoostingSplits::Exact
                                                              ? exactTrees(train, params, context)
                                                              : histogramTrees(train, params, context));
  return runRounds(train, parts.dev, params, objective, scale, *source, context);
}

ModelEntry boostingEntry() {
  return modelEntryOf({.id = "boosting",
                       .title = "Gradient boosting",
                       .family = "trees",
                       .help = "Small trees that each mend what those before "
                               "got wrong: strong on tables, needs no scaling "
                               "and takes missing values.",
                       .source = "Friedman (2001), doi:10.1214/aos/1013203451",
                       .tasks = {Task::Classify, Task::Regress},
                       .offers = {"probabilities", "importances", "staged-scores", "iterations"},
                       .takesMissing = true,
                       .takesCategories = true},
                      boostingParamTable(), fitBoosting, BoostedModel::load);
}

}  // namespace ridgeline::models
