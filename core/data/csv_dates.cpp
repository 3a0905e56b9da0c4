#include <array>
#include <chrono>

#include "core/data/csv_cells.hpp"

namespace ridgeline::data {
namespace {

/// Takes pieces off the front of a cell.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }
  /// At most `most` digits; -1 if there is none. `digits` says how many there were.
  int number(std::size_t most, std::size_t* digits = nullptr) {
    std::size_t count = 0;
    int value = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9')
      value = 10 * value + (rest_[count++] - '0');
    rest_.remove_prefix(count);
    if (digits != nullptr) *digits = count;
    return count == 0 ? -1 : value;
  }
  /// Number of an English month name or its first three letters, 0 if none is next.
  int month() {
    static constexpr std::array<std::string_view, 12> Names = {
        "january", "february", "march",     "april",   "may",      "june",
        "july",    "august",   "september", "october", "november", "december"};
    std::size_t letters = 0;
    std::array<char, 10> word{};
    while (letters < rest_.size() && letters < word.size()) {
      const char lower = static_cast<char>(rest_[letters] | 0x20);
      if (lower < 'a' || lower > 'z') break;
      word[letters++] = lower;
    }
    const std::string_view found(word.data(), letters);
    for (std::size_t i = 0; i < Names.size(); ++i)
      if (found == Names[i] || (letters == 3 && Names[i].starts_with(found))) {
        rest_.remove_prefix(letters);
        take('.');
        return static_cast<int>(i) + 1;
      }
    return 0;
  }
  void skipBlanks() {
    while (take(' ')) {
    }
  }

 private:
  std::string_view rest_;
};

std::optional<double> daySeconds(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (year < 1 || month < 1 || day < 1 || !date.ok()) return std::nullopt;
  return 86400.0 * static_cast<double>(std::chrono::sys_days{date}.time_since_epoch().count());
}

/// hh:mm, hh:mm:ss, hh:mm:ss.fff, AM/PM, then Z or an offset. Nothing may be left.
std::optional<double> timeSeconds(Reader& in) {
  std::size_t digits = 0;
  int hour = in.number(2);
  if (hour < 0 || !in.take(':')) return std::nullopt;
  const int minute = in.number(2, &digits);
  if (digits != 2 || minute > 59) return std::nullopt;
  double second = 0;
  if (in.take(':')) {
    const int whole = in.number(2, &digits);
    if (digits != 2 || whole > 60) return std::nullopt;
    second = whole;
    if (in.take('.')) {
      const int fraction = in.number(6, &digits);
      if (digits == 0) return std::nullopt;
      double scale = 1;
      for (std::size_t i = 0; i < digits; ++i) scale *= 10;
      second += fraction / scale;
      in.number(9);  // finer than a microsecond is finer than a double of seconds
    }
  }
  in.skipBlanks();
  const char half = static_cast<char>(in.front() | 0x20);
  if (half == 'a' || half == 'p') {
    in.take(in.front());
    if (!in.take('M') && !in.take('m')) return std::nullopt;
    if (hour < 1 || hour > 12) return std::nullopt;
    hour = hour % 12 + (half == 'p' ? 12 : 0);
  }
  if (hour > 24 || (hour == 24 && (minute > 0 || second > 0))) return std::nullopt;
  double offset = 0;
  if (in.front() == '+' || in.front() == '-') {
    const double sign = in.take('-') ? -1 : 1;
    in.take('+');
    const int hours = in.number(2, &digits);
    if (digits != 2 || hours > 18) return std::nullopt;
    in.take(':');
    const int minutes = in.number(2, &digits);
    if (digits == 1 || minutes > 59) return std::nullopt;
    offset = sign * (hours * 3600.0 + std::max(0, minutes) * 60.0);
  } else if (!in.take('Z')) {
    in.take('z');
  }
  if (!in.done()) return std::nullopt;
  return hour * 3600.0 + minute * 60.0 + second - offset;
}

int fullYear(int year, std::size_t digits) {
  if (digits != 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

struct Day {
  int year = 0, month = 0, day = 0;
};

/// The three parts with one separator between them.
std::optional<Day> readDay(Reader& in, DateOrder order) {
  std::array<std::size_t, 3> digits{};
  if (const int month = in.month(); month > 0) {  // Jan 21, 2012
    in.skipBlanks();
    const int day = in.number(2);
    in.take(',');
    in.skipBlanks();
    const int year = in.number(4, digits.data());
    if (digits[0] != 4) return std::nullopt;
    return Day{year, month, day};
  }
  const int first = in.number(4, digits.data());
  if (digits[0] == 0 || digits[0] == 3) return std::nullopt;
  const char separator = in.front();
  if (separator != '-' && separator != '/' && separator != '.' && separator != ' ') return std::nullopt;
  in.take(separator);
  if (digits[0] <= 2) {
    if (const int month = in.month(); month > 0) {  // 21-Jan-2012
      if (!in.take(separator)) return std::nullopt;
      const int year = in.number(4, digits.data());
      if (digits[0] != 4 && digits[0] != 2) return std::nullopt;
      return Day{fullYear(year, digits[0]), month, first};
    }
  }
  if (separator == ' ') return std::nullopt;
  const int second = in.number(2, &digits[1]);
  if (digits[1] == 0 || !in.take(separator)) return std::nullopt;
  const int third = in.number(4, &digits[2]);
  if (digits[0] == 4) {
    if (digits[2] == 0 || digits[2] > 2) return std::nullopt;
    return Day{first, second, third};
  }
  if (digits[2] != 4 && digits[2] != 2) return std::nullopt;
  // Versions and times look like 2.4.15 too; a dotted date with a short year has all its zeros.
  if (separator == '.' && digits[2] == 2 && (digits[0] != 2 || digits[1] != 2)) return std::nullopt;
  if (order == DateOrder::YearFirst) return std::nullopt;
  const int year = fullYear(third, digits[2]);
  return order == DateOrder::DayFirst ? Day{year, second, first} : Day{year, first, second};
}

}  // namespace

std::string_view name(DateOrder order) {
  switch (order) {
    case DateOrder::YearFirst:
      return "year-month-day";
    case DateOrder::DayFirst:
      return "day/month/year";
    case DateOrder::MonthFirst:
      return "month/day/year";
  }
  return "year-month-day";
}

std::optional<double> readDate(std::string_view cell, DateOrder order) {
  if (cell.size() < 6 || cell.size() > 40) return std::nullopt;
  Reader in(cell);
  const auto day = readDay(in, order);
  if (!day) return std::nullopt;
  const auto seconds = daySeconds(day->year, day->month, day->day);
  if (!seconds || in.done()) return seconds;
  if (!in.take('T') && !in.take(' ')) return std::nullopt;
  in.skipBlanks();
  const auto time = timeSeconds(in);
  if (!time) return std::nullopt;
  return *seconds + *time;
}

}  // namespace ridgeline::data
