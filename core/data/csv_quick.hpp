#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

#if defined(__SSE2__)
/// Eight digits, the first in the lowest byte and as values 0 to 9, in three multiplications.
///
/// Source  Lemire (2021), "Number parsing at a gigabyte per second", doi:10.1002/spe.2984, section 6.
inline std::uint64_t eightDigits(std::uint64_t digits) {
  constexpr std::uint64_t Pairs = 0x000000FF000000FFull;
  digits = digits * 10 + (digits >> 8);
  return (((digits & Pairs) * 0x000F424000000064ull) + (((digits >> 16) & Pairs) * 0x0000271000000001ull)) >>
         32;
}

/// The same as quickNumber without a branch that depends on how many digits there are: numbers of a column
/// differ in length, and a mispredicted branch costs more than all the arithmetic. Reads the 16 bytes before
/// `end`, which must be there, so begin < end <= begin + 16.
inline NumberShape quickNumber16(const char* begin, const char* end, char decimal, double& value) {
  const auto size = static_cast<unsigned>(end - begin);
  const unsigned spare = 16 - size;
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
  const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
  const auto bits = [](__m128i mask) { return static_cast<unsigned>(_mm_movemask_epi8(mask)); };
  const unsigned digits = bits(_mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values));
  const unsigned used = (0xFFFFu << spare) & 0xFFFFu;
  const unsigned marks = bits(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(decimal))) & used;
  const unsigned sign = *begin == '-' ? 1u : 0u;
  const unsigned signBit = sign << spare;
  if (((digits | marks | signBit) & used) != used || (marks & (marks - 1)) != 0) return NotNumber;

  // Bytes that are no digits of this cell count as leading zeros.
  std::uint64_t high = 0, low = 0;  // the first and the last eight bytes
  const auto* const halves = reinterpret_cast<const char*>(&values);
  std::memcpy(&high, halves, 8);
  std::memcpy(&low, halves + 8, 8);
  const unsigned skipped = spare + sign;
  const auto keepFrom = [](unsigned from) {  // bytes from..7
    return from >= 8 ? 0 : ~std::uint64_t{0} << (8 * from);
  };
  high &= keepFrom(skipped);
  low &= keepFrom(skipped >= 8 ? skipped - 8 : 0);
  double magnitude = 0;
  NumberShape shape = WholeNumber;
  if (marks != 0) {
    // What stands before the mark moves over it.
    const auto mark = static_cast<unsigned>(std::countr_zero(marks));
    if (size - sign < 2) return NotNumber;
    if (mark < 8) {
      const std::uint64_t after = keepFrom(mark + 1);
      const std::uint64_t before = ~keepFrom(mark);
      high = (high & after) | ((high & before) << 8);
    } else {
      const std::uint64_t after = keepFrom(mark - 7);
      const std::uint64_t before = ~keepFrom(mark - 8);
      low = (low & after) | ((low & before) << 8) | (high >> 56);
      high <<= 8;
    }
    const std::uint64_t mantissa = eightDigits(high) * 100'000'000 + eightDigits(low);
    if (mantissa > LargestExact) return NotNumber;
    magnitude = static_cast<double>(static_cast<std::int64_t>(mantissa)) / PowersOfTen[15 - mark];
    shape = RealNumber;
  } else {
    if (size == sign) return NotNumber;
    const std::uint64_t mantissa = eightDigits(high) * 100'000'000 + eightDigits(low);
    if (mantissa > LargestExact) return NotNumber;
    magnitude = static_cast<double>(static_cast<std::int64_t>(mantissa));
    if (begin[sign] == '0' && size - sign >= 3) shape = PaddedNumber;
  }
  value =
      std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | static_cast<std::uint64_t>(sign) << 63);
  return shape;
}
#endif

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
