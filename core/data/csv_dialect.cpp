#include "core/data/csv_dialect.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/data/csv_cells.hpp"

namespace ridgeline::data {
namespace {

/// Equally good ones win in this order: a tab hardly ever stands in prose.
constexpr std::string_view Delimiters = "\t,;|";

bool looksLikeValue(const std::string& cell) {
  if (cell.empty()) return true;
  double value = 0;
  const char* const begin = cell.data();
  const char* const end = begin + cell.size();
  static const std::array formats = {NumberFormat{}, NumberFormat{'.', ',', "$", "%"},
                                     NumberFormat{',', '.', "", "%"}};
  for (const auto& format : formats)
    if (readNumber(begin, end, format, value) != NotNumber) return true;
  if (readDate(cell, DateOrder::DayFirst) || readDate(cell, DateOrder::MonthFirst)) return true;
  return cell.size() <= 60 && cell.find_first_of(",;\t|\"") == std::string::npos;
}

struct Score {
  double value = 0;
  CommonWidth width;
  std::size_t records = 0, quoted = 0;
};

Score score(std::string_view text, const CsvDialect& dialect) {
  const auto records = sampleRecords(text, 0, dialect, {});
  Score result;
  if (records.empty()) return result;
  std::map<std::size_t, double> widths;
  double cells = 0, values = 0;
  for (const auto& record : records) {
    widths[record.cells.size()] += 1;
    result.quoted += record.quoted;
    for (const auto& cell : record.cells) {
      cells += 1;
      if (looksLikeValue(cell)) values += 1;
    }
  }
  double agreement = 0;
  for (const auto& [width, count] : widths) {
    // One cell a line is weak evidence for anything, but more than none.
    const double width1 = static_cast<double>(width);
    agreement += count * std::max(1e-3, width1 - 1) / width1;
  }
  const auto n = static_cast<double>(records.size());
  agreement /= n * static_cast<double>(widths.size());
  result.value = agreement * (values + 1e-3) / cells;
  result.width = commonWidth(records);
  result.records = records.size();
  return result;
}

std::string named(char c) {
  switch (c) {
    case ',':
      return "comma";
    case ';':
      return "semicolon";
    case '\t':
      return "tab";
    case '|':
      return "pipe";
    case ' ':
      return "blank";
    case '"':
      return "double quote";
    case '\'':
      return "single quote";
    default:
      return std::string(1, c);
  }
}

/// Single quotes are apostrophes unless they wrap cells on both sides again and again.
bool wrapsCells(std::string_view sample, char quote, char delimiter, char newline) {
  std::size_t wrapped = 0, open = std::string_view::npos;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const bool starts = i == 0 || sample[i - 1] == delimiter || sample[i - 1] == newline;
    const bool stops = i + 1 == sample.size() || sample[i + 1] == delimiter || sample[i + 1] == newline ||
                       sample[i + 1] == '\r';
    if (sample[i] != quote) continue;
    if (starts && open == std::string_view::npos) {
      open = i;
    } else if (stops && open != std::string_view::npos) {
      ++wrapped;
      open = std::string_view::npos;
    }
  }
  return wrapped >= 3;
}

/// `\"` before something that cannot follow a closing quote.
bool escapesQuotes(std::string_view text, const CsvDialect& dialect) {
  for (std::size_t at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 1)) {
    if (at + 2 >= text.size()) return false;
    const char next = text[at + 1], after = text[at + 2];
    if (next == '\\') {
      ++at;
    } else if (next == dialect.quote && after != dialect.delimiter && after != dialect.newline &&
               after != '\r' && after != dialect.quote) {
      return true;
    }
  }
  return false;
}

bool blankBeforeQuote(std::string_view sample, const CsvDialect& dialect) {
  if (dialect.delimiter == ' ') return false;
  const char opening[] = {dialect.delimiter, ' ', dialect.quote};
  return sample.find(std::string_view(opening, 3)) != std::string_view::npos;
}

struct Candidate {
  CsvDialect dialect;
  Score score;
};

/// A single column of numbers with decimal commas looks like two columns under a header of one; and where
/// nothing splits the lines, any delimiter would do that does not occur.
void settleOneColumn(std::string_view text, Candidate& best) {
  const std::string_view sample = text.substr(0, SampleSize{}.bytes);
  if (best.score.width.cells <= 1) {
    if (sample.find(',') == std::string_view::npos) best.dialect.delimiter = ',';
    return;
  }
  if (best.dialect.delimiter != ',' || best.score.width.cells != 2 ||
      sample.find(';') != std::string_view::npos)
    return;
  const auto records = sampleRecords(text, 0, best.dialect, {});
  if (records.size() < 2 || records.front().cells.size() != 1) return;
  const auto digits = [](const std::string& cell) {
    const std::size_t sign = cell.starts_with('-') ? 1 : 0;
    return cell.size() > sign && cell.find_first_not_of("0123456789", sign) == std::string::npos;
  };
  for (std::size_t r = 1; r < records.size(); ++r) {
    const auto& record = records[r];
    if (record.quoted > 0 || record.cells.size() > 2 || !digits(record.cells.front()) ||
        !digits(record.cells.back()) || (record.cells.size() == 2 && record.cells.back().starts_with('-')))
      return;
  }
  best.dialect.delimiter = ';';
  best.score = score(text, best.dialect);
}

std::string why(const Candidate& best) {
  if (best.score.width.cells <= 1)
    return "no delimiter splits the lines the same way, so there is one column";
  return fmt::format("{} of the first {} records split into {} cells", best.score.width.records,
                     best.score.records, best.score.width.cells);
}

}  // namespace

std::size_t SampleRecord::filled() const {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [](const std::string& cell) { return !trimmed(cell).empty(); }));
}

std::vector<SampleRecord> sampleRecords(std::string_view text, std::size_t begin, const CsvDialect& dialect,
                                        const SampleSize& size) {
  std::vector<SampleRecord> result;
  const bool cut = size.wholeRecords == 0 && text.size() - begin > size.bytes;
  const std::string_view part = text.substr(0, cut ? begin + size.bytes : text.size());
  SampleRecord record;
  std::string storage;
  std::vector<std::size_t> ends;
  walkRecords(
      part, begin, part.size(), dialect,
      [&](std::size_t end) {
        if (ends.size() < size.cells) ends.push_back(end);
      },
      [&](std::size_t recordBegin, std::size_t next, bool blank) {
        if (blank) return true;
        if (cut && next == part.size() && (next == 0 || part[next - 1] != dialect.newline) && !result.empty())
          return false;
        record = {recordBegin, next, {}, 0};
        std::size_t from = recordBegin;
        for (const std::size_t end : ends) {
          const auto cell = cellText(part.substr(from, std::max(end, from) - from), dialect, storage);
          record.cells.emplace_back(cell.text);
          if (cell.quoted) ++record.quoted;
          from = end + 1;
        }
        ends.clear();
        result.push_back(std::move(record));
        return result.size() < size.records &&
               (result.size() < size.wholeRecords || next - begin < size.bytes);
      },
      [](std::size_t) {});
  return result;
}

CommonWidth commonWidth(const std::vector<SampleRecord>& records, std::size_t from) {
  std::map<std::size_t, std::size_t> counts;
  for (std::size_t i = from; i < records.size(); ++i) ++counts[records[i].cells.size()];
  CommonWidth best;
  for (const auto& [cells, count] : counts)
    if (count >= best.records) best = {cells, count};
  return best;
}

DialectChoice chooseDialect(std::string_view text, const CsvOptions& options) {
  const std::string_view sample = text.substr(0, SampleSize{}.bytes);
  CsvDialect base;
  if (sample.find('\n') == std::string_view::npos && text.find('\r') != std::string_view::npos &&
      text.find('\n') == std::string_view::npos)
    base.newline = '\r';

  const std::string choices =
      options.delimiter ? std::string(1, *options.delimiter) : std::string(Delimiters);
  const bool backslashes = sample.find('\\') != std::string_view::npos;
  std::optional<Candidate> best;
  for (const char delimiter : choices) {
    for (const char quote : {'"', '\''}) {
      if (quote == '\'' && !wrapsCells(sample, quote, delimiter, base.newline)) continue;
      for (const bool backslash : {false, true}) {
        if (backslash && !backslashes) continue;
        Candidate candidate{base, {}};
        candidate.dialect.delimiter = delimiter;
        candidate.dialect.quote = quote;
        candidate.dialect.backslash = backslash;
        candidate.dialect.spaced = blankBeforeQuote(sample, candidate.dialect);
        candidate.score = score(text, candidate.dialect);
        // Strictly better only: what comes first in the lists is the more usual.
        if (!best || candidate.score.value > best->score.value * (1 + 1e-9)) best = candidate;
      }
    }
  }
  CsvDialect& dialect = best->dialect;
  if (!options.delimiter) settleOneColumn(text, *best);
  if (!dialect.backslash) dialect.backslash = escapesQuotes(text, dialect);

  DialectChoice result{dialect, {}};
  result.guesses.push_back(
      {"delimiter", named(dialect.delimiter), options.delimiter ? "as asked for" : why(*best)});
  if (best->score.quoted > 0 || dialect.quote != '"')
    result.guesses.push_back({"quote", named(dialect.quote),
                              fmt::format("{} cells of the first {} records are wrapped in it",
                                          best->score.quoted, best->score.records)});
  if (dialect.backslash)
    result.guesses.push_back(
        {"escape", "backslash", "backslashes stand before quotes or delimiters that belong to the text"});
  if (dialect.newline == '\r')
    result.guesses.push_back({"line end", "CR", "the text has carriage returns and no line feed"});
  return result;
}

}  // namespace ridgeline::data
