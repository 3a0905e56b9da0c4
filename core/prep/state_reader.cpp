#include "core/prep/state_reader.hpp"

#include <cmath>
#include <limits>

#include "core/params/param_json.hpp"

namespace ridgeline::prep {
namespace {

tl::unexpected<Error> broken(const char* key, std::string_view wanted) {
  return failAt(key, ErrorCode::Parse, "The saved preparation is damaged: \"{}\" must be {}.", key, wanted);
}

template <class T, class Take>
Result<std::vector<T>> listOf(const nlohmann::json& state, const char* key, std::string_view wanted,
                              Take take) {
  RIDGELINE_TRY(const nlohmann::json* list, listIn(state, key));
  std::vector<T> out;
  out.reserve(list->size());
  for (const auto& entry : *list)
    if (!take(entry, out)) return broken(key, wanted);
  return out;
}

}  // namespace

Result<const nlohmann::json*> listIn(const nlohmann::json& state, const char* key) {
  const auto found = state.is_object() ? state.find(key) : state.end();
  if (!state.is_object() || found == state.end() || !found->is_array()) return broken(key, "a list");
  return &*found;
}

Result<std::vector<double>> numbersIn(const nlohmann::json& state, const char* key) {
  return listOf<double>(state, key, "a list of finite numbers", [](const auto& entry, auto& out) {
    if (!entry.is_number() || !std::isfinite(entry.template get<double>())) return false;
    out.push_back(entry.template get<double>());
    return true;
  });
}

Result<std::vector<std::int32_t>> codesIn(const nlohmann::json& state, const char* key) {
  return listOf<std::int32_t>(state, key, "a list of whole numbers", [](const auto& entry, auto& out) {
    if (!entry.is_number_integer()) return false;
    const double value = entry.template get<double>();
    if (std::abs(value) > std::numeric_limits<std::int32_t>::max()) return false;
    out.push_back(static_cast<std::int32_t>(value));
    return true;
  });
}

Result<std::vector<bool>> flagsIn(const nlohmann::json& state, const char* key) {
  return listOf<bool>(state, key, "a list of flags", [](const auto& entry, auto& out) {
    if (!entry.is_boolean()) return false;
    out.push_back(entry.template get<bool>());
    return true;
  });
}

Result<std::vector<std::string>> wordsIn(const nlohmann::json& state, const char* key) {
  return listOf<std::string>(state, key, "a list of words", [](const auto& entry, auto& out) {
    if (!entry.is_string()) return false;
    out.push_back(entry.template get<std::string>());
    return true;
  });
}

Result<std::string> wordIn(const nlohmann::json& state, const char* key) {
  const auto found = state.is_object() ? state.find(key) : state.end();
  if (!state.is_object() || found == state.end() || !found->is_string()) return broken(key, "a word");
  return found->get<std::string>();
}

Result<double> numberIn(const nlohmann::json& state, const char* key) {
  const auto found = state.is_object() ? state.find(key) : state.end();
  if (!state.is_object() || found == state.end() || !found->is_number() ||
      !std::isfinite(found->get<double>()))
    return broken(key, "a finite number");
  return found->get<double>();
}

Result<params::ParamValues> paramsIn(const nlohmann::json& state) {
  if (!state.is_object() || !state.contains("params")) return broken("params", "a set of parameters");
  return params::valuesFromJson(state["params"]);
}

Status checkColumns(const Frame& frame, const std::vector<bool>& categories, std::string_view step) {
  if (frame.columns.size() != categories.size())
    return fail(ErrorCode::InvalidInput, "Step \"{}\" was fitted on {} columns and got {}.", step,
                categories.size(), frame.columns.size());
  for (std::size_t i = 0; i < categories.size(); ++i)
    if (frame.columns[i].isCategory != categories[i])
      return failAt(frame.columns[i].name, ErrorCode::InvalidInput,
                    "Step \"{}\" was fitted on {} in column \"{}\" and got {}.", step,
                    categories[i] ? "words" : "numbers", frame.columns[i].name,
                    categories[i] ? "numbers" : "words");
  return {};
}

std::vector<bool> categoriesOf(const Frame& frame) {
  std::vector<bool> categories;
  categories.reserve(frame.columns.size());
  for (const auto& column : frame.columns) categories.push_back(column.isCategory);
  return categories;
}

}  // namespace ridgeline::prep
