#include "core/data/csv_layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/data/csv_cells.hpp"

namespace ridgeline::data {
namespace {

/// The first records are taken whole: a header of 100,000 names is longer than any sample.
constexpr SampleSize LayoutSample{300, std::size_t{1} << 20, MostCsvColumns + 1, 5};
constexpr std::size_t MostTitleLines = 100;

using Records = std::vector<SampleRecord>;

std::optional<double> numberIn(const std::string& cell) {
  double value = 0;
  const std::string_view bare = trimmed(cell);
  static const std::array formats = {NumberFormat{}, NumberFormat{'.', ',', "$", "%"},
                                     NumberFormat{',', '.', "$", "%"}};
  for (const auto& format : formats)
    if (readNumber(bare.data(), bare.data() + bare.size(), format, value) != NotNumber) return value;
  return std::nullopt;
}

bool isDate(const std::string& cell) {
  const std::string_view bare = trimmed(cell);
  return readDate(bare, DateOrder::DayFirst) || readDate(bare, DateOrder::MonthFirst);
}

bool isMissing(const std::string& cell) {
  static const MissingMarks marks(MissingMarks::usual());
  return trimmed(cell).empty() || marks.contains(trimmed(cell)) || MissingMarks::isDoubtful(trimmed(cell));
}

/// A line above the table: far narrower than its records, or with one cell filled where they have several.
bool isTitle(const SampleRecord& record, const CommonWidth& width) {
  if (width.cells < 2) return false;
  if (width.cells == 2) return record.cells.size() < 2;
  return record.filled() <= 1 || 5 * record.cells.size() < 3 * width.cells;
}

std::size_t countTitles(const Records& records) {
  const CommonWidth width = commonWidth(records);
  std::size_t titles = 0;
  while (titles < records.size() && titles < MostTitleLines && isTitle(records[titles], width)) ++titles;
  // All of them: then this is no table with a title but an odd table.
  return titles >= records.size() ? 0 : titles;
}

bool isYear(double number) { return number >= 1000 && number <= 2200 && number == std::floor(number); }

/// Years across the top of a table are names, not values.
bool isYearSequence(const SampleRecord& record) {
  std::vector<double> numbers;
  for (const auto& cell : record.cells)
    if (const auto number = numberIn(cell)) numbers.push_back(*number);
  if (numbers.size() < 3) return false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!isYear(numbers[i])) return false;
    if (i > 0 && numbers[i] <= numbers[i - 1]) return false;
  }
  return true;
}

struct HeaderVote {
  bool header = false;
  std::string why;
};

HeaderVote voteHeader(const Records& records, std::size_t first) {
  const SampleRecord& top = records[first];
  if (first + 1 == records.size()) {
    const bool values = std::any_of(top.cells.begin(), top.cells.end(), [](const std::string& cell) {
      return numberIn(cell).has_value() || isDate(cell);
    });
    return {!values, values ? "the only record holds values" : "the only record holds words alone"};
  }
  const bool yearNames = isYearSequence(top);
  int votesFor = 0, votesAgainst = 0, words = 0, recurring = 0;
  for (std::size_t c = 0; c < top.cells.size(); ++c) {
    std::size_t values = 0, present = 0, years = 0;
    bool recurs = false;
    for (std::size_t r = first + 1; r < records.size(); ++r) {
      if (c >= records[r].cells.size() || isMissing(records[r].cells[c])) continue;
      ++present;
      const auto number = numberIn(records[r].cells[c]);
      if (number || isDate(records[r].cells[c])) ++values;
      if (number && isYear(*number)) ++years;
      if (records[r].cells[c] == top.cells[c]) recurs = true;
    }
    if (present == 0) continue;
    const bool body = 10 * values >= 9 * present;
    const auto number = numberIn(top.cells[c]);
    const bool value = number.has_value() || isDate(top.cells[c]);
    // A year over values that are none is a name: the values of that year.
    const bool yearName = number && isYear(*number) && 2 * years < present;
    if (value && (yearName || yearNames)) continue;
    if (value) {
      votesAgainst += body || recurs ? 1 : 0;
    } else if (!value && !isMissing(top.cells[c])) {
      if (body) {
        ++votesFor;
      } else {
        ++words;
        if (recurs) ++recurring;
      }
    }
  }
  if (votesFor > votesAgainst)
    return {true, fmt::format("{} columns of numbers or dates begin with a word", votesFor)};
  if (votesAgainst > 0)
    return {false, fmt::format("{} cells of the first record are values like those below", votesAgainst)};
  std::set<std::string> distinct(top.cells.begin(), top.cells.end());
  const bool repeats = distinct.size() < top.cells.size() && words > 1;
  if (recurring > 0 && (repeats || 2 * recurring >= words))
    return {false, fmt::format("{} cells of the first record come again below it", recurring)};
  return {true, "no cell of the first record comes again below it"};
}

/// Merged cells of a spreadsheet leave a header whose gaps the next line fills; such a line holds no value.
bool completesHeader(const Records& records, std::size_t top) {
  if (top + 2 >= records.size()) return false;
  const auto& upper = records[top].cells;
  const auto& lower = records[top + 1].cells;
  std::size_t gaps = 0, filled = 0, openAbove = 0;
  for (std::size_t c = 0; c < std::min(upper.size(), lower.size()); ++c) {
    const bool named = !trimmed(upper[c]).empty(), completed = !trimmed(lower[c]).empty();
    if (completed && (numberIn(lower[c]) || isDate(lower[c]))) return false;
    if (!named) {
      ++gaps;
      if (completed) ++filled;
    } else if (!completed) {
      ++openAbove;
    }
  }
  return gaps >= 2 && filled == gaps && openAbove > 0;
}

std::vector<std::string> joinHeaders(const SampleRecord& upper, const SampleRecord& lower) {
  std::vector<std::string> names;
  std::string above;
  for (std::size_t c = 0; c < std::max(upper.cells.size(), lower.cells.size()); ++c) {
    const std::string own(c < upper.cells.size() ? trimmed(upper.cells[c]) : std::string_view{});
    const std::string below(c < lower.cells.size() ? trimmed(lower.cells[c]) : std::string_view{});
    if (!own.empty()) above = own;
    const bool spans = own.empty() || (c + 1 < upper.cells.size() && trimmed(upper.cells[c + 1]).empty());
    names.push_back(below.empty() || (!spans && !own.empty()) ? above : above + ": " + below);
  }
  return names;
}

/// Empty names become "column 3", repeated ones "name (2)".
void settleNames(CsvLayout& layout) {
  std::unordered_set<std::string> taken;
  for (const auto& name : layout.names)
    if (!name.empty()) taken.insert(name);
  std::unordered_map<std::string, int> uses;
  for (std::size_t c = 0; c < layout.names.size(); ++c) {
    std::string& name = layout.names[c];
    layout.nameless.push_back(name.empty());
    if (name.empty()) {
      name = fmt::format("column {}", c + 1);
      if (taken.insert(name).second) {
        uses[name] = 1;
        continue;
      }
      ++uses[name];
    } else if (++uses[name] == 1) {
      continue;
    }
    const std::string base = name;
    int& use = uses[base];
    use = std::max(use, 2);
    while (!taken.insert(fmt::format("{} ({})", base, use)).second) ++use;
    name = fmt::format("{} ({})", base, use);
  }
}

void warnRepeated(const std::vector<std::string>& given, CsvLayout& layout, long line) {
  for (std::size_t c = 0; c < given.size(); ++c)
    if (!given[c].empty() && given[c] != layout.names[c])
      layout.warnings.push_back({line, layout.names[c],
                                 fmt::format("The name \"{}\" stands more than once in the header; column {} "
                                             "is called \"{}\".",
                                             given[c], c + 1, layout.names[c])});
}

/// Cells of the table's records when the header has `named` of them.
std::size_t settleWidth(const Records& records, std::size_t first, std::size_t named, bool header,
                        bool& rowNames) {
  const CommonWidth body = commonWidth(records, first);
  if (!header) return std::max<std::size_t>(1, body.cells);
  rowNames = false;
  if (body.cells <= named || 2 * body.records < records.size() - first)
    return std::max<std::size_t>(1, named);
  bool lastEmpty = true;
  for (std::size_t r = first; r < records.size(); ++r)
    if (records[r].cells.size() > named && !trimmed(records[r].cells[named]).empty()) lastEmpty = false;
  if (lastEmpty && body.cells == named + 1) return named;
  rowNames = body.cells == named + 1;
  return body.cells;
}

}  // namespace

Result<CsvLayout> findLayout(std::string_view text, const CsvDialect& dialect, const CsvOptions& options,
                             const std::string& name) {
  Records records = sampleRecords(text, 0, dialect, LayoutSample);
  CsvLayout layout;
  if (records.empty()) return layout;
  const auto tooWide = [](const SampleRecord& record) { return record.cells.size() > MostCsvColumns; };
  if (std::any_of(records.begin(), records.end(), tooWide))
    return failAt(name, ErrorCode::InvalidInput,
                  "A line has more than {} cells; tables of at most that many columns are read.",
                  MostCsvColumns);

  std::size_t first = countTitles(records);
  for (std::size_t r = 0; r < first; ++r) {
    std::string line(
        trimmed(text.substr(records[r].begin, records[r].next - records[r].begin)).substr(0, 60));
    layout.warnings.push_back({lineOf(text, records[r].begin, dialect.newline), "",
                               fmt::format("The line above the table was left out: {}", line)});
  }
  if (first > 0)
    layout.guesses.push_back({"title lines", std::to_string(first),
                              "the first lines have fewer cells than the records below them"});

  const HeaderVote vote = voteHeader(records, first);
  layout.header = options.header.value_or(vote.header);
  layout.guesses.push_back(
      {"header", layout.header ? "yes" : "no", options.header ? "as asked for" : vote.why});

  const std::size_t top = first;
  if (layout.header) {
    const bool twoLines = completesHeader(records, first);
    if (twoLines) {
      layout.names = joinHeaders(records[first], records[first + 1]);
      layout.guesses.push_back({"header lines", "2", "the second line names what the first leaves open"});
    } else {
      for (const auto& cell : records[first].cells) layout.names.emplace_back(trimmed(cell));
    }
    first += twoLines ? 2 : 1;
  }
  bool rowNames = false;
  const std::size_t width = settleWidth(records, first, layout.names.size(), layout.header, rowNames);
  if (rowNames) {
    layout.names.insert(layout.names.begin(), std::string());
    layout.guesses.push_back({"row names", "column 1", "the records have one cell more than the header"});
  }
  layout.names.resize(width);
  const auto given = layout.names;
  settleNames(layout);
  warnRepeated(given, layout, lineOf(text, records[top].begin, dialect.newline));
  layout.begin = first < records.size() ? records[first].begin : records.back().next;
  if (first < records.size()) {
    std::vector<std::size_t> filled;
    for (std::size_t r = first; r < records.size(); ++r) filled.push_back(records[r].filled());
    std::nth_element(filled.begin(), filled.begin() + static_cast<std::ptrdiff_t>(filled.size() / 2),
                     filled.end());
    layout.usualFilled = filled[filled.size() / 2];
  }
  return layout;
}

std::size_t countNotes(std::string_view text, const RecordBlock& block, const CellIndex& index,
                       const CsvDialect& dialect, const CsvLayout& layout, std::size_t& notesLeft) {
  const std::size_t width = layout.names.size();
  std::size_t rows = index.rowBegins.size();
  std::string storage;
  while (rows > 0) {
    const std::size_t row = rows - 1;
    const std::size_t firstCell = row == 0 ? 0 : index.rowCells[row - 1];
    const std::size_t cells = index.rowCells[row] - firstCell;
    std::size_t filled = 0;
    bool quoted = false, prose = false;
    for (std::size_t c = 0; c < cells; ++c) {
      const std::size_t from = c == 0 ? index.rowBegins[row] : index.ends[firstCell + c - 1] + std::size_t{1};
      const std::size_t end = index.ends[firstCell + c];
      const auto cell = cellText(text.substr(block.begin + from, end - from), dialect, storage);
      quoted = quoted || cell.quoted;
      if (trimmed(cell.text).empty()) continue;
      ++filled;
      if (c == 0)
        prose = !numberIn(std::string(cell.text)) && !isDate(std::string(cell.text)) &&
                (cell.text.find(' ') != std::string_view::npos || cells < width);
    }
    const bool nothing = filled == 0 && !quoted && width > 1;
    const bool narrow = filled == 1 || 5 * cells < 3 * width;
    const bool note = narrow && prose && width >= 3 && layout.usualFilled >= 3 && notesLeft > 0;
    if (!nothing && !note) break;
    if (!nothing) --notesLeft;
    --rows;
  }
  return index.rowBegins.size() - rows;
}

}  // namespace ridgeline::data
