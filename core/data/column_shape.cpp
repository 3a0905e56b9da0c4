#include "core/data/column_shape.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::data {
namespace {

/// Fewer rows can all differ by chance.
constexpr Index RowsToJudge = 8;
constexpr Index ManyLevels = 50;

Index countUsed(const Column& column) {
  const auto used = usedLevels(column);
  return std::count(used.begin(), used.end(), true);
}

bool namedLikeId(std::string_view name) {
  const std::string low = lowered(name);
  if (low.empty()) return true;
  for (const std::string_view usual : {"id", "index", "idx", "row", "rowid", "row_id", "rownames", "rowname",
                                       "key", "uuid", "guid", "unnamed: 0", "no", "nr"})
    if (low == usual) return true;
  for (const std::string_view end : {"_id", " id", "-id", ".id", " number", "_number"})
    if (low.ends_with(end)) return true;
  // "PassengerId", but not "paid" or "Grid".
  return name.size() > 2 && (name.ends_with("Id") || name.ends_with("ID")) &&
         std::islower(static_cast<unsigned char>(name[name.size() - 3])) != 0;
}

/// True if the numbers are the rows' places plus one constant.
bool countsRows(const Table& table, const Column& column, bool fromAnywhere) {
  const auto& values = column.values();
  const double first = values.front() - static_cast<double>(table.id(0));
  if (!fromAnywhere && first != 0 && first != 1) return false;
  for (std::size_t row = 0; row < values.size(); ++row)
    if (values[row] - static_cast<double>(table.id(static_cast<Index>(row))) != first) return false;
  return true;
}

/// Some files repeat a row, so an identifier need not be unique.
bool mostlyDiffer(std::vector<double> values) {
  const std::size_t all = values.size();
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return 10 * values.size() >= 8 * all;
}

}  // namespace

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t Shown = 5;
  const auto end = names.begin() + static_cast<std::ptrdiff_t>(std::min(Shown, names.size()));
  const std::string text = fmt::format("\"{}\"", fmt::join(names.begin(), end, "\", \""));
  return names.size() > Shown ? fmt::format("{} and {} more", text, names.size() - Shown) : text;
}

std::vector<bool> usedLevels(const Column& column) {
  std::vector<bool> used(column.levels().size(), false);
  for (const auto code : column.codes())
    if (code >= 0) used[static_cast<std::size_t>(code)] = true;
  return used;
}

bool isWhole(const Column& column) {
  const auto& values = column.values();
  return column.isNumeric() && std::all_of(values.begin(), values.end(), [](double value) {
           return std::isnan(value) || value == std::floor(value);
         });
}

std::string whyNoFeature(const Table& table, const Column& column) {
  const Index present = column.size() - column.missingCount();
  if (present == 0) return "no row has a value";
  if (column.kind() == ColumnKind::Text) return "free text";
  const bool enough = present >= RowsToJudge;
  if (!column.isNumeric()) {
    const Index used = enough ? countUsed(column) : 0;
    if (enough && used == present) return "every value differs, as in a name";
    if (used > ManyLevels && 2 * used > present) return "most values differ, as in a name";
    return {};
  }
  if (!enough || column.missingCount() > 0 || column.kind() == ColumnKind::Date) return {};
  const bool idName = namedLikeId(column.name());
  if (countsRows(table, column, idName)) return "numbers the rows";
  if (idName && isWhole(column) && mostlyDiffer(column.values())) return "every value differs, as in a name";
  return {};
}

const std::vector<std::string_view>& usualTargetNames() {
  static const std::vector<std::string_view> names = {"target",
                                                      "survived",
                                                      "species",
                                                      "diagnosis",
                                                      "label",
                                                      "class",
                                                      "y",
                                                      "outcome",
                                                      "response",
                                                      "category",
                                                      "churn",
                                                      "attrition",
                                                      "cultivar",
                                                      "digit",
                                                      "default",
                                                      "quality",
                                                      "fraud",
                                                      "is_fraud",
                                                      "spam",
                                                      "status",
                                                      "sales",
                                                      "median_house_value",
                                                      "medv",
                                                      "sale_price",
                                                      "saleprice",
                                                      "price",
                                                      "progression",
                                                      "strength",
                                                      "compressive_strength",
                                                      "tip",
                                                      "mpg",
                                                      "income"};
  return names;
}

}  // namespace ridgeline::data
