#include "core/data/csv_types.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/data/csv_cells.hpp"

namespace ridgeline::data {
namespace {

/// What the separators in a number-like cell say about the decimal mark.
struct Separators {
  char decimal = '\0';    ///< certain
  char ambiguous = '\0';  ///< "1,234": a decimal mark or a thousands separator
};

Separators separatorsOf(std::string_view cell) {
  cell = trimmed(cell);
  if (!cell.empty() && (cell.front() == '-' || cell.front() == '+')) cell.remove_prefix(1);
  if (!cell.empty() && cell.back() == '%') cell.remove_suffix(1);
  std::size_t commas = 0, dots = 0;
  for (const char c : cell) {
    commas += c == ',' ? 1 : 0;
    dots += c == '.' ? 1 : 0;
    if (c != ',' && c != '.' && !isDigit(c)) return {};
  }
  if (commas + dots == 0 || !isDigit(cell.back())) return {};
  if (commas > 0 && dots > 0) {
    const char last = cell.rfind(',') > cell.rfind('.') ? ',' : '.';
    return (last == ',' ? commas : dots) == 1 ? Separators{last, '\0'} : Separators{};
  }
  const char mark = commas > 0 ? ',' : '.';
  const std::size_t at = cell.find(mark);
  if (commas + dots > 1) {
    double value = 0;
    const char other = mark == ',' ? '.' : ',';
    const bool groups =
        readNumber(cell.data(), cell.data() + cell.size(), {other, mark, "", ""}, value) != NotNumber;
    return groups ? Separators{other, '\0'} : Separators{};
  }
  const bool grouped = at >= 1 && at <= 3 && cell.front() != '0' && cell.size() - at - 1 == 3;
  return grouped ? Separators{'\0', mark} : Separators{mark, '\0'};
}

bool readsAs(std::string_view cell, const NumberFormat& format) {
  double value = 0;
  return readNumber(cell.data(), cell.data() + cell.size(), format, value) != NotNumber;
}

std::size_t countReads(const std::vector<std::string_view>& cells, const NumberFormat& format) {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [&](std::string_view cell) { return readsAs(cell, format); }));
}

constexpr std::array<std::string_view, 4> Currencies = {"$", "\u20ac", "\u00a3", "\u00a5"};

/// Formats worth trying, the plain one first.
std::vector<NumberFormat> formatsFor(const std::vector<std::string_view>& cells, char decimal) {
  std::vector<char> separators = {'\0', decimal == '.' ? ',' : '.', ' ', '\''};
  std::string_view prefix, suffix;
  for (const auto cell : cells) {
    if (cell.ends_with("%")) suffix = "%";
    for (const auto currency : Currencies) {
      if (cell.starts_with(currency) || (cell.size() > 1 && cell.substr(1).starts_with(currency)))
        prefix = currency;
      if (cell.ends_with(currency)) suffix = currency;
    }
  }
  std::vector<NumberFormat> formats;
  formats.reserve(2 * separators.size());
  for (const char separator : separators) formats.push_back({decimal, separator, {}, {}});
  if (!prefix.empty() || !suffix.empty())
    for (const char separator : separators)
      formats.push_back({decimal, separator, std::string(prefix), std::string(suffix)});
  return formats;
}

struct BestFormat {
  NumberFormat format;
  std::size_t reads = 0;
};

BestFormat bestFormat(const std::vector<std::string_view>& cells, char decimal) {
  BestFormat best{{decimal, '\0', "", ""}, 0};
  for (const auto& format : formatsFor(cells, decimal)) {
    const std::size_t reads = countReads(cells, format);
    if (reads > best.reads) best = {format, reads};
    if (best.reads == cells.size()) break;
  }
  return best;
}

struct BestOrder {
  DateOrder order = DateOrder::YearFirst;
  std::size_t reads = 0;
  bool open = false;
};

BestOrder bestOrder(const std::vector<std::string_view>& cells) {
  const auto reads = [&](DateOrder order) {
    return static_cast<std::size_t>(std::count_if(cells.begin(), cells.end(), [&](std::string_view cell) {
      return readDate(cell, order).has_value();
    }));
  };
  BestOrder best{DateOrder::YearFirst, reads(DateOrder::YearFirst), false};
  if (best.reads == cells.size()) return best;
  const std::size_t dayFirst = reads(DateOrder::DayFirst), monthFirst = reads(DateOrder::MonthFirst);
  if (std::max(dayFirst, monthFirst) > best.reads) {
    best = dayFirst >= monthFirst ? BestOrder{DateOrder::DayFirst, dayFirst, dayFirst == monthFirst}
                                  : BestOrder{DateOrder::MonthFirst, monthFirst, false};
    // 05/06/12 can be either; with slashes and nothing else to go by, the month comes first more often.
    if (best.open && std::all_of(cells.begin(), cells.end(), [](std::string_view cell) {
          return cell.find('/') != std::string_view::npos;
        }))
      best.order = DateOrder::MonthFirst;
  }
  return best;
}

/// Strays are tolerated among many different values: each becomes missing, with a warning.
bool tolerable(Index strays, const ValueCount& count) {
  return strays == 0 || (count.values >= 20 && 20 * strays <= count.values && !count.few);
}

std::string describe(const NumberFormat& format) {
  std::string text;
  if (format.decimal == ',') text += ", decimal comma";
  if (format.thousands != '\0') text += fmt::format(", thousands in groups by \"{}\"", format.thousands);
  if (!format.prefix.empty()) text += fmt::format(", \"{}\" before the digits", format.prefix);
  if (!format.suffix.empty()) text += fmt::format(", \"{}\" after the digits", format.suffix);
  return text;
}

Verdict asWords(ColumnPlan plan, std::string note) {
  plan.reader = ColumnPlan::Reader::Words;
  plan.note = std::move(note);
  return {plan, ColumnKind::Category, {}};
}

}  // namespace

DecimalGuess guessDecimal(const std::vector<std::vector<std::string>>& columns, char delimiter) {
  std::size_t commas = 0, dots = 0, openCommas = 0, openDots = 0;
  for (const auto& cells : columns)
    for (const auto& cell : cells) {
      const Separators found = separatorsOf(cell);
      commas += found.decimal == ',' ? 1 : 0;
      dots += found.decimal == '.' ? 1 : 0;
      openCommas += found.ambiguous == ',' ? 1 : 0;
      openDots += found.ambiguous == '.' ? 1 : 0;
    }
  if (commas > dots)
    return {',', fmt::format("{} cells such as \"1,5\" against {} such as \"1.5\"", commas, dots)};
  if (dots > 0)
    return {'.', fmt::format("{} cells such as \"1.5\" against {} such as \"1,5\"", dots, commas)};
  // "1.234" alone may be either; where the semicolon separates cells, the dot separates thousands.
  if (delimiter == ';' && openDots > 0 && openCommas == 0)
    return {',', "dots stand before three digits alone, and semicolons separate the cells"};
  if (delimiter == ';' && openCommas > 0 && openDots == 0)
    return {',', "commas stand inside numbers, and semicolons separate the cells"};
  return {'.', openCommas > 0 ? "commas stand before three digits alone" : "nothing speaks for a comma"};
}

ColumnPlan planColumn(const std::vector<std::string>& cells, char decimal, const MissingMarks& marks,
                      std::optional<ColumnKind> forced) {
  ColumnPlan plan;
  plan.forced = forced;
  plan.number.decimal = decimal;
  std::vector<std::string_view> present;
  for (const auto& cell : cells) {
    const std::string_view bare = trimmed(cell);
    if (!bare.empty() && !marks.contains(bare) && !MissingMarks::isDoubtful(bare)) present.push_back(bare);
  }
  const BestFormat format = bestFormat(present, decimal);
  const bool numbers = 10 * format.reads >= 8 * present.size();
  const BestOrder order = numbers && !forced ? BestOrder{} : bestOrder(present);
  if (forced) {
    switch (*forced) {
      case ColumnKind::Numeric:
      case ColumnKind::Integer:
        plan.reader = ColumnPlan::Reader::Numbers;
        break;
      case ColumnKind::Date:
        plan.reader = ColumnPlan::Reader::Dates;
        break;
      default:
        return plan;
    }
  } else if (numbers) {
    plan.reader = ColumnPlan::Reader::Numbers;  // also where nothing is present
  } else if (10 * order.reads >= 8 * present.size()) {
    plan.reader = ColumnPlan::Reader::Dates;
  } else {
    return plan;
  }
  plan.number = format.format;
  plan.order = order.order;
  plan.orderOpen = order.open;
  return plan;
}

std::vector<std::string> marksAmong(const ValueCount& count) {
  std::vector<std::string> marks;
  if (count.values == 0 || !count.allWords) return marks;
  Index others = count.misfits;
  for (const auto& [word, times] : count.words)
    if (MissingMarks::isDoubtful(word)) {
      marks.push_back(word);
      others -= times;
    }
  if (!tolerable(others, count)) marks.clear();
  return marks;
}

Verdict judgeValues(const ColumnPlan& plan, const ValueCount& count, char decimal,
                    const MissingMarks& marks) {
  Index strays = count.misfits;
  std::vector<std::string> sample;
  for (const auto& [word, times] : count.words) {
    if (!marks.contains(word))
      sample.push_back(word);
    else if (count.allWords)
      strays -= times;
  }
  const bool dates = plan.reader == ColumnPlan::Reader::Dates;
  const ColumnKind kind = dates ? ColumnKind::Date
                          : (count.shapes & ~static_cast<unsigned>(WholeNumber)) == 0 && count.values > 0
                              ? ColumnKind::Integer
                              : ColumnKind::Numeric;
  if (strays > 0 && !sample.empty() && plan.rounds < 4) {
    // The cells seen first may have hidden the format: thousands come with large numbers only.
    ColumnPlan better = planColumn(sample, decimal, marks, plan.forced);
    better.rounds = plan.rounds;
    const bool other = dates ? better.order != plan.order : better.number != plan.number;
    if (better.reader == plan.reader && other) {
      if (!dates || plan.orderOpen) return {better, kind, {}};
    } else if (!plan.forced && count.values == 0 && better.reader != plan.reader) {
      return {better, kind, {}};
    }
  }
  if (plan.forced) return {std::nullopt, *plan.forced, "as asked for"};
  if (!tolerable(strays, count)) return asWords(plan, {});
  std::string but = strays == 0 ? "" : fmt::format("; {} others are taken as missing", strays);
  if (count.infinite > 0) but += fmt::format("; {} infinite ones are taken as missing", count.infinite);
  if (dates) {
    std::string why = fmt::format("{} cells are dates, {}{}", count.values, name(plan.order), but);
    if (plan.orderOpen) why += "; no day is beyond 12, so day and month may be the other way round";
    return {std::nullopt, kind, why};
  }
  if (count.values == 0)
    return {std::nullopt, ColumnKind::Numeric,
            fmt::format("no cell has a {}value{}", count.infinite > 0 ? "finite " : "", but)};
  const bool fractions = (count.shapes & RealNumber) != 0;
  if (!fractions && (count.shapes & PaddedNumber) != 0)
    return asWords(plan, "codes such as \"007\" keep their leading zeros; ");
  if (!fractions && (count.shapes & LongNumber) != 0)
    return asWords(plan, "whole numbers beyond 2^53 would lose digits; ");
  return {std::nullopt, kind,
          fmt::format("{} cells are {}{}{}", count.values, fractions ? "numbers" : "whole numbers",
                      describe(plan.number), but)};
}

int truthOf(std::string_view word, bool generous) {
  std::string lower(word.substr(0, 6));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "true") return 1;
  if (lower == "false") return 0;
  if (!generous) return -1;
  for (const auto& yes : {"yes", "y", "t", "1", "on"})
    if (lower == yes) return 1;
  for (const auto& no : {"no", "n", "f", "0", "off"})
    if (lower == no) return 0;
  return -1;
}

Verdict judgeWords(const ColumnPlan& plan, const std::vector<std::string>& levels, Index present) {
  if (plan.forced) return {std::nullopt, *plan.forced, "as asked for"};
  const auto distinct = static_cast<Index>(levels.size());
  if (distinct > 0 && distinct <= 6 &&
      std::all_of(levels.begin(), levels.end(),
                  [](const std::string& level) { return truthOf(level, false) >= 0; }))
    return {std::nullopt, ColumnKind::Boolean, "every word is true or false"};
  std::size_t letters = 0;
  for (const auto& level : levels) letters += level.size();
  const bool prose = distinct > 10 && letters > 60 * levels.size();
  if ((distinct >= 20 && 2 * distinct > present) || distinct > 10'000 || prose)
    return {std::nullopt, ColumnKind::Text,
            fmt::format("{}{} different words in {} cells{}", plan.note, distinct, present,
                        prose ? ", long ones" : "")};
  return {std::nullopt, ColumnKind::Category,
          fmt::format("{}{} different words in {} cells", plan.note, distinct, present)};
}

}  // namespace ridgeline::data
