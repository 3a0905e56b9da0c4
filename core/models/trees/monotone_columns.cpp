#include "core/models/trees/monotone_columns.hpp"

#include <algorithm>
#include <optional>

#include "core/params/param_schema.hpp"

namespace ridgeline::models {
namespace {

struct DirectedColumn {
  std::string name;
  std::int8_t sign = 0;
};

/// Nothing where the text has another form. A comma parts two columns only behind a direction.
std::optional<std::vector<DirectedColumn>> directedColumns(std::string_view text) {
  std::vector<DirectedColumn> columns;
  std::size_t begin = 0;
  for (std::size_t at = 0; begin < text.size(); ++at) {
    if (at + 1 >= text.size()) return std::nullopt;
    const bool ends = at + 2 == text.size() || text[at + 2] == ',';
    if (text[at] != ':' || (text[at + 1] != '+' && text[at + 1] != '-') || !ends) continue;
    std::string_view name = text.substr(begin, at - begin);
    while (name.starts_with(' ')) name.remove_prefix(1);
    if (name.empty()) return std::nullopt;
    columns.push_back({std::string(name), static_cast<std::int8_t>(text[at + 1] == '+' ? 1 : -1)});
    begin = at + 3;
    at += 2;
    // Behind a comma another column has to follow.
    if (begin == text.size()) return std::nullopt;
  }
  return columns;
}

}  // namespace

bool isMonotoneText(std::string_view text) { return directedColumns(text).has_value(); }

Result<std::vector<std::int8_t>> monotoneSigns(std::string_view text, const TrainingSet& train) {
  const auto refuse = [](std::string sentence) {
    return failAt("monotone", ErrorCode::InvalidParam, "{}", sentence);
  };
  const auto columns = directedColumns(text);
  if (!columns)
    return refuse(
        fmt::format("\"monotone\" is \"{}\"; name columns with a direction, as in age:+,price:-.", text));
  std::vector<std::int8_t> signs(columns->empty() ? 0 : static_cast<std::size_t>(train.d()), 0);
  const auto& names = train.featureNames;
  for (const auto& [name, sign] : *columns) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      const std::string near = params::nearest(name, names);
      return refuse(fmt::format("There is no prepared column \"{}\"{}{}", name,
                                near.empty() ? std::string() : fmt::format("; did you mean \"{}\"", near),
                                near.empty() ? "." : "?"));
    }
    const auto column = static_cast<std::size_t>(found - names.begin());
    if (signs[column] != 0)
      return refuse(fmt::format("Column \"{}\" has two directions; give it one.", name));
    if (train.levelsOf(static_cast<Index>(column)) > 0)
      return refuse(
          fmt::format("Column \"{}\" holds categories, which have no order to rise or fall with.", name));
    signs[column] = sign;
  }
  return signs;
}

}  // namespace ridgeline::models
