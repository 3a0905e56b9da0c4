#include "core/params/strict_json.hpp"

#include <algorithm>

#include "core/params/param_schema.hpp"

namespace ridgeline::params {
namespace {

/// Parsed text holds unsigned numbers, JSON made in memory also signed ones.
bool isCount(const nlohmann::json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

constexpr int MaxDepth = 64;

std::string shortened(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > 40) text = text.substr(0, 37) + "...";
  return text;
}

}  // namespace

Result<StrictObject> StrictObject::of(const nlohmann::json& json, std::string place,
                                      const std::vector<std::string>& known) {
  const std::string shown = place.empty() ? "The document" : "\"" + place + "\"";
  if (!json.is_object())
    return failAt(place, ErrorCode::Parse, "{} must be an object in braces, not {}.", shown, shortened(json));
  for (const auto& [key, value] : json.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string near = nearest(key, known);
    const std::string at = place.empty() ? key : place + "." + key;
    if (!near.empty())
      return failAt(at, ErrorCode::Parse, "There is no key \"{}\" here; did you mean \"{}\"?", key, near);
    return failAt(at, ErrorCode::Parse, "There is no key \"{}\" here; the keys are: {}.", key,
                  fmt::join(known, ", "));
  }
  StrictObject object;
  object.json_ = &json;
  object.place_ = std::move(place);
  return object;
}

const nlohmann::json* StrictObject::find(const std::string& key) const {
  const auto found = json_->find(key);
  return found == json_->end() || found->is_null() ? nullptr : &*found;
}

std::string StrictObject::placeOf(const std::string& key) const {
  return place_.empty() ? key : place_ + "." + key;
}

tl::unexpected<Error> StrictObject::refuse(const std::string& key, std::string_view wanted) const {
  return failAt(placeOf(key), ErrorCode::Parse, "\"{}\" is {}; it takes {}.", placeOf(key),
                shortened(*find(key)), wanted);
}

Status StrictObject::read(const std::string& key, std::string& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_string()) return refuse(key, "a text in quotes");
  out = value->get<std::string>();
  return {};
}

Status StrictObject::read(const std::string& key, bool& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_boolean()) return refuse(key, "true or false");
  out = value->get<bool>();
  return {};
}

Status StrictObject::read(const std::string& key, double& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_number()) return refuse(key, "a number");
  out = value->get<double>();
  return {};
}

Status StrictObject::read(const std::string& key, std::uint64_t& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!isCount(*value)) return refuse(key, "a whole number of 0 or more");
  out = value->get<std::uint64_t>();
  return {};
}

Status StrictObject::read(const std::string& key, std::vector<std::string>& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array() ||
      !std::all_of(value->begin(), value->end(), [](const auto& item) { return item.is_string(); }))
    return refuse(key, "a list of texts in brackets");
  out = value->get<std::vector<std::string>>();
  return {};
}

Status StrictObject::read(const std::string& key, std::vector<std::uint64_t>& out) const {
  const auto* value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array() || !std::all_of(value->begin(), value->end(), isCount))
    return refuse(key, "a list of whole numbers of 0 or more");
  out = value->get<std::vector<std::uint64_t>>();
  return {};
}

Result<nlohmann::json> parseJson(std::string_view text, const std::string& name) {
  bool tooDeep = false;
  const auto watch = [&tooDeep](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    tooDeep = tooDeep || depth > MaxDepth;
    return !tooDeep;
  };
  try {
    nlohmann::json json = nlohmann::json::parse(text.begin(), text.end(), watch);
    if (tooDeep)
      return failAt(name, ErrorCode::Parse, "The JSON is nested more than {} levels deep; flatten it.",
                    MaxDepth);
    return json;
  } catch (const nlohmann::json::parse_error& error) {
    const std::size_t end = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
    const std::string_view before = text.substr(0, end);
    Error failure;
    failure.code = ErrorCode::Parse;
    failure.where = name;
    failure.line = 1 + static_cast<long>(std::count(before.begin(), before.end(), '\n'));
    const std::size_t lineStart = before.rfind('\n');
    failure.column =
        1 + static_cast<long>(before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1));
    const bool ended = end + 1 >= text.size();
    failure.message =
        ended ? "The JSON ends too early: a bracket, brace or quote is not closed."
              : fmt::format("This is not JSON: \"{}\" is not expected here.", text.substr(end, 1));
    return tl::unexpected<Error>(std::move(failure));
  } catch (const nlohmann::json::out_of_range& error) {
    // "number overflow parsing '1e999'": the only thing out of range while reading.
    const std::string_view what = error.what();
    const std::size_t quote = std::min(what.find('\''), what.size());
    return failAt(name, ErrorCode::Parse,
                  "The JSON holds a number too large to be one: {}; write one below 1e308.",
                  what.substr(quote));
  }
}

}  // namespace ridgeline::params
