#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"
#include "core/params/param_table.hpp"

namespace ridgeline::models {

struct ModelEntry {
  std::string id;      ///< kebab-case, as flags and JSON spell it
  std::string title;   ///< as a menu shows it
  std::string family;  ///< folder under core/models: "linear", "trees", ...
  std::string help;    ///< one sentence: when to use it
  std::string source;  ///< the publication
  std::vector<Task> tasks;
  std::vector<std::string>
      offers;  ///< names of capabilities, as `capabilityNames` gives them, over all tasks
  const params::ParamSchema* params;
  /// Errors: those of `checkTrainingSet`; InvalidParam; Diverged; TooLarge; Cancelled.
  std::function<Result<FittedModelPtr>(const TrainingSet&, const params::ParamValues&, jobs::WorkContext&)>
      fit;
  /// Errors: Unreadable for a file that does not hold together.
  std::function<Result<FittedModelPtr>(const ArchiveReader&)> load;
  /// Parameters under whose change a fit may keep what was learned (TrainingSet::warmStart): units, layers.
  std::vector<std::string> growable = {};

  bool does(Task task) const;
};

/// Every method, in the order menus list them.
const std::vector<ModelEntry>& modelCatalog();
/// Errors: NotFound naming the nearest and the whole list.
Result<const ModelEntry*> modelEntry(std::string_view id);

/// Fits by id: checks the training set, completes the parameters, refuses a task the method does not do.
Result<FittedModelPtr> fit(const ModelSpec& spec, const TrainingSet& train, jobs::WorkContext& context);

/// What a fit offers, of "probabilities", "importances", "coefficients", "iterations", "tree-shape",
/// "projection", "centres", "neighbours", "layer-activations", in this order.
std::vector<std::string> capabilityNames(const FittedModel& model);

}  // namespace ridgeline::models
