#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::data {

/// How the bytes of a delimited text are cut into records and cells. A quote opens a cell only as the cell's
/// first character; inside, a doubled quote is one quote; after the closing quote the rest up to the
/// delimiter belongs to the cell as it stands.
struct CsvDialect {
  char delimiter = ',';
  char quote = '"';
  char newline = '\n';     ///< '\r' for texts that have no line feed at all
  bool backslash = false;  ///< a backslash takes the next character as it stands
  bool spaced = false;     ///< blanks may stand between a delimiter and an opening quote
  bool operator==(const CsvDialect&) const = default;
};

/// A run of whole records, blank lines between them included.
struct RecordBlock {
  std::size_t begin = 0, end = 0;  ///< bytes of the text
  Index firstRow = 0, rows = 0;
};

struct BlockPlan {
  std::vector<RecordBlock> blocks;
  Index rows = 0;
  /// The quotes do not simply alternate between opening and closing, so every byte has to be walked in order.
  bool exact = false;
  std::vector<std::size_t> oddQuotes;  ///< closing quotes followed by text; at most 100, exact plans only
};

/// Cells of one block: where each ends, row after row.
struct CellIndex {
  std::vector<std::uint32_t> ends;       ///< one past the cell's last byte, from the block's begin
  std::vector<std::uint32_t> rowBegins;  ///< first byte of each row
  std::vector<std::uint32_t> rowCells;   ///< number of cells up to and including the row
  std::size_t cells = 0;                 ///< used part of `ends`
};

/// Cuts text[begin, end) into blocks of about `blockBytes` at record ends. Parallel: each chunk counts
/// record ends for both states a quote before it may have left, then the states are resolved in order. The
/// plan depends on the text and `blockBytes` alone. Errors: Parse for a quote that never closes (line and
/// column of its opening; `name` names the source); TooLarge for one record over 4 GiB; Cancelled.
Result<BlockPlan> planBlocks(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                             std::size_t blockBytes, const std::string& name, jobs::WorkContext& context);

/// Finds the cells of a block. `index` is scratch that may be used again for the next block.
void indexCells(std::string_view text, const RecordBlock& block, const CsvDialect& dialect, bool exact,
                CellIndex& index);

/// A row that has not as many cells as the table has columns.
struct RaggedRow {
  std::size_t offset = 0;  ///< of the row's first byte in the text
  std::size_t cells = 0;
};
/// The most ragged rows and misfits that are kept one by one; beyond, they are counted.
inline constexpr std::size_t MostKept = 1000;
struct RaggedRows {
  std::vector<RaggedRow> kept;
  long count = 0;
};

/// Gives every row exactly `columns` cells: short rows get empty ones, cells too many go. Rows whose only
/// fault is empty cells at the end are not reported.
void squareCells(const RecordBlock& block, std::size_t columns, CellIndex& index, RaggedRows& ragged);

/// 1-based line of an offset, counting the dialect's newlines, quoted ones too.
long lineOf(std::string_view text, std::size_t offset, char newline);
/// Newlines in text[begin, end).
long countLines(std::string_view text, std::size_t begin, std::size_t end, char newline);

/// Walks records in order, byte by byte: the definition that the fast ways above must agree with. Calls
/// onCell(end) for each cell and onRecord(begin, next, blank) after the record's last cell (for a blank line
/// without any cell); onRecord returns false to stop. Returns the offset of an opening quote that never
/// closes, npos if there is none.
template <class OnCell, class OnRecord, class OnOdd>
std::size_t walkRecords(std::string_view text, std::size_t begin, std::size_t end, const CsvDialect& dialect,
                        OnCell&& onCell, OnRecord&& onRecord, OnOdd&& onOdd) {
  const char* const t = text.data();
  std::size_t p = begin;
  while (p < end) {
    const std::size_t recordBegin = p;
    if (t[p] == dialect.newline ||
        (dialect.newline == '\n' && t[p] == '\r' && (p + 1 == end || t[p + 1] == '\n'))) {
      p = std::min(end, p + (t[p] == dialect.newline ? 1 : 2));
      if (!onRecord(recordBegin, p, true)) return std::string_view::npos;
      continue;
    }
    while (true) {  // one cell a turn
      std::size_t q = p;
      if (dialect.spaced)
        while (q < end && t[q] == ' ') ++q;
      if (dialect.quote != '\0' && q < end && t[q] == dialect.quote) {
        const std::size_t opening = q;
        for (p = q + 1;; ++p) {
          if (p >= end) return opening;
          if (dialect.backslash && t[p] == '\\') {
            ++p;
          } else if (t[p] == dialect.quote) {
            if (p + 1 < end && t[p + 1] == dialect.quote) {
              ++p;
            } else {
              ++p;
              break;
            }
          }
        }
        const bool clean =
            p >= end || t[p] == dialect.delimiter || t[p] == dialect.newline || t[p] == '\r' || t[p] == ' ';
        if (!clean) onOdd(p);
      }
      while (p < end && t[p] != dialect.delimiter && t[p] != dialect.newline) {
        if (dialect.backslash && t[p] == '\\' && p + 1 < end && t[p + 1] != dialect.newline) ++p;
        ++p;
      }
      if (p > end) p = end;
      if (p < end && t[p] == dialect.delimiter) {
        onCell(p);
        ++p;
        continue;
      }
      std::size_t cellEnd = p;
      if (dialect.newline == '\n' && cellEnd > recordBegin && t[cellEnd - 1] == '\r') --cellEnd;
      onCell(cellEnd);
      if (p < end) ++p;
      break;
    }
    if (!onRecord(recordBegin, p, false)) return std::string_view::npos;
  }
  return std::string_view::npos;
}

}  // namespace ridgeline::data
