#include "core/data/csv_reader.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <tuple>

#include "core/base/fingerprint.hpp"
#include "core/base/mapped_file.hpp"
#include "core/data/csv_body.hpp"
#include "core/data/csv_encoding.hpp"
#include "core/data/csv_read_settings.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

tl::unexpected<Error> nothingThere(const std::string& name) {
  return failAt(name, ErrorCode::InvalidInput,
                "The file is empty: a table needs a header or a row of values.");
}

Status checkOptions(const CsvOptions& options) {
  constexpr std::string_view Reserved("\n\r\"\\\0", 5);
  if (options.delimiter && Reserved.find(*options.delimiter) != std::string_view::npos)
    return failAt(
        "delimiter", ErrorCode::InvalidParam,
        "Line ends, quotes and backslashes cannot separate cells: use a comma, a semicolon, a tab or "
        "another character.");
  if (options.decimal && *options.decimal != '.' && *options.decimal != ',')
    return failAt("decimal", ErrorCode::InvalidParam, "The decimal mark is \".\" or \",\", not \"{}\".",
                  *options.decimal);
  return {};
}

/// Notes below the table go, with a warning each.
void dropNotes(CsvBody& body, std::vector<CsvWarning>& warnings) {
  std::size_t notesLeft = 50;
  const BlockPlan before = body.plan;
  const std::size_t said = warnings.size();
  while (!body.plan.blocks.empty()) {
    RecordBlock& block = body.plan.blocks.back();
    CellIndex index;
    indexCells(body.text, block, body.dialect, body.plan.exact, index);
    const std::size_t notes = countNotes(body.text, block, index, body.dialect, body.layout, notesLeft);
    if (notes == 0) return;
    const std::size_t kept = index.rowBegins.size() - notes;
    for (std::size_t r = kept; r < index.rowBegins.size(); ++r) {
      const std::size_t begin = block.begin + index.rowBegins[r];
      const std::string_view line =
          body.text.substr(begin, block.begin + index.ends[index.rowCells[r] - 1] - begin);
      warnings.push_back(
          {lineOf(body.text, begin, body.dialect.newline), "",
           fmt::format("The line below the table was left out: {}", trimmed(line).substr(0, 60))});
    }
    body.plan.rows -= static_cast<Index>(notes);
    block.rows -= static_cast<Index>(notes);
    if (kept > 0) {
      block.end = block.begin + index.rowBegins[kept];
      return;
    }
    body.plan.blocks.pop_back();
  }
  // Nothing would be left: then these are the rows.
  body.plan = before;
  warnings.resize(said);
}

Result<std::string> hashInPieces(std::string_view bytes, const jobs::WorkContext& context) {
  constexpr std::size_t Piece = std::size_t{4} << 20;
  Hasher hasher;
  for (std::size_t at = 0; at < bytes.size(); at += Piece) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    hasher.bytes(std::as_bytes(std::span(bytes.substr(at, Piece))));
  }
  return hasher.hex();
}

Result<CsvFile> readBytes(std::string_view bytes, const std::string& name, const CsvOptions& options,
                          const CsvReadSettings& settings, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkOptions(options));
  if (trimmed(bytes).empty()) return nothingThere(name);
  RIDGELINE_TRY(const DecodedText decoded, decodeText(bytes, options, name, context));
  CsvBody body;
  body.text = decoded.text(bytes);
  if (trimmed(body.text).empty()) return nothingThere(name);

  CsvFile file;
  file.guesses.push_back({"encoding", decoded.encoding, decoded.why});
  auto choice = chooseDialect(body.text, options);
  body.dialect = choice.dialect;
  RIDGELINE_TRY(body.layout, findLayout(body.text, body.dialect, options, name));
  // Far wider tables need longer blocks, or there would be more blocks than rows in each.
  const std::size_t blockBytes = std::max(settings.blockBytes, 64 * body.layout.names.size());
  RIDGELINE_TRY(body.plan, planBlocks(body.text, body.layout.begin, body.dialect, blockBytes, name, context));
  dropNotes(body, body.layout.warnings);
  if (body.plan.rows == 0)
    return failAt(name, ErrorCode::InvalidInput,
                  "There is a header but no row below it: add rows, or say that there is no header.");

  Result<std::string> hash;
  RIDGELINE_TRY(auto columns,
                readBody(
                    body, options, name, [&] { hash = hashInPieces(bytes, context); }, context));
  RIDGELINE_TRY(file.sha256, std::move(hash));

  for (auto* list : {&choice.guesses, &body.layout.guesses, &columns.guesses})
    file.guesses.insert(file.guesses.end(), list->begin(), list->end());
  file.warnings = std::move(body.layout.warnings);
  for (const auto& [name, kind] : options.kinds)
    if (std::find(body.layout.names.begin(), body.layout.names.end(), name) == body.layout.names.end())
      file.warnings.push_back(
          {0, name, fmt::format("There is no column \"{}\" to be read as {}.", name, data::name(kind))});
  file.warningCount = static_cast<long>(file.warnings.size()) + columns.warningCount;
  file.warnings.insert(file.warnings.end(), columns.warnings.begin(), columns.warnings.end());
  std::sort(file.warnings.begin(), file.warnings.end(), [](const CsvWarning& a, const CsvWarning& b) {
    return std::tie(a.line, a.column, a.text) < std::tie(b.line, b.column, b.text);
  });
  if (file.warnings.size() > MostKept) file.warnings.resize(MostKept);

  file.used.delimiter = body.dialect.delimiter;
  file.used.decimal = columns.decimal;
  file.used.encoding = decoded.encoding;
  file.used.header = body.layout.header;
  file.used.missing = std::move(columns.marks);
  for (const auto& column : columns.columns) file.used.kinds[column->name()] = column->kind();
  RIDGELINE_TRY(file.table,
                Table::make(std::filesystem::path(name).stem().string(), std::move(columns.columns)));
  return file;
}

}  // namespace

Result<CsvFile> readCsvText(std::string_view text, const std::string& name, const CsvOptions& options,
                            jobs::WorkContext& context) {
  return readCsvText(text, name, options, CsvReadSettings{}, context);
}

Result<CsvFile> readCsvText(std::string_view text, const std::string& name, const CsvOptions& options,
                            const CsvReadSettings& settings, jobs::WorkContext& context) {
  return readBytes(text, name, options, settings, context);
}

Result<CsvFile> readCsv(const std::string& path, const CsvOptions& options, jobs::WorkContext& context) {
  RIDGELINE_TRY(const MappedFile file, MappedFile::open(path, context.stopToken()));
  return readBytes(file.bytes(), path, options, CsvReadSettings{}, context);
}

}  // namespace ridgeline::data
