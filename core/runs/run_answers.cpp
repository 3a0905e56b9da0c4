#include "core/runs/run_answers.hpp"

#include <algorithm>
#include <map>

#include "core/data/csv_reader.hpp"

namespace ridgeline::runs {
namespace {

/// The fingerprint a record keeps of its data or its split.
std::string fingerprintIn(const nlohmann::ordered_json& record, const char* what) {
  const auto found = record.find(what);
  if (found == record.end() || !found->is_object()) return {};
  const auto text = found->find("fingerprint");
  return text != found->end() && text->is_string() ? text->get<std::string>() : std::string();
}

Result<const data::Column*> column(const data::Table& table, const std::string& name, bool number,
                                   const std::string& path) {
  const Index at = table.find(name);
  if (at < 0 || (number && !table.column(at).isNumeric()))
    return failAt(path, ErrorCode::Parse, "There is no column \"{}\"{} here; fit the run again.", name,
                  number ? " of numbers" : "");
  return &table.column(at);
}

Status readClasses(const nlohmann::ordered_json& record, data::Part part, const std::string& path,
                   eval::Scored& scored) {
  const nlohmann::json::json_pointer at("/parts/" + std::string(data::name(part)) + "/confusion/classes");
  if (!record.contains(nlohmann::ordered_json::json_pointer(at.to_string())))
    return failAt(path, ErrorCode::Parse, "The record names no classes; fit the run again.");
  for (const auto& name : record.at(nlohmann::ordered_json::json_pointer(at.to_string())))
    scored.classNames.push_back(name.is_string() ? name.get<std::string>() : name.dump());
  return {};
}

}  // namespace

Result<RunAnswers> readRunAnswers(const std::string& folder, data::Part part, jobs::WorkContext& context) {
  const std::string recordPath = folder + "/record.json", path = folder + "/predictions.csv";
  RunAnswers out;
  RIDGELINE_TRY(out.record, readRecord(recordPath));
  if (out.record["status"] != "done")
    return failAt(recordPath, ErrorCode::InvalidInput,
                  "This run did not finish, so it has no answers to compare.");
  RIDGELINE_TRY(out.spec, runSpecFromJson(nlohmann::json(out.record["spec"])));
  out.data = fingerprintIn(out.record, "data");
  out.split = fingerprintIn(out.record, "split");
  eval::Scored& scored = out.scored;
  const data::Task task = out.spec.roles.task.value_or(data::Task::Classify);
  scored.task = task;
  if (task != data::Task::Classify && task != data::Task::Regress)
    return failAt(recordPath, ErrorCode::InvalidInput, "A run without a target has no score to compare.");
  const bool there =
      out.record.contains("parts") && out.record["parts"].contains(std::string(data::name(part)));
  const bool sealed = part == data::Part::Test && !testWasOpened(out.record);
  if (!there && sealed)
    return failAt(recordPath, ErrorCode::InvalidInput,
                  "The test part of this run is sealed, so it was not scored; choose another part, or fit "
                  "the run again without --seal-test.");
  if (!there)
    return failAt(recordPath, ErrorCode::InvalidInput,
                  "The part \"{}\" of this run was not scored; choose another.", data::name(part));
  if (task == data::Task::Classify) RIDGELINE_CHECK(readClasses(out.record, part, recordPath, scored));

  data::CsvOptions options;
  options.delimiter = ',';
  options.decimal = '.';
  options.header = true;
  options.missing = std::vector<std::string>{};
  options.kinds = {{"row", data::ColumnKind::Integer},
                   {"part", data::ColumnKind::Category},
                   {"weight", data::ColumnKind::Numeric},
                   {"group", data::ColumnKind::Category}};
  for (const char* name : {"actual", "predicted"})
    options.kinds[name] =
        task == data::Task::Classify ? data::ColumnKind::Category : data::ColumnKind::Numeric;
  for (const auto& name : scored.classNames) options.kinds["p_" + name] = data::ColumnKind::Numeric;
  RIDGELINE_TRY(const data::CsvFile file, data::readCsv(path, options, context));
  const data::Table& table = *file.table;
  RIDGELINE_TRY(const data::Column* ids, column(table, "row", true, path));
  RIDGELINE_TRY(const data::Column* parts, column(table, "part", false, path));
  const bool numbers = task == data::Task::Regress;
  RIDGELINE_TRY(const data::Column* actual, column(table, "actual", numbers, path));
  RIDGELINE_TRY(const data::Column* predicted, column(table, "predicted", numbers, path));
  std::vector<Index> rows;
  for (Index row = 0; row < table.rows(); ++row)
    if (parts->text(row) == data::name(part)) rows.push_back(row);
  std::sort(rows.begin(), rows.end(), [&](Index a, Index b) {
    return ids->values()[static_cast<std::size_t>(a)] < ids->values()[static_cast<std::size_t>(b)];
  });
  for (const Index row : rows)
    scored.rows.push_back(static_cast<data::RowId>(ids->values()[static_cast<std::size_t>(row)]));
  if (table.find("weight") >= 0) {
    RIDGELINE_TRY(const data::Column* weights, column(table, "weight", true, path));
    scored.weights = takeRows(Vector(Vector::Map(weights->values().data(), table.rows())), rows);
  }
  if (table.find("group") >= 0) {
    RIDGELINE_TRY(const data::Column* groups, column(table, "group", false, path));
    // By appearance in this part: what other parts were scored must not matter.
    std::map<std::int32_t, int> numbers;
    for (const Index row : rows) {
      const std::int32_t code = groups->codes()[static_cast<std::size_t>(row)];
      scored.groups.push_back(
          code < 0 ? -1 : numbers.try_emplace(code, static_cast<int>(numbers.size())).first->second);
    }
  }
  if (numbers) {
    const auto values = [&](const data::Column& from) {
      return takeRows(Vector(Vector::Map(from.values().data(), table.rows())), rows);
    };
    scored.actualValues = values(*actual);
    scored.predicted.values = values(*predicted);
    return out;
  }
  std::map<std::string, int> codes;
  for (std::size_t k = 0; k < scored.classNames.size(); ++k)
    codes[scored.classNames[k]] = static_cast<int>(k);
  const auto code = [&](const data::Column& from, Index row) {
    const auto found = codes.find(from.text(row));
    return found == codes.end() ? -1 : found->second;
  };
  for (const Index row : rows) {
    scored.actual.push_back(code(*actual, row));
    scored.predicted.labels.push_back(code(*predicted, row));
  }
  if (scored.classNames.empty() || table.find("p_" + scored.classNames.front()) < 0) return out;
  scored.predicted.probabilities.resize(static_cast<Index>(rows.size()), scored.classes());
  for (int k = 0; k < scored.classes(); ++k) {
    RIDGELINE_TRY(const data::Column* from,
                  column(table, "p_" + scored.classNames[static_cast<std::size_t>(k)], true, path));
    scored.predicted.probabilities.col(k) =
        takeRows(Vector(Vector::Map(from->values().data(), table.rows())), rows);
  }
  return out;
}

}  // namespace ridgeline::runs
