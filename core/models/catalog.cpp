#include "core/models/catalog.hpp"

#include <algorithm>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/cluster/kmeans.hpp"
#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/linear_regressor.hpp"
#include "core/models/linear/logistic.hpp"
#include "core/models/linear/logistic_model.hpp"
#include "core/models/linear/ridge.hpp"
#include "core/models/neighbors/knn.hpp"
#include "core/models/neural/mlp.hpp"
#include "core/models/project/pca.hpp"
#include "core/models/trees/tree.hpp"
#include "core/models/trees/tree_model.hpp"

namespace ridgeline::models {
namespace {

/// What the entry says in words.
struct About {
  std::string id, title, family, help, source;
  std::vector<Task> tasks;
  std::vector<std::string> offers;
  std::vector<std::string> growable = {};
};

template <class P>
ModelEntry entry(About about, const params::ParamTable<P>& table,
                 Result<FittedModelPtr> (*fitWith)(const TrainingSet&, const P&, jobs::WorkContext&),
                 Result<FittedModelPtr> (*load)(const ArchiveReader&)) {
  return {std::move(about.id),
          std::move(about.title),
          std::move(about.family),
          std::move(about.help),
          std::move(about.source),
          std::move(about.tasks),
          std::move(about.offers),
          &table,
          [&table, fitWith](const TrainingSet& train, const params::ParamValues& values,
                            jobs::WorkContext& context) -> Result<FittedModelPtr> {
            RIDGELINE_TRY(const P params, table.read(values));
            return fitWith(train, params, context);
          },
          load,
          std::move(about.growable)};
}

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

std::vector<ModelEntry> allEntries() {
  std::vector<ModelEntry> all;
  all.push_back(
      entry({.id = "least-squares",
             .title = "Least squares",
             .family = "linear",
             .help = "A flat fit to start from; read it when each coefficient should mean something.",
             .source = "Gauss (1809), Theoria motus corporum coelestium",
             .tasks = {Task::Regress},
             .offers = {"coefficients"}},
            leastSquaresParamTable(), fitLeastSquares, LinearRegressor::load));
  all.push_back(
      entry({.id = "ridge",
             .title = "Ridge",
             .family = "linear",
             .help = "Least squares that stays calm when columns repeat each other or rows are few.",
             .source = "Hoerl & Kennard (1970), doi:10.1080/00401706.1970.10488634",
             .tasks = {Task::Regress},
             .offers = {"coefficients"}},
            ridgeParamTable(), fitRidge, LinearRegressor::load));
  all.push_back(entry(
      {.id = "logistic",
       .title = "Logistic regression",
       .family = "linear",
       .help = "Flat boundaries with probabilities that can be trusted: the first thing to try on classes.",
       .source = "Cox (1958), doi:10.1111/j.2517-6161.1958.tb00292.x",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "coefficients", "iterations"}},
      logisticParamTable(), fitLogistic, LogisticModel::load));
  all.push_back(
      entry({.id = "knn",
             .title = "k nearest neighbours",
             .family = "neighbors",
             .help = "Asks the rows most like a query; any shape of boundary, and needs scaled features.",
             .source = "Cover & Hart (1967), doi:10.1109/TIT.1967.1053964",
             .tasks = {Task::Classify, Task::Regress},
             .offers = {"probabilities", "neighbours"}},
            knnParamTable(), fitKnn, loadKnn));
  all.push_back(entry({.id = "tree",
                       .title = "Decision tree",
                       .family = "trees",
                       .help = "A chain of yes-or-no questions that can be read aloud; needs no scaling.",
                       .source = "Breiman, Friedman, Olshen & Stone (1984), ISBN 0412048418",
                       .tasks = {Task::Classify, Task::Regress},
                       .offers = {"probabilities", "importances", "tree-shape"}},
                      treeParamTable(), fitTree, TreeModel::load));
  all.push_back(
      entry({.id = "mlp",
             .title = "Neural network",
             .family = "neural",
             .help = "Layers of simple units that learn their own features: bends around any shape, "
                     "and needs scaled features.",
             .source = "Rumelhart, Hinton & Williams (1986), doi:10.1038/323533a0",
             .tasks = {Task::Classify, Task::Regress},
             .offers = {"probabilities", "iterations", "layer-activations"},
             .growable = {"units", "layers"}},
            mlpParamTable(), fitMlp, loadMlp));
  all.push_back(entry({.id = "pca",
                       .title = "Principal components",
                       .family = "project",
                       .help = "Many columns drawn as a few: the axes along which the rows spread most.",
                       .source = "Pearson (1901), doi:10.1080/14786440109462720",
                       .tasks = {Task::Project},
                       .offers = {"projection"}},
                      pcaParamTable(), fitPca, loadPca));
  all.push_back(entry({.id = "kmeans",
                       .title = "k-means",
                       .family = "cluster",
                       .help = "Round groups around centres, when you can say how many to look for.",
                       .source = "Lloyd (1982), doi:10.1109/TIT.1982.1056489",
                       .tasks = {Task::Cluster},
                       .offers = {"iterations", "centres"}},
                      kmeansParamTable(), fitKmeans, loadKmeans));
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
  RIDGELINE_CHECK(checkTrainingSet(train));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return entry->fit(train, values, context);
}

std::vector<std::string> capabilityNames(const FittedModel& model) {
  std::vector<std::string> names;
  const auto add = [&](bool offered, const char* name) {
    if (offered) names.emplace_back(name);
  };
  add(capability<Probabilities>(model) != nullptr, "probabilities");
  add(capability<Importances>(model) != nullptr, "importances");
  add(capability<Coefficients>(model) != nullptr, "coefficients");
  add(capability<Iterations>(model) != nullptr, "iterations");
  add(capability<TreeShape>(model) != nullptr, "tree-shape");
  add(capability<Projection>(model) != nullptr, "projection");
  add(capability<Centres>(model) != nullptr, "centres");
  add(capability<Neighbours>(model) != nullptr, "neighbours");
  add(capability<LayerActivations>(model) != nullptr, "layer-activations");
  return names;
}

}  // namespace ridgeline::models
