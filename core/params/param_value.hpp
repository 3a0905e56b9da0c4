#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace ridgeline::params {

/// A parameter's value as forms, flags and JSON carry it. A choice is its name.
using ParamValue = std::variant<bool, std::int64_t, double, std::string>;

/// Values by parameter name, sorted by name so that equal sets have equal bytes.
using ParamValues = std::map<std::string, ParamValue, std::less<>>;

/// Shortest text that reads back as the same value: true, 12, 0.001, inverse-distance.
std::string text(const ParamValue& value);

}  // namespace ridgeline::params
