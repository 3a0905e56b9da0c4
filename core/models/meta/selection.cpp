#include "core/models/meta/selection.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/meta/members.hpp"
#include "core/models/meta/selection_walk.hpp"

namespace ridgeline::models {
namespace {

/// How the columns of a fit came to be chosen.
struct Choice {
  std::vector<SelectionStep> steps;
  SelectionCriterion criterion = SelectionCriterion::Bic;
};

class SelectionModel : public FittedModel, public ColumnSelection {
 public:
  SelectionModel(Member base, MetaShape shape, Choice choice)
      : base_(std::move(base)), shape_(shape), choice_(std::move(choice)) {}
  Task task() const override { return shape_.task; }
  Index features() const override { return shape_.features; }
  int classes() const override { return shape_.classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(Matrix raw, outputs(base_, X, context));
    return answersOf(shape_, std::move(raw));
  }
  void save(ArchiveWriter& archive) const override {
    saveShape(archive, shape_);
    saveMembers(archive, {base_});
    archive.manifest["selection"]["criterion"] = static_cast<int>(choice_.criterion);
    std::vector<double> sizes, columns, scores;
    for (const auto& step : choice_.steps) {
      sizes.push_back(static_cast<double>(step.columns.size()));
      columns.insert(columns.end(), step.columns.begin(), step.columns.end());
      scores.push_back(step.score);
    }
    const auto write = [&](const char* name, const std::vector<double>& values) {
      archive.array(name, Vector(Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()))));
    };
    write("step-sizes", sizes);
    write("step-columns", columns);
    write("step-scores", scores);
  }

  const std::vector<int>& chosenColumns() const override { return base_.columns; }
  const std::vector<SelectionStep>& selectionSteps() const override { return choice_.steps; }
  std::string selectionScore() const override {
    switch (choice_.criterion) {
      case SelectionCriterion::Aic:
        return "AIC";
      case SelectionCriterion::Bic:
        return "BIC";
      case SelectionCriterion::AdjustedR2:
        return "adjusted R2";
      case SelectionCriterion::CrossValidation:
        break;
    }
    return shape_.classes > 0 ? "Brier score, cross-validated" : "squared error, cross-validated";
  }
  bool selectionHigherIsBetter() const override {
    return choice_.criterion == SelectionCriterion::AdjustedR2;
  }

 private:
  Member base_;
  MetaShape shape_;
  Choice choice_;
};

class SelectionClassifier final : public SelectionModel, public Probabilities {
 public:
  using SelectionModel::SelectionModel;
};

FittedModelPtr modelOf(Member base, MetaShape shape, Choice choice) {
  if (shape.classes > 0)
    return std::make_shared<SelectionClassifier>(std::move(base), shape, std::move(choice));
  return std::make_shared<SelectionModel>(std::move(base), shape, std::move(choice));
}

Result<FittedModelPtr> loadSelection(const ArchiveReader& archive) {
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  RIDGELINE_TRY(auto members, loadMembers(archive, shape.features));
  RIDGELINE_TRY(const std::int64_t criterion, archive.integer("selection/criterion", 0, 3));
  RIDGELINE_TRY(const Vector sizes, archive.vector("step-sizes"));
  RIDGELINE_TRY(const Vector columns, archive.vector("step-columns"));
  RIDGELINE_TRY(const Vector scores, archive.vector("step-scores"));
  if (members.size() != 1 || members[0].columns.empty() || scores.size() != sizes.size())
    return archive.damaged("its columns and the steps to them differ in number");
  Choice choice{{}, static_cast<SelectionCriterion>(criterion)};
  Index at = 0;
  for (Index i = 0; i < sizes.size(); ++i) {
    if (!(sizes[i] >= 0 && sizes[i] <= static_cast<double>(columns.size() - at)))
      return archive.damaged("a step to its columns has no columns");
    SelectionStep step{{}, scores[i]};
    for (const Index end = at + static_cast<Index>(sizes[i]); at < end; ++at) {
      if (!(columns[at] >= 0 && columns[at] < static_cast<double>(shape.features)))
        return archive.damaged("a step reads a column that is not there");
      step.columns.push_back(static_cast<int>(columns[at]));
    }
    choice.steps.push_back(std::move(step));
  }
  return modelOf(std::move(members[0]), shape, std::move(choice));
}

/// The set to take: the last of a walk to a number, else that of the best score.
std::vector<int> chosen(const std::vector<SelectionStep>& steps, bool free, jobs::WorkContext& context) {
  const auto better = [](const SelectionStep& a, const SelectionStep& b) { return a.score < b.score; };
  std::vector<int> columns =
      (free ? *std::min_element(steps.begin(), steps.end(), better) : steps.back()).columns;
  if (!columns.empty()) return columns;
  context.warn("No column betters the criterion over the train rows; one is kept all the same.");
  for (const auto& step : steps)
    if (!step.columns.empty()) return step.columns;
  return {0};
}

}  // namespace

const params::ParamTable<SelectionParams>& selectionParamTable() {
  static const auto table =
      params::ParamTable<SelectionParams>{}
          .choice(&SelectionParams::walk, "walk",
                  {{SelectionWalk::Forward, "forward"},
                   {SelectionWalk::Backward, "backward"},
                   {SelectionWalk::Lasso, "lasso"}},
                  "Columns join one by one, go one by one, or appear as an l1 penalty is lowered.")
          .choice(
              &SelectionParams::criterion, "criterion",
              {{SelectionCriterion::CrossValidation, "cross-validation"},
               {SelectionCriterion::Aic, "aic"},
               {SelectionCriterion::Bic, "bic"},
               {SelectionCriterion::AdjustedR2, "adjusted-r2"}},
              "What judges a set: the method itself over inner folds, which is slow, or a linear fit of the "
              "set less a price for each column.")
          .integer(&SelectionParams::columns, "columns",
                   {.min = 0,
                    .max = 100000,
                    .sliderMax = 50,
                    .unit = "columns",
                    .help = "How many to choose; 0 leaves the number to the criterion."})
          .integer(&SelectionParams::folds, "folds",
                   {.min = 2, .max = 100, .sliderMax = 10, .help = "Inner folds that sets are judged on."})
          .onlyWhen("criterion", {"cross-validation"});
  return table;
}

Result<FittedModelPtr> fitSelection(const TrainingSet& train, const SelectionParams& params,
                                    const Bases& bases, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (params.columns > train.d())
    return failAt("columns", ErrorCode::InvalidParam,
                  "{} columns are asked for and there are {}; ask for fewer.", params.columns, train.d());
  RIDGELINE_TRY(const auto score, selectionScore(train, params.criterion, params.folds, bases, context));
  const auto walk = params.walk == SelectionWalk::Forward    ? walkForward
                    : params.walk == SelectionWalk::Backward ? walkBackward
                                                             : walkLasso;
  Choice choice{{}, params.criterion};
  RIDGELINE_TRY(choice.steps, walk(train, params.columns, *score, context));
  Member base;
  base.id = bases.specs[0].id;
  base.columns = chosen(choice.steps, params.columns == 0, context);
  if (params.criterion == SelectionCriterion::AdjustedR2)
    for (auto& step : choice.steps) step.score = -step.score;
  for (auto& step : choice.steps)
    if (std::isinf(step.score)) step.score = std::nan("");
  context.progress(0, 0, "Fitting");
  RIDGELINE_TRY(base.model, bases.fit(0, withColumns(train, base.columns), context));
  return modelOf(std::move(base), shapeOf(train), std::move(choice));
}

ModelEntry selectionEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(selectionParamTable(), basesFor(plain, {Task::Classify, Task::Regress}),
                                     Built::OnOne, {"knn"});
  return combinedEntry({.id = "selection",
                        .title = "Selected columns",
                        .family = "meta",
                        .help = "Fits a method on the columns that earn their place, and shows how they were "
                                "chosen, without a look at held-out rows.",
                        .source = "Miller (2002), doi:10.1201/9781420035933",
                        .tasks = {Task::Classify, Task::Regress},
                        .offers = {"probabilities", "column-selection"}},
                       selectionParamTable(), schema, fitSelection, loadSelection);
}

}  // namespace ridgeline::models
