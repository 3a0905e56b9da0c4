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
  /// Models fitted before `model`, oldest first, each starting from what the one before had learned
  /// (TrainingSet::warmStart): how a network that grew while it was watched is fitted again to the same
  /// bytes.
  std::vector<models::ModelSpec> grownFrom;
  std::string metric;  ///< empty: the task's default
  bool operator==(const RunSpec&) const = default;
};

/// The layout of spec.json in cli.md, version 1; keys in a fixed order that reads well. Beside a file the
/// data may be bundled {"bundled": "iris"}, made {"generate": "moons", "params": {...}, "seed": 7} or pasted
/// {"pasted": "name", "text": "..."}. Without "prepare" the default steps are meant. "model" may
/// hold "grown_from": [{"id": ..., "params": ...}, ...].
nlohmann::ordered_json toJson(const RunSpec& spec);
/// Unknown keys are refused with the nearest known one named. Errors: Parse, InvalidParam.
Result<RunSpec> runSpecFromJson(const nlohmann::json& json);
/// Errors: Unreadable, and those above naming the file; paths in the spec are left as they are.
Result<RunSpec> readRunSpec(const std::string& path);
/// spec.json as it is written: indented, ending in a newline.
std::string specText(const RunSpec& spec);
/// Hash of the spec's bytes: equal fingerprints mean the same run.
std::string fingerprint(const RunSpec& spec);

}  // namespace ridgeline::runs
