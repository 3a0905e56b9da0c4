#include "core/data/csv_scan.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "core/data/csv_masks.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t Nowhere = std::string_view::npos;

/// Quotes and newlines of 64 bytes, with what the bytes before say about them.
class MaskStream {
 public:
  /// `begin` is where reading starts, `floor` where the table starts: before it counts as a line's end.
  MaskStream(std::string_view text, std::size_t floor, std::size_t begin, std::size_t end,
             const CsvDialect& dialect)
      : text_(text), at_(begin), end_(end), dialect_(dialect) {
    const auto before = [&](std::size_t back) -> char {
      return begin >= floor + back ? text[begin - back] : dialect.newline;
    };
    afterNewline_ = before(1) == dialect.newline ? 1 : 0;
    afterReturn_ = before(1) == '\r' ? 1 : 0;
    twoAfterNewline_ = before(2) == dialect.newline ? 1 : 0;
    afterOpener_ = afterNewline_ | (before(1) == dialect.delimiter || before(1) == dialect.quote ? 1u : 0u);
  }
  /// False at the end. Bits beyond the end are zero.
  bool next() {
    if (at_ >= end_) return false;
    const std::size_t left = end_ - at_;
    const char* p = text_.data() + at_;
    if (left < MaskBytes) {
      tail_.fill(0);
      std::memcpy(tail_.data(), p, left);
      p = tail_.data();
    }
    const std::uint64_t valid = left < MaskBytes ? (std::uint64_t{1} << left) - 1 : ~std::uint64_t{0};
    offset = at_;
    quote = dialect_.quote == '\0' ? 0 : equalMask(p, dialect_.quote) & valid;
    delimiter = equalMask(p, dialect_.delimiter) & valid;
    newline = equalMask(p, dialect_.newline) & valid;
    const std::uint64_t carriage = newline == 0 || dialect_.newline == '\r' ? 0 : equalMask(p, '\r') & valid;
    const std::uint64_t onceShifted = (newline << 1) | afterNewline_;
    blank = newline &
            (onceShifted | (((carriage << 1) | afterReturn_) & ((onceShifted << 1) | twoAfterNewline_)));
    if (quote != 0) {
      const std::uint64_t openers = ((delimiter | newline | quote) << 1) | afterOpener_;
      loose = quote & ~openers;
    } else {
      loose = 0;
    }
    afterNewline_ = newline >> 63;
    twoAfterNewline_ = (newline >> 62) & 1;
    afterReturn_ = p[63] == '\r' ? 1 : 0;
    afterOpener_ = (delimiter | newline | quote) >> 63;
    at_ += MaskBytes;
    return true;
  }

  std::size_t offset = 0;
  std::uint64_t quote = 0, delimiter = 0, newline = 0;
  std::uint64_t blank = 0;  ///< newlines of empty lines
  std::uint64_t loose = 0;  ///< quotes that cannot open a cell

 private:
  std::string_view text_;
  std::size_t at_, end_;
  CsvDialect dialect_;
  std::uint64_t afterNewline_ = 0, afterReturn_ = 0, twoAfterNewline_ = 0, afterOpener_ = 0;
  std::array<char, MaskBytes> tail_{};
};

/// What a chunk holds under both assumptions: index 0 if it begins outside quotes, 1 if inside.
struct ChunkSummary {
  bool flips = false;
  std::array<Index, 2> records{0, 0};
  std::array<std::size_t, 2> lastEnd{Nowhere, Nowhere};  ///< one past the last newline that ends a record
  std::array<bool, 2> loose{false, false};               ///< a quote opens where none may
};

ChunkSummary summariseChunk(std::string_view text, std::size_t floor, std::size_t begin, std::size_t end,
                            const CsvDialect& dialect) {
  ChunkSummary summary;
  MaskStream masks(text, floor, begin, end, dialect);
  std::uint64_t carried = 0;
  while (masks.next()) {
    const std::uint64_t parity = runningParity(masks.quote) ^ carried;
    carried = (parity >> 63) != 0 ? ~std::uint64_t{0} : 0;
    const std::array<std::uint64_t, 2> outside{~parity, parity};
    for (std::size_t state = 0; state < 2; ++state) {
      const std::uint64_t newlines = masks.newline & outside[state];
      if (newlines != 0) {
        summary.records[state] += countBits(newlines & ~masks.blank);
        summary.lastEnd[state] = masks.offset + 64 - static_cast<std::size_t>(std::countl_zero(newlines));
      }
      if ((masks.loose & ~outside[state]) != 0) summary.loose[state] = true;
    }
  }
  summary.flips = carried != 0;
  return summary;
}

tl::unexpected<Error> unclosedQuote(std::string_view text, std::size_t opening, const CsvDialect& dialect,
                                    const std::string& name) {
  const std::size_t lineBegin = opening == 0 ? Nowhere : text.rfind(dialect.newline, opening - 1);
  auto failure = failAt(name, ErrorCode::Parse,
                        "The quote {} that opens here is never closed: close it, or remove it if it is part "
                        "of the text.",
                        dialect.quote);
  failure.value().line = lineOf(text, opening, dialect.newline);
  failure.value().column = static_cast<long>(opening - (lineBegin == Nowhere ? 0 : lineBegin + 1)) + 1;
  return failure;
}

Status addBlock(BlockPlan& plan, RecordBlock block, const std::string& name) {
  if (block.end - block.begin >= std::numeric_limits<std::uint32_t>::max() - MaskBytes)
    return failAt(
        name, ErrorCode::TooLarge,
        "One record is longer than 4 GiB, so this is hardly a table: check its line ends and quotes.");
  block.firstRow = plan.rows;
  plan.rows += block.rows;
  plan.blocks.push_back(block);
  return {};
}

Result<BlockPlan> planExactly(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                              std::size_t blockBytes, const std::string& name, jobs::WorkContext& context) {
  BlockPlan plan;
  plan.exact = true;
  RecordBlock block{begin, begin, 0, 0};
  std::size_t looked = begin;
  Status status;
  const std::size_t opening = walkRecords(
      text, begin, text.size(), dialect, [](std::size_t) {},
      [&](std::size_t, std::size_t next, bool blank) {
        if (!blank) ++block.rows;
        block.end = next;
        if (next - block.begin >= blockBytes) {
          status = addBlock(plan, block, name);
          block = {next, next, 0, 0};
          if (status && next - looked >= (std::size_t{1} << 20)) {
            looked = next;
            if (context.stopped()) status = jobs::WorkContext::cancelled();
          }
        }
        return status.has_value();
      },
      [&](std::size_t odd) {
        if (plan.oddQuotes.size() < 100) plan.oddQuotes.push_back(odd);
      });
  RIDGELINE_CHECK(std::move(status));
  if (opening != Nowhere) return unclosedQuote(text, opening, dialect, name);
  if (block.rows > 0) RIDGELINE_CHECK(addBlock(plan, block, name));
  return plan;
}

}  // namespace

Result<BlockPlan> planBlocks(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                             std::size_t blockBytes, const std::string& name, jobs::WorkContext& context) {
  if (dialect.backslash || dialect.spaced)
    return planExactly(text, begin, dialect, blockBytes, name, context);

  const std::size_t chunks = (text.size() - begin + blockBytes - 1) / blockBytes;
  std::vector<ChunkSummary> summaries(chunks);
  const auto chunkBegin = [&](std::size_t chunk) {
    return std::min(text.size(), begin + chunk * blockBytes);
  };
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(chunks), [&](std::int64_t i) {
    const auto chunk = static_cast<std::size_t>(i);
    summaries[chunk] = summariseChunk(text, begin, chunkBegin(chunk), chunkBegin(chunk + 1), dialect);
  }));

  BlockPlan plan;
  std::size_t state = 0, from = begin;
  for (const auto& summary : summaries) {
    if (summary.loose[state]) return planExactly(text, begin, dialect, blockBytes, name, context);
    if (summary.records[state] > 0) {
      RIDGELINE_CHECK(addBlock(plan, {from, summary.lastEnd[state], 0, summary.records[state]}, name));
      from = summary.lastEnd[state];
    }
    if (summary.flips) state ^= 1;
  }
  // Without loose quotes every other quote opens, so the last one did.
  if (state == 1) return unclosedQuote(text, text.rfind(dialect.quote), dialect, name);
  std::size_t rest = from;
  while (rest < text.size() && (text[rest] == dialect.newline || text[rest] == '\r')) ++rest;
  if (rest < text.size()) RIDGELINE_CHECK(addBlock(plan, {from, text.size(), 0, 1}, name));
  return plan;
}

namespace {

void indexExactly(std::string_view text, const RecordBlock& block, const CsvDialect& dialect,
                  CellIndex& index) {
  const auto local = [&](std::size_t offset) { return static_cast<std::uint32_t>(offset - block.begin); };
  index.ends.clear();
  walkRecords(
      text, block.begin, block.end, dialect, [&](std::size_t end) { index.ends.push_back(local(end)); },
      [&](std::size_t recordBegin, std::size_t, bool blank) {
        if (!blank) {
          index.rowBegins.push_back(local(recordBegin));
          index.rowCells.push_back(static_cast<std::uint32_t>(index.ends.size()));
        }
        return true;
      },
      [](std::size_t) {});
  index.cells = index.ends.size();
}

}  // namespace

void indexCells(std::string_view text, const RecordBlock& block, const CsvDialect& dialect, bool exact,
                CellIndex& index) {
  index.rowBegins.clear();
  index.rowCells.clear();
  if (exact) {
    indexExactly(text, block, dialect, index);
    return;
  }
  MaskStream masks(text, block.begin, block.begin, block.end, dialect);
  std::size_t count = 0;
  std::uint64_t carried = 0;
  std::uint32_t rowBegin = 0;
  const bool crLf = dialect.newline == '\n';
  const char* const bytes = text.data() + block.begin;
  const auto closeRow = [&](std::uint32_t next, std::size_t cells) {
    std::uint32_t& last = index.ends[cells - 1];
    if (crLf && last > rowBegin && bytes[last - 1] == '\r') --last;
    index.rowBegins.push_back(rowBegin);
    index.rowCells.push_back(static_cast<std::uint32_t>(cells));
    rowBegin = next;
  };
  while (masks.next()) {
    std::uint64_t outside = ~std::uint64_t{0};
    if ((masks.quote | carried) != 0) {
      const std::uint64_t parity = runningParity(masks.quote) ^ carried;
      carried = (parity >> 63) != 0 ? ~std::uint64_t{0} : 0;
      outside = ~parity;
    }
    const std::uint64_t newlines = masks.newline & outside;
    const std::uint64_t cells = (masks.delimiter | (newlines & ~masks.blank)) & outside;
    if (index.ends.size() < count + MaskBytes + 8)
      index.ends.resize(std::max<std::size_t>(2 * index.ends.size(), 4096));
    const auto base = static_cast<std::uint32_t>(masks.offset - block.begin);
    // Eight at a time, whether there are so many or not: the loop's end is then foreseen nearly always.
    const std::size_t found = countBits(cells);
    std::uint32_t* const out = index.ends.data() + count;
    std::uint64_t bits = cells;
    for (std::size_t written = 0; written < found; written += 8)
      for (std::size_t k = 0; k < 8; ++k, bits &= bits - 1)
        out[written + k] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
    for (std::uint64_t left = newlines; left != 0; left &= left - 1) {
      const std::uint64_t bit = left & (~left + 1);
      const std::uint32_t next = base + static_cast<std::uint32_t>(std::countr_zero(left)) + 1;
      if ((bit & masks.blank) != 0)
        rowBegin = next;
      else
        closeRow(next, count + countBits(cells & (bit - 1)) + 1);
    }
    count += found;
  }
  const auto size = static_cast<std::uint32_t>(block.end - block.begin);
  if (rowBegin < size && !(size - rowBegin == 1 && bytes[rowBegin] == '\r')) {
    if (index.ends.size() <= count) index.ends.resize(count + 1);
    index.ends[count++] = size;
    closeRow(size, count);
  }
  index.cells = count;
}

void squareCells(const RecordBlock& block, std::size_t columns, CellIndex& index, RaggedRows& ragged) {
  const std::size_t rows = index.rowBegins.size();
  bool square = index.cells == rows * columns;
  for (std::size_t r = 0; square && r < rows; ++r) square = index.rowCells[r] == (r + 1) * columns;
  if (square) return;
  std::vector<std::uint32_t> ends;
  ends.reserve(rows * columns + MaskBytes);
  std::size_t first = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::size_t cells = index.rowCells[r] - first;
    const auto from = index.ends.begin() + static_cast<std::ptrdiff_t>(first);
    ends.insert(ends.end(), from, from + static_cast<std::ptrdiff_t>(std::min(cells, columns)));
    // An empty cell ends where it begins, one after the end before it.
    for (std::size_t c = cells; c < columns; ++c) ends.push_back(ends.back() + 1);
    bool report = cells < columns;
    for (std::size_t c = columns; c < cells; ++c)
      if (index.ends[first + c] > index.ends[first + c - 1] + 1) report = true;
    if (report) {
      ++ragged.count;
      if (ragged.kept.size() < MostKept) ragged.kept.push_back({block.begin + index.rowBegins[r], cells});
    }
    first = index.rowCells[r];
    index.rowCells[r] = static_cast<std::uint32_t>((r + 1) * columns);
  }
  index.cells = ends.size();
  index.ends = std::move(ends);
}

long countLines(std::string_view text, std::size_t begin, std::size_t end, char newline) {
  return static_cast<long>(std::count(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                      text.begin() + static_cast<std::ptrdiff_t>(end), newline));
}

long lineOf(std::string_view text, std::size_t offset, char newline) {
  return countLines(text, 0, std::min(offset, text.size()), newline) + 1;
}

}  // namespace ridgeline::data
