#include "core/runs/report.hpp"

#include <zlib.h>

#include <filesystem>

#include "core/runs/png_image.hpp"
#include "core/runs/report_parts.hpp"
#include "core/runs/svg_plot.hpp"
#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

/// The first tag that is closed out of order or never; empty if all nest.
std::string badNesting(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    if (html[at + 1] == '!') continue;
    const std::size_t end = html.find('>', at);
    if (end == std::string::npos) return html.substr(at, 40);
    const std::string tag = html.substr(at + 1, end - at - 1);
    const bool closing = tag[0] == '/';
    const std::string name = tag.substr(closing ? 1 : 0, tag.find_first_of(" /\n", 1) - (closing ? 1 : 0));
    if (name == "style") {
      at = html.find("</style>", at) + 1;
      continue;
    }
    if (name == "meta" || name == "br" || tag.back() == '/') continue;
    if (!closing) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return html.substr(at > 40 ? at - 40 : 0, 80);
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? std::string() : "never closed: " + open.back();
}

std::string pageOf(const RunSpec& spec, const ReportOptions& options = {}) {
  jobs::WorkContext context;
  const auto html = reportHtml(*test::executed(spec, test::mixedTable()), {}, options, context);
  if (!html) FAIL(html.error().text());
  return *html;
}

bool holds(const std::string& html, const std::string& text) { return html.find(text) != std::string::npos; }

std::uint32_t number(const std::string& bytes, std::size_t at) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = (out << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return out;
}

}  // namespace

TEST_CASE("report: one page with every card, nested right and loading nothing", "[runs][report]") {
  RunSpec spec = test::treeSpec();
  spec.roles.features = {"length", "depth"};
  ReportOptions options;
  options.folder = "out/p";
  options.learningCurve = eval::LearningCurveSpec{};
  options.learningCurve->sizes = 3;
  options.learningCurve->repeats = 2;
  const std::string html = pageOf(spec, options);
  CHECK(badNesting(html).empty());
  for (const char* title :
       {"Data and model", "Split", "Metrics", "Decision surface", "Confusion matrix", "By class",
        "Learning curve", "ROC", "Worst errors", "What it learned", "Repeat it"})
    CHECK(holds(html, title));
  CHECK(holds(html, "ridgeline replay out/p"));
  CHECK(holds(html, "prefers-color-scheme:dark"));
  CHECK(holds(html, "data:image/png;base64,iVBOR"));
  CHECK_FALSE(holds(html, "http://"));
  CHECK_FALSE(holds(html, "https://"));
  CHECK_FALSE(holds(html, "<script"));
}

TEST_CASE("report: probabilities are drawn against what happened, where rows are enough", "[runs][report]") {
  jobs::WorkContext context;
  RunSpec spec = test::treeSpec();
  spec.model.id = "logistic";
  const auto page = [&](const data::TablePtr& table) {
    return *reportHtml(*test::executed(spec, table), {}, {}, context);
  };
  const std::string three = page(test::mixedTable(400));
  CHECK(badNesting(three).empty());
  CHECK(holds(three, "Reliability"));
  CHECK(holds(three, "right answers, ECE 0."));
  CHECK_FALSE(holds(three, "precision, recall"));
  CHECK_FALSE(holds(page(test::mixedTable(120)), "Reliability"));  // 24 dev rows
  spec.roles.target = "pair";
  const std::string two = page(test::mixedTable(400));
  CHECK(badNesting(two).empty());
  CHECK(holds(two, "yes, ECE 0."));
  CHECK(holds(two, "dev, 80 rows"));
  CHECK(holds(two, "precision, recall against threshold"));
}

TEST_CASE("report: every task and an iterating method make a sound page", "[runs][report]") {
  for (const auto& entry : models::modelCatalog())
    for (const auto task : entry.tasks) {
      INFO(entry.id << " to " << data::name(task));
      const std::string html = pageOf(test::specFor(entry, task));
      CHECK(badNesting(html) == "");
      CHECK(holds(html, entry.title));
      if (entry.id == "mlp") CHECK(holds(html, "Loss by iteration"));
    }
}

TEST_CASE("report: a question about words names them", "[runs][report]") {
  RunSpec spec = test::treeSpec();
  spec.roles.target = "pair";
  spec.roles.features = {"kind"};
  spec.defaultPrepare = false;
  spec.prepare = {{"categories", {}}};
  const std::string html = pageOf(spec);
  CHECK(holds(html, "kind in {adelie}\n  -&gt; no (100 %)"));
  CHECK(holds(html, "kind not in {adelie}\n  -&gt; yes (100 %)"));
}

TEST_CASE("report: names from the data cannot break out of the page", "[runs][report]") {
  CHECK(escaped("<b>\"&'\x01") == "&lt;b&gt;&quot;&amp;&#39; ");
  const auto table = test::mixedTable();
  const auto hostile =
      table->withColumn(table->column(table->find("kind")).renamed("<script>alert(1)</script>"));
  REQUIRE(hostile);
  RunSpec spec = test::treeSpec();
  spec.roles.target = "<script>alert(1)</script>";
  jobs::WorkContext context;
  const auto html = reportHtml(*test::executed(spec, *hostile), {}, {}, context);
  REQUIRE(html);
  CHECK_FALSE(holds(*html, "<script"));
  CHECK(badNesting(*html).empty());
}

TEST_CASE("report: a stored run makes the page again, and one without its data says so", "[runs][report]") {
  const test::TemporaryFolder folder;
  folder.write("mixed.csv", test::csvOf(*test::mixedTable()));
  RunSpec spec = test::treeSpec();
  spec.data.kind = data::SourceKind::File;
  spec.data.path = "mixed.csv";
  jobs::WorkContext context;
  const auto run = execute(spec, folder.path().string(), {}, context);
  REQUIRE(run);
  REQUIRE(writeRun(**run, {}, folder.path().string(), folder.file("run")));
  const auto whole = reportOfFolder(folder.file("run"), {}, context);
  REQUIRE(whole);
  CHECK(holds(*whole, "Worst errors"));
  CHECK(holds(*whole, "Decision surface"));
  const auto reopened = reopenRun(folder.file("run"), context);
  REQUIRE(reopened);
  CHECK((*reopened)->part(data::Part::Test)->losses == (*run)->part(data::Part::Test)->losses);

  std::filesystem::remove(folder.file("mixed.csv"));
  const auto bare = reportOfFolder(folder.file("run"), {}, context);
  REQUIRE(bare);
  CHECK(holds(*bare, "could not be opened again"));
  CHECK(holds(*bare, "Confusion matrix"));
  CHECK_FALSE(holds(*bare, "Worst errors"));
}

TEST_CASE("report: a failed run has a page that says what went wrong", "[runs][report]") {
  const test::TemporaryFolder folder;
  REQUIRE(writeFailedRun(test::treeSpec(), Error{ErrorCode::Parse, "A quote is not closed.", "a.csv", 3}, {},
                         ".", folder.path().string()));
  jobs::WorkContext context;
  const auto html = reportOfFolder(folder.path().string(), {}, context);
  REQUIRE(html);
  CHECK(holds(*html, "This run failed"));
  CHECK(holds(*html, "A quote is not closed."));
  CHECK(badNesting(*html).empty());
}

TEST_CASE("report: a record that was edited is refused, not followed off its end", "[runs][report]") {
  const test::TemporaryFolder folder;
  jobs::WorkContext context;
  for (const char* text :
       {R"({"status": "done", "spec": {}})", R"({"status": "done", "spec": {"seed": 1}, "data": []})",
        R"({"status": "failed", "spec": 3})"}) {
    folder.write("record.json", text);
    const auto html = reportOfFolder(folder.path().string(), {}, context);
    REQUIRE_FALSE(html);
    CHECK(html.error().code == ErrorCode::Parse);
  }
}

TEST_CASE("png: chunks carry their checksum and the pixels inflate back", "[runs][png]") {
  RgbaImage image{3, 2, std::vector<std::uint8_t>(24)};
  image.set(0, 0, 0x123456, 1);
  image.set(2, 1, 0xABCDEF, 0.5);
  const auto png = pngBytes(image);
  REQUIRE(png);
  CHECK(png->substr(0, 8) == "\x89PNG\r\n\x1a\n");
  std::string packed;
  for (std::size_t at = 8; at < png->size();) {
    const std::size_t length = number(*png, at);
    const std::string body = png->substr(at + 4, 4 + length);
    CHECK(crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size())) ==
          number(*png, at + 8 + length));
    if (body.substr(0, 4) == "IHDR") {
      CHECK(number(body, 4) == 3);
      CHECK(number(body, 8) == 2);
    }
    if (body.substr(0, 4) == "IDAT") packed = body.substr(4);
    at += 12 + length;
  }
  std::vector<Bytef> raw(2 * (1 + 12));
  uLongf size = raw.size();
  REQUIRE(uncompress(raw.data(), &size, reinterpret_cast<const Bytef*>(packed.data()),
                     static_cast<uLong>(packed.size())) == Z_OK);
  REQUIRE(size == raw.size());
  CHECK(std::vector<Bytef>(raw.begin() + 1, raw.begin() + 5) == std::vector<Bytef>{0x12, 0x34, 0x56, 255});
  CHECK(std::vector<Bytef>(raw.end() - 4, raw.end()) == std::vector<Bytef>{0xAB, 0xCD, 0xEF, 128});
}

TEST_CASE("svg plot: ticks are round and cover the range", "[runs][svg]") {
  CHECK(roundTicks(0, 1, 5) == std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0});
  CHECK(roundTicks(-2.6, 3.1, 6) == std::vector<double>{-2, -1, 0, 1, 2, 3});
  CHECK(roundTicks(5, 5, 4) == std::vector<double>{5});
  SvgPlot plot(200, 100, "x", "y");
  plot.window(3, 3, std::nan(""), 1);
  CHECK(std::isfinite(plot.toX(3)));
  plot.line({0, 1, 2}, {0, std::nan(""), 1}, "accent");
  CHECK(plot.text().find("nan") == std::string::npos);
}
