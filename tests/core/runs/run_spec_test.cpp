#include "core/runs/run_spec.hpp"

#include "core/base/json_text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

Result<RunSpec> parsed(const std::string& text) {
  RIDGELINE_TRY(const auto json, parseJson(text, "spec.json"));
  return runSpecFromJson(json);
}

RunSpec everyField() {
  RunSpec spec;
  spec.seed = 18446744073709551615ULL;
  spec.data.kind = data::SourceKind::File;
  spec.data.path = "penguins.csv";
  spec.data.sha256 = std::string(64, 'a');
  spec.data.read.delimiter = '\t';
  spec.data.read.decimal = ',';
  spec.data.read.encoding = "UTF-16LE";
  spec.data.read.header = true;
  spec.data.read.missing = {"NA", ""};
  spec.data.read.kinds = {{"year", data::ColumnKind::Category}};
  spec.roles.target = "species";
  spec.roles.features = {"bill_length_mm", "island"};
  spec.roles.roles = {{"rowid", data::Role::Id}, {"w", data::Role::Weight}};
  spec.roles.positive = "Gentoo";
  spec.roles.task = data::Task::Classify;
  spec.split.kind = data::SplitKind::Group;
  spec.split.fractions = {0.5, 0.1, 0.2, 0.2};
  spec.split.stratify = false;
  spec.split.group = "island";
  spec.defaultPrepare = false;
  spec.prepare = {{"impute", {{"strategy", std::string("median")}}}, {"scale", {}}};
  spec.model = {"knn", {{"neighbors", std::int64_t{7}}, {"weighting", std::string("uniform")}}};
  spec.metric = "macro-f1";
  return spec;
}

}  // namespace

TEST_CASE("run spec: every field survives the way through its text", "[runs][spec]") {
  const RunSpec spec = everyField();
  const auto back = parsed(specText(spec));
  REQUIRE(back);
  CHECK(*back == spec);
  CHECK(specText(*back) == specText(spec));
  CHECK(fingerprint(*back) == fingerprint(spec));
}

TEST_CASE("run spec: the layout of the documented example is read", "[runs][spec]") {
  const auto spec = parsed(R"({"version": 1, "seed": 7,
    "data": {"path": "penguins.csv", "sha256": "00", "read": {"delimiter": ",", "missing": ["NA", ""]},
             "target": "species", "roles": {"id": "id"}, "features": ["bill_length_mm", "island"], "positive": null},
    "split": {"kind": "random", "train": 0.6, "train_dev": 0, "dev": 0.2, "test": 0.2, "stratify": true},
    "prepare": [{"step": "impute", "strategy": "median"}, {"step": "scale"}, {"step": "one-hot"}],
    "model": {"id": "forest", "params": {"trees": 200}},
    "metric": "accuracy"})");
  REQUIRE(spec);
  CHECK(spec->data.kind == data::SourceKind::File);
  CHECK(spec->data.read.missing == std::vector<std::string>{"NA", ""});
  CHECK(spec->roles.roles.at("id") == data::Role::Id);
  CHECK_FALSE(spec->roles.positive);
  CHECK(spec->prepare.size() == 3);
  CHECK_FALSE(spec->defaultPrepare);
  CHECK(std::get<std::int64_t>(spec->model.params.at("trees")) == 200);
}

TEST_CASE("run spec: bundled, made, pasted data and explicit rows round-trip", "[runs][spec]") {
  RunSpec spec;
  spec.model.id = "tree";
  spec.data.kind = data::SourceKind::Bundled;
  spec.data.path = "iris";
  CHECK(*parsed(specText(spec)) == spec);
  spec.data.kind = data::SourceKind::Generated;
  spec.data.path = "moons";
  spec.data.params = {{"noise", 0.25}, {"rows", std::int64_t{300}}};
  spec.data.seed = 11;
  CHECK(*parsed(specText(spec)) == spec);
  spec.data = {};
  spec.data.kind = data::SourceKind::Pasted;
  spec.data.path = "clipboard";
  spec.data.text = "a,b\n1,\"zwölf\"\n";
  spec.split.kind = data::SplitKind::Rows;
  spec.split.rows = {{{0, 2, 4}, {}, {1}, {3}}};
  CHECK(*parsed(specText(spec)) == spec);
  spec.split = {};
  spec.split.kind = data::SplitKind::Time;
  spec.split.time = "day";
  CHECK(*parsed(specText(spec)) == spec);
  spec.split.group = "machine";
  spec.split.gap = 2.5;
  CHECK(*parsed(specText(spec)) == spec);
  spec.split = {};
  spec.split.kind = data::SplitKind::File;
  spec.split.file = "parts.csv";
  CHECK(*parsed(specText(spec)) == spec);
  spec.split = {};
  spec.split.kind = data::SplitKind::Hash;
  spec.split.group = "patient";
  CHECK(*parsed(specText(spec)) == spec);
}

TEST_CASE("run spec: without prepare the default steps are meant, an empty list means none", "[runs][spec]") {
  const std::string head = R"({"version": 1, "data": {"bundled": "iris"}, "model": {"id": "tree"})";
  CHECK(parsed(head + "}")->defaultPrepare);
  const auto none = parsed(head + R"(, "prepare": []})");
  CHECK_FALSE(none->defaultPrepare);
  CHECK(none->prepare.empty());
}

TEST_CASE("run spec: what is wrong is named by its place", "[runs][spec]") {
  const auto refused = [](const std::string& text) {
    const auto spec = parsed(text);
    REQUIRE_FALSE(spec);
    return spec.error();
  };
  CHECK(refused(R"({"version": 1, "sede": 3})").message.find("\"seed\"") != std::string::npos);
  CHECK(refused(R"({"seed": 3})").where == "version");
  CHECK(refused(R"({"version": 2})").message.find("newer") != std::string::npos);
  CHECK(refused(R"({"version": 1})").where == "data");
  CHECK(refused(R"({"version": 1, "data": {"path": "a", "bundled": "iris"}})").message.find("2 sources") !=
        std::string::npos);
  CHECK(refused(R"({"version": 1, "data": {"path": "a", "read": {"delimiter": ",,"}}})").where ==
        "data.read.delimiter");
  CHECK(refused(R"({"version": 1, "data": {"path": "a", "read": {"kinds": {"x": "numerc"}}}})")
            .message.find("numeric") != std::string::npos);
  CHECK(refused(R"({"version": 1, "data": {"path": "a", "roles": {"x": "groop"}}})")
            .message.find("\"group\"") != std::string::npos);
  CHECK(refused(R"({"version": 1, "data": {"path": "a"}, "split": {"kind": "randm"}})").where ==
        "split.kind");
  CHECK(refused(R"({"version": 1, "data": {"path": "a"}, "split": {"kind": "rows", "train": [-1]}})").where ==
        "split.train");
  CHECK(refused(R"({"version": 1, "data": {"path": "a"}, "model": {}})").where == "model.id");
  CHECK(refused(R"({"version": 1, "data": {"path": "a"}, "prepare": [{"stepp": "scale"}]})").where ==
        "prepare[0]");
}

TEST_CASE("run spec: a file that cannot be used is named", "[runs][spec]") {
  const test::TemporaryFolder folder;
  const auto absent = readRunSpec(folder.file("absent.json"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::Unreadable);
  CHECK(readRunSpec(folder.path().string()).error().message.find("folder") != std::string::npos);
  const auto broken = readRunSpec(folder.write("broken.json", "{\"version\": 1,\n"));
  REQUIRE_FALSE(broken);
  CHECK(broken.error().line >= 1);
  const auto unknown = readRunSpec(folder.write("unknown.json", R"({"version": 1, "modell": {}})"));
  CHECK(unknown.error().where == folder.file("unknown.json") + ": modell");
}
