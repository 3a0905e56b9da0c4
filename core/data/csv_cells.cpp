#include "core/data/csv_cells.hpp"

#include <fast_float/fast_float.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/data/csv_quick.hpp"

namespace ridgeline::data {
namespace {

NumberShape wholeShape(const char* digits, std::size_t count, double magnitude) {
  if (count >= 3 && *digits == '0') return PaddedNumber;
  return magnitude > static_cast<double>(LargestExact) ? LongNumber : WholeNumber;
}

/// The spellings that pandas and R read too.
bool isInfinity(std::string_view magnitude) {
  const auto spells = [&](std::string_view word) {
    return std::equal(magnitude.begin(), magnitude.end(), word.begin(), word.end(),
                      [](char c, char lower) { return (c | 0x20) == lower; });
  };
  return spells("inf") || spells("infinity");
}

/// Anything the quick way does not settle: exponents, many digits, infinity.
NumberShape readLongNumber(const char* begin, const char* end, char decimal, double& value) {
  const char* p = begin;
  if (p < end && (*p == '+' || *p == '-')) ++p;
  if (isInfinity({p, static_cast<std::size_t>(end - p)})) {
    constexpr double Infinite = std::numeric_limits<double>::infinity();
    value = *begin == '-' ? -Infinite : Infinite;
    return InfiniteNumber;
  }
  if (p == end || !(isDigit(*p) || (*p == decimal && p + 1 < end && isDigit(p[1])))) return NotNumber;
  const char* const from = *begin == '+' ? begin + 1 : begin;
  const auto read = fast_float::from_chars_advanced(from, end, value,
                                                    fast_float::parse_options{fast_float::general, decimal});
  // Out of range: fast_float gives the nearest, 0 or infinity, as strtod does.
  if ((read.ec != std::errc() && read.ec != std::errc::result_out_of_range) || read.ptr != end)
    return NotNumber;
  if (std::isinf(value)) return InfiniteNumber;
  if (std::all_of(p, end, isDigit)) return wholeShape(p, static_cast<std::size_t>(end - p), std::abs(value));
  return RealNumber;
}

NumberShape readPlainNumber(const char* begin, const char* end, char decimal, double& value) {
  const NumberShape shape = quickNumber(begin, end, decimal, value);
  return shape != NotNumber || begin == end ? shape : readLongNumber(begin, end, decimal, value);
}

/// Digits in groups of three after a first group of one to three: the separators may go.
bool removeGroups(std::string_view text, const NumberFormat& format, std::string& out) {
  const std::size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  const std::size_t whole = std::min(text.find_first_of(std::string_view(&format.decimal, 1)), text.size());
  out.clear();
  if (sign > 0) out.push_back(text[0]);
  std::size_t group = 0;
  bool separated = false;
  for (std::size_t i = sign; i < whole; ++i) {
    if (text[i] == format.thousands) {
      if (group == 0 || group > 3 || (separated && group != 3)) return false;
      separated = true;
      group = 0;
    } else {
      out += text[i];
      ++group;
    }
  }
  if (separated && group != 3) return false;
  out.append(text.substr(whole));
  return true;
}

bool isSign(char c) { return c == '-' || c == '+'; }

bool removeAffix(std::string& text, const NumberFormat& format) {
  std::string_view rest = text;
  std::string bare;
  if (!rest.empty() && isSign(rest.front())) {
    bare += rest.front();
    rest.remove_prefix(1);
  }
  if (!format.prefix.empty() && rest.starts_with(format.prefix)) rest.remove_prefix(format.prefix.size());
  if (!format.suffix.empty() && rest.ends_with(format.suffix)) rest.remove_suffix(format.suffix.size());
  rest = trimmed(rest);
  if (!bare.empty() && !rest.empty() && isSign(rest.front())) return false;
  bare.append(rest);
  text.swap(bare);
  return true;
}

}  // namespace

NumberShape readNumber(const char* begin, const char* end, const NumberFormat& format, double& value) {
  if (format.plain()) return readPlainNumber(begin, end, format.decimal, value);
  std::string text(begin, end);
  if (!removeAffix(text, format)) return NotNumber;
  std::string whole;
  if (format.thousands != '\0') {
    if (!removeGroups(text, format, whole)) return NotNumber;
  } else {
    whole = std::move(text);
  }
  return readPlainNumber(whole.data(), whole.data() + whole.size(), format.decimal, value);
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

CellText cellText(std::string_view raw, const CsvDialect& dialect, std::string& storage) {
  std::string_view cell = raw;
  if (dialect.spaced || (!cell.empty() && cell.front() != dialect.quote)) {
    const std::string_view bare = trimmed(cell);
    if (!dialect.spaced || dialect.quote == '\0' || bare.empty() || bare.front() != dialect.quote) {
      if (!dialect.backslash || bare.find('\\') == std::string_view::npos) return {bare, false};
      storage.clear();
      for (std::size_t i = 0; i < bare.size(); ++i) {
        if (bare[i] == '\\' && i + 1 < bare.size()) ++i;
        storage += bare[i];
      }
      return {storage, false};
    }
    cell = bare;
  }
  if (cell.empty()) return {cell, false};
  if (dialect.quote == '\0') return {trimmed(cell), false};
  cell.remove_prefix(1);
  // The common case: one closing quote, at the end, perhaps with blanks after it.
  const std::size_t special = cell.find(dialect.quote);
  const bool escapes = dialect.backslash && cell.find('\\') != std::string_view::npos;
  if (!escapes && special != std::string_view::npos && trimmed(cell.substr(special + 1)).empty())
    return {cell.substr(0, special), true};
  storage.clear();
  bool inside = true;
  for (std::size_t i = 0; i < cell.size(); ++i) {
    if (dialect.backslash && cell[i] == '\\' && i + 1 < cell.size()) {
      storage += cell[++i];
    } else if (inside && cell[i] == dialect.quote) {
      if (i + 1 < cell.size() && cell[i + 1] == dialect.quote)
        storage += cell[++i];
      else
        inside = false;
    } else {
      storage += cell[i];
    }
  }
  return {storage, true};
}

MissingMarks::MissingMarks(std::vector<std::string> marks) : words_(std::move(marks)) {
  std::sort(words_.begin(), words_.end());
  for (const auto& word : words_) {
    longest_ = std::max(longest_, word.size());
    double value = 0;
    const NumberShape shape = readNumber(word.data(), word.data() + word.size(), {}, value);
    if (shape != NotNumber && shape != InfiniteNumber) numbers_.push_back(value);
  }
}

const std::vector<std::string>& MissingMarks::usual() {
  static const std::vector<std::string> marks = {"NA",   "N/A",  "n/a",    "na",   "NaN",
                                                 "nan",  "NAN",  "null",   "NULL", "Null",
                                                 "#N/A", "<NA>", "#NULL!", "NaT",  "?"};
  return marks;
}

bool MissingMarks::isDoubtful(std::string_view cell) {
  static constexpr std::array<std::string_view, 21> Words = {
      "-",   "--",      "---",     ".",       "..",      "...",     "None", "none", "NONE", "nil", "Nil",
      "NIL", "missing", "Missing", "unknown", "Unknown", "#DIV/0!", "n.a.", "N.A.", "nd",   "ND"};
  if (std::find(Words.begin(), Words.end(), cell) != Words.end()) return true;
  return !cell.empty() && cell.find_first_not_of('*') == std::string_view::npos;
}

bool MissingMarks::contains(std::string_view cell) const {
  return cell.size() <= longest_ && std::binary_search(words_.begin(), words_.end(), cell);
}

bool MissingMarks::contains(double value) const {
  return std::find(numbers_.begin(), numbers_.end(), value) != numbers_.end();
}

}  // namespace ridgeline::data
