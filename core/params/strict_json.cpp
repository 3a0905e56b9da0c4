#include "core/params/strict_json.hpp"

#include <algorithm>

#include "core/params/param_schema.hpp"

namespace ridgeline::params {
namespace {

/// Parsed text holds unsigned numbers, JSON made in memory also signed ones.
bool isCount(const nlohmann::json& value) {
  return value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() >= 0);
}

std::string shortened(const nlohmann::json& value) {
  std::string text = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  if (text.size() > 40) {
    std::size_t end = 37;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole characters
    text = text.substr(0, end) + "...";
  }
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

}  // namespace ridgeline::params
