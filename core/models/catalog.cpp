#include "core/models/catalog.hpp"

#include <algorithm>

#include "core/models/bayes/bernoulli_nb.hpp"
#include "core/models/bayes/categorical_nb.hpp"
#include "core/models/bayes/gaussian_nb.hpp"
#include "core/models/bayes/multinomial_nb.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "core/models/cluster/dbscan.hpp"
#include "core/models/cluster/gaussian_mixture.hpp"
#include "core/models/cluster/hierarchical.hpp"
#include "core/models/cluster/kmeans.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "core/models/column_selection.hpp"
#include "core/models/kernels/gaussian_process.hpp"
#include "core/models/kernels/kernel_ridge.hpp"
#include "core/models/kernels/svm.hpp"
#include "core/models/kernels/svr.hpp"
#include "core/models/layer_gradients.hpp"
#include "core/models/linear/elastic_net.hpp"
#include "core/models/linear/gradient_descent.hpp"
#include "core/models/linear/huber.hpp"
#include "core/models/linear/lda.hpp"
#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/linear_capabilities.hpp"
#include "core/models/linear/linear_svm.hpp"
#include "core/models/linear/logistic.hpp"
#include "core/models/linear/qda.hpp"
#include "core/models/linear/ridge.hpp"
#include "core/models/meta/bagging.hpp"
#include "core/models/meta/calibration.hpp"
#include "core/models/meta/rebalance.hpp"
#include "core/models/meta/selection.hpp"
#include "core/models/meta/stacking.hpp"
#include "core/models/meta/threshold.hpp"
#include "core/models/meta/voting.hpp"
#include "core/models/neighbors/knn.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/outliers/isolation_forest.hpp"
#include "core/models/outliers/local_outlier_factor.hpp"
#include "core/models/outliers/robust_covariance.hpp"
#include "core/models/project/kernel_pca.hpp"
#include "core/models/project/pca.hpp"
#include "core/models/project/random_projection.hpp"
#include "core/models/project/tsne.hpp"
#include "core/models/project/umap.hpp"
#include "core/models/row_capabilities.hpp"
#include "core/models/staged_scores.hpp"
#include "core/models/trees/adaboost.hpp"
#include "core/models/trees/boosting.hpp"
#include "core/models/trees/forest.hpp"
#include "core/models/trees/tree.hpp"

namespace ridgeline::models {
namespace {

std::string_view verb(Task task) {
  switch (task) {
    case Task::Classify:
      return "tell classes apart";
    case Task::Regress:
      return "predict numbers";
    case Task::Cluster:
      return "find clusters";
    case Task::Project:
      return "project onto axes";
  }
  return "";
}

// One line a method, in the order menus list them; then those that are built on others.
std::vector<ModelEntry> allEntries() {
  // clang-format off
  std::vector<ModelEntry> all = {
      leastSquaresEntry(),
      ridgeEntry(),
      lassoEntry(),
      elasticNetEntry(),
      huberEntry(),
      logisticEntry(),
      linearSvmEntry(),
      gradientDescentEntry(),
      ldaEntry(),
      qdaEntry(),
      gaussianNbEntry(),
      multinomialNbEntry(),
      bernoulliNbEntry(),
      categoricalNbEntry(),
      knnEntry(),
      svmEntry(),
      svrEntry(),
      kernelRidgeEntry(),
      gaussianProcessEntry(),
      treeEntry(),
      forestEntry(),
      extraTreesEntry(),
      boostingEntry(),
      adaboostEntry(),
      mlpEntry(),
      pcaEntry(),
      kernelPcaEntry(),
      randomProjectionEntry(),
      tsneEntry(),
      umapEntry(),
      kmeansEntry(),
      gaussianMixtureEntry(),
      hierarchicalEntry(),
      dbscanEntry(),
      lofEntry(),
      isolationForestEntry(),
      robustCovarianceEntry(),
  };
  // clang-format on
  const std::vector<ModelEntry> plain = all;
  for (auto* entry : {baggingEntry, votingEntry, stackingEntry, calibrationEntry, thresholdEntry,
                      rebalanceEntry, selectionEntry})
    all.push_back(entry(plain));
  return all;
}

}  // namespace

bool ModelEntry::does(Task task) const { return std::find(tasks.begin(), tasks.end(), task) != tasks.end(); }

const std::vector<ModelEntry>& modelCatalog() {
  static const std::vector<ModelEntry> all = allEntries();
  return all;
}

Result<const ModelEntry*> modelEntry(std::string_view id) {
  std::vector<std::string> ids;
  for (const auto& entry : modelCatalog()) {
    if (entry.id == id) return &entry;
    ids.push_back(entry.id);
  }
  const std::string near = params::nearest(id, ids);
  return failAt("model", ErrorCode::NotFound, "There is no model \"{}\"{}; the models are {}.", id,
                near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near), fmt::join(ids, ", "));
}

Result<FittedModelPtr> fit(const ModelSpec& spec, const TrainingSet& train, jobs::WorkContext& context) {
  RIDGELINE_TRY(const ModelEntry* entry, modelEntry(spec.id));
  if (!entry->does(train.task)) {
    std::vector<std::string> able;
    for (const auto& other : modelCatalog())
      if (other.does(train.task)) able.push_back(other.id);
    return failAt("model", ErrorCode::InvalidParam, "The model \"{}\" does not {}; these do: {}.", spec.id,
                  verb(train.task), fmt::join(able, ", "));
  }
  RIDGELINE_TRY(const params::ParamValues values, entry->params->complete(spec.params));
  RIDGELINE_CHECK(checkTrainingSet(train, entry->takesMissing ? Missing::Taken : Missing::Refused));
  const auto category = std::find_if(train.levels.begin(), train.levels.end(), [](int n) { return n > 0; });
  if (!entry->takesCategories && category != train.levels.end())
    return failAt(
        "model", ErrorCode::InvalidInput,
        "The model \"{}\" takes numbers alone and column {} holds categories; make numbers of them.", spec.id,
        category - train.levels.begin() + 1);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return entry->fit(train, values, context);
}

std::vector<std::string> capabilityNames(const FittedModel& model) {
  std::vector<std::string> names;
  const auto add = [&](bool offered, const char* name) {
    if (offered) names.emplace_back(name);
  };
  add(capability<Probabilities>(model) != nullptr, "probabilities");
  add(capability<LogProbabilities>(model) != nullptr, "log-probabilities");
  add(capability<DecisionScores>(model) != nullptr, "decision-scores");
  add(capability<ClassProfiles>(model) != nullptr, "class-profiles");
  add(capability<Importances>(model) != nullptr, "importances");
  add(capability<Coefficients>(model) != nullptr, "coefficients");
  add(capability<Inference>(model) != nullptr, "inference");
  add(capability<CoefficientPath>(model) != nullptr, "coefficient-path");
  add(capability<Iterations>(model) != nullptr, "iterations");
  add(capability<StagedScores>(model) != nullptr, "staged-scores");
  add(capability<DescentPath>(model) != nullptr, "descent-path");
  add(capability<TreeShape>(model) != nullptr, "tree-shape");
  add(capability<PruningPath>(model) != nullptr, "pruning-path");
  add(capability<OutOfBag>(model) != nullptr, "out-of-bag");
  add(capability<Projection>(model) != nullptr, "projection");
  add(capability<NonlinearProjection>(model) != nullptr, "nonlinear-projection");
  add(capability<Centres>(model) != nullptr, "centres");
  add(capability<MixtureShape>(model) != nullptr, "mixture");
  add(capability<Dendrogram>(model) != nullptr, "dendrogram");
  add(capability<NoiseLabel>(model) != nullptr, "noise");
  add(capability<Embedding>(model) != nullptr, "embedding");
  add(capability<Neighbours>(model) != nullptr, "neighbours");
  add(capability<SupportRows>(model) != nullptr, "support-rows");
  add(capability<PredictiveVariance>(model) != nullptr, "predictive-variance");
  add(capability<OutlierScores>(model) != nullptr, "outlier-scores");
  add(capability<LayerActivations>(model) != nullptr, "layer-activations");
  add(capability<LayerGradients>(model) != nullptr, "layer-gradients");
  add(capability<ColumnSelection>(model) != nullptr, "column-selection");
  return names;
}

}  // namespace ridgeline::models
