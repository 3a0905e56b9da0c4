#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::data {

/// What a person fixes before reading; everything left open is inferred and explained. Part of the run
/// specification.
struct CsvOptions {
  std::optional<char> delimiter;
  std::optional<char> decimal;
  std::optional<std::string> encoding;  ///< an ICU name: "UTF-8", "ISO-8859-1", "UTF-16LE"
  std::optional<bool> header;
  std::optional<std::vector<std::string>>
      missing;                              ///< marks that mean "no value"; the empty cell always does
  std::map<std::string, ColumnKind> kinds;  ///< by column name
  bool operator==(const CsvOptions&) const = default;
};

/// One guess and its reason, for the preview: {"delimiter", ";", "12 of the first 12 lines split into 9
/// fields"}.
struct Guess {
  std::string what, value, why;
};
struct CsvWarning {
  long line = 0;       ///< 1-based line of the file
  std::string column;  ///< empty: the whole line
  std::string text;
};

struct CsvFile {
  TablePtr table;
  CsvOptions used;  ///< every option settled: reading again with these gives the same table
  std::vector<Guess> guesses;
  std::vector<CsvWarning> warnings;  ///< at most 1,000 kept
  long warningCount = 0;
  std::string sha256;  ///< of the file's bytes
};

/// Reads delimited text (CSV, TSV, semicolons, pipes). Memory-mapped; split over the context's threads at
/// record ends with the parity of quotes tracked across the cuts; the same table at any thread count. Errors:
/// Unreadable (missing, a folder, no permission); Parse with line and column (an unclosed quote);
/// InvalidInput (empty, header only, not text: a picture or NUL bytes, more columns than 200,000); Cancelled.
Result<CsvFile> readCsv(const std::string& path, const CsvOptions& options, jobs::WorkContext& context);
/// The same from memory (paste, tests, fuzzing). `name` names the source in errors.
Result<CsvFile> readCsvText(std::string_view text, const std::string& name, const CsvOptions& options,
                            jobs::WorkContext& context);

/// Writes a table as UTF-8 CSV with quotes where needed, beside the target and renamed. Errors: Unwritable.
Status writeCsv(const Table& table, const std::string& path);

}  // namespace ridgeline::data
