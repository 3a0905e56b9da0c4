#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_scan.hpp"
#include "core/data/csv_types.hpp"

namespace ridgeline::data {

/// The cells of one block, every row as wide as the table.
struct BlockCells {
  const char* bytes = nullptr;  ///< of the block's begin
  std::size_t begin = 0;        ///< offset of `bytes` in the text
  const CellIndex* index = nullptr;
  std::size_t columns = 0;
  const CsvDialect* dialect = nullptr;

  std::size_t rows() const { return index->rowBegins.size(); }
  std::uint32_t cellBegin(std::size_t row, std::size_t column) const {
    return column == 0 ? index->rowBegins[row] : index->ends[row * columns + column - 1] + 1;
  }
  std::uint32_t cellEnd(std::size_t row, std::size_t column) const {
    return index->ends[row * columns + column];
  }
};

/// A cell that is not what its column holds, or a number without a finite value.
struct Misfit {
  std::size_t offset = 0;
  std::string text;  ///< shortened
  bool infinite = false;
};

/// What one block of a column of numbers or dates gave besides its values.
struct ValuePart {
  Index values = 0, missing = 0, misfits = 0, infinite = 0;
  unsigned shapes = 0;
  struct Details {
    WordCounts words;
    bool allWords = true;
    WordCounts marks;  ///< marks of missing values, the empty cell aside
    std::vector<Misfit> kept;
  };
  std::unique_ptr<Details> details;  ///< only if there are misfits, infinite cells or marks
};

/// The different words of one block of a column, in order of appearance; two may be the same word.
struct WordPart {
  std::vector<std::string_view> words;
  std::deque<std::string> storage;  ///< of words that are not in the text as they stand
  WordCounts marks;                 ///< marks of missing values, the empty cell aside
  Index present = 0;
};

/// Reads one column of a block into out[0, rows). Missing cells, misfits and infinite cells become NaN.
void readNumbers(const BlockCells& cells, std::size_t column, const ColumnPlan& plan,
                 const MissingMarks& marks, double* out, ValuePart& part);
void readDates(const BlockCells& cells, std::size_t column, const ColumnPlan& plan, const MissingMarks& marks,
               double* out, ValuePart& part);

/// Turns the words of one block of a column into codes of part.words, -1 for missing.
class WordReader {
 public:
  void read(const BlockCells& cells, std::size_t column, const MissingMarks& marks, std::int32_t* out,
            WordPart& part);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::int32_t entry = -1;  ///< position in entries_, -1: free
  };
  struct Entry {
    std::string_view raw;
    std::int32_t code = -1;
    long missing = 0;  ///< how often a mark stands here
  };
  void resize(std::size_t slots);
  std::vector<Slot> slots_;
  std::vector<Entry> entries_;
  std::string storage_;
};

}  // namespace ridgeline::data
