#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/result.hpp"
#include "core/params/param_value.hpp"
#include "core/prep/frame.hpp"

namespace ridgeline::prep {

/// Reads what steps have saved. The JSON may be anything: every access is checked, nothing throws.
/// Errors: Parse naming the key.
Result<std::vector<double>> numbersIn(const nlohmann::json& state, const char* key);
Result<std::vector<std::int32_t>> codesIn(const nlohmann::json& state, const char* key);
Result<std::vector<bool>> flagsIn(const nlohmann::json& state, const char* key);
Result<std::vector<std::string>> wordsIn(const nlohmann::json& state, const char* key);
Result<std::string> wordIn(const nlohmann::json& state, const char* key);
Result<double> numberIn(const nlohmann::json& state, const char* key);
Result<params::ParamValues> paramsIn(const nlohmann::json& state);
/// The list under `key`. Errors: Parse if it is none.
Result<const nlohmann::json*> listIn(const nlohmann::json& state, const char* key);

/// Refuses a frame of other columns than the step was fitted on. `categories[i]` says what column i was.
Status checkColumns(const Frame& frame, const std::vector<bool>& categories, std::string_view step);
/// Which columns are categories.
std::vector<bool> categoriesOf(const Frame& frame);

}  // namespace ridgeline::prep
