#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/data/source.hpp"
#include "core/data/split.hpp"
#include "core/models/estimator.hpp"
#include "core/prep/step.hpp"

namespace ridgeline::runs {

/// Everything a run depends on: same spec, same bytes. The heart of the document and the content of
/// spec.json.
struct RunSpec {
  std::uint64_t seed = 7;
  data::SourceSpec data;
  data::Roles roles;
  data::SplitSpec split;
  std::vector<prep::StepSpec> prepare;
  bool defaultPrepare = true;  ///< true: `prepare` is filled by prep::defaultSteps when the table is known
  models::ModelSpec model;
  std::string metric;  ///< empty: the task's default
  bool operator==(const RunSpec&) const = default;
};

/// The layout of spec.json in cli.md, version 1. Stable key order.
nlohmann::json toJson(const RunSpec& spec);
/// Unknown keys are refused with the nearest known one named. Errors: Parse, InvalidParam.
Result<RunSpec> runSpecFromJson(const nlohmann::json& json);
Result<RunSpec> readRunSpec(const std::string& path);

}  // namespace ridgeline::runs
