#include "core/runs/execute.hpp"

#include <thread>

#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

TEST_CASE("execute: every part is scored and the spec comes back complete", "[runs][execute]") {
  const auto table = test::mixedTable();
  const auto run = test::executed(test::treeSpec(), table);
  REQUIRE(run->parts.size() == 3);
  Index rows = 0;
  for (const auto& part : run->parts) {
    CHECK(static_cast<Index>(part.rows.size()) == part.scored.size());
    CHECK(part.losses.size() == part.scored.size());
    rows += part.scored.size();
  }
  CHECK(rows == table->rows());
  CHECK(run->testOpened);
  CHECK(run->spec.metric == "accuracy");
  CHECK_FALSE(run->spec.defaultPrepare);
  CHECK_FALSE(run->spec.prepare.empty());
  CHECK(run->spec.model.params.size() == (*models::modelEntry("tree"))->params->params().size());
  REQUIRE(run->metric(data::Part::Dev) != nullptr);
  // The kinds lie three to four deviations apart, so a tree finds most of them.
  CHECK(*run->metric(data::Part::Dev)->value > 0.7);
  CHECK(run->metric(data::Part::Dev)->low);

  const auto again = test::executed(run->spec, table);
  CHECK(again->spec == run->spec);
  CHECK(again->part(data::Part::Dev)->scored.predicted.labels ==
        run->part(data::Part::Dev)->scored.predicted.labels);
}

TEST_CASE("execute: the test part stays unscored until it is opened", "[runs][execute]") {
  const auto table = test::mixedTable();
  ExecuteOptions sealed;
  sealed.openTest = false;
  const auto run = test::executed(test::treeSpec(), table, sealed);
  CHECK(run->part(data::Part::Test) == nullptr);
  CHECK(run->metric(data::Part::Test) == nullptr);
  CHECK_FALSE(run->testOpened);
  CHECK_FALSE(run->split->rows(data::Part::Test).empty());

  jobs::WorkContext context;
  const auto opened = rescore(*run, {}, context);
  REQUIRE(opened);
  const auto open = test::executed(test::treeSpec(), table);
  REQUIRE((*opened)->part(data::Part::Test) != nullptr);
  CHECK((*opened)->part(data::Part::Test)->losses == open->part(data::Part::Test)->losses);
}

TEST_CASE("execute: intervals are left out while a finger drags", "[runs][execute]") {
  ExecuteOptions quick;
  quick.intervals = false;
  const auto run = test::executed(test::treeSpec(), test::mixedTable(), quick);
  CHECK(run->metric(data::Part::Dev)->value);
  CHECK_FALSE(run->metric(data::Part::Dev)->low);
}

TEST_CASE("execute: a model that does one task settles the task", "[runs][execute]") {
  const auto table = test::mixedTable();
  RunSpec spec;
  spec.model.id = "kmeans";
  spec.roles.features = {"length", "depth"};
  const auto run = test::executed(spec, table);
  CHECK(run->schema.task == data::Task::Cluster);
  REQUIRE(run->parts.front().metrics.size() == 3);
  CHECK(run->parts.front().metrics.front().id == "silhouette");
  CHECK(run->parts.front().metrics.front().estimate.value);
  CHECK(run->parts.front().scored.predicted.labels.size() == run->parts.front().rows.size());
}

TEST_CASE("execute: what cannot be run is refused before anything is fitted", "[runs][execute]") {
  const auto table = test::mixedTable();
  jobs::WorkContext context;
  const auto refused = [&](const RunSpec& spec) {
    const auto run = execute(spec, table, {}, context);
    REQUIRE_FALSE(run);
    return run.error();
  };
  RunSpec spec = test::treeSpec();
  spec.model.id = "trea";
  CHECK(refused(spec).message.find("tree") != std::string::npos);

  spec = test::treeSpec();
  spec.roles.target.clear();
  CHECK(refused(spec).message.find("length, depth, island") != std::string::npos);

  spec = test::treeSpec();
  spec.metric = "rmse";
  CHECK(refused(spec).message.find("\"accuracy\"") != std::string::npos);

  spec = test::treeSpec();
  spec.model.params["max-depht"] = std::int64_t{3};
  CHECK(refused(spec).code == ErrorCode::InvalidParam);

  spec = test::treeSpec();
  spec.defaultPrepare = false;
  spec.prepare = {{"impute", {}}, {"scale", {{"methud", std::string("standard")}}}};
  CHECK(refused(spec).where.find("step 2 (scale)") != std::string::npos);

  spec = test::treeSpec();
  spec.roles.roles["mass"] = data::Role::Weight;
  CHECK(refused(spec).where == "mass");  // some masses are negative
}

TEST_CASE("execute: a class that no train row has is warned of by name", "[runs][execute]") {
  const auto table = test::mixedTable();
  RunSpec spec = test::treeSpec();
  spec.split.kind = data::SplitKind::Rows;
  const auto kinds = table->column(table->find("kind"));
  for (Index row = 0; row < table->rows(); ++row) {
    const auto part = kinds.text(row) == "gentoo" ? data::Part::Test : data::Part::Train;
    spec.split.rows[static_cast<std::size_t>(part)].push_back(table->id(row));
  }
  const auto run = test::executed(spec, table);
  const auto& warnings = run->warnings;
  CHECK(std::any_of(warnings.begin(), warnings.end(), [](const std::string& text) {
    return text.find("\"gentoo\"") != std::string::npos && text.find("train") != std::string::npos;
  }));
  CHECK(*run->metric(data::Part::Test)->value == 0);
}

TEST_CASE("execute: infinite cells of a file are answered for, and every one of them is told of",
          "[runs][execute]") {
  const test::TemporaryFolder folder;
  std::string text = "a,b,y\n";
  for (int i = 0; i < 400; ++i)
    text +=
        fmt::format("{},{}.25,{}.5\n", i % 2 == 0 ? std::string("inf") : fmt::format("{}.5", i), i % 7, i);
  folder.write("inf.csv", text);
  RunSpec spec;
  spec.data.kind = data::SourceKind::File;
  spec.data.path = "inf.csv";
  spec.roles.target = "y";
  spec.model.id = "least-squares";
  jobs::WorkContext context;
  const auto run = execute(spec, folder.path().string(), {}, context);
  REQUIRE(run);
  CHECK((*run)->schema.features.size() == 2);
  CHECK((*run)->table->column(0).missingCount() == 200);
  const auto& warnings = (*run)->warnings;
  REQUIRE(warnings.size() == 101);  // a hundred are kept one by one
  CHECK(warnings[0] == "Line 2, column \"a\": \"inf\" is no finite number; the cell is taken as missing.");
  CHECK(warnings[100] == "100 more cells or lines of the table were read in such a way.");
}

TEST_CASE("execute: an iterative fit publishes previews that carry its trace", "[runs][execute]") {
  const auto table = test::mixedTable();
  RunSpec spec = test::treeSpec();
  spec.model = {"mlp", {{"epochs", std::int64_t{20}}}};
  jobs::WorkContext context;
  std::vector<std::shared_ptr<const RunPreview>> previews;
  context.onPublish = [&](jobs::PartialPtr partial) {
    previews.push_back(std::dynamic_pointer_cast<const RunPreview>(partial));
  };
  const auto run = execute(spec, table, {}, context);
  REQUIRE(run);
  REQUIRE_FALSE(previews.empty());
  REQUIRE(previews.front() != nullptr);
  CHECK(previews.front()->pipeline != nullptr);
  CHECK(previews.front()->trace->size() > 1);
  CHECK(context.onPublish);
}

TEST_CASE("execute: a network that grew is fitted again from its ancestors", "[runs][execute]") {
  const auto table = test::mixedTable();
  RunSpec small = test::treeSpec();
  small.model = {"mlp", {{"epochs", std::int64_t{30}}, {"units", std::int64_t{4}}}};
  RunSpec grown = small;
  grown.grownFrom = {small.model};
  grown.model.params["units"] = std::int64_t{8};

  const auto first = test::executed(small, table);
  ExecuteOptions fromFirst;
  fromFirst.warmStart = first->model;
  const auto handed = test::executed(grown, table, fromFirst);
  const auto repeated = test::executed(grown, table);
  CHECK(handed->part(data::Part::Dev)->scored.predicted.probabilities ==
        repeated->part(data::Part::Dev)->scored.predicted.probabilities);
  RunSpec fresh = grown;
  fresh.grownFrom.clear();
  CHECK(test::executed(fresh, table)->part(data::Part::Dev)->scored.predicted.probabilities !=
        repeated->part(data::Part::Dev)->scored.predicted.probabilities);
}

TEST_CASE("execute: a stop before it begins is answered as cancelled", "[runs][execute]") {
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext context(stop.get_token());
  const auto run = execute(test::treeSpec(), test::mixedTable(), {}, context);
  REQUIRE_FALSE(run);
  CHECK(run.error().code == ErrorCode::Cancelled);
}

TEST_CASE("execute: durations come from the caller's clock", "[runs][execute]") {
  ExecuteOptions options;
  double ticks = 0;
  options.clock = [&ticks] { return ticks += 1; };
  const auto run = test::executed(test::treeSpec(), test::mixedTable(), options);
  CHECK(run->durations.split == 1);
  CHECK(run->durations.prepare == 1);
  CHECK(run->durations.fit == 1);
  CHECK(run->durations.score == 1);
  CHECK(test::executed(test::treeSpec(), test::mixedTable())->durations.fit == 0);
}
