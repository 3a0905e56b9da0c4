#include "core/data/schema.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

#include "core/data/column_shape.hpp"

namespace ridgeline::data {
namespace {

constexpr Index FewNumbers = 20;
constexpr Index RowsPerNumber = 5;
constexpr std::size_t MostClasses = 1000;

/// Distinct numbers of a column in ascending order; stops once there are more than `most`.
std::set<double> distinctNumbers(const Column& column, std::size_t most) {
  std::set<double> distinct;
  for (const double value : column.values()) {
    if (std::isnan(value)) continue;
    distinct.insert(value);
    if (distinct.size() > most) break;
  }
  return distinct;
}

Result<std::vector<std::string>> classesOf(const Column& column) {
  std::vector<std::string> names;
  if (column.isNumeric()) {
    for (const double value : distinctNumbers(column, MostClasses))
      names.push_back(Column::numbers({}, column.kind(), {value})->text(0));
  } else {
    const auto used = usedLevels(column);
    for (std::size_t level = 0; level < used.size(); ++level)
      if (used[level]) names.push_back(column.levels()[level]);
    std::sort(names.begin(), names.end());
  }
  if (names.size() > MostClasses)
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "Target \"{}\" has more than {} different values; that is too many classes: choose another "
                  "target{}.",
                  column.name(), MostClasses, column.isNumeric() ? " or regress it" : "");
  if (names.size() == 1)
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "Target \"{}\" has only one class (\"{}\"); a classifier needs at least two.",
                  column.name(), names.front());
  return names;
}

Status placePositive(const Roles& roles, const Column& column, Schema& schema) {
  auto& names = schema.classNames;
  if (!roles.positive) {
    if (names.size() == 2)
      schema.remarks.push_back(
          fmt::format("\"{}\" counts as the positive class of \"{}\".", names.back(), column.name()));
    return {};
  }
  if (names.size() != 2)
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "\"{}\" cannot be the positive class of \"{}\", which has {} classes; a positive class "
                  "needs exactly two.",
                  *roles.positive, column.name(), names.size());
  if (names[0] == *roles.positive) std::swap(names[0], names[1]);
  if (names[1] != *roles.positive)
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "\"{}\" is no class of \"{}\"; choose \"{}\" or \"{}\" as the positive class.",
                  *roles.positive, column.name(), names[0], names[1]);
  return {};
}

bool looksLikeClasses(const Column& column) {
  if (!column.isNumeric()) return true;
  if (column.kind() == ColumnKind::Date || !isWhole(column)) return false;
  const auto distinct = static_cast<Index>(distinctNumbers(column, FewNumbers).size());
  return distinct <= FewNumbers && (column.size() - column.missingCount()) >= RowsPerNumber * distinct;
}

Status checkNumericTarget(const Column& column) {
  if (!column.isNumeric())
    return failAt(
        column.name(), ErrorCode::InvalidInput,
        "Target \"{}\" is a {} column, which cannot be regressed; classify it or choose a target of "
        "numbers.",
        column.name(), name(column.kind()));
  const auto& values = column.values();
  const auto infinite = std::find_if(values.begin(), values.end(), [](double v) { return std::isinf(v); });
  if (infinite != values.end())
    return failAt(column.name(), ErrorCode::NonFinite,
                  "Target \"{}\" is infinite in row {}; correct or clear that cell.", column.name(),
                  infinite - values.begin() + 1);
  return {};
}

Status settleTarget(const Table& table, const Roles& roles, Schema& schema) {
  const bool wantsTarget = roles.task == Task::Classify || roles.task == Task::Regress;
  if (schema.target < 0) {
    if (wantsTarget)
      return fail(ErrorCode::InvalidInput, "The task \"{}\" needs a target; choose one of the {} columns.",
                  name(*roles.task), table.columnCount());
    schema.task = roles.task.value_or(Task::Cluster);
    return {};
  }
  const Column& column = table.column(schema.target);
  if (column.missingCount() == column.size())
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "Target \"{}\" has no values; choose another target.", column.name());
  const bool classes = looksLikeClasses(column);
  schema.task = roles.task.value_or(classes ? Task::Classify : Task::Regress);
  if (!roles.task)
    schema.remarks.push_back(classes ? fmt::format("\"{}\" is classified: it holds {}.", column.name(),
                                                   column.isNumeric() ? "a few whole numbers" : "words")
                                     : fmt::format("\"{}\" is regressed: it holds numbers.", column.name()));
  if (schema.task == Task::Regress) return checkNumericTarget(column);
  if (schema.task != Task::Classify && !classes) return {};
  auto names = classesOf(column);
  if (!names) {
    // A truth that only a comparison would use must not stop a clustering.
    if (schema.task != Task::Classify) return {};
    return tl::unexpected<Error>(std::move(names).error());
  }
  // Words may be many; numbers that hardly ever repeat are no classes, whatever the method wishes.
  const Index rows = column.size() - column.missingCount();
  if (const auto distinct = static_cast<Index>(names->size());
      schema.task == Task::Classify && column.isNumeric() && distinct > FewNumbers && 2 * distinct > rows)
    return failAt(
        column.name(), ErrorCode::InvalidInput,
        "Target \"{}\" holds {} different numbers in {} rows, which are no classes; choose a method "
        "that predicts numbers, such as ridge, or another target.",
        column.name(), distinct, rows);
  schema.classNames = std::move(*names);
  return placePositive(roles, column, schema);
}

Status settleOne(Index& slot, Index place, const Table& table, Role role) {
  if (slot >= 0 && slot != place)
    return failAt(table.column(place).name(), ErrorCode::InvalidInput,
                  "Both \"{}\" and \"{}\" have the role {}; only one column can have it.",
                  table.column(slot).name(), table.column(place).name(), name(role));
  slot = place;
  return {};
}

Status settleRoles(const Table& table, const Roles& roles, Schema& schema) {
  if (!roles.target.empty()) {
    RIDGELINE_TRY(schema.target, table.require(roles.target));
    const auto explicitRole = roles.roles.find(roles.target);
    if (explicitRole != roles.roles.end() && explicitRole->second != Role::Target)
      return failAt(roles.target, ErrorCode::InvalidInput,
                    "\"{}\" is the target and has the role {}; a column can have only one of the two.",
                    roles.target, name(explicitRole->second));
  }
  for (const auto& [columnName, role] : roles.roles) {
    RIDGELINE_TRY(const Index place, table.require(columnName));
    if (role == Role::Target) RIDGELINE_CHECK(settleOne(schema.target, place, table, role));
    if (role == Role::Group) RIDGELINE_CHECK(settleOne(schema.group, place, table, role));
    if (role == Role::Time) RIDGELINE_CHECK(settleOne(schema.time, place, table, role));
    if (role == Role::Weight) RIDGELINE_CHECK(settleOne(schema.weight, place, table, role));
  }
  if (schema.time >= 0 && !table.column(schema.time).isNumeric())
    return failAt(table.column(schema.time).name(), ErrorCode::InvalidInput,
                  "\"{}\" is a {} column, which has no order in time; choose a column of dates or numbers.",
                  table.column(schema.time).name(), name(table.column(schema.time).kind()));
  if (schema.weight < 0) return {};
  const Column& weight = table.column(schema.weight);
  for (Index row = 0; row < table.rows(); ++row)
    if (!weight.isNumeric() || !(weight.values()[static_cast<std::size_t>(row)] >= 0))
      return failAt(weight.name(), ErrorCode::InvalidInput,
                    "Weight \"{}\" is \"{}\" in row {}; weights must be numbers of 0 or more.", weight.name(),
                    weight.text(row), row + 1);
  return {};
}

Status takeNamedFeatures(const Table& table, const Roles& roles, Schema& schema) {
  std::set<Index> taken;
  for (const auto& feature : roles.features) {
    RIDGELINE_TRY(const Index place, table.require(feature));
    if (place == schema.target)
      return failAt(feature, ErrorCode::InvalidInput,
                    "\"{}\" is the target and a feature too; take it out of the features.", feature);
    const auto role = roles.roles.find(feature);
    if (role != roles.roles.end() && role->second != Role::Feature)
      return failAt(feature, ErrorCode::InvalidInput,
                    "\"{}\" is a feature and has the role {}; a column can have only one of the two.",
                    feature, name(role->second));
    if (!taken.insert(place).second)
      return failAt(feature, ErrorCode::InvalidInput, "Feature \"{}\" is named twice; name it once.",
                    feature);
    schema.features.push_back(place);
  }
  return {};
}

/// Columns left out for one reason.
struct LeftOut {
  std::string reason;
  std::vector<std::string> names;
};

void takeGuessedFeatures(const Table& table, const Roles& roles, Schema& schema) {
  std::vector<LeftOut> leftOut;
  std::vector<Index> counters;
  for (Index place = 0; place < table.columnCount(); ++place) {
    if (place == schema.target) continue;
    const Column& column = table.column(place);
    const auto role = roles.roles.find(column.name());
    if (role != roles.roles.end()) {
      if (role->second == Role::Feature) schema.features.push_back(place);
      continue;
    }
    const std::string reason = whyNoFeature(table, column);
    if (reason.empty()) {
      schema.features.push_back(place);
      continue;
    }
    if (column.isNumeric() && column.missingCount() == 0 && column.size() > 0) counters.push_back(place);
    const auto same = std::find_if(leftOut.begin(), leftOut.end(),
                                   [&](const LeftOut& other) { return other.reason == reason; });
    if (same != leftOut.end())
      same->names.push_back(column.name());
    else
      leftOut.push_back({reason, {column.name()}});
  }
  if (schema.features.empty() && !counters.empty()) {
    schema.features = counters;
    schema.remarks.push_back("A column that numbers the rows is used, as there is no other feature.");
    return;
  }
  for (const auto& [reason, names] : leftOut)
    schema.remarks.push_back(
        fmt::format("{} {} left out: {}.", listed(names), names.size() == 1 ? "was" : "were", reason));
}

}  // namespace

std::string_view name(Task task) {
  switch (task) {
    case Task::Classify:
      return "classify";
    case Task::Regress:
      return "regress";
    case Task::Cluster:
      return "cluster";
    case Task::Project:
      return "project";
  }
  return "classify";
}

std::string_view name(Role role) {
  switch (role) {
    case Role::Feature:
      return "feature";
    case Role::Target:
      return "target";
    case Role::Id:
      return "id";
    case Role::Group:
      return "group";
    case Role::Time:
      return "time";
    case Role::Weight:
      return "weight";
    case Role::Ignored:
      return "ignored";
  }
  return "ignored";
}

std::optional<Role> roleNamed(std::string_view text) {
  for (const Role role :
       {Role::Feature, Role::Target, Role::Id, Role::Group, Role::Time, Role::Weight, Role::Ignored})
    if (name(role) == text) return role;
  return std::nullopt;
}

Result<Schema> settle(const Table& table, const Roles& roles) {
  if (table.rows() == 0)
    return fail(ErrorCode::InvalidInput, "The table \"{}\" has no rows; nothing can be learned from it.",
                table.name());
  Schema schema;
  RIDGELINE_CHECK(settleRoles(table, roles, schema));
  RIDGELINE_CHECK(settleTarget(table, roles, schema));
  if (roles.features.empty())
    takeGuessedFeatures(table, roles, schema);
  else
    RIDGELINE_CHECK(takeNamedFeatures(table, roles, schema));
  if (schema.features.empty())
    return fail(ErrorCode::InvalidInput,
                "The table \"{}\" has no usable feature; name features, or add a column that says something "
                "about the rows.",
                table.name());
  return schema;
}

std::string suggestTarget(const Table& table) {
  for (const auto usual : usualTargetNames())
    for (const auto& column : table.columns())
      if (lowered(column->name()) == usual && column->missingCount() < column->size()) return column->name();
  if (table.columnCount() < 2) return {};
  for (const Index place : {table.columnCount() - 1, Index{0}}) {
    const Column& column = table.column(place);
    if (place == 0 && column.isNumeric()) continue;  // numbers at the front are measured or counted
    if (looksLikeClasses(column) && whyNoFeature(table, column).empty()) {
      const auto classes = classesOf(column);
      if (classes && static_cast<Index>(classes->size()) * RowsPerNumber <= table.rows())
        return column.name();
    }
  }
  return {};
}

std::vector<int> classCodes(const Table& table, const Schema& schema) {
  const Column& column = table.column(schema.target);
  std::unordered_map<std::string_view, int> codes;
  for (std::size_t k = 0; k < schema.classNames.size(); ++k)
    codes.emplace(schema.classNames[k], static_cast<int>(k));
  const auto codeOf = [&](std::string_view word) {
    const auto found = codes.find(word);
    return found == codes.end() ? -1 : found->second;
  };
  std::vector<int> out(static_cast<std::size_t>(column.size()), -1);
  if (!column.isNumeric()) {
    std::vector<int> ofLevel;
    for (const auto& level : column.levels()) ofLevel.push_back(codeOf(level));
    for (std::size_t row = 0; row < out.size(); ++row)
      if (const auto code = column.codes()[row]; code >= 0)
        out[row] = ofLevel[static_cast<std::size_t>(code)];
    return out;
  }
  // The words of a number are made once a value, not once a row.
  std::unordered_map<double, int> ofValue;
  for (std::size_t row = 0; row < out.size(); ++row) {
    const double value = column.values()[row];
    if (std::isnan(value)) continue;
    auto known = ofValue.find(value);
    if (known == ofValue.end())
      known = ofValue.emplace(value, codeOf(column.text(static_cast<Index>(row)))).first;
    out[row] = known->second;
  }
  return out;
}

Vector targetValues(const Table& table, const Schema& schema) {
  const auto& values = table.column(schema.target).values();
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

}  // namespace ridgeline::data
