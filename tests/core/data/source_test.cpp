#include "core/data/source.hpp"

#include <cstdlib>

#include "core/base/fingerprint.hpp"
#include "core/data/schema.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::data;
using ridgeline::test::TemporaryFolder;

namespace {

Result<Loaded> get(const SourceSpec& source, const std::string& folder = {}) {
  jobs::WorkContext context;
  return load(source, folder, context);
}
SourceSpec bundled(const std::string& id) {
  SourceSpec source;
  source.kind = SourceKind::Bundled;
  source.path = id;
  return source;
}
/// Sets RIDGELINE_DATA for as long as it lives.
class DataFolder {
 public:
  explicit DataFolder(const std::string& path) { setenv("RIDGELINE_DATA", path.c_str(), 1); }
  ~DataFolder() { unsetenv("RIDGELINE_DATA"); }
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;
};

}  // namespace

TEST_CASE("source: every bundled set loads with the rows and columns it declares", "[data][source]") {
  for (const auto& set : bundledSets()) {
    INFO(set.id);
    const auto loaded = get(bundled(set.id));
    REQUIRE(loaded);
    CHECK(loaded->table->rows() == set.rows);
    CHECK(loaded->table->columnCount() == set.columns);
    CHECK(loaded->table->name() == set.id);
    CHECK(loaded->suggestedTarget == set.target);
    CHECK(suggestTarget(*loaded->table) == set.target);
    CHECK_FALSE(set.licence.empty());
    const auto schema = settle(*loaded->table, {.target = set.target});
    REQUIRE(schema);
    const bool regression = set.id == "diabetes" || set.id == "california-housing";
    CHECK(schema->task == (regression ? Task::Regress : Task::Classify));
  }
}

TEST_CASE("source: names and row numbers of the Titanic are no features", "[data][source]") {
  const auto loaded = get(bundled("titanic"));
  REQUIRE(loaded);
  const auto schema = settle(*loaded->table, {.target = "Survived"});
  std::vector<std::string> names;
  for (const Index place : schema->features) names.push_back(loaded->table->column(place).name());
  CHECK(std::find(names.begin(), names.end(), "Name") == names.end());
  CHECK(std::find(names.begin(), names.end(), "PassengerId") == names.end());
  for (const std::string wanted : {"Pclass", "Sex", "Age", "Fare", "Embarked"})
    CHECK(std::find(names.begin(), names.end(), wanted) != names.end());
  CHECK(schema->classNames.size() == 2);
}

TEST_CASE("source: a bundled set that is not there is refused, the nearest named", "[data][source]") {
  CHECK(get(bundled("irises")).error().message ==
        "There is no bundled data set \"irises\"; did you mean \"iris\"?");
}

TEST_CASE("source: the environment may name the folder of the bundled sets", "[data][source]") {
  const TemporaryFolder folder;
  folder.write("iris.csv", "a,species\n1.5,x\n2.5,y\n");
  {
    const DataFolder named(folder.path().string());
    CHECK(*bundledFolder() == folder.path().string());
    CHECK(get(bundled("iris"))->table->rows() == 2);
  }
  const DataFolder wrong(folder.file("nowhere"));
  CHECK(bundledFolder().error().code == ErrorCode::NotFound);
  CHECK(bundledFolder().error().where == "RIDGELINE_DATA");
}

TEST_CASE("source: made sets settle their parameters and follow their seed", "[data][source]") {
  SourceSpec source;
  source.path = "moons";
  source.params = {{"noise", 0.1}};
  const auto loaded = get(source);
  REQUIRE(loaded);
  CHECK(loaded->suggestedTarget == "class");
  CHECK(loaded->settled.params.size() > 1);
  CHECK(get(loaded->settled)->table->fingerprint() == loaded->table->fingerprint());
  source.seed = 8;
  CHECK(get(source)->table->fingerprint() != loaded->table->fingerprint());
  source.path = "moonz";
  CHECK(get(source).error().code == ErrorCode::NotFound);
}

TEST_CASE("source: a file is found beside the project, and says when it has changed", "[data][source]") {
  const TemporaryFolder folder;
  folder.write("people.csv", "height,left\n1.5,yes\n1.6,no\n1.7,yes\n");
  SourceSpec source;
  source.kind = SourceKind::File;
  source.path = "people.csv";
  const auto loaded = get(source, folder.path().string());
  REQUIRE(loaded);
  CHECK(loaded->table->name() == "people");
  CHECK(loaded->settled.path == "people.csv");
  CHECK(loaded->settled.sha256 == *fileSha256(folder.file("people.csv")));
  CHECK(loaded->file.warnings.empty());
  const auto again = get(loaded->settled, folder.path().string());
  CHECK(again->table->fingerprint() == loaded->table->fingerprint());
  CHECK(again->file.warnings.empty());

  folder.write("people.csv", "height,left\n1.5,yes\n1.6,no\n1.9,yes\n");
  const auto changed = get(loaded->settled, folder.path().string());
  REQUIRE(changed);
  REQUIRE_FALSE(changed->file.warnings.empty());
  CHECK(changed->file.warnings[0].text.find(loaded->settled.sha256) != std::string::npos);
  CHECK(changed->file.warnings[0].text.find(changed->settled.sha256) != std::string::npos);
  source.path = "absent.csv";
  CHECK(get(source, folder.path().string()).error().code == ErrorCode::Unreadable);
  source.path.clear();
  CHECK(get(source).error().message == "The data file has no path; choose a file.");
}

TEST_CASE("source: pasted text is a table", "[data][source]") {
  SourceSpec source;
  source.kind = SourceKind::Pasted;
  source.text = "x\ty\n1\t2.5\n3\t4\n";
  const auto loaded = get(source);
  REQUIRE(loaded);
  CHECK(loaded->table->name() == "pasted");
  CHECK(loaded->table->rows() == 2);
  CHECK(loaded->table->columnCount() == 2);
}
