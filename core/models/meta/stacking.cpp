#include "core/models/meta/stacking.hpp"

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/meta/voting.hpp"

namespace ridgeline::models {
namespace {

/// What the final method learns from: outputs side by side, then the features if they are wanted.
Matrix stacked(const std::vector<Matrix>& outputs, const Matrix& X, bool features) {
  Index columns = features ? X.cols() : 0;
  for (const Matrix& one : outputs) columns += std::max<Index>(1, one.cols() - 1);
  Matrix out(X.rows(), columns);
  Index at = 0;
  for (const Matrix& one : outputs) {
    const Index width = std::max<Index>(1, one.cols() - 1);
    out.middleCols(at, width) = one.rightCols(width);
    at += width;
  }
  if (features) out.rightCols(X.cols()) = X;
  return out;
}

class StackedModel : public FittedModel {
 public:
  /// The last member is the final one.
  StackedModel(std::vector<Member> bases, Member last, MetaShape shape, bool features)
      : bases_(std::move(bases)), last_(std::move(last)), shape_(shape), withFeatures_(features) {}
  Task task() const override { return shape_.task; }
  Index features() const override { return shape_.features; }
  int classes() const override { return shape_.classes; }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    std::vector<Matrix> answers;
    for (const Member& base : bases_) {
      RIDGELINE_TRY(Matrix one, outputs(base, X, context));
      answers.push_back(std::move(one));
    }
    RIDGELINE_TRY(Matrix last, outputs(last_, stacked(answers, X, withFeatures_), context));
    return answersOf(shape_, std::move(last));
  }
  void save(ArchiveWriter& archive) const override {
    saveShape(archive, shape_);
    archive.manifest["meta"]["withFeatures"] = withFeatures_;
    saveMembers(archive, bases_);
    saveInner(archive, "last", last_);
  }

 private:
  std::vector<Member> bases_;
  Member last_;
  MetaShape shape_;
  bool withFeatures_;
};

class StackedClassifier final : public StackedModel, public Probabilities {
 public:
  using StackedModel::StackedModel;
};

FittedModelPtr assemble(std::vector<Member> bases, Member last, MetaShape shape, bool features) {
  if (shape.classes > 0)
    return std::make_shared<StackedClassifier>(std::move(bases), std::move(last), shape, features);
  return std::make_shared<StackedModel>(std::move(bases), std::move(last), shape, features);
}

Result<FittedModelPtr> loadStacking(const ArchiveReader& archive) {
  RIDGELINE_TRY(const MetaShape shape, loadShape(archive));
  RIDGELINE_TRY(const bool features, archive.flag("meta/withFeatures"));
  RIDGELINE_TRY(auto bases, loadMembers(archive, shape.features));
  RIDGELINE_TRY(Member last, loadInner(archive, "last"));
  const Index width =
      static_cast<Index>(bases.size()) * std::max(1, shape.classes - 1) + (features ? shape.features : 0);
  if (last.model->features() != width || last.model->task() != shape.task ||
      last.model->classes() != shape.classes)
    return archive.damaged("the final method answers another question");
  return assemble(std::move(bases), std::move(last), shape, features);
}

}  // namespace

const params::ParamTable<StackingParams>& stackingParamTable() {
  static const auto table =
      params::ParamTable<StackingParams>{}
          .integer(
              &StackingParams::folds, "folds",
              {.min = 2, .max = 100, .sliderMax = 10, .help = "Inner folds for the answers it learns from."})
          .real(&StackingParams::strength, "strength",
                {.min = 1e-6,
                 .max = 1e6,
                 .sliderMin = 1e-3,
                 .sliderMax = 1e3,
                 .scale = params::Scale::Log,
                 .help = "Of the final method: C of its logistic regression, or alpha of its ridge."})
          .flag(&StackingParams::features, "features", "Whether the final method sees the features too.");
  return table;
}

Result<FittedModelPtr> fitStacking(const TrainingSet& train, const StackingParams& params, const Bases& bases,
                                   jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const auto& specs = bases.specs;
  RIDGELINE_TRY(const auto folds, innerFolds(train, params.folds, train.seed.child("stacking")));
  std::vector<Matrix> answers;
  for (std::size_t b = 0; b < specs.size(); ++b) {
    context.progress(static_cast<double>(b), static_cast<double>(specs.size() + 1),
                     "answers of " + specs[b].id);
    TrainingSet own = train;
    own.seed = train.seed.child("member").child(static_cast<std::uint64_t>(b));
    RIDGELINE_TRY(Matrix one, outOfFold(bases, b, own, folds, context));
    answers.push_back(std::move(one));
  }
  TrainingSet last = train;
  last.dev = nullptr;
  last.warmStart = nullptr;
  last.X = stacked(answers, train.X, params.features);
  last.shared = nullptr;
  last.sharedRows.clear();
  last.featureNames.clear();
  last.seed = train.seed.child("final");
  Member final{train.task == Task::Classify ? "logistic" : "ridge", nullptr, {}};
  RIDGELINE_TRY(final.model,
                fit({final.id, {{final.id == "ridge" ? "alpha" : "c", params.strength}}}, last, context));
  RIDGELINE_TRY(auto members, fitMembers(bases, train, context));
  return assemble(std::move(members), std::move(final), shapeOf(train), params.features);
}

ModelEntry stackingEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(stackingParamTable(), basesFor(plain, {Task::Classify, Task::Regress}),
                                     Built::OnSeveral, {"tree", "knn"});
  return combinedEntry(
      {.id = "stacking",
       .title = "Stacking",
       .family = "meta",
       .help = "Learns how far to trust each of several methods, from rows they did not see.",
       .source = "Wolpert (1992), doi:10.1016/S0893-6080(05)80023-1",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities"}},
      stackingParamTable(), schema, fitStacking, loadStacking);
}

}  // namespace ridgeline::models
