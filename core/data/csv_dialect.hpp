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

/// How much of a text a sample takes.
struct SampleSize {
  std::size_t records = 300;
  std::size_t bytes = std::size_t{256} << 10;
  std::size_t cells = 2000;      ///< of a record; those beyond are not kept
  std::size_t wholeRecords = 0;  ///< so many are taken whole, however long they are
};

/// Records from `begin` on. A record that the cut after `bytes` leaves open is dropped, unless it is the only
/// one. Blank lines are left out.
std::vector<SampleRecord> sampleRecords(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                                        const SampleSize& size);

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
