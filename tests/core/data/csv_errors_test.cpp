#include <sys/stat.h>
#include <unistd.h>

#include "core/data/csv_read_settings.hpp"
#include "core/data/csv_reader.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/core/data/read_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using test::readText;

namespace {

Result<CsvFile> readFile(const std::string& path) {
  jobs::WorkContext context;
  return readCsv(path, {}, context);
}

/// One sentence: no line end inside, a full stop at the end.
void checkSentence(const Error& error) {
  CHECK(error.message.find('\n') == std::string::npos);
  REQUIRE(!error.message.empty());
  CHECK(error.message.back() == '.');
  CHECK(!error.where.empty());
}

}  // namespace

TEST_CASE("csv: a file that cannot be read says why", "[data][csv]") {
  const test::TemporaryFolder folder;
  const auto missing = readFile(folder.file("nothing.csv"));
  REQUIRE(!missing);
  CHECK(missing.error().code == ErrorCode::Unreadable);
  checkSentence(missing.error());

  const auto isFolder = readFile(folder.path().string());
  REQUIRE(!isFolder);
  CHECK(isFolder.error().code == ErrorCode::Unreadable);
  CHECK(isFolder.error().message.find("folder") != std::string::npos);

  if (::geteuid() != 0) {
    const std::string closed = folder.write("closed.csv", "a,b\n1,2\n");
    ::chmod(closed.c_str(), 0);
    const auto refused = readFile(closed);
    REQUIRE(!refused);
    CHECK(refused.error().code == ErrorCode::Unreadable);
    CHECK(refused.error().message.find("permission") != std::string::npos);
  }
}

TEST_CASE("csv: text without a row is refused", "[data][csv]") {
  for (const std::string text : {"", "\n\n", "  \r\n", "\xEF\xBB\xBF", "a,b,c\n", "name\n"}) {
    const auto file = readText(text);
    INFO(text);
    REQUIRE(!file);
    CHECK(file.error().code == ErrorCode::InvalidInput);
    checkSentence(file.error());
  }
}

TEST_CASE("csv: one column, one row, nothing but missing values", "[data][csv]") {
  const auto column = readText("x\n1\n2\n3\n");
  REQUIRE(column);
  CHECK(column->table->columnCount() == 1);
  CHECK(column->table->column(0).values() == std::vector<double>{1, 2, 3});
  CHECK(column->used.delimiter == ',');

  const auto commas = readText("x\n1,5\n2,25\n-3,5\n4\n");
  REQUIRE(commas);
  CHECK(commas->table->columnCount() == 1);
  CHECK(commas->table->column(0).values() == std::vector<double>{1.5, 2.25, -3.5, 4});

  const auto row = readText("1.5,2,3");
  REQUIRE(row);
  CHECK(row->table->rows() == 1);
  CHECK(row->used.header == false);

  const auto missing = readText("a,b\nNA,\n,NA\n");
  REQUIRE(missing);
  CHECK(missing->table->rows() == 2);
  CHECK(missing->table->column(0).missingCount() == 2);

  const auto nothing = readText("a,b\n,\n,\n");
  REQUIRE(nothing);
  CHECK(nothing->table->rows() == 2);
}

TEST_CASE("csv: 100,000 columns are read, 200,001 are refused", "[data][csv]") {
  std::string text;
  for (int c = 0; c < 100'000; ++c) text += fmt::format("{}c{}", c > 0 ? "," : "", c);
  for (int r = 0; r < 4; ++r)
    for (int c = 0; c < 100'000; ++c) text += fmt::format("{}{}", c > 0 ? "," : "\n", c + r);
  const auto wide = readText(text);
  REQUIRE(wide);
  CHECK(wide->table->columnCount() == 100'000);
  CHECK(wide->table->rows() == 4);
  CHECK(wide->table->column(99'999).values() == std::vector<double>{99'999, 100'000, 100'001, 100'002});

  const auto wider = readText(std::string(200'000, ',') + "\n");
  REQUIRE(!wider);
  CHECK(wider.error().code == ErrorCode::InvalidInput);
  checkSentence(wider.error());
}

TEST_CASE("csv: one endless line is answered", "[data][csv]") {
  const auto words = readText(std::string(50'000'000, 'x'));
  REQUIRE(!words);
  CHECK(words.error().code == ErrorCode::InvalidInput);
  const auto cells = readText(std::string(5'000'000, ','));
  REQUIRE(!cells);
  CHECK(cells.error().code == ErrorCode::InvalidInput);
}

TEST_CASE("csv: a quote that never closes is named where it opens", "[data][csv]") {
  for (const std::size_t block : {std::size_t{64}, std::size_t{1} << 18}) {
    std::string text = "a,b,c\n";
    for (int i = 0; i < 500; ++i) text += "1,\"two\nlines\",3\n";
    text += "1,2,\"open\n";
    for (int i = 0; i < 500; ++i) text += "1,2,3\n";
    jobs::WorkContext context;
    const auto file = readCsvText(text, "test.csv", {}, CsvReadSettings{block}, context);
    REQUIRE(!file);
    CHECK(file.error().code == ErrorCode::Parse);
    CHECK(file.error().line == 1002);
    CHECK(file.error().column == 5);
    checkSentence(file.error());
  }
}

TEST_CASE("csv: bytes that are no text are refused", "[data][csv]") {
  const auto nul = readText(std::string("a,b\n1,2\n3,\0\n", 12));
  REQUIRE(!nul);
  CHECK(nul.error().code == ErrorCode::InvalidInput);
  CHECK(nul.error().line == 3);
  checkSentence(nul.error());

  const test::TemporaryFolder folder;
  const auto picture =
      readFile(folder.write("picture.csv", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16)));
  REQUIRE(!picture);
  CHECK(picture.error().code == ErrorCode::InvalidInput);
  CHECK(picture.error().message.find("PNG") != std::string::npos);
}

TEST_CASE("csv: the wrong encoding is named with its line", "[data][csv]") {
  CsvOptions utf8;
  utf8.encoding = "UTF-8";
  const auto file = readText("a,b\n1,x\n2,K\xF6ln\n", utf8);
  REQUIRE(!file);
  CHECK(file.error().code == ErrorCode::Parse);
  CHECK(file.error().line == 3);
  CHECK(file.error().column == 4);
  checkSentence(file.error());

  CsvOptions unknown;
  unknown.encoding = "klingon-8";
  const auto nobody = readText("a,b\n1,2\n", unknown);
  REQUIRE(!nobody);
  CHECK(nobody.error().code == ErrorCode::InvalidParam);
  CHECK(nobody.error().message.find("klingon-8") != std::string::npos);
}

TEST_CASE("csv: options that cannot work are refused", "[data][csv]") {
  CsvOptions options;
  options.delimiter = '"';
  const auto quote = readText("a,b\n1,2\n", options);
  REQUIRE(!quote);
  CHECK(quote.error().code == ErrorCode::InvalidParam);
  options.delimiter = {};
  options.decimal = 'x';
  const auto decimal = readText("a,b\n1,2\n", options);
  REQUIRE(!decimal);
  CHECK(decimal.error().code == ErrorCode::InvalidParam);
}

TEST_CASE("csv: reading stops when it is told to", "[data][csv]") {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 200'000; ++i) text += fmt::format("{},word {},{}.5\n", i, i, i % 100);
  for (const int threads : {1, 2}) {
    std::stop_source stop;
    jobs::ThreadPool pool(threads);
    jobs::WorkContext context(stop.get_token(), &pool);
    int reports = 0;
    context.onProgress = [&](const jobs::Progress&) {
      ++reports;
      stop.request_stop();
    };
    const auto file = readCsvText(text, "t", {}, CsvReadSettings{4096}, context);
    REQUIRE(!file);
    CHECK(file.error().code == ErrorCode::Cancelled);
    CHECK(reports >= 1);
  }
}
