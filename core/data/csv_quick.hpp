#pragma once

#include <array>
#include <cstdint>
#include <cstring>

#include "core/data/csv_cells.hpp"

namespace ridgeline::data {

/// Powers of ten that doubles hold exactly.
inline constexpr std::array<double, 23> PowersOfTen = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
inline constexpr std::uint64_t LargestExact = std::uint64_t{1} << 53;

/// Sign, digits, decimal mark, digits: nearly every number of a table. NotNumber also for numbers that need
/// more care. With at most 19 digits below 2^53 and an exact power of ten, one correctly rounded division
/// gives the nearest double (Clinger 1990, doi:10.1145/93542.93557).
inline NumberShape quickNumber(const char* begin, const char* end, char decimal, double& value) {
  const char* p = begin;
  const bool negative = p < end && *p == '-';
  if (negative) ++p;
  const char* const digits = p;
  const auto digit = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(c)) - '0'; };
  std::uint64_t mantissa = 0;
  while (p < end && digit(*p) <= 9) mantissa = 10 * mantissa + digit(*p++);
  const auto whole = static_cast<std::size_t>(p - digits);
  if (p == end) {
    if (whole == 0 || whole > 19 || mantissa > LargestExact) return NotNumber;
    const auto magnitude = static_cast<double>(mantissa);
    value = negative ? -magnitude : magnitude;
    return whole >= 3 && *digits == '0' ? PaddedNumber : WholeNumber;
  }
  if (*p != decimal) return NotNumber;
  const char* const from = ++p;
  while (p < end && digit(*p) <= 9) mantissa = 10 * mantissa + digit(*p++);
  const auto fraction = static_cast<std::size_t>(p - from);
  if (p != end || whole + fraction == 0 || whole + fraction > 19 || mantissa > LargestExact) return NotNumber;
  const double magnitude = static_cast<double>(mantissa) / PowersOfTen[fraction];
  value = negative ? -magnitude : magnitude;
  return RealNumber;
}

/// YYYY-MM-DD and nothing else, as seconds since 1970-01-01; false for anything that needs more care.
///
/// Source  Hinnant (2013), "chrono-compatible low-level date algorithms", days_from_civil.
inline bool quickDate(const char* p, std::size_t size, double& seconds) {
  if (size != 10 || p[4] != '-' || p[7] != '-') return false;
  const auto digit = [&](int i) { return static_cast<unsigned>(static_cast<unsigned char>(p[i])) - '0'; };
  for (const int i : {0, 1, 2, 3, 5, 6, 8, 9})
    if (digit(i) > 9) return false;
  const int year = static_cast<int>(1000 * digit(0) + 100 * digit(1) + 10 * digit(2) + digit(3));
  const unsigned month = 10 * digit(5) + digit(6), day = 10 * digit(8) + digit(9);
  // Days beyond the 28th are left to the calendar.
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 28) return false;
  const int shifted = month <= 2 ? year - 1 : year;
  const int era = shifted / 400;
  const auto yearOfEra = static_cast<unsigned>(shifted - 400 * era);
  const unsigned dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const unsigned dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  seconds = 86400.0 * (146097.0 * era + static_cast<double>(dayOfEra) - 719468.0);
  return true;
}

}  // namespace ridgeline::data
