#include "core/runs/record.hpp"

#include "core/jobs/thread_pool.hpp"
#include "core/runs/learned.hpp"
#include "core/runs/predictions_csv.hpp"
#include "core/runs/run_folder.hpp"
#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

std::string withoutVolatile(const std::string& text) {
  auto record = nlohmann::ordered_json::parse(text);
  record.erase("measured");
  return record.dump();
}

}  // namespace

TEST_CASE("record: metrics carry value, interval, method and n, undefined is null with a reason",
          "[runs][record]") {
  const auto defined = toJson(eval::Estimate::within(0.1, 0.05, 1.0 / 3, "wilson", 40));
  CHECK(defined.dump() == R"({"value":0.1,"low":0.05,"high":0.3333333333333333,"method":"wilson","n":40})");
  const auto undefined = toJson(eval::Estimate::undefined("No row was called positive."));
  CHECK(undefined["value"].is_null());
  CHECK(undefined["reason"] == "No row was called positive.");
}

TEST_CASE("record: it holds spec, fingerprints, parts, confusion, curves and what was learned",
          "[runs][record]") {
  const auto table = test::mixedTable();
  const auto run = test::executed(test::treeSpec(), table);
  const auto record = recordJson(*run, {});
  CHECK(record["status"] == "done");
  CHECK(*runSpecFromJson(record["spec"]) == run->spec);
  CHECK(record["data"]["fingerprint"] == table->fingerprint());
  CHECK(record["split"]["fingerprint"] == run->split->fingerprint());
  for (const char* part : {"train", "dev", "test"}) {
    const auto& json = record["parts"][part];
    const Index n = json["n"];
    CHECK(json["metrics"]["accuracy"]["n"] == n);
    Index sum = 0, hits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) {
        sum += json["confusion"]["counts"][i][j].get<Index>();
        if (i == j) hits += json["confusion"]["counts"][i][j].get<Index>();
      }
    CHECK(sum == n);
    CHECK(json["metrics"]["accuracy"]["value"].get<double>() ==
          Approx(static_cast<double>(hits) / static_cast<double>(n)));
  }
  CHECK(record["learned"]["features"].size() == run->pipeline->outputs().size());
  CHECK(record["learned"]["importances"].size() == run->pipeline->outputs().size());
  CHECK(record["learned"]["nodes"][0]["n"] == record["parts"]["train"]["n"]);
  CHECK(record["curves"]["roc"]["dev"].size() == 3);
  CHECK(record["reading"]["sentence"].get<std::string>().size() > 10);
}

TEST_CASE("record: a tree of categories names the words that go left", "[runs][record]") {
  RunSpec spec = test::treeSpec();
  spec.roles.target = "pair";
  spec.roles.features = {"island", "kind"};
  spec.defaultPrepare = false;
  spec.prepare = {{"categories", {}}};
  const auto run = test::executed(spec, test::mixedTable());
  const auto learned = recordJson(*run, {})["learned"];
  CHECK(learned["features"] == nlohmann::json({"island", "kind"}));
  REQUIRE(learned["nodes"].size() == 3);
  CHECK_FALSE(learned["nodes"][0].contains("threshold"));
  CHECK(learned["nodes"][0]["feature"] == 1);
  CHECK(learned["nodes"][0]["left_levels"] == nlohmann::json({"adelie"}));
  CHECK(learned["nodes"][1]["value"][0] == 1);
  // Without the step the words are columns of 0 and 1, as ever.
  spec.prepare.clear();
  const auto plain = recordJson(*test::executed(spec, test::mixedTable()), {})["learned"];
  CHECK(plain["features"][0] == "island=dream");
  CHECK(plain["nodes"][0].contains("threshold"));
}

TEST_CASE("record: learned quantities go under the catalog's names", "[runs][record]") {
  const auto table = test::mixedTable();
  RunSpec spec;
  spec.roles.features = {"length", "depth"};
  spec.model.id = "pca";
  const auto axes = recordJson(*test::executed(spec, table), {})["learned"];
  CHECK(axes["components"][0].size() == 2);
  CHECK(axes["explained_variance"].size() == axes["components"].size());
  spec.model.id = "kmeans";
  const auto clusters = recordJson(*test::executed(spec, table), {})["learned"];
  CHECK(clusters["centres"][0].size() == 2);
  CHECK(clusters["inertia"].get<double>() > 0);
  spec.model.id = "ridge";
  spec.roles.target = "mass";
  const auto linear = recordJson(*test::executed(spec, table), {})["learned"];
  CHECK(linear["coefficients"][0].size() == linear["features"].size());
  CHECK(linear["intercept"].size() == 1);
}

TEST_CASE("record: the same bytes at one and at several threads", "[runs][record][threads]") {
  const auto table = test::mixedTable(2500);
  const test::TemporaryFolder folder;
  const auto csv = folder.write("mixed.csv", test::csvOf(*table));
  for (const char* model : {"tree", "logistic", "mlp", "knn"}) {
    INFO(model);
    RunSpec spec = test::treeSpec();
    spec.model.id = model;
    if (spec.model.id == "mlp") spec.model.params["epochs"] = std::int64_t{5};
    spec.data.kind = data::SourceKind::File;
    spec.data.path = "mixed.csv";
    for (const int threads : {1, 2, 4}) {
      jobs::ThreadPool pool(threads);
      jobs::WorkContext context(std::stop_token(), &pool);
      const auto run = execute(spec, folder.path().string(), {}, context);
      if (!run) FAIL(run.error().text());
      Measured measured;
      measured.threads = threads;
      REQUIRE(writeRun(**run, measured, folder.path().string(), folder.file(std::to_string(threads))));
    }
    for (const char* other : {"2", "4"}) {
      for (const char* file : {"predictions.csv", "model.ridge", "spec.json"})
        CHECK(*readWholeFile(folder.file(std::string("1/") + file)) ==
              *readWholeFile(folder.file(std::string(other) + "/" + file)));
      CHECK(withoutVolatile(*readWholeFile(folder.file("1/record.json"))) ==
            withoutVolatile(*readWholeFile(folder.file(std::string(other) + "/record.json"))));
    }
  }
}

TEST_CASE("predictions csv: one line per scored row with its truth and its probabilities",
          "[runs][predictions]") {
  const auto table = test::mixedTable();
  const auto run = test::executed(test::treeSpec(), table);
  const auto text = predictionsCsv(*run);
  REQUIRE(text);
  CHECK(text->substr(0, text->find('\n')) == "row,part,actual,predicted,p_adelie,p_chinstrap,p_gentoo");
  CHECK(std::count(text->begin(), text->end(), '\n') == table->rows() + 1);
  const auto& dev = *run->part(data::Part::Dev);
  const std::string line =
      fmt::format("\n{},dev,{},{},", dev.scored.rows[0],
                  run->schema.classNames[static_cast<std::size_t>(dev.scored.actual[0])],
                  run->schema.classNames[static_cast<std::size_t>(dev.scored.predicted.labels[0])]);
  CHECK(text->find(line) != std::string::npos);
}

TEST_CASE("predictions csv: cells are quoted only where they must be", "[runs][predictions]") {
  CHECK(csvCell("plain") == "plain");
  CHECK(csvCell("a,b") == "\"a,b\"");
  CHECK(csvCell("say \"so\"") == "\"say \"\"so\"\"\"");
  CHECK(csvCell(" edge") == "\" edge\"");
}

TEST_CASE("record: a failure is a record too", "[runs][record]") {
  Error error{ErrorCode::Parse, "A quote is not closed.", "data.csv", 7, 3};
  const auto record = failedRecordJson(test::treeSpec(), error, {});
  CHECK(record["status"] == "failed");
  CHECK(record["error"]["line"] == 7);
  CHECK(record["error"]["code"] == "parse");
  CHECK(record["spec"]["model"]["id"] == "tree");
}
