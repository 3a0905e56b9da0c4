#include "core/data/csv_types.hpp"

#include <cmath>

#include "core/base/random.hpp"
#include "core/data/csv_quick.hpp"
#include "core/data/csv_reader.hpp"
#include "tests/core/data/read_text.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::readText;

namespace {

std::optional<double> number(std::string_view text, const NumberFormat& format = {}) {
  double value = 0;
  if (readNumber(text.data(), text.data() + text.size(), format, value) == NotNumber) return std::nullopt;
  return value;
}

NumberShape shapeOf(std::string_view text) {
  double value = 0;
  return readNumber(text.data(), text.data() + text.size(), {}, value);
}

ColumnKind kindOf(const CsvFile& file, const std::string& column) {
  const Index c = file.table->find(column);
  REQUIRE(c >= 0);
  return file.table->column(c).kind();
}

const Guess* guess(const CsvFile& file, const std::string& what) {
  for (const auto& each : file.guesses)
    if (each.what == what) return &each;
  return nullptr;
}

}  // namespace

TEST_CASE("csv numbers: the nearest double, as strtod gives it", "[data][csv]") {
  for (const std::string text : {"0",
                                 "-0",
                                 "1",
                                 "12345",
                                 "3.14159",
                                 "0.1",
                                 "1e5",
                                 "-2.5E-3",
                                 "123456789012345678",
                                 "0.3",
                                 "9007199254740993",
                                 "1.7976931348623157e308",
                                 "4.9e-324",
                                 "2.2250738585072011e-308",
                                 "8.41",
                                 "0.000001",
                                 "179.99999999999997",
                                 "1234567890123456789012345678901234567890",
                                 "5.",
                                 ".5",
                                 "-.25"}) {
    INFO(text);
    const auto value = number(text);
    REQUIRE(value);
    CHECK(*value == std::strtod(text.c_str(), nullptr));
    CHECK(std::signbit(*value) == (text[0] == '-'));
  }
  CHECK(number("+7") == 7.0);
  for (const std::string text :
       {"", "-", ".", "+", "1,5", "1 2", "nan", "in", "inff", "0x10", "1e", "--1", "1.2.3", "e5", "+-1"})
    CHECK(!number(text));
}

TEST_CASE("csv numbers: infinity is a number, and what is smaller than every double is 0", "[data][csv]") {
  // The spellings that pandas.read_csv reads as infinite, and what strtod makes of the others.
  for (const std::string text : {"inf", "Inf", "INF", "+inf", "infinity", "+Infinity", "1e309", "1.8e308"}) {
    INFO(text);
    CHECK(shapeOf(text) == InfiniteNumber);
    CHECK(number(text) == INFINITY);
    const std::string below = "-" + text.substr(text[0] == '+' ? 1 : 0);
    CHECK(shapeOf(below) == InfiniteNumber);
    CHECK(number(below) == -INFINITY);
  }
  CHECK(shapeOf("1e-400") == RealNumber);
  CHECK(number("1e-400") == 0.0);
}

#if defined(__SSE2__)
TEST_CASE("csv numbers: sixteen bytes at once give what one at a time gives", "[data][csv]") {
  Rng rng(Seed(5));
  constexpr std::string_view Letters = "0123456789012345678901234567890123456789.,-+ eEx";
  int numbers = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text(16, 'y');
    const auto size = 1 + static_cast<std::size_t>(rng.below(16));
    for (std::size_t i = 0; i < size; ++i)
      text += round % 4 != 0 && i > 0
                  ? Letters[static_cast<std::size_t>(rng.below(41))]
                  : Letters[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(Letters.size())))];
    const char decimal = round % 3 == 0 ? ',' : '.';
    const char* const begin = text.data() + 16;
    const char* const end = begin + size;
    double one = 0, sixteen = 0;
    const NumberShape expected = quickNumber(begin, end, decimal, one);
    const NumberShape found = quickNumber16(begin, end, decimal, sixteen);
    INFO(text);
    REQUIRE(found == expected);
    if (expected == NotNumber) continue;
    ++numbers;
    REQUIRE(sixteen == one);
    REQUIRE(std::signbit(sixteen) == std::signbit(one));
  }
  CHECK(numbers > 20'000);
}
#endif

TEST_CASE("csv numbers: groups, decimal commas, signs of currencies", "[data][csv]") {
  CHECK(number("1,234,567.5", {'.', ',', "", ""}) == 1234567.5);
  CHECK(number("-12,345", {'.', ',', "", ""}) == -12345.0);
  CHECK(!number("12,34", {'.', ',', "", ""}));
  CHECK(!number("1234,567", {'.', ',', "", ""}));
  CHECK(!number(",123", {'.', ',', "", ""}));
  CHECK(number("1.234,5", {',', '.', "", ""}) == 1234.5);
  CHECK(number("3,25", {',', '\0', "", ""}) == 3.25);
  CHECK(number("$1,200", {'.', ',', "$", ""}) == 1200.0);
  CHECK(number("-$5", {'.', '\0', "$", ""}) == -5.0);
  CHECK(number("80%", {'.', '\0', "", "%"}) == 80.0);
}

TEST_CASE("csv numbers: whole, real, padded and too long are told apart", "[data][csv]") {
  CHECK(shapeOf("12") == WholeNumber);
  CHECK(shapeOf("12.0") == RealNumber);
  CHECK(shapeOf("007") == PaddedNumber);
  CHECK(shapeOf("07") == WholeNumber);
  CHECK(shapeOf("0") == WholeNumber);
  CHECK(shapeOf("9007199254740992") == WholeNumber);
  CHECK(shapeOf("9007199254740994") == LongNumber);
}

TEST_CASE("csv dates: every day from 1900 to 2100 agrees with the calendar", "[data][csv]") {
  double expected = -2208988800.0;  // 1900-01-01
  constexpr int Lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int year = 1900; year <= 2100; ++year)
    for (int month = 1; month <= 12; ++month) {
      const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
      const int days = Lengths[month - 1] + (month == 2 && leap ? 1 : 0);
      for (int day = 1; day <= days; ++day, expected += 86400) {
        const std::string text = fmt::format("{:04}-{:02}-{:02}", year, month, day);
        const auto slow = readDate(text, DateOrder::YearFirst);
        REQUIRE(slow);
        REQUIRE(*slow == expected);
        double quick = 0;
        if (quickDate(text.data(), text.size(), quick)) REQUIRE(quick == expected);
      }
    }
}

TEST_CASE("csv dates: forms that are read and forms that are not", "[data][csv]") {
  const auto date = [](std::string_view text, DateOrder order) { return readDate(text, order); };
  const double day = *date("2012-01-21", DateOrder::YearFirst);
  CHECK(date("21/01/2012", DateOrder::DayFirst) == day);
  CHECK(date("21.1.2012", DateOrder::DayFirst) == day);
  CHECK(date("1/21/12", DateOrder::MonthFirst) == day);
  CHECK(date("2012/01/21", DateOrder::DayFirst) == day);
  CHECK(date("21-Jan-2012", DateOrder::YearFirst) == day);
  CHECK(date("Jan 21, 2012", DateOrder::YearFirst) == day);
  CHECK(date("21 January 2012", DateOrder::YearFirst) == day);
  CHECK(date("2012-01-21T01:30:00Z", DateOrder::YearFirst) == day + 5400);
  CHECK(date("2012-01-21 01:30:00.25", DateOrder::YearFirst) == day + 5400.25);
  CHECK(date("2012-01-21T01:30:00+01:00", DateOrder::YearFirst) == day + 1800);
  CHECK(date("1/21/2012 1:30 PM", DateOrder::MonthFirst) == day + 13.5 * 3600);
  CHECK(!date("21/01/2012", DateOrder::MonthFirst));
  CHECK(!date("2012-02-30", DateOrder::YearFirst));
  CHECK(!date("2012-01", DateOrder::YearFirst));
  CHECK(!date("18.00.00", DateOrder::DayFirst));
  CHECK(!date("1.2.3", DateOrder::DayFirst));
  CHECK(!date("12345678", DateOrder::YearFirst));
  CHECK(!date("2012-01-21 25:00", DateOrder::YearFirst));
}

TEST_CASE("csv dates: the order of day and month comes from the column, and doubt is reported",
          "[data][csv]") {
  const auto dayFirst = readText("d,x\n01/02/2020,1\n25/12/2020,2\n");
  REQUIRE(dayFirst);
  CHECK(dayFirst->table->column(0).text(0) == "2020-02-01");
  const auto monthFirst = readText("d,x\n01/02/2020,1\n12/25/2020,2\n");
  REQUIRE(monthFirst);
  CHECK(monthFirst->table->column(0).text(0) == "2020-01-02");
  const auto open = readText("d,x\n01/02/2020,1\n03/04/2020,2\n");
  REQUIRE(open);
  CHECK(kindOf(*open, "d") == ColumnKind::Date);
  const Guess* why = guess(*open, "kind of d");
  REQUIRE(why);
  CHECK(why->why.find("other way round") != std::string::npos);
}

TEST_CASE("csv kinds: codes keep their zeros, long numbers their digits", "[data][csv]") {
  const auto file = readText("zip,id\n01234,123456789012345678\n99999,123456789012345679\n");
  REQUIRE(file);
  CHECK(kindOf(*file, "zip") == ColumnKind::Category);
  CHECK(file->table->column(0).text(0) == "01234");
  CHECK(file->table->column(1).text(1) == "123456789012345679");
}

TEST_CASE("csv kinds: thousands that come late are found all the same", "[data][csv]") {
  std::string text = "a;n\n";
  for (int i = 0; i < 4000; ++i) text += fmt::format("x;{}\n", i % 900);
  text += "x;\"1,234\"\nx;\"2,345,678\"\n";
  const auto file = readText(text);
  REQUIRE(file);
  const Column& n = file->table->column(1);
  CHECK(n.kind() == ColumnKind::Integer);
  CHECK(n.missingCount() == 0);
  CHECK(n.values().back() == 2345678.0);
}

TEST_CASE("csv kinds: a stray word among numbers is missing, a level among levels is not", "[data][csv]") {
  std::string many = "a,v\n", few = "a,c\n";
  for (int i = 0; i < 100; ++i) {
    many += fmt::format("x,{}.5\n", i);
    few += fmt::format("x,{}\n", i % 5);
  }
  const auto numbers = readText(many + "x,broken\n");
  REQUIRE(numbers);
  CHECK(kindOf(*numbers, "v") == ColumnKind::Numeric);
  CHECK(numbers->table->column(1).missingCount() == 1);
  REQUIRE(numbers->warnings.size() == 1);
  CHECK(numbers->warnings[0].line == 102);
  CHECK(numbers->warnings[0].column == "v");
  const auto levels = readText(few + "x,X\n");
  REQUIRE(levels);
  CHECK(kindOf(*levels, "c") == ColumnKind::Category);
  CHECK(levels->table->column(1).levels().size() == 6);
}

TEST_CASE("csv kinds: infinite cells leave a column of numbers what it is, few or many", "[data][csv]") {
  for (const int every : {2, 50}) {
    std::string text = "a,v,whole\n";
    for (int i = 0; i < 200; ++i)
      text += i % every == 0 ? fmt::format("x,{},INF\n", i % 3 == 0 ? "inf" : "-Infinity")
                             : fmt::format("x,{}.5,{}\n", i, i);
    const auto file = readText(text);
    REQUIRE(file);
    CHECK(kindOf(*file, "v") == ColumnKind::Numeric);
    CHECK(kindOf(*file, "whole") == ColumnKind::Integer);
    CHECK(file->table->column(1).missingCount() == 200 / every);
    CHECK(file->table->column(1).isMissing(0));
    CHECK(file->table->column(1).values()[1] == 1.5);
    CHECK(file->warningCount == 400 / every);
    REQUIRE(!file->warnings.empty());
    CHECK(file->warnings[0].line == 2);
    CHECK(file->warnings[0].column == "v");
    CHECK(file->warnings[0].text == "\"inf\" is no finite number; the cell is taken as missing.");
    const Guess* why = guess(*file, "kind of v");
    REQUIRE(why);
    CHECK(why->why.find(fmt::format("{} infinite ones are taken as missing", 200 / every)) !=
          std::string::npos);
  }
}

TEST_CASE("csv kinds: infinity among levels is a level, and alone no value", "[data][csv]") {
  const auto file = readText("a,b\nlow,inf\ninf,-inf\nhigh,Infinity\n");
  REQUIRE(file);
  CHECK(kindOf(*file, "a") == ColumnKind::Category);
  CHECK(file->table->column(0).levels() == std::vector<std::string>{"high", "inf", "low"});
  CHECK(kindOf(*file, "b") == ColumnKind::Numeric);
  CHECK(file->table->column(1).missingCount() == 3);
  CHECK(file->warningCount == 3);
}

TEST_CASE("csv kinds: percent and currency signs become the unit", "[data][csv]") {
  const auto file = readText("a;share;price\nx;80%;$1,200\ny;21.5%;$300\n");
  REQUIRE(file);
  CHECK(file->table->column(1).unit() == "%");
  CHECK(file->table->column(1).values() == std::vector<double>{80, 21.5});
  CHECK(file->table->column(2).unit() == "$");
  CHECK(file->table->column(2).values() == std::vector<double>{1200, 300});
}

TEST_CASE("csv kinds: every kind can be asked for", "[data][csv]") {
  CsvOptions options;
  options.kinds = {{"a", ColumnKind::Boolean},
                   {"b", ColumnKind::Text},
                   {"c", ColumnKind::Date},
                   {"d", ColumnKind::Numeric}};
  const auto file = readText("a,b,c,d\nyes,1,2020-01-01,1\nno,2,never,x\nmaybe,3,2020-01-03,3\n", options);
  REQUIRE(file);
  const Table& table = *file->table;
  CHECK(table.column(0).text(0) == "true");
  CHECK(table.column(0).text(1) == "false");
  CHECK(table.column(0).isMissing(2));
  CHECK(table.column(1).kind() == ColumnKind::Text);
  CHECK(table.column(2).isMissing(1));
  CHECK(table.column(3).isMissing(1));
  REQUIRE(file->warnings.size() == 3);
  CHECK(file->warningCount == 3);
  CHECK(file->warnings[2].line == 4);
  CHECK(file->warnings[2].column == "a");
}

TEST_CASE("csv kinds: a warning each, a thousand kept, all counted", "[data][csv]") {
  std::string text = "a,b\n";
  for (int i = 0; i < 3000; ++i) text += "1,2,3\n";
  const auto file = readText(text.insert(4, "1,2\n1,2\n"), {});
  REQUIRE(file);
  CsvOptions options;
  options.kinds["b"] = ColumnKind::Numeric;
  std::string words = "a,b\n";
  for (int i = 0; i < 3000; ++i) words += "1,word\n";
  const auto asked = readText(words, options);
  REQUIRE(asked);
  CHECK(asked->warningCount == 3000);
  CHECK(asked->warnings.size() <= 1000);
  CHECK(!asked->warnings.empty());
}
