#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/data/column.hpp"
#include "core/data/csv_cells.hpp"

namespace ridgeline::data {

/// How the cells of one column are read.
struct ColumnPlan {
  enum class Reader { Numbers, Dates, Words };
  Reader reader = Reader::Words;
  NumberFormat number;
  DateOrder order = DateOrder::YearFirst;
  bool orderOpen = false;            ///< the cells seen would also be dates in the other order
  std::optional<ColumnKind> forced;  ///< what the user asked for
  int rounds = 0;                    ///< how often the whole column has been read
  std::string note;                  ///< why numbers are read as words, if they are
};

/// Decimal mark of the whole text, from cells of all columns: "3,5" and "1.234,5" against "3.5" and
/// "1,234.5".
struct DecimalGuess {
  char decimal = '.';
  std::string why;
};
DecimalGuess guessDecimal(const std::vector<std::vector<std::string>>& columns, char delimiter);

/// Plans a column from some of its cells.
ColumnPlan planColumn(const std::vector<std::string>& cells, char decimal, const MissingMarks& marks,
                      std::optional<ColumnKind> forced);

/// A word that stood where a number or date was expected, and how often.
using WordCounts = std::vector<std::pair<std::string, long>>;

/// The most different ones that are told apart.
inline constexpr std::size_t MostMisfitWords = 100;

/// What reading a whole column as numbers or dates found.
struct ValueCount {
  Index values = 0, missing = 0, misfits = 0;
  Index infinite = 0;    ///< numbers without a finite value; taken as missing
  unsigned shapes = 0;   ///< NumberShape bits of the values
  WordCounts words;      ///< of the misfits, in order of appearance
  bool allWords = true;  ///< `words` holds every misfit; their counts hold only then
  bool few = false;      ///< the values repeat a few numbers, so that a word among them may be a level too
};

/// Words among the misfits that must stand for "no value", because without them the column holds values.
std::vector<std::string> marksAmong(const ValueCount& count);

struct Verdict {
  std::optional<ColumnPlan> again;  ///< the plan was wrong: read the column once more with this one
  ColumnKind kind = ColumnKind::Numeric;
  std::string why;
};
/// Settles a column that was read as numbers or dates. `marks` are all the marks in force.
Verdict judgeValues(const ColumnPlan& plan, const ValueCount& count, char decimal, const MissingMarks& marks);

/// Settles a column that was read as words: its distinct levels, how often each stands, rows with a value.
Verdict judgeWords(const ColumnPlan& plan, const std::vector<std::string>& levels, Index present);

/// "false" 0, "true" 1, anything else -1. `generous` adds yes/no, y/n, t/f, 1/0, on/off.
int truthOf(std::string_view word, bool generous);

}  // namespace ridgeline::data
