#include "core/data/csv_reader.hpp"

#include <filesystem>

#include "core/data/csv_read_settings.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/core/data/read_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::readText;

namespace {

std::vector<std::string> texts(const Table& table, const std::string& column) {
  std::vector<std::string> result;
  const Index c = table.find(column);
  REQUIRE(c >= 0);
  for (Index r = 0; r < table.rows(); ++r) result.push_back(table.column(c).text(r));
  return result;
}

ColumnKind kindOf(const Table& table, const std::string& column) {
  const Index c = table.find(column);
  REQUIRE(c >= 0);
  return table.column(c).kind();
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("csv: numbers, whole numbers, words, booleans and dates are told apart", "[data][csv]") {
  const auto file = readText(
      "name,age,height,member,born\n"
      "Ann,31,1.70,true,1992-03-01\nBob,45,1.82,false,1978-11-30\nAnn,28,1.65,true,1996-07-15\n");
  REQUIRE(file);
  const Table& table = *file->table;
  CHECK(table.rows() == 3);
  CHECK(kindOf(table, "name") == ColumnKind::Category);
  CHECK(kindOf(table, "age") == ColumnKind::Integer);
  CHECK(kindOf(table, "height") == ColumnKind::Numeric);
  CHECK(kindOf(table, "member") == ColumnKind::Boolean);
  CHECK(kindOf(table, "born") == ColumnKind::Date);
  CHECK(table.column(0).levels() == Texts{"Ann", "Bob"});
  CHECK(table.column(1).values() == std::vector<double>{31, 45, 28});
  CHECK(table.column(2).values() == std::vector<double>{1.70, 1.82, 1.65});
  CHECK(texts(table, "member") == Texts{"true", "false", "true"});
  CHECK(texts(table, "born") == Texts{"1992-03-01", "1978-11-30", "1996-07-15"});
  CHECK(file->warningCount == 0);
  CHECK(file->sha256.size() == 64);
}

TEST_CASE("csv: semicolons with decimal commas, tabs and pipes", "[data][csv]") {
  const auto semicolons = readText("a;b\n1,5;x\n-2,25;y\n");
  REQUIRE(semicolons);
  CHECK(semicolons->used.delimiter == ';');
  CHECK(semicolons->used.decimal == ',');
  CHECK(semicolons->table->column(0).values() == std::vector<double>{1.5, -2.25});

  const auto tabs = readText("a\tb, c\n1\tx, y\n2\tz, w\n");
  REQUIRE(tabs);
  CHECK(tabs->used.delimiter == '\t');
  CHECK(tabs->table->column(1).name() == "b, c");

  const auto pipes = readText("a|b\n1|2\n3|4\n");
  REQUIRE(pipes);
  CHECK(pipes->used.delimiter == '|');
}

TEST_CASE("csv: quotes keep delimiters, line ends and doubled quotes", "[data][csv]") {
  const auto file = readText("a,b\n1,\"x, y\"\n2,\"line one\nline two\"\n3,\"say \"\"hi\"\"\"\n4,\"\"\n");
  REQUIRE(file);
  CHECK(file->table->rows() == 4);
  CHECK(texts(*file->table, "b") == Texts{"x, y", "line one\nline two", "say \"hi\"", ""});
  CHECK(file->table->column(1).isMissing(3));
}

TEST_CASE("csv: line ends of every system give the same table", "[data][csv]") {
  const auto unixEnds = readText("a,b\n1,x\n2,y\n");
  const auto windowsEnds = readText("a,b\r\n1,x\r\n2,y\r\n");
  const auto oldMacEnds = readText("a,b\r1,x\r2,y\r");
  const auto noLastEnd = readText("a,b\n1,x\n2,y");
  REQUIRE(unixEnds);
  for (const auto* other : {&windowsEnds, &oldMacEnds, &noLastEnd}) {
    REQUIRE(*other);
    CHECK((*other)->table->fingerprint() == unixEnds->table->fingerprint());
  }
}

TEST_CASE("csv: a byte order mark is no part of the first name", "[data][csv]") {
  const auto file = readText(
      "\xEF\xBB\xBF"
      "a,b\n1,2\n");
  REQUIRE(file);
  CHECK(file->table->column(0).name() == "a");
}

TEST_CASE("csv: UTF-16 and Latin-1 are recognised", "[data][csv]") {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("k\xF6ln,b\n1,2\n")) {
    wide += c;
    wide += '\0';
  }
  const auto utf16 = readText(wide);
  REQUIRE(utf16);
  CHECK(utf16->used.encoding == "UTF-16LE");
  CHECK(utf16->table->column(0).name() == "k\xC3\xB6ln");

  const auto latin = readText("city,n\nK\xF6ln,1\nM\xFCnchen,2\nK\xF6ln,3\n");
  REQUIRE(latin);
  CHECK(texts(*latin->table, "city") == Texts{"K\xC3\xB6ln", "M\xC3\xBCnchen", "K\xC3\xB6ln"});
  CsvOptions named;
  named.encoding = "ISO-8859-1";
  const auto asked = readText("city,n\nK\xF6ln,1\nM\xFCnchen,2\nK\xF6ln,3\n", named);
  REQUIRE(asked);
  CHECK(asked->table->fingerprint() == latin->table->fingerprint());
}

TEST_CASE("csv: short rows are filled up, long rows cut, both with the line", "[data][csv]") {
  const auto file = readText("a,b,c\n1,2,3\n4,5\n\n6,7,8,9\n10,11,12\n");
  REQUIRE(file);
  CHECK(file->table->rows() == 4);
  CHECK(texts(*file->table, "c") == Texts{"3", "", "8", "12"});
  REQUIRE(file->warnings.size() == 2);
  CHECK(file->warnings[0].line == 3);
  CHECK(file->warnings[1].line == 5);
  CHECK(file->warningCount == 2);
}

TEST_CASE("csv: repeated and missing names", "[data][csv]") {
  const auto file = readText("x,x,,x\n1,2,3,4\n5,6,7,8\n");
  REQUIRE(file);
  const Table& table = *file->table;
  CHECK(table.column(0).name() == "x");
  CHECK(table.column(1).name() == "x (2)");
  CHECK(table.column(2).name() == "column 3");
  CHECK(table.column(3).name() == "x (3)");
}

TEST_CASE("csv: a table without a header keeps its first row", "[data][csv]") {
  const auto file = readText("1,null,x\n2,0,y\n3,4,x\n");
  REQUIRE(file);
  CHECK(file->used.header == false);
  CHECK(file->table->rows() == 3);
  CHECK(file->table->column(0).name() == "column 1");
  CHECK(file->table->column(1).isMissing(0));
}

TEST_CASE("csv: title lines above and notes below stay out", "[data][csv]") {
  const auto file = readText(
      "Sales of the year\nin "
      "thousands,,\n\nregion,q1,q2\nnorth,\"1,200\",300\nsouth,\"2,400\",500\neast,100,50\n,,\n"
      "Source: the office of sales\n");
  REQUIRE(file);
  CHECK(file->table->rows() == 3);
  CHECK(file->table->column(0).name() == "region");
  CHECK(file->table->column(1).values() == std::vector<double>{1200, 2400, 100});
  CHECK(file->warningCount >= 3);
}

TEST_CASE("csv: marks of missing values", "[data][csv]") {
  const auto file = readText("a,b,c\n1,NA,x\n2,3.5,NA\n?,NaN,y\n-,4.5,x\n5,null,-\n");
  REQUIRE(file);
  CHECK(kindOf(*file->table, "a") == ColumnKind::Integer);
  CHECK(file->table->column(0).missingCount() == 2);
  CHECK(file->table->column(1).missingCount() == 3);
  CHECK(texts(*file->table, "c") == Texts{"x", "", "y", "x", ""});
  CsvOptions onlyMinusNine;
  onlyMinusNine.missing = Texts{"-9"};
  const auto asked = readText("a,b\n1,NA\n-9,x\n3,NA\n", onlyMinusNine);
  REQUIRE(asked);
  CHECK(asked->table->column(0).missingCount() == 1);
  CHECK(texts(*asked->table, "b") == Texts{"NA", "x", "NA"});
}

TEST_CASE("csv: reading again with the settled options gives the same table", "[data][csv]") {
  for (const std::string text :
       {"a;b;c\n1,5;x;01/02/2020\n2,5;-;03/04/2020\n-;y;05/06/2020\n", "1,2\n3,4\n", "x,x\n1,a\n2,b\n",
        "zip,v\n01234,1\n99999,2\n", "Title\na,b,c\n1,2,3\n4,5,6\n"}) {
    const auto first = readText(text);
    REQUIRE(first);
    const auto again = readText(text, first->used);
    REQUIRE(again);
    CHECK(again->table->fingerprint() == first->table->fingerprint());
    CHECK(again->used == first->used);
  }
}

TEST_CASE("csv: a kind asked for makes cells that do not fit missing, with a warning", "[data][csv]") {
  CsvOptions options;
  options.kinds["a"] = ColumnKind::Integer;
  options.kinds["b"] = ColumnKind::Category;
  const auto file = readText("a,b\n1,10\nx,20\n2.5,10\n4,20\n", options);
  REQUIRE(file);
  CHECK(texts(*file->table, "a") == Texts{"1", "", "", "4"});
  CHECK(kindOf(*file->table, "b") == ColumnKind::Category);
  REQUIRE(file->warnings.size() == 2);
  CHECK(file->warnings[0].line == 3);
  CHECK(file->warnings[0].column == "a");
  CHECK(file->warnings[1].line == 4);
}

TEST_CASE("csv: the table does not depend on blocks or threads", "[data][csv]") {
  std::string text = "id,word,value,day\n";
  for (int i = 0; i < 3000; ++i)
    text += fmt::format("{},{},{}.{},2020-01-{:02}\n", i, i % 7 == 0 ? "\"a, \"\"b\"\"\nc\"" : "plain",
                        i % 13, i % 10, i % 28 + 1);
  jobs::WorkContext alone;
  const auto whole = readCsvText(text, "t", {}, alone);
  REQUIRE(whole);
  CHECK(whole->table->rows() == 3000);
  jobs::ThreadPool pool(3);
  std::stop_source stop;
  jobs::WorkContext threads(stop.get_token(), &pool);
  for (const std::size_t block : {std::size_t{64}, std::size_t{333}, std::size_t{5000}}) {
    const auto cut = readCsvText(text, "t", {}, CsvReadSettings{block}, threads);
    REQUIRE(cut);
    CHECK(cut->table->fingerprint() == whole->table->fingerprint());
  }
}

TEST_CASE("csv: every messy file of the shared data reads, twice alike", "[data][csv]") {
  const auto folder = test::sharedFile("data/messy");
  if (!folder) {
    WARN("the shared data are not here");
    return;
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    const auto extension = entry.path().extension();
    if (extension != ".csv" && extension != ".psv") continue;
    INFO(entry.path().string());
    jobs::WorkContext context;
    const auto file = readCsv(entry.path().string(), {}, context);
    REQUIRE(file);
    const auto again = readCsv(entry.path().string(), file->used, context);
    REQUIRE(again);
    CHECK(again->table->fingerprint() == file->table->fingerprint());
  }
}
