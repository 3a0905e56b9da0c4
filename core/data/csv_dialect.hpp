#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_reader.hpp"
#include "core/data/csv_scan.hpp"

namespace ridgeline::data {

/// One record of a sample, its cells without quotes.
struct SampleRecord {
  std::size_t begin = 0, next = 0;  ///< bytes of the text
  std::vector<std::string> cells;
  std::size_t quoted = 0;  ///< how many of the cells were quoted
  std::size_t filled() const;
};

/// Records from `begin` on: at most `records` of them and at most about `bytes` bytes; a record that the cut
/// leaves open is dropped. Blank lines are left out. Cells beyond `cells` are not kept.
std::vector<SampleRecord> sampleRecords(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                                        std::size_t records, std::size_t bytes, std::size_t cells);

/// The most frequent number of cells among the records, the larger of equally frequent ones, and how many
/// records have it. {0, 0} if there is no record.
struct CommonWidth {
  std::size_t cells = 0, records = 0;
};
CommonWidth commonWidth(const std::vector<SampleRecord>& records, std::size_t from = 0);

struct DialectChoice {
  CsvDialect dialect;
  std::vector<Guess> guesses;
};

/// Settles delimiter, quote, escape and newline from the first lines: the dialect wins whose records agree
/// best on a number of cells and whose cells look most like values.
///
/// Source  van den Burg, Nazabal & Sutton (2019), "Wrangling messy CSV files by detecting row and type
///         patterns", doi:10.1007/s10618-019-00646-y (the consistency measure).
DialectChoice chooseDialect(std::string_view text, const CsvOptions& options);

}  // namespace ridgeline::data
