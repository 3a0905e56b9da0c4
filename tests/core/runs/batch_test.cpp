#include "core/runs/batch.hpp"

#include <unistd.h>

#include <array>

#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

struct Collected {
  std::string answers, quarantine;
  Result<BatchReport> report = BatchReport{};
};

Collected predicted(const ServableModel& model, const std::string& path, BatchOptions options) {
  Collected out;
  BatchSinks sinks;
  sinks.answers = [&](std::string_view text) -> Status {
    out.answers += text;
    return {};
  };
  sinks.quarantine = [&](std::string_view text) -> Status {
    out.quarantine += text;
    return {};
  };
  jobs::WorkContext context;
  out.report = predictBatch(model, path, options, sinks, context);
  return out;
}

/// A tree on numbers as they are: no step fills what is missing.
/// Takes no missing values, and has no step that fills them.
ServableModel bareNeighbours() {
  RunSpec spec = test::treeSpec();
  spec.model = {"knn", {{"neighbors", std::int64_t{3}}}};
  spec.roles.features = {"depth", "mass"};
  spec.defaultPrepare = false;
  return servable(*test::executed(spec, test::mixedTable()));
}

}  // namespace

TEST_CASE("batch: a row gets the answer it got in the run, whatever the order of columns", "[runs][batch]") {
  const auto table = test::mixedTable();
  const auto run = test::executed(test::treeSpec(), table);
  const test::TemporaryFolder folder;
  std::string csv = "extra,island,depth,length\n";
  for (Index row = 0; row < table->rows(); ++row)
    csv += fmt::format("x,{},{},{}\n", table->column(2).text(row), table->column(1).text(row),
                       table->column(0).text(row));
  BatchOptions options;
  options.probabilities = true;
  options.block = 7;  // rows do not divide evenly into blocks
  const auto out = predicted(servable(*run), folder.write("new.csv", csv), options);
  REQUIRE(out.report);
  CHECK(out.report->rows == table->rows());
  CHECK(out.report->aside == 0);
  CHECK(out.answers.substr(0, out.answers.find('\n')) == "row,predicted,p_adelie,p_chinstrap,p_gentoo");
  for (const auto& part : run->parts)
    for (std::size_t i = 0; i < part.rows.size(); ++i) {
      const auto label = static_cast<std::size_t>(part.scored.predicted.labels[i]);
      const std::string line = fmt::format("\n{},{},{},", part.scored.rows[i], run->schema.classNames[label],
                                           part.scored.predicted.probabilities(static_cast<Index>(i), 0));
      CHECK(out.answers.find(line) != std::string::npos);
    }
}

TEST_CASE("batch: what happens to a row without an answer is chosen", "[runs][batch]") {
  const ServableModel model = bareNeighbours();
  const test::TemporaryFolder folder;
  const auto path = folder.write("new.csv", "depth,mass\n1,2\nlots,3\n4,\n5,6\n");
  BatchOptions options;
  options.reasons = true;

  const auto failed = predicted(model, path, options);
  REQUIRE_FALSE(failed.report);
  CHECK(failed.report.error().message.find("\"lots\"") != std::string::npos);
  CHECK(failed.report.error().message.find("Row 1") == 0);

  options.onError = OnError::Null;
  const auto blank = predicted(model, path, options);
  REQUIRE(blank.report);
  CHECK(blank.report->aside == 2);
  CHECK(std::count(blank.answers.begin(), blank.answers.end(), '\n') == 5);
  CHECK(blank.answers.find("\n1,,\"Column") != std::string::npos);

  options.onError = OnError::Quarantine;
  const auto aside = predicted(model, path, options);
  REQUIRE(aside.report);
  CHECK(aside.report->aside == 2);
  CHECK(std::count(aside.answers.begin(), aside.answers.end(), '\n') == 3);
  CHECK(aside.quarantine.find("row,reason,depth,mass\n1,") == 0);
  CHECK(aside.quarantine.find(",lots,3\n") != std::string::npos);
}

TEST_CASE("batch: a table without one of the model's columns is refused by name", "[runs][batch]") {
  const ServableModel model = bareNeighbours();
  const test::TemporaryFolder folder;
  const auto out = predicted(model, folder.write("new.csv", "depht,mass\n1,2\n2,3\n"), {});
  REQUIRE_FALSE(out.report);
  CHECK(out.report.error().code == ErrorCode::InvalidInput);
  CHECK(out.report.error().message.find("\"depth\"") != std::string::npos);
  CHECK(out.report.error().message.find("depht") != std::string::npos);
}

TEST_CASE("batch: a level that training never met is answered and told", "[runs][batch]") {
  const ServableModel model = servable(*test::executed(test::treeSpec(), test::mixedTable()));
  const test::TemporaryFolder folder;
  BatchOptions options;
  options.reasons = true;
  const auto out =
      predicted(model, folder.write("new.csv", "length,depth,island\n1,2,atlantis\n1,2,dream\n"), options);
  REQUIRE(out.report);
  CHECK(out.report->aside == 0);
  CHECK(out.answers.find("Training never met island \"\"atlantis\"\".") != std::string::npos);
  CHECK(out.answers.find("\"dream\"") == std::string::npos);
}

TEST_CASE("batch: what comes through a pipe is answered as a file is, odd cells too", "[runs][batch]") {
  const ServableModel model = bareNeighbours();
  const std::string csv = "depth,mass\n1,2\nword,3\ninf,4\n2,5\n";
  const test::TemporaryFolder folder;
  BatchOptions options;
  options.onError = OnError::Quarantine;
  const auto fromFile = predicted(model, folder.write("in.csv", csv), options);
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  REQUIRE(write(ends[1], csv.data(), csv.size()) == static_cast<ssize_t>(csv.size()));
  close(ends[1]);
  const auto fromPipe = predicted(model, fmt::format("/dev/fd/{}", ends[0]), options);
  close(ends[0]);
  REQUIRE(fromFile.report);
  REQUIRE(fromPipe.report);
  CHECK(fromPipe.report->aside == 2);
  CHECK(fromPipe.answers == fromFile.answers);
  CHECK(fromPipe.quarantine == fromFile.quarantine);
  CHECK(fromPipe.quarantine.find("holds \"\"inf\"\"") != std::string::npos);
}
