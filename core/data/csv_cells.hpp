#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/csv_scan.hpp"

namespace ridgeline::data {

inline bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// How the numbers of one column are written.
struct NumberFormat {
  char decimal = '.';
  char thousands = '\0';  ///< '\0': none
  std::string prefix;     ///< "$", before or after the sign
  std::string suffix;     ///< "%"
  bool plain() const { return thousands == '\0' && prefix.empty() && suffix.empty(); }
  bool operator==(const NumberFormat&) const = default;
};

/// What a cell turned out to be when read as a number. Values are bits, so that a column can collect them.
enum NumberShape : std::uint8_t {
  NotNumber = 0,
  WholeNumber = 1,      ///< digits and a sign
  RealNumber = 2,       ///< with a decimal mark or an exponent
  PaddedNumber = 4,     ///< three or more digits after a leading zero: "08123" is a code
  LongNumber = 8,       ///< whole, but beyond 2^53: a double would change its digits
  InfiniteNumber = 16,  ///< "inf", "-Infinity" in any case, or beyond every double: the value is infinite
};

/// Reads the whole of [begin, end) as a number; blanks around it are not allowed. Correctly rounded, so that
/// what lies below every double is 0. The word "nan" is not a number.
NumberShape readNumber(const char* begin, const char* end, const NumberFormat& format, double& value);

/// The order of the parts of a date written with digits.
enum class DateOrder { YearFirst, DayFirst, MonthFirst };
std::string_view name(DateOrder order);  ///< "year-month-day", ...

/// Reads a date, with an optional time of day and UTC offset, as seconds since 1970-01-01 UTC. Dates that
/// begin with a four-digit year are read in any order; months may be English names. Two-digit years are
/// 1969-2068.
std::optional<double> readDate(std::string_view cell, DateOrder order);

/// The words that mean "no value".
class MissingMarks {
 public:
  explicit MissingMarks(std::vector<std::string> marks);
  /// Marks that are always taken for missing unless the user lists others.
  static const std::vector<std::string>& usual();
  /// Marks that count only where they stand among numbers or dates: "-", ".", "None", "****".
  static bool isDoubtful(std::string_view cell);
  bool contains(std::string_view cell) const;
  /// Whether a number was declared missing, such as -200.
  bool contains(double value) const;
  bool anyNumbers() const { return !numbers_.empty(); }
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;  ///< sorted
  std::vector<double> numbers_;
  std::size_t longest_ = 0;
};

/// A cell without its quotes. `text` views the source or, where quotes or backslashes had to go, `storage`.
struct CellText {
  std::string_view text;
  bool quoted = false;
};
/// Blanks around the cell go unless they are quoted.
CellText cellText(std::string_view raw, const CsvDialect& dialect, std::string& storage);

/// The cell without blanks at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace ridgeline::data
