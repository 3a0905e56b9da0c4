#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/params/param_schema.hpp"

namespace ridgeline::params {

/// {"neighbors": 5, "weighting": "uniform"}
nlohmann::json toJson(const ParamValues& values);
/// Errors: Parse if it is no object of flags, numbers and words; the schema then checks names and ranges.
Result<ParamValues> valuesFromJson(const nlohmann::json& json);
/// The whole declaration for `models --json`: name, kind, default, range, unit, help, choices, only-when.
nlohmann::json toJson(const ParamSchema& schema);

}  // namespace ridgeline::params
