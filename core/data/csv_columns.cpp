#include "core/data/csv_columns.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/data/csv_quick.hpp"

namespace ridgeline::data {
namespace {

constexpr std::size_t MostMisfitsKept = 100;
constexpr std::size_t MostMisfitLetters = 60;
constexpr double Missing = std::numeric_limits<double>::quiet_NaN();

void addMark(WordCounts& marks, std::string_view mark, long times) {
  const auto found =
      std::find_if(marks.begin(), marks.end(), [&](const auto& each) { return each.first == mark; });
  if (found == marks.end())
    marks.emplace_back(mark, times);
  else
    found->second += times;
}

/// A cell that will be missing although something stands there.
void keepOdd(ValuePart& part, std::string_view word, std::size_t offset, bool infinite) {
  if (!part.details) part.details = std::make_unique<ValuePart::Details>();
  auto& kept = part.details->kept;
  if (kept.size() < MostMisfitsKept) kept.push_back({offset, std::string(word), infinite});
}

void addMisfit(ValuePart& part, std::string_view word, std::size_t offset) {
  ++part.misfits;
  word = word.substr(0, MostMisfitLetters);
  keepOdd(part, word, offset, false);
  auto& details = *part.details;
  const auto found = std::find_if(details.words.begin(), details.words.end(),
                                  [&](const auto& each) { return each.first == word; });
  if (found != details.words.end())
    ++found->second;
  else if (details.words.size() < MostMisfitWords)
    details.words.emplace_back(word, 1);
  else
    details.allWords = false;
}

NumberShape shortNumber(const BlockCells& cells, std::uint32_t begin, std::uint32_t end, char decimal,
                        double& value) {
#if defined(__SSE2__)
  if (end - begin <= 16 && cells.begin + end >= 16)
    return quickNumber16(cells.bytes + begin, cells.bytes + end, decimal, value);
#endif
  return quickNumber(cells.bytes + begin, cells.bytes + end, decimal, value);
}

/// The cells that the quick way of a column cannot settle: quoted, padded, missing, or no value at all.
/// `read(text, value)` is the column's own reader.
template <class Read>
double readOddCell(const BlockCells& cells, std::uint32_t begin, std::uint32_t end, const MissingMarks& marks,
                   ValuePart& part, std::string& storage, Read&& read) {
  const std::string_view raw(cells.bytes + begin, end - begin);
  const std::string_view text = trimmed(cellText(raw, *cells.dialect, storage).text);
  if (text.empty() || marks.contains(text)) {
    ++part.missing;
    if (!text.empty()) {
      if (!part.details) part.details = std::make_unique<ValuePart::Details>();
      addMark(part.details->marks, text, 1);
    }
    return Missing;
  }
  double value = 0;
  if (!read(text, value)) {
    addMisfit(part, text, cells.begin + begin);
    return Missing;
  }
  if (std::isinf(value)) {
    ++part.infinite;
    keepOdd(part, text.substr(0, MostMisfitLetters), cells.begin + begin, true);
    return Missing;
  }
  if (marks.anyNumbers() && marks.contains(value)) {
    if (!part.details) part.details = std::make_unique<ValuePart::Details>();
    addMark(part.details->marks, text, 1);
    ++part.missing;
    return Missing;
  }
  ++part.values;
  return value;
}

/// Any short text as a number that differs where the text does.
std::uint64_t hashOf(const char* p, std::size_t size) {
  constexpr std::uint64_t Multiplier = 0x9E3779B97F4A7C15ull;
  std::uint64_t hash = size * Multiplier;
  const auto mixIn = [&](std::uint64_t word) {
    hash = (hash ^ word) * Multiplier;
    hash ^= hash >> 29;
  };
  std::uint64_t word = 0;
  while (size >= 8) {
    std::memcpy(&word, p, 8);
    mixIn(word);
    p += 8;
    size -= 8;
  }
  if (size >= 4) {
    std::uint32_t low = 0, high = 0;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + size - 4, 4);
    mixIn(low | static_cast<std::uint64_t>(high) << 32);
  } else if (size > 0) {
    const auto byte = [&](std::size_t i) {
      return static_cast<std::uint64_t>(static_cast<unsigned char>(p[i]));
    };
    mixIn(byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16);
  }
  return hash;
}

}  // namespace

void readNumbers(const BlockCells& cells, std::size_t column, const ColumnPlan& plan,
                 const MissingMarks& marks, double* out, ValuePart& part) {
  const bool quick = plan.number.plain() && !marks.anyNumbers() && plan.forced != ColumnKind::Integer;
  const char decimal = plan.number.decimal;
  const bool wholeOnly = plan.forced == ColumnKind::Integer;
  std::string storage;
  const std::size_t rows = cells.rows();
  // Kept out of `part`, which the compiler must assume the values written to alias.
  Index values = 0, missing = 0;
  unsigned shapes = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint32_t begin = cells.cellBegin(r, column), end = cells.cellEnd(r, column);
    if (begin == end) {
      ++missing;
      out[r] = Missing;
      continue;
    }
    double value = 0;
    if (quick) {
      const NumberShape shape = shortNumber(cells, begin, end, decimal, value);
      if (shape != NotNumber) {
        shapes |= shape;
        ++values;
        out[r] = value;
        continue;
      }
    }
    out[r] = readOddCell(cells, begin, end, marks, part, storage, [&](std::string_view text, double& number) {
      const NumberShape shape = readNumber(text.data(), text.data() + text.size(), plan.number, number);
      if (shape == InfiniteNumber) return true;
      if (shape == NotNumber || (wholeOnly && number != std::floor(number))) return false;
      shapes |= shape;
      return true;
    });
  }
  part.values += values;
  part.missing += missing;
  part.shapes |= shapes;
}

void readDates(const BlockCells& cells, std::size_t column, const ColumnPlan& plan, const MissingMarks& marks,
               double* out, ValuePart& part) {
  std::string storage;
  const std::size_t rows = cells.rows();
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint32_t begin = cells.cellBegin(r, column), end = cells.cellEnd(r, column);
    if (begin == end) {
      ++part.missing;
      out[r] = Missing;
      continue;
    }
    double quick = 0;
    if (quickDate(cells.bytes + begin, end - begin, quick)) {
      ++part.values;
      out[r] = quick;
      continue;
    }
    out[r] = readOddCell(cells, begin, end, marks, part, storage, [&](std::string_view text, double& number) {
      const auto seconds = readDate(text, plan.order);
      if (seconds) number = *seconds;
      return seconds.has_value();
    });
  }
}

void WordReader::resize(std::size_t slots) {
  slots_.assign(slots, {});
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const std::uint64_t hash = hashOf(entries_[e].raw.data(), entries_[e].raw.size());
    std::size_t at = hash & (slots - 1);
    while (slots_[at].entry >= 0) at = (at + 1) & (slots - 1);
    slots_[at] = {hash, static_cast<std::int32_t>(e)};
  }
}

void WordReader::read(const BlockCells& cells, std::size_t column, const MissingMarks& marks,
                      std::int32_t* out, WordPart& part) {
  entries_.clear();
  resize(64);
  const std::size_t rows = cells.rows();
  for (std::size_t r = 0; r < rows; ++r) {
    const std::uint32_t begin = cells.cellBegin(r, column), end = cells.cellEnd(r, column);
    if (begin == end) {
      out[r] = -1;
      continue;
    }
    const std::string_view raw(cells.bytes + begin, end - begin);
    const std::uint64_t hash = hashOf(raw.data(), raw.size());
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at].entry >= 0 &&
           (slots_[at].hash != hash || entries_[static_cast<std::size_t>(slots_[at].entry)].raw != raw))
      at = (at + 1) & (slots_.size() - 1);
    if (slots_[at].entry < 0) {
      slots_[at] = {hash, static_cast<std::int32_t>(entries_.size())};
      Entry entry{raw, -1, 0};
      std::string_view text = cellText(raw, *cells.dialect, storage_).text;
      if (!trimmed(text).empty() && !marks.contains(trimmed(text))) {
        if (text.data() == storage_.data()) text = part.storage.emplace_back(storage_);
        entry.code = static_cast<std::int32_t>(part.words.size());
        part.words.push_back(text);
      }
      entries_.push_back(entry);
      out[r] = entry.code;
      if (2 * entries_.size() > slots_.size()) resize(4 * slots_.size());
    } else {
      Entry& entry = entries_[static_cast<std::size_t>(slots_[at].entry)];
      out[r] = entry.code;
      if (entry.code < 0) ++entry.missing;
    }
    if (out[r] >= 0) ++part.present;
  }
  for (const auto& entry : entries_) {
    if (entry.code >= 0) continue;
    const std::string_view mark = trimmed(cellText(entry.raw, *cells.dialect, storage_).text);
    if (!mark.empty()) addMark(part.marks, mark, entry.missing + 1);
  }
}

}  // namespace ridgeline::data
