#include "core/data/csv_scan.hpp"

#include "core/base/random.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::data;

namespace {

using ScannedRows = std::vector<std::vector<std::string>>;

/// The definition: byte by byte.
ScannedRows walked(std::string_view text, const CsvDialect& dialect, std::size_t* open = nullptr) {
  ScannedRows rows;
  std::vector<std::size_t> ends;
  const std::size_t opening = walkRecords(
      text, 0, text.size(), dialect, [&](std::size_t end) { ends.push_back(end); },
      [&](std::size_t begin, std::size_t, bool blank) {
        if (blank) return true;
        auto& row = rows.emplace_back();
        for (const std::size_t end : ends) {
          row.emplace_back(text.substr(begin, std::max(end, begin) - begin));
          begin = end + 1;
        }
        ends.clear();
        return true;
      },
      [](std::size_t) {});
  if (open != nullptr) *open = opening;
  return rows;
}

ScannedRows planned(std::string_view text, const BlockPlan& plan, const CsvDialect& dialect) {
  ScannedRows rows;
  CellIndex index;
  for (const auto& block : plan.blocks) {
    indexCells(text, block, dialect, plan.exact, index);
    CHECK(static_cast<Index>(index.rowBegins.size()) == block.rows);
    CHECK(static_cast<Index>(rows.size()) == block.firstRow);
    std::size_t cell = 0;
    for (std::size_t r = 0; r < index.rowBegins.size(); ++r) {
      auto& row = rows.emplace_back();
      std::size_t begin = index.rowBegins[r];
      for (; cell < index.rowCells[r]; ++cell) {
        row.emplace_back(text.substr(block.begin + begin, index.ends[cell] - begin));
        begin = index.ends[cell] + std::size_t{1};
      }
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("csv scan: blocks of any size give the cells of a walk, byte by byte", "[data][csv]") {
  Rng rng(Seed(11));
  // Mostly well-formed text, so that the quick way is taken; now and then a stray quote, so that it is not.
  const std::vector<std::string> cells = {
      "1", "", "word", "\"a, b\"", "\"two\nlines\"", "\"\"", "\"q \"\" q\"", " x ", "\"\n\"", "12.5"};
  jobs::ThreadPool pool(3);
  const std::stop_source stop;
  jobs::WorkContext context(stop.get_token(), &pool);
  int quick = 0, exact = 0, open = 0;
  for (int round = 0; round < 400; ++round) {
    CsvDialect dialect;
    dialect.newline = round % 5 == 4 ? '\r' : '\n';
    std::string text;
    const auto records = rng.below(60);
    for (std::int64_t r = 0; r < records; ++r) {
      const auto width = rng.below(5);
      for (std::int64_t c = 0; c <= width && rng.below(12) > 0; ++c) {
        if (c > 0) text += ',';
        text += cells[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(cells.size())))];
        if (round % 3 == 0 && rng.below(40) == 0) text += '"';
      }
      text += dialect.newline == '\r' ? "\r" : rng.below(2) == 0 ? "\n" : "\r\n";
    }
    if (round % 2 == 0 && text.size() > 3) text.resize(text.size() - 1);
    std::size_t opening = 0;
    const ScannedRows expected = walked(text, dialect, &opening);
    for (const std::size_t block :
         {std::size_t{1}, std::size_t{7}, std::size_t{64}, std::size_t{100}, std::size_t{4096}}) {
      INFO("round " << round << " block " << block);
      const auto plan = planBlocks(text, 0, dialect, block, "t", context);
      if (opening != std::string_view::npos) {
        ++open;
        REQUIRE(!plan);
        CHECK(plan.error().line == lineOf(text, opening, dialect.newline));
        continue;
      }
      REQUIRE(plan);
      ++(plan->exact ? exact : quick);
      CHECK(plan->rows == static_cast<Index>(expected.size()));
      CHECK(planned(text, *plan, dialect) == expected);
    }
  }
  CHECK(quick > 200);
  CHECK(exact > 20);
  CHECK(open > 5);
}

TEST_CASE("csv scan: backslashes and blanks before quotes take the walk", "[data][csv]") {
  jobs::WorkContext context;
  CsvDialect dialect;
  dialect.backslash = true;
  const std::string text = "a,\"x \\\" y\",b\\,c\n1,2,3\n";
  const auto plan = planBlocks(text, 0, dialect, 8, "t", context);
  REQUIRE(plan);
  CHECK(plan->exact);
  CHECK(planned(text, *plan, dialect) == ScannedRows{{"a", "\"x \\\" y\"", "b\\,c"}, {"1", "2", "3"}});
}

TEST_CASE("csv scan: ragged rows become square", "[data][csv]") {
  jobs::WorkContext context;
  const CsvDialect dialect;
  const std::string text = "1,2,3\n4\n5,6,7,8\n9,10,11,\n";
  const auto plan = planBlocks(text, 0, dialect, 1 << 16, "t", context);
  REQUIRE(plan);
  CellIndex index;
  indexCells(text, plan->blocks[0], dialect, plan->exact, index);
  RaggedRows ragged;
  squareCells(plan->blocks[0], 3, index, ragged);
  CHECK(index.cells == 12);
  CHECK(ragged.count == 2);
  REQUIRE(ragged.kept.size() == 2);
  CHECK(ragged.kept[0].cells == 1);
  CHECK(ragged.kept[1].cells == 4);
  CHECK(text.substr(ragged.kept[1].offset, 2) == "5,");
}
