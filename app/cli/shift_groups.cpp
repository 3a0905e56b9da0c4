#include "app/cli/shift_groups.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "app/cli/shell.hpp"
#include "core/data/joined_table.hpp"
#include "core/params/param_schema.hpp"
#include "core/runs/execute.hpp"
#include "core/runs/record.hpp"

namespace ridgeline::cli {
namespace {

bool isRunFolder(const std::string& source) {
  std::error_code ignored;
  return std::filesystem::is_directory(source, ignored);
}

/// Names of the columns that say something of a row: no counters, no free text, none without a value.
Result<std::set<std::string>> tellingColumns(const std::vector<const data::Table*>& sources) {
  std::set<std::string> names;
  Status failed;
  for (const auto* table : sources) {
    data::Roles roles;
    roles.task = data::Task::Project;
    const auto schema = data::settle(*table, roles);
    if (!schema) failed = tl::unexpected<Error>(schema.error());
    if (schema)
      for (const Index column : schema->features) names.insert(table->column(column).name());
  }
  if (names.empty()) RIDGELINE_CHECK(failed);
  return names;
}

std::vector<Index> rowsFrom(Index begin, Index end) {
  std::vector<Index> rows;
  for (Index row = begin; row < end; ++row) rows.push_back(row);
  return rows;
}

Result<std::string> valueNamed(const std::string& name, const std::vector<std::string>& values,
                               const std::string& of) {
  if (std::find(values.begin(), values.end(), name) != values.end()) return name;
  const std::string near = params::nearest(name, values);
  return failAt("--between", ErrorCode::NotFound, "{} has no \"{}\"{}.", of, name,
                near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
}

Result<data::Part> partOfRun(const std::string& name) {
  for (const auto part : {data::Part::Train, data::Part::TrainDev, data::Part::Dev, data::Part::Test})
    if (data::name(part) == name) return part;
  return failAt("--between", ErrorCode::NotFound,
                "There is no part \"{}\"; the parts are train, train-dev, dev, test.", name);
}

/// The rows of a part, unless they are sealed or there are none.
Result<std::vector<Index>> rowsOfPart(const runs::PreparedRun& run, const std::string& name,
                                      const std::string& folder) {
  RIDGELINE_TRY(const data::Part part, partOfRun(name));
  if (part == data::Part::Test) {
    RIDGELINE_TRY(const auto record, runs::readRecord(folder + "/record.json"));
    if (!runs::testWasOpened(record))
      return failAt(folder, ErrorCode::InvalidInput,
                    "The test part of this run is sealed; choose another part, or fit the run again without "
                    "--seal-test.");
  }
  if (run.split->rows(part).empty())
    return failAt("--between", ErrorCode::InvalidInput, "The run has no {} rows; choose another part.", name);
  return run.split->rows(part);
}

}  // namespace

void GroupFlags::add(CLI::App& command) {
  command
      .add_option("SOURCE", sources_,
                  "Two tables (files, bundled:ID or generate:ID); or one with --by; or a folder that "
                  "`ridgeline fit --out` wrote, whose parts are compared")
      ->required()
      ->expected(1, 2);
  command.add_option("--by", by_, "Column of one table whose values make the groups");
  command
      .add_option("--between", between_,
                  "The two values of --by, or parts of a run, by a comma (default: the two there are; "
                  "train,dev)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      .add_option("--features", features_, "Columns to compare, by commas (default: all that say something)")
      ->delimiter(',')
      ->allow_extra_args(false);
  read_.add(command);
}

std::vector<std::string> GroupFlags::files() const {
  std::vector<std::string> found = sources_;
  for (const auto& source : sources_)
    if (isRunFolder(source))
      for (const char* name : {"/spec.json", "/record.json", "/model.ridge", "/predictions.csv"})
        found.push_back(source + name);
  return found;
}

Result<data::Loaded> GroupFlags::load(const std::string& source, Shell& shell,
                                      jobs::WorkContext& context) const {
  RIDGELINE_TRY(data::SourceSpec spec, sourceNamed(source));
  RIDGELINE_CHECK(read_.apply(spec.read));
  context.progress(0, 0, "Reading " + source);
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec, ".", context));
  for (const auto& warning : loaded.file.warnings) shell.warn(warning.text);
  return loaded;
}

Status GroupFlags::choose(ShiftGroups& groups, const std::vector<const data::Table*>& sources,
                          const std::string& kept) const {
  std::vector<std::string> names = features_;
  if (names.empty()) {
    RIDGELINE_TRY(const auto telling, tellingColumns(sources));
    for (const auto& column : groups.table->columns())
      if (telling.count(column->name()) > 0) names.push_back(column->name());
  }
  for (const auto& name : names) {
    if (name == kept) continue;
    RIDGELINE_TRY(const Index at, groups.table->require(name));
    if (std::count(groups.columns.begin(), groups.columns.end(), at) > 0)
      return failAt("--features", ErrorCode::InvalidParam, "Column \"{}\" is named twice; name it once.",
                    name);
    groups.columns.push_back(at);
    // Time alone tells old rows from new ones, which says nothing of what is in them.
    if (groups.table->column(at).kind() != data::ColumnKind::Date) groups.features.push_back(at);
  }
  return {};
}

Result<ShiftGroups> GroupFlags::ofSources(Shell& shell, jobs::WorkContext& context) const {
  RIDGELINE_TRY(const data::Loaded first, load(sources_[0], shell, context));
  RIDGELINE_TRY(const data::Loaded second, load(sources_[1], shell, context));
  RIDGELINE_TRY(data::JoinedTable joined, data::joinedTable(*first.table, *second.table));
  ShiftGroups out;
  out.table = std::move(joined.table);
  out.first = rowsFrom(0, first.table->rows());
  out.second = rowsFrom(first.table->rows(), out.table->rows());
  out.firstName = first.table->name();
  out.secondName = second.table->name();
  if (out.firstName == out.secondName) {
    out.firstName = sources_[0];
    out.secondName = sources_[1];
  }
  out.onlyFirst = std::move(joined.onlyFirst);
  out.onlySecond = std::move(joined.onlySecond);
  RIDGELINE_CHECK(choose(out, {first.table.get(), second.table.get()}, {}));
  return out;
}

Result<ShiftGroups> GroupFlags::ofColumn(Shell& shell, jobs::WorkContext& context) const {
  RIDGELINE_TRY(const data::Loaded loaded, load(sources_[0], shell, context));
  ShiftGroups out;
  out.table = loaded.table;
  RIDGELINE_TRY(const Index at, out.table->require(by_));
  const data::Column& column = out.table->column(at);
  std::set<std::string> distinct;
  for (Index row = 0; row < column.size(); ++row)
    if (!column.isMissing(row)) distinct.insert(column.text(row));
  const std::vector<std::string> values(distinct.begin(), distinct.end());
  if (between_.empty() && values.size() != 2)
    return failAt("--between", ErrorCode::InvalidInput,
                  "\"{}\" has {} values; name the two to compare, as in --between {},{}.", by_, values.size(),
                  values.empty() ? "old" : values.front(), values.empty() ? "new" : values.back());
  const auto& chosen = between_.empty() ? values : between_;
  RIDGELINE_TRY(out.firstName, valueNamed(chosen[0], values, "\"" + by_ + "\""));
  RIDGELINE_TRY(out.secondName, valueNamed(chosen[1], values, "\"" + by_ + "\""));
  for (Index row = 0; row < column.size(); ++row) {
    if (column.isMissing(row)) continue;
    const std::string value = column.text(row);
    if (value == out.firstName) out.first.push_back(row);
    if (value == out.secondName) out.second.push_back(row);
  }
  RIDGELINE_CHECK(choose(out, {out.table.get()}, by_));
  return out;
}

Result<ShiftGroups> GroupFlags::ofRun(jobs::WorkContext& context) const {
  const std::string& folder = sources_[0];
  RIDGELINE_TRY(runs::RunSpec spec, runs::readRunSpec(folder + "/spec.json"));
  context.progress(0, 0, "Reading " + spec.data.path);
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, folder, context));
  RIDGELINE_TRY(const auto run, runs::prepareRun(spec, std::move(loaded.table), folder));
  ShiftGroups out;
  out.table = run.table;
  out.firstName = between_.empty() ? "train" : between_[0];
  out.secondName = between_.empty() ? "dev" : between_[1];
  RIDGELINE_TRY(out.first, rowsOfPart(run, out.firstName, folder));
  RIDGELINE_TRY(out.second, rowsOfPart(run, out.secondName, folder));
  if (!features_.empty()) {
    RIDGELINE_CHECK(choose(out, {out.table.get()}, {}));
    return out;
  }
  out.columns = out.features = run.schema.features;
  if (run.schema.target >= 0) out.columns.push_back(run.schema.target);
  std::erase_if(out.features,
                [&](Index at) { return out.table->column(at).kind() == data::ColumnKind::Date; });
  return out;
}

Result<ShiftGroups> GroupFlags::build(Shell& shell, jobs::WorkContext& context) const {
  if (!between_.empty() && (between_.size() != 2 || between_[0] == between_[1]))
    return failAt("--between", ErrorCode::InvalidParam,
                  "\"{}\" are no two groups; name two, as in train,dev.", fmt::join(between_, ","));
  if (sources_.size() == 2 && !(by_.empty() && between_.empty()))
    return failAt(by_.empty() ? "--between" : "--by", ErrorCode::InvalidParam,
                  "Two tables are the groups themselves; name one table to compare groups within it.");
  if (sources_.size() == 2) return ofSources(shell, context);
  if (!by_.empty()) return ofColumn(shell, context);
  if (isRunFolder(sources_[0])) return ofRun(context);
  return failAt("SOURCE", ErrorCode::InvalidParam,
                "One table has nothing to be compared with; name a second one, or a column with --by.");
}

}  // namespace ridgeline::cli
