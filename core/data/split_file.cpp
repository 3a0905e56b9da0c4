#include "core/data/split_file.hpp"

#include <optional>

#include "core/data/column_shape.hpp"
#include "core/data/csv_reader.hpp"

namespace ridgeline::data {
namespace {

std::optional<Part> partNamed(std::string_view word) {
  const std::string low = lowered(word);
  if (low == "train" || low == "training") return Part::Train;
  if (low == "train-dev" || low == "train_dev" || low == "traindev") return Part::TrainDev;
  if (low == "dev" || low == "validation" || low == "valid" || low == "val") return Part::Dev;
  if (low == "test") return Part::Test;
  if (low == "unused") return Part::Unused;
  return std::nullopt;
}

std::vector<std::string> columnNames(const Table& table) {
  std::vector<std::string> names;
  for (const auto& column : table.columns()) names.push_back(column->name());
  return names;
}

/// Part of each row of a column of words; missing is Unused.
Result<std::vector<Part>> partsIn(const Column& column) {
  if (column.isNumeric())
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "\"{}\" holds numbers; a column of parts holds the words train, train-dev, dev, test and "
                  "unused.",
                  column.name());
  std::vector<std::optional<Part>> ofLevel;
  for (const auto& level : column.levels()) ofLevel.push_back(partNamed(level));
  std::vector<Part> parts(static_cast<std::size_t>(column.size()), Part::Unused);
  for (std::size_t row = 0; row < parts.size(); ++row) {
    const auto code = column.codes()[row];
    if (code < 0) continue;
    const auto& part = ofLevel[static_cast<std::size_t>(code)];
    if (!part)
      return failAt(column.name(), ErrorCode::InvalidInput,
                    "\"{}\" says \"{}\" in row {}; it must say train, train-dev, dev, test or unused.",
                    column.name(), column.levels()[static_cast<std::size_t>(code)], row + 1);
    parts[row] = *part;
  }
  return parts;
}

struct Named {
  std::vector<Part> parts;  ///< by position in the table
  Index unnamed = 0;        ///< drawn rows that have no part
};

Named namedBy(const Strata& strata, const Column& column, const std::vector<Part>& said) {
  Named named;
  named.parts = said;
  for (std::size_t row = 0; row < said.size(); ++row)
    named.unnamed += strata.of[row] >= 0 && column.isMissing(static_cast<Index>(row)) ? 1 : 0;
  return named;
}

/// Rows of the file name row ids of the table.
Result<Named> namedById(const Table& table, const Strata& strata, const Column& ids, const Column& column,
                        const std::vector<Part>& said, const std::string& file) {
  Named named;
  named.parts.assign(strata.of.size(), Part::Unused);
  std::vector<bool> seen(strata.of.size(), false);
  for (std::size_t line = 0; line < said.size(); ++line) {
    const double id = ids.isNumeric() ? ids.values()[line] : -1;
    const Index row = id >= 0 && id == static_cast<double>(static_cast<RowId>(id))
                          ? table.position(static_cast<RowId>(id))
                          : -1;
    if (row < 0)
      return failAt(
          file, ErrorCode::InvalidInput,
          "\"row\" is \"{}\" in data row {} of the file, which is no row of the table \"{}\"; its rows "
          "count from 0.",
          ids.text(static_cast<Index>(line)), line + 1, table.name());
    const auto place = static_cast<std::size_t>(row);
    if (seen[place])
      return failAt(file, ErrorCode::InvalidInput,
                    "Row {} is named twice in the file; a row belongs to one part.",
                    ids.text(static_cast<Index>(line)));
    seen[place] = !column.isMissing(static_cast<Index>(line));
    named.parts[place] = said[line];
  }
  for (std::size_t row = 0; row < seen.size(); ++row)
    named.unnamed += strata.of[row] >= 0 && !seen[row] ? 1 : 0;
  return named;
}

Result<Named> namedInCsv(const Table& table, const Strata& strata, const std::string& file) {
  jobs::WorkContext context;
  CsvOptions options;
  options.kinds["part"] = ColumnKind::Category;
  RIDGELINE_TRY(const CsvFile read, readCsv(file, options, context));
  const Index part = read.table->find("part");
  if (part < 0)
    return failAt(file, ErrorCode::InvalidInput,
                  "A file of parts needs a column named \"part\"; this one has: {}.",
                  fmt::join(columnNames(*read.table), ", "));
  const Column& column = read.table->column(part);
  RIDGELINE_TRY(const std::vector<Part> said, partsIn(column));
  if (const Index ids = read.table->find("row"); ids >= 0)
    return namedById(table, strata, read.table->column(ids), column, said, file);
  if (read.table->rows() != table.rows())
    return failAt(file, ErrorCode::InvalidInput,
                  "The file names parts for {} rows and the table \"{}\" has {}; give it one row each, or a "
                  "column \"row\" with row numbers from 0.",
                  read.table->rows(), table.name(), table.rows());
  return namedBy(strata, column, said);
}

}  // namespace

Status drawNamed(const Table& table, const Strata& strata, const std::string& file, std::vector<Part>& parts,
                 std::vector<std::string>& warnings) {
  if (file.empty())
    return fail(ErrorCode::InvalidInput,
                "Splitting by a file needs its path, or the name of a column that holds the parts.");
  Named named;
  if (const Index place = table.find(file); place >= 0) {
    RIDGELINE_TRY(const std::vector<Part> said, partsIn(table.column(place)));
    named = namedBy(strata, table.column(place), said);
  } else {
    RIDGELINE_TRY(named, namedInCsv(table, strata, file));
  }
  for (std::size_t row = 0; row < parts.size(); ++row)
    if (strata.of[row] >= 0) parts[row] = named.parts[row];
  if (named.unnamed > 0)
    warnings.push_back(fmt::format("\"{}\" names no part for {} {}; {} unused.", file, named.unnamed,
                                   named.unnamed == 1 ? "row" : "rows",
                                   named.unnamed == 1 ? "it is" : "they are"));
  return {};
}

}  // namespace ridgeline::data
