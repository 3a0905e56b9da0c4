#include "core/params/search_space.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::params {
namespace {

Result<const ParamInfo*> known(const ParamSchema& schema, std::string_view param) {
  if (const ParamInfo* info = schema.find(param)) return info;
  std::vector<std::string> names;
  for (const auto& info : schema.params()) names.push_back(info.name);
  const std::string near = nearest(param, names);
  return failAt(std::string(param), ErrorCode::NotFound, "There is no parameter \"{}\"{}; there are {}.",
                param, near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near),
                fmt::join(names, ", "));
}

double onScale(const Axis& axis, double share) {
  if (axis.scale == Scale::Log) return axis.low * std::pow(axis.high / axis.low, share);
  return axis.low + share * (axis.high - axis.low);
}

ParamValue valueAt(const Axis& axis, double number) {
  number = std::clamp(number, axis.low, axis.high);
  if (axis.whole) return static_cast<std::int64_t>(std::llround(number));
  return number;
}

double asNumber(const ParamValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::get<double>(value);
}

}  // namespace

Result<Axis> axisOf(const ParamSchema& schema, std::string_view param) {
  RIDGELINE_TRY(const ParamInfo* info, known(schema, param));
  Axis axis;
  axis.param = info->name;
  switch (info->kind) {
    case ParamKind::Flag:
      axis.values = {false, true};
      return axis;
    case ParamKind::Choice:
      axis.values.assign(info->choices.begin(), info->choices.end());
      return axis;
    case ParamKind::Text:
      return failAt(info->name, ErrorCode::InvalidParam, "\"{}\" is a text and has no range to search.",
                    info->name);
    case ParamKind::Integer:
    case ParamKind::Real:
      break;
  }
  axis.low = info->sliderMin;
  axis.high = info->sliderMax;
  axis.whole = info->kind == ParamKind::Integer;
  axis.scale = info->scale;
  if (!std::isfinite(axis.low) || !std::isfinite(axis.high))
    return failAt(info->name, ErrorCode::InvalidParam,
                  "\"{}\" has no range of its own; give one as {}=low..high.", info->name, info->name);
  return axis;
}

Result<Axis> axisFrom(const ParamSchema& schema, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return axisOf(schema, text);
  RIDGELINE_TRY(const ParamInfo* info, known(schema, text.substr(0, equals)));
  std::string_view given = text.substr(equals + 1);
  Axis axis;
  axis.param = info->name;
  const std::size_t dots = given.find("..");
  if (dots != std::string_view::npos && (info->kind == ParamKind::Integer || info->kind == ParamKind::Real)) {
    RIDGELINE_TRY(const ParamValue low, schema.parse(info->name, given.substr(0, dots)));
    RIDGELINE_TRY(const ParamValue high, schema.parse(info->name, given.substr(dots + 2)));
    axis.low = asNumber(low);
    axis.high = asNumber(high);
    axis.whole = info->kind == ParamKind::Integer;
    axis.scale = info->scale == Scale::Log && axis.low > 0 ? Scale::Log : Scale::Linear;
    if (axis.low > axis.high)
      return failAt(info->name, ErrorCode::InvalidParam,
                    "The range \"{}\" runs backwards; the low end comes first.", given);
    return axis;
  }
  while (true) {
    const std::size_t comma = std::min(given.find(','), given.size());
    RIDGELINE_TRY(ParamValue value, schema.parse(info->name, given.substr(0, comma)));
    if (std::find(axis.values.begin(), axis.values.end(), value) == axis.values.end())
      axis.values.push_back(std::move(value));
    if (comma == given.size()) return axis;
    given.remove_prefix(comma + 1);
  }
}

std::vector<Axis> searchSpace(const ParamSchema& schema) {
  std::vector<Axis> axes;
  for (const auto& info : schema.params())
    if (auto axis = axisOf(schema, info.name)) axes.push_back(std::move(*axis));
  return axes;
}

std::vector<ParamValue> pointsOf(const Axis& axis, int points) {
  if (!axis.values.empty()) return axis.values;
  std::vector<ParamValue> values;
  for (int i = 0; i < points; ++i) {
    const double share = points > 1 ? static_cast<double>(i) / (points - 1) : 0.5;
    ParamValue value = valueAt(axis, onScale(axis, share));
    if (values.empty() || value != values.back()) values.push_back(std::move(value));
  }
  return values;
}

ParamValue draw(const Axis& axis, Rng& rng) {
  if (!axis.values.empty())
    return axis.values[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(axis.values.size())))];
  if (axis.whole && axis.scale == Scale::Linear)
    return static_cast<std::int64_t>(axis.low) +
           rng.below(static_cast<std::int64_t>(axis.high) - static_cast<std::int64_t>(axis.low) + 1);
  return valueAt(axis, onScale(axis, rng.uniform()));
}

Result<ParamValues> candidate(const ParamSchema& schema, const ParamValues& base,
                              const ParamValues& changed) {
  RIDGELINE_TRY(const ParamValues start, schema.complete(base));
  ParamValues mixed = start;
  for (const auto& [name, value] : changed) mixed[name] = value;
  RIDGELINE_TRY(ParamValues values, schema.complete(mixed));
  for (const auto& info : schema.params())
    if (!schema.active(info, values)) values[info.name] = start.find(info.name)->second;
  return values;
}

}  // namespace ridgeline::params
