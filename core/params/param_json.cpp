#include "core/params/param_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace ridgeline::params {
namespace {

nlohmann::json toJson(const ParamValue& value) {
  return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

std::string_view kindName(ParamKind kind) {
  switch (kind) {
    case ParamKind::Flag:
      return "flag";
    case ParamKind::Integer:
      return "integer";
    case ParamKind::Real:
      return "real";
    case ParamKind::Choice:
      return "choice";
    case ParamKind::Text:
      return "text";
  }
  return "";
}

}  // namespace

nlohmann::json toJson(const ParamValues& values) {
  nlohmann::json out = nlohmann::json::object();
  for (const auto& [name, value] : values) out[name] = toJson(value);
  return out;
}

Result<ParamValues> valuesFromJson(const nlohmann::json& json) {
  if (!json.is_object())
    return fail(ErrorCode::Parse, "Parameters must be an object such as {{\"depth\": 4}}, not {}.",
                json.type_name());
  ParamValues values;
  for (const auto& [name, value] : json.items()) {
    if (value.is_boolean())
      values[name] = value.get<bool>();
    else if (value.is_number_integer())
      values[name] = value.get<std::int64_t>();
    else if (value.is_number())
      values[name] = value.get<double>();
    else if (value.is_string())
      values[name] = value.get<std::string>();
    else
      return failAt(name, ErrorCode::Parse, "\"{}\" must be a flag, a number or a word, not {}.", name,
                    value.type_name());
  }
  return values;
}

nlohmann::json toJson(const ParamSchema& schema) {
  nlohmann::json out = nlohmann::json::array();
  for (const auto& info : schema.params()) {
    nlohmann::json entry = {{"name", info.name},
                            {"label", info.label},
                            {"kind", kindName(info.kind)},
                            {"default", toJson(info.initial)},
                            {"help", info.help}};
    if (std::isfinite(info.min)) entry["min"] = info.min;
    if (std::isfinite(info.max)) entry["max"] = info.max;
    if (info.scale == Scale::Log) entry["scale"] = "log";
    if (!info.unit.empty()) entry["unit"] = info.unit;
    if (!info.choices.empty()) entry["choices"] = info.choices;
    if (!info.format.empty()) entry["format"] = info.format;
    if (info.onlyWhen)
      entry["only_when"] = {{"param", info.onlyWhen->param}, {"values", info.onlyWhen->values}};
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace ridgeline::params
