#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/models/catalog.hpp"
#include "core/prep/pipeline.hpp"
#include "core/runs/execute.hpp"

namespace ridgeline::runs {

/// What serves: the fit with its preparation and the names of its answers. The content of model.ridge.
struct ServableModel {
  models::ModelSpec spec;
  data::Task task = data::Task::Classify;
  std::string target;
  std::vector<std::string> classNames;
  prep::PipelinePtr pipeline;
  models::FittedModelPtr model;
};

ServableModel servable(const RunResult& run);
/// The bytes of model.ridge; the same model gives the same bytes. Errors: Internal.
Result<std::string> modelBytes(const ServableModel& model);
/// Errors: Unwritable.
Status saveModel(const ServableModel& model, const std::string& path);
/// Any bytes are survived. Errors: Unreadable naming the file and what is wrong with it.
Result<ServableModel> loadModel(const std::string& path);
Result<ServableModel> loadModelBytes(std::span<const std::byte> bytes, const std::string& name);

}  // namespace ridgeline::runs
