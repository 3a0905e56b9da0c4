#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_dialect.hpp"

namespace ridgeline::data {

inline constexpr std::size_t MostCsvColumns = 200'000;

/// Where the table lies in the text and what its columns are called.
struct CsvLayout {
  std::size_t begin = 0;  ///< first byte of the first data record
  bool header = false;
  std::vector<std::string> names;  ///< distinct, one a column
  std::vector<bool> nameless;      ///< the file gave the column no name
  std::size_t usualFilled = 0;     ///< cells with content in a usual record
  std::vector<Guess> guesses;
  std::vector<CsvWarning> warnings;
};

/// Finds title lines above the table, the header (one line, or two where the second completes the first) and
/// the columns. Errors: InvalidInput for more than 200,000 columns, naming `name`.
Result<CsvLayout> findLayout(std::string_view text, const CsvDialect& dialect, const CsvOptions& options,
                             const std::string& name);

/// How many of the block's last rows are notes below the table: nothing in them but one cell of prose, or
/// nothing at all. `index` holds the cells of `block`; `notesLeft` says how many more notes there may be.
std::size_t countNotes(std::string_view text, const RecordBlock& block, const CellIndex& index,
                       const CsvDialect& dialect, const CsvLayout& layout, std::size_t& notesLeft);

}  // namespace ridgeline::data
