#include "core/runs/model_file.hpp"

#include <cmath>

#include <nlohmann/json.hpp>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "tests/core/runs/run_cases.hpp"
#include "tests/support/paths.hpp"

using namespace ridgeline;
using namespace ridgeline::runs;

namespace {

std::span<const std::byte> asBytes(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

std::string treeBytes() {
  const auto bytes = modelBytes(servable(*test::executed(test::treeSpec(), test::mixedTable())));
  REQUIRE(bytes);
  return *bytes;
}

}  // namespace

TEST_CASE("model file: every method of the catalog comes back and answers alike", "[runs][model-file]") {
  const auto table = test::mixedTable();
  std::vector<Index> rows;
  for (Index row = 0; row < table->rows(); ++row) rows.push_back(row);
  for (const auto& entry : models::modelCatalog())
    for (const auto task : entry.tasks) {
      INFO(entry.id << " to " << data::name(task));
      const auto run = test::executed(test::specFor(entry, task), table);
      const ServableModel stored = servable(*run);
      const auto bytes = modelBytes(stored);
      REQUIRE(bytes);
      CHECK(*modelBytes(stored) == *bytes);
      const auto back = loadModelBytes(asBytes(*bytes), "memory");
      if (!back) FAIL(back.error().text());
      CHECK(back->spec == stored.spec);
      CHECK(back->task == task);
      CHECK(back->classNames == stored.classNames);
      CHECK(back->target == stored.target);
      CHECK(back->pipeline->outputs() == stored.pipeline->outputs());
      const auto X = back->pipeline->transform(*table, rows);
      REQUIRE(X);
      // Methods that take missing values get them: NaN, which equals nothing.
      const auto present = [](double x) { return std::isnan(x) ? 1e300 : x; };
      CHECK(X->unaryExpr(present) == stored.pipeline->transform(*table, rows)->unaryExpr(present));
      jobs::WorkContext context;
      const auto before = stored.model->predict(*X, context), after = back->model->predict(*X, context);
      REQUIRE(before);
      REQUIRE(after);
      CHECK(before->labels == after->labels);
      CHECK(before->probabilities == after->probabilities);
      CHECK(before->values == after->values);
      CHECK(*modelBytes(*back) == *bytes);
    }
}

TEST_CASE("model file: it is written whole and read from disk", "[runs][model-file]") {
  const test::TemporaryFolder folder;
  const ServableModel stored = servable(*test::executed(test::treeSpec(), test::mixedTable()));
  REQUIRE(saveModel(stored, folder.file("model.ridge")));
  CHECK(loadModel(folder.file("model.ridge")));
  const auto below = saveModel(stored, folder.file("model.ridge") + "/below/m.ridge");
  REQUIRE_FALSE(below);
  CHECK(below.error().code == ErrorCode::Unwritable);
  const auto absent = loadModel(folder.file("absent.ridge"));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().code == ErrorCode::Unreadable);
  CHECK(absent.error().where == folder.file("absent.ridge"));
}

TEST_CASE("model file: any damage is an error with the file's name, never a crash", "[runs][model-file]") {
  const std::string whole = treeBytes();
  for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 97)
    CHECK_FALSE(loadModelBytes(asBytes(whole.substr(0, length)), "cut.ridge"));
  Rng rng(Seed(3));
  int refused = 0;
  for (int i = 0; i < 300; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 3; ++k)
      bytes[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(bytes.size())))] =
          static_cast<char>(rng.below(256));
    const auto read = loadModelBytes(asBytes(bytes), "bent.ridge");
    if (read) continue;  // the change hit nothing that is checked or read
    ++refused;
    CHECK(read.error().where == "bent.ridge");
    CHECK_FALSE(read.error().message.empty());
  }
  CHECK(refused > 200);
}

TEST_CASE("model file: a manifest that lies is refused", "[runs][model-file]") {
  const std::string whole = treeBytes();
  const auto reader = ArchiveReader::fromBytes(asBytes(whole), "memory");
  REQUIRE(reader);
  const auto lying = [&](const std::function<void(nlohmann::json&)>& change) {
    ArchiveWriter writer;
    writer.manifest = reader->manifest();
    for (const auto& [name, shape] : reader->manifest()["arrays"].items())
      if (const auto array = reader->array(name)) writer.array(name, *array);
    change(writer.manifest["ridgeline"]);
    const auto bytes = writer.bytes();
    REQUIRE(bytes);
    const auto read = loadModelBytes(asBytes(*bytes), "lying.ridge");
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::Unreadable);
    return read.error().message;
  };
  CHECK(lying([](auto& own) { own["version"] = 99; }).find("newer") != std::string::npos);
  CHECK(lying([](auto& own) { own["format"] = "project"; }).find("model") != std::string::npos);
  lying([](auto& own) { own["task"] = "guess"; });
  lying([](auto& own) { own["model"]["id"] = "ridge"; });
  lying([](auto& own) { own["model"]["params"]["max-depth"] = "deep"; });
  lying([](auto& own) { own["classes"] = {"one"}; });
  lying([](auto& own) { own["pipeline"] = 7; });
  lying([](auto& own) { own["pipeline"]["inputs"] = nlohmann::json::array(); });
  lying([](auto& own) { own.clear(); });
}
