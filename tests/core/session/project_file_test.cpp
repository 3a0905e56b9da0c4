#include "core/session/project_file.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "core/base/archive.hpp"
#include "core/session/document_json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using session::openProject;
using session::openProjectBytes;
using session::saveProject;
using session::SessionDocument;
namespace fs = std::filesystem;

namespace {

SessionDocument filledDocument() {
  SessionDocument d;
  d.run.seed = 11400714819323198485ULL;
  d.run.data.kind = data::SourceKind::File;
  d.run.data.path = "data/penguins.csv";
  d.run.data.sha256 = std::string(64, 'a');
  d.run.data.read.delimiter = ';';
  d.run.data.read.missing = std::vector<std::string>{"NA", "-"};
  d.run.data.read.kinds = {{"year", data::ColumnKind::Category}};
  d.run.roles.target = "species";
  d.run.roles.roles = {{"id", data::Role::Id}};
  d.run.roles.positive = "Adelie";
  d.run.split.fractions = {0.7, 0.1, 0.1, 0.1};
  d.run.defaultPrepare = false;
  d.run.prepare = {{"impute", {{"strategy", std::string("median")}}}, {"scale", {}}};
  d.run.model = {"mlp", {{"learning-rate", 0.1}, {"units", std::int64_t{5}}}};
  d.run.grownFrom = {{"mlp", {{"learning-rate", 0.1}, {"units", std::int64_t{4}}}}};
  d.run.metric = "macro-f1";
  d.view.room = session::Room::Diagnose;
  d.view.part = data::Part::TrainDev;
  d.view.plane = {eval::PlaneKind::Curve, "bill_length_mm", "body_mass_g", data::RowId{17}};
  d.openings = {{"final check", "f00", "2026-01-02T03:04:05Z"}};
  d.testOpen = true;
  d.keepWeights = false;
  return d;
}

std::string bytesOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream all;
  all << stream.rdbuf();
  return all.str();
}

Result<session::OpenedProject> fromText(std::string_view bytes) {
  return openProjectBytes(std::as_bytes(std::span(bytes)), "sample.ridge");
}

/// A project file whose manifest was changed by `change`.
std::string doctored(const std::function<void(nlohmann::json&)>& change) {
  const test::TemporaryFolder folder;
  REQUIRE(saveProject(filledDocument(), folder.path().string(), folder.file("p.ridge")));
  ArchiveWriter writer;
  writer.manifest = ArchiveReader::open(folder.file("p.ridge"))->manifest();
  change(writer.manifest);
  return *writer.bytes();
}

}  // namespace

TEST_CASE("project file: a document comes back as it was", "[session][project]") {
  const test::TemporaryFolder folder;
  const SessionDocument document = filledDocument();
  REQUIRE(saveProject(document, folder.path().string(), folder.file("p.ridge"), {"2026-02-03", "x.ridge"}));
  const auto opened = openProject(folder.file("p.ridge"));
  REQUIRE(opened);
  CHECK(opened->document == document);
  CHECK(opened->baseFolder == fs::canonical(folder.path()).string());
  CHECK(opened->note.when == "2026-02-03");
  CHECK(opened->note.project == "x.ridge");
  REQUIRE(saveProject(document, folder.path().string(), folder.file("q.ridge"), {"2026-02-03", "x.ridge"}));
  CHECK(bytesOf(folder.file("p.ridge")) == bytesOf(folder.file("q.ridge")));
}

TEST_CASE("project file: pasted, bundled and made data, and the empty document, come back",
          "[session][project]") {
  const test::TemporaryFolder folder;
  SessionDocument document;
  CHECK(session::documentFromJson(session::toJson(document)).value() == document);

  document.run.model.id = "tree";
  document.run.data.kind = data::SourceKind::Pasted;
  document.run.data.path = "clipboard";
  document.run.data.text = "a\tb\n1\t\"Käse\"\n";
  REQUIRE(saveProject(document, "", folder.file("p.ridge")));
  CHECK(openProject(folder.file("p.ridge"))->document == document);

  document.run.data = {};
  document.run.data.path = "moons";
  document.run.data.params = {{"noise", 0.25}, {"rows", std::int64_t{500}}};
  document.run.data.seed = 3;
  REQUIRE(saveProject(document, "", folder.file("p.ridge")));
  CHECK(openProject(folder.file("p.ridge"))->document == document);

  document.run.data = {};
  document.run.data.kind = data::SourceKind::Bundled;
  document.run.data.path = "iris";
  REQUIRE(saveProject(document, "", folder.file("p.ridge")));
  CHECK(openProject(folder.file("p.ridge"))->document == document);
}

TEST_CASE("project file: paths are kept relative to the project, so that its folder may move",
          "[session][project]") {
  const test::TemporaryFolder folder;
  fs::create_directories(folder.path() / "work/projects");
  fs::create_directories(folder.path() / "work/data");
  folder.write("work/data/penguins.csv", "a\n1\n");
  folder.write("work/data/parts.csv", "row,part\n");
  SessionDocument document = filledDocument();
  document.run.data.path = folder.file("work/data/penguins.csv");
  document.run.split.kind = data::SplitKind::File;
  document.run.split.file = folder.file("work/data/parts.csv");
  document.run.split.fractions = data::SplitSpec{}.fractions;
  REQUIRE(saveProject(document, "", folder.file("work/projects/p.ridge")));

  fs::rename(folder.path() / "work", folder.path() / "moved");
  const auto opened = openProject(folder.file("moved/projects/p.ridge"));
  REQUIRE(opened);
  CHECK(opened->document.run.data.path == "../data/penguins.csv");
  CHECK(opened->document.run.split.file == "../data/parts.csv");
  CHECK(fs::exists(fs::path(opened->baseFolder) / opened->document.run.data.path));

  SECTION("saved again elsewhere, relative paths start anew") {
    fs::create_directories(folder.path() / "moved/data/deep");
    REQUIRE(saveProject(opened->document, opened->baseFolder, folder.file("moved/data/deep/again.ridge")));
    const auto again = openProject(folder.file("moved/data/deep/again.ridge"));
    CHECK(again->document.run.data.path == "../penguins.csv");
    CHECK(again->document.run.split.file == "../parts.csv");
  }
  SECTION("a split named by a column is no path") {
    SessionDocument column = opened->document;
    column.run.split.file = "part_of_row";
    REQUIRE(saveProject(column, opened->baseFolder, folder.file("moved/p2.ridge")));
    CHECK(openProject(folder.file("moved/p2.ridge"))->document.run.split.file == "part_of_row");
  }
}

TEST_CASE("project file: an unwritable target is told and the old project stays", "[session][project]") {
  const test::TemporaryFolder folder;
  const auto status = saveProject(filledDocument(), "", folder.file("no/such/p.ridge"));
  REQUIRE_FALSE(status);
  CHECK(status.error().code == ErrorCode::Unwritable);
}

TEST_CASE("project file: cut anywhere or with any byte changed it is refused or read, never worse",
          "[session][project]") {
  const test::TemporaryFolder folder;
  REQUIRE(saveProject(filledDocument(), folder.path().string(), folder.file("p.ridge")));
  const std::string whole = bytesOf(folder.file("p.ridge"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto opened = fromText(std::string_view(whole).substr(0, length));
    REQUIRE_FALSE(opened);
    REQUIRE(opened.error().code == ErrorCode::Unreadable);
    REQUIRE(opened.error().where == "sample.ridge");
  }
  int survived = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    const auto opened = fromText(damaged);
    if (opened)
      survived += opened->document == filledDocument() ? 1 : 0;
    else
      REQUIRE(opened.error().code == ErrorCode::Unreadable);
  }
  // Bytes of the zip that carry nothing (dates, versions) may change; a changed document may not come back.
  CHECK(survived < static_cast<int>(whole.size()) / 2);
}

TEST_CASE("project file: foreign files are refused in one sentence that says what they are",
          "[session][project]") {
  const auto message = [](const std::string& bytes) {
    const auto opened = fromText(bytes);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::Unreadable);
    return opened.error().message;
  };
  CHECK(message("\x89PNG\r\n\x1a\n and more").find("Ridgeline") != std::string::npos);
  CHECK(message(doctored([](auto& m) {
          m["ridgeline"]["format"] = "ridgeline-model";
        })).find("fitted model, not a project") != std::string::npos);
  CHECK(message(doctored([](auto& m) { m["ridgeline"]["version"] = 2; })).find("newer one is needed") !=
        std::string::npos);
  CHECK(message(doctored([](auto& m) { m.erase("ridgeline"); })).find("damaged") != std::string::npos);
  CHECK(message(doctored([](auto& m) { m["ridgeline"]["document"]["rum"] = 1; })).find("rum") !=
        std::string::npos);
  CHECK(message(doctored([](auto& m) {
          m["ridgeline"]["document"]["view"]["room"] = "attic";
        })).find("attic") != std::string::npos);
  CHECK(message(doctored([](auto& m) { m["ridgeline"]["document"]["openings"] = 5; })).find("openings") !=
        std::string::npos);

  const test::TemporaryFolder folder;
  const auto missing = openProject(folder.file("none.ridge"));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::Unreadable);
  CHECK(missing.error().where == folder.file("none.ridge"));
  CHECK_FALSE(openProject(folder.path().string()));
}
