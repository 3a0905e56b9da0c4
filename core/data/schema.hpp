#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::data {

/// What a fit is after. Cluster and Project take no target.
enum class Task { Classify, Regress, Cluster, Project };
std::string_view name(Task task);  ///< "classify", ...

enum class Role { Feature, Target, Id, Group, Time, Weight, Ignored };
std::string_view name(Role role);
std::optional<Role> roleNamed(std::string_view name);

/// What the user says of the columns; everything else is guessed. Part of the run specification.
struct Roles {
  std::string target = {};                   ///< empty: none (clusters, projections)
  std::vector<std::string> features = {};    ///< empty: every column that is left
  std::map<std::string, Role> roles = {};    ///< explicit roles by column
  std::optional<std::string> positive = {};  ///< the class that counts as positive, two classes only
  std::optional<Task> task = {};             ///< empty: from the target's kind
  bool operator==(const Roles&) const = default;
};

/// Roles settled on one table: positions of columns, -1 where there is none.
struct Schema {
  Task task = Task::Classify;
  Index target = -1;
  std::vector<Index> features;
  Index group = -1;
  Index time = -1;
  Index weight = -1;
  std::vector<std::string> classNames;  ///< of a target with classes: sorted, the positive class last of two
  std::vector<std::string> remarks;     ///< what was guessed and why ("id was left out: every value differs")
};

/// Settles roles. A target of words, booleans or at most 20 whole numbers with 5 or more rows each on average
/// is classified, any other number regressed; without a target the task is Cluster unless Project is asked
/// for, and with one of these two a target is kept as truth to compare with. Columns that name rows (all
/// distinct words or a row counter), free text, and columns without any value are left out of the features,
/// with a remark, unless named in `features` or given the role Feature. Errors: NotFound for a column that is
/// not there; InvalidInput for a target without values, with one class or with more than 1,000, for no usable
/// feature, for a column in two roles, for times that are words, for weights that are missing or negative;
/// NonFinite for an infinite target.
Result<Schema> settle(const Table& table, const Roles& roles);

/// The column a person most likely wants predicted, empty if none suggests itself: one with a usual name
/// (target, class, label, species, y, survived, ...), else the last if it holds a few classes, else the first
/// if it holds a few words.
std::string suggestTarget(const Table& table);

/// Class code of each row under a settled schema, -1 where the target is missing or of no class of the
/// schema. Needs classNames (a classified target, or one kept as truth). Size: rows.
std::vector<int> classCodes(const Table& table, const Schema& schema);
/// Target of each row, NaN where missing. Regress only.
Vector targetValues(const Table& table, const Schema& schema);

}  // namespace ridgeline::data
