#include "core/models/trees/forest.hpp"

#include <algorithm>
#include <cmath>

#include "core/jobs/parallel_for.hpp"
#include "core/models/trees/binned_matrix.hpp"
#include "core/models/trees/training_order.hpp"
#include "core/models/trees/tree_ensemble.hpp"
#include "core/models/trees/tree_grower.hpp"

namespace ridgeline::models {
namespace {

/// Trees that are grown before they are packed: bounds what lies about in the larger form.
constexpr std::int64_t Batch = 32;
/// With fewer rows exact trees are as quick.
constexpr std::size_t ManyBinnedRows = 2048;

int featuresPerSplit(SplitFeatures choice, const TrainingSet& train) {
  const auto d = static_cast<double>(train.d());
  if (choice == SplitFeatures::Usual)
    choice = train.task == Task::Classify ? SplitFeatures::Root : SplitFeatures::Third;
  double count = d;
  if (choice == SplitFeatures::Root) count = std::sqrt(d);
  if (choice == SplitFeatures::Log2) count = std::log2(d);
  if (choice == SplitFeatures::Third) count = d / 3;
  return std::max(1, static_cast<int>(count));
}

/// Rows of positive weight.
std::vector<std::int32_t> weightedRows(const TrainingSet& train) {
  std::vector<std::int32_t> rows;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) rows.push_back(static_cast<std::int32_t>(i));
  return rows;
}

struct Plan {
  int trees = 0;
  Impurity impurity = Impurity::Gini;
  GrowRules rules;
  bool bootstrap = false, outOfBag = false, bins = false;
  const char* name = "";
};

template <class Params>
Plan planOf(const TrainingSet& train, const Params& params, const char* name) {
  Plan plan;
  plan.trees = params.trees;
  plan.impurity = train.task == Task::Regress                  ? Impurity::Variance
                  : params.criterion == TreeCriterion::Entropy ? Impurity::Entropy
                                                               : Impurity::Gini;
  plan.rules = {.maxDepth = params.maxDepth,
                .minLeafRows = static_cast<std::size_t>(params.minLeafRows),
                .minSplitRows = static_cast<std::size_t>(params.minSplitRows),
                .featuresPerSplit = featuresPerSplit(params.features, train),
                .sharesWork = false};
  plan.name = name;
  return plan;
}

class Planter {
 public:
  Planter(const TrainingSet& train, const Plan& plan, jobs::WorkContext& context)
      : train_(train),
        plan_(plan),
        context_(context),
        seed_(train.seed.child(plan.name)),
        rows_(weightedRows(train)) {}

  Result<EnsembleParts> plant() {
    if (plan_.bins && rows_.size() >= ManyBinnedRows) {
      RIDGELINE_TRY(bins_, trainingBins(train_, BinnedMatrix::MostBins, context_));
    } else if (!plan_.rules.randomThresholds) {
      RIDGELINE_TRY(order_, trainingOrder(train_, context_));
    }
    EnsembleParts parts;
    parts.features = train_.d();
    parts.classes = plan_.impurity == Impurity::Variance ? 0 : train_.classes();
    parts.importances = Vector::Zero(train_.d());
    if (plan_.outOfBag) seen_.resize(static_cast<std::size_t>(plan_.trees));
    std::vector<double> values;
    for (std::int64_t first = 0; first < plan_.trees; first += Batch) {
      context_.progress(static_cast<double>(first), plan_.trees, "Growing trees");
      const std::int64_t count = std::min<std::int64_t>(Batch, plan_.trees - first);
      std::vector<Result<GrownTree>> grown(static_cast<std::size_t>(count), GrownTree{});
      RIDGELINE_CHECK(jobs::parallelFor(context_, count, [&](std::int64_t i) {
        grown[static_cast<std::size_t>(i)] = grow(static_cast<std::size_t>(first + i));
      }));
      for (auto& result : grown) {
        RIDGELINE_TRY(const GrownTree tree, std::move(result));
        parts.importances += splitShares(tree, train_.d());
        for (const auto node : parts.walk.add(tree.nodes))
          values.insert(values.end(), tree.value(static_cast<std::size_t>(node)),
                        tree.value(static_cast<std::size_t>(node)) + tree.width);
      }
    }
    if (const double total = parts.importances.sum(); total > 0) parts.importances /= total;
    const Index width = std::max(1, parts.classes);
    parts.values = Eigen::Map<const Matrix>(values.data(), width, static_cast<Index>(parts.walk.leaves()));
    if (plan_.outOfBag) {
      RIDGELINE_TRY(parts.outOfBag, outOfBagAnswers(parts, train_, seen_, context_));
    }
    return parts;
  }

 private:
  Result<GrownTree> grow(std::size_t tree) {
    GrowRules rules = plan_.rules;
    const Seed seed = seed_.child(tree);
    rules.seed = seed.child("splits");
    rules.bins = bins_.get();
    const bool sorted = !rules.randomThresholds && rules.bins == nullptr;
    if (!sorted && !plan_.bootstrap)
      return growTree(TreeRows(train_, plan_.impurity, train_.weights), ColumnOrder::unsorted(rows_), rules,
                      context_);
    if (!plan_.bootstrap)
      return growTree(TreeRows(train_, plan_.impurity, train_.weights), order_, rules, context_);
    Vector weights = Vector::Zero(train_.n());
    Rng random(seed.child("rows"));
    const auto count = static_cast<std::int64_t>(rows_.size());
    for (std::int64_t i = 0; i < count; ++i)
      weights[rows_[static_cast<std::size_t>(random.below(count))]] += 1;
    std::vector<std::int32_t> place(static_cast<std::size_t>(train_.n()), -1);
    std::vector<bool> seen(place.size(), false);
    std::vector<std::int32_t> drawn;
    for (const auto row : rows_) {
      if (weights[row] == 0) continue;
      place[static_cast<std::size_t>(row)] = row;
      seen[static_cast<std::size_t>(row)] = true;
      drawn.push_back(row);
    }
    if (train_.weights.size() > 0) weights.array() *= train_.weights.array();
    if (plan_.outOfBag) seen_[tree] = std::move(seen);
    const auto kept = static_cast<Index>(drawn.size());
    ColumnOrder order = sorted ? order_.subset(place, kept) : ColumnOrder::unsorted(std::move(drawn));
    return growTree(TreeRows(train_, plan_.impurity, std::move(weights)), std::move(order), rules, context_);
  }

  const TrainingSet& train_;
  const Plan& plan_;
  jobs::WorkContext& context_;
  Seed seed_;
  std::vector<std::int32_t> rows_;
  ColumnOrder order_;
  std::shared_ptr<const BinnedMatrix> bins_;  ///< null where cuts are exact
  std::vector<std::vector<bool>> seen_;       ///< by tree: rows that it drew
};

/// The parameters that forests of both kinds have.
template <class P>
params::ParamTable<P> sharedTable() {
  return params::ParamTable<P>{}
      .integer(&P::trees, "trees",
               {.min = 1,
                .max = 10000,
                .sliderMax = 500,
                .unit = "trees",
                .help = "How many trees are averaged; more are steadier and slower, never worse."})
      .choice(&P::criterion, "criterion",
              {{TreeCriterion::Gini, "gini"}, {TreeCriterion::Entropy, "entropy"}},
              "How the mixture of classes in a node is measured; regression always uses the variance.")
      .onlyWhen("task", {"classify"})
      .choice(&P::features, "features-per-split",
              {{SplitFeatures::Usual, "usual"},
               {SplitFeatures::Root, "root"},
               {SplitFeatures::Log2, "log2"},
               {SplitFeatures::Third, "third"},
               {SplitFeatures::All, "all"}},
              "Features drawn anew for each question, out of d: usual is the root of d for classes and a "
              "third for numbers.")
      .integer(&P::maxDepth, "max-depth",
               {.min = 0,
                .max = 64,
                .sliderMax = 30,
                .unit = "questions",
                .help = "Most questions between the root and a leaf; 0 sets no limit."})
      .integer(&P::minLeafRows, "min-leaf-rows",
               {.min = 1,
                .max = 1000000,
                .sliderMax = 100,
                .unit = "rows",
                .help = "Fewest train rows that a leaf may hold."})
      .integer(&P::minSplitRows, "min-split-rows",
               {.min = 2,
                .max = 1000000,
                .sliderMax = 200,
                .unit = "rows",
                .help = "Nodes with fewer train rows than this are not split further."});
}

}  // namespace

const params::ParamTable<ForestParams>& forestParamTable() {
  static const auto table =
      sharedTable<ForestParams>()
          .flag(&ForestParams::bootstrap, "bootstrap",
                "Each tree sees as many rows as there are, drawn with replacement; off: all of them.")
          .flag(&ForestParams::outOfBag, "out-of-bag",
                "Score each train row by the trees that did not draw it: a test without test rows.")
          .onlyWhen("bootstrap", {"true"})
          .flag(&ForestParams::exact, "exact",
                "Try every value as a threshold; off: large nodes try the 255 ends of bins, which is quicker "
                "and as accurate.");
  return table;
}

Result<FittedModelPtr> fitForest(const TrainingSet& train, const ForestParams& params,
                                 jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train, Missing::Taken));
  Plan plan = planOf(train, params, "forest");
  plan.bootstrap = params.bootstrap;
  plan.outOfBag = params.bootstrap && params.outOfBag;
  plan.bins = !params.exact && (plan.impurity == Impurity::Variance ||
                                (plan.impurity == Impurity::Gini && train.classes() == 2));
  RIDGELINE_TRY(EnsembleParts parts, Planter(train, plan, context).plant());
  return makeEnsemble(std::move(parts), true);
}

ModelEntry forestEntry() {
  return modelEntryOf(
      {.id = "forest",
       .title = "Random forest",
       .family = "trees",
       .help = "Many trees on redrawn rows, averaged: strong without tuning; needs no scaling.",
       .source = "Breiman (2001), doi:10.1023/A:1010933404324",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities", "importances", "out-of-bag"},
       .takesMissing = true,
       .takesCategories = true},
      forestParamTable(), fitForest, loadForest);
}

const params::ParamTable<ExtraTreesParams>& extraTreesParamTable() {
  static const auto table = sharedTable<ExtraTreesParams>();
  return table;
}

Result<FittedModelPtr> fitExtraTrees(const TrainingSet& train, const ExtraTreesParams& params,
                                     jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train, Missing::Taken));
  Plan plan = planOf(train, params, "extra-trees");
  plan.rules.randomThresholds = true;
  RIDGELINE_TRY(EnsembleParts parts, Planter(train, plan, context).plant());
  return makeEnsemble(std::move(parts), false);
}

ModelEntry extraTreesEntry() {
  return modelEntryOf(
      {.id = "extra-trees",
       .title = "Extra trees",
       .family = "trees",
       .help = "Many trees that cut at random places, averaged: smoother and quicker than a forest.",
       .source = "Geurts, Ernst & Wehenkel (2006), doi:10.1007/s10994-006-6226-1",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities", "importances"},
       .takesMissing = true,
       .takesCategories = true},
      extraTreesParamTable(), fitExtraTrees, loadExtraTrees);
}

}  // namespace ridgeline::models
