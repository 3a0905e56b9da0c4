#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/base/result.hpp"

namespace ridgeline {

/// Text to JSON, for everything that is read: specs, records, manifests. `Json` is nlohmann::json or
/// nlohmann::ordered_json; `name` names the source in errors. Errors: Parse, with line and column where text
/// is no JSON, with the line where an object holds a key twice (which of the two was meant?), for nesting
/// deeper than 64 (copying and printing recurse) and for numbers that no double holds.
template <class Json = nlohmann::json>
Result<Json> parseJson(std::string_view text, const std::string& name);

extern template Result<nlohmann::json> parseJson(std::string_view text, const std::string& name);
extern template Result<nlohmann::ordered_json> parseJson(std::string_view text, const std::string& name);

}  // namespace ridgeline
