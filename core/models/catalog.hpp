#pragma once

#include <string>
#include <vector>

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

/// Every method, in the order menus list them.
const std::vector<ModelEntry>& modelCatalog();
/// Errors: NotFound naming the nearest and the whole list.
Result<const ModelEntry*> modelEntry(std::string_view id);

/// Fits by id: checks the training set, completes the parameters, refuses a task the method does not do.
Result<FittedModelPtr> fit(const ModelSpec& spec, const TrainingSet& train, jobs::WorkContext& context);

/// What a fit offers, of "probabilities", "importances", "coefficients", "iterations", "tree-shape",
/// "pruning-path", "out-of-bag", "projection", "centres", "neighbours", "layer-activations", in this order.
std::vector<std::string> capabilityNames(const FittedModel& model);

}  // namespace ridgeline::models
