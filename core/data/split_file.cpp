#include "core/data/split_file.hpp"

#include <optional>

#include "core/data/column_shape.hpp"

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

}  // namespace

Status drawNamed(const Table& table, const Strata& strata, const std::string& file, std::vector<Part>& parts,
                 std::vector<std::string>& warnings) {
  if (file.empty())
    return fail(ErrorCode::InvalidInput,
                "Splitting by a file needs its path, or the name of a column that holds the parts.");
  RIDGELINE_TRY(const Index place, table.require(file));
  RIDGELINE_TRY(const std::vector<Part> named, partsIn(table.column(place)));
  Index unnamed = 0;
  for (std::size_t row = 0; row < parts.size(); ++row) {
    if (strata.of[row] < 0) continue;
    parts[row] = named[row];
    unnamed += table.column(place).isMissing(static_cast<Index>(row)) ? 1 : 0;
  }
  if (unnamed > 0)
    warnings.push_back(fmt::format("\"{}\" names no part for {} {}; {} unused.", file, unnamed,
                                   unnamed == 1 ? "row" : "rows", unnamed == 1 ? "it is" : "they are"));
  return {};
}

}  // namespace ridgeline::data
