#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "tests/contract/model_samples.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

struct Saved {
  FittedModelPtr model;
  std::string bytes;
};

Saved savedSample(const ModelEntry& entry, Task task) {
  jobs::WorkContext context;
  auto model = fit(test::quickSpec(entry), test::sampleSet(task, 40, 3), context);
  REQUIRE(model);
  ArchiveWriter archive;
  (*model)->save(archive);
  return {*model, archive.bytes().value()};
}

Result<FittedModelPtr> loaded(const ModelEntry& entry, const std::string& bytes) {
  const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "model.ridge");
  if (!reader) return tl::unexpected<Error>(reader.error());
  return entry.load(*reader);
}

/// True if both give the same bits.
bool agree(const FittedModel& a, const FittedModel& b, const Matrix& X) {
  jobs::WorkContext context;
  if (a.features() != X.cols() || b.features() != X.cols()) return false;
  const auto first = a.predict(X, context), second = b.predict(X, context);
  if (!first || !second) return false;
  const bool same = first->labels == second->labels && first->probabilities == second->probabilities &&
                    first->values == second->values;
  const auto* axes = capability<Projection>(a);
  const auto* otherAxes = capability<Projection>(b);
  if (axes == nullptr) return same;
  return otherAxes != nullptr && axes->project(X) == otherAxes->project(X);
}

/// A damaged file is refused with a sentence, or what it loads can be asked without a crash.
void checkHarmless(const Result<FittedModelPtr>& model) {
  if (!model) {
    REQUIRE(model.error().code == ErrorCode::Unreadable);
    REQUIRE(model.error().where == "model.ridge");
    REQUIRE(model.error().message.back() == '.');
    return;
  }
  jobs::WorkContext context;
  const Index d = (*model)->features();
  REQUIRE(d > 0);
  if (d > 10000) return;
  const auto answers = (*model)->predict(Matrix::Ones(3, d), context);
  if (!answers) REQUIRE(answers.error().message.back() == '.');
}

/// The archive once more, with one array exchanged.
std::string withArray(const ArchiveReader& reader, const std::string& name, const Matrix& values) {
  ArchiveWriter writer;
  writer.manifest = reader.manifest();
  for (const auto& [other, shape] : reader.manifest()["arrays"].items())
    writer.array(other, other == name ? values : reader.array(other).value());
  return writer.bytes().value();
}

}  // namespace

TEST_CASE("model contract: a loaded model answers bit for bit as the saved one", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id << " for task " << static_cast<int>(task));
    const Saved saved = savedSample(entry, task);
    const auto again = loaded(entry, saved.bytes);
    INFO(test::describe(again));
    REQUIRE(again);
    CHECK((*again)->task() == saved.model->task());
    CHECK((*again)->classes() == saved.model->classes());
    CHECK(agree(*saved.model, **again, test::normals(200, 3, 77)));
    ArchiveWriter second;
    (*again)->save(second);
    CHECK(second.bytes().value() == saved.bytes);
  });
}

TEST_CASE("model contract: truncated files are refused", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id);
    const std::string bytes = savedSample(entry, task).bytes;
    for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 150) {
      const auto model = loaded(entry, bytes.substr(0, length));
      REQUIRE_FALSE(model);
      REQUIRE(model.error().code == ErrorCode::Unreadable);
    }
  });
}

TEST_CASE("model contract: a flipped bit is refused or changes no answer", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    INFO(entry.id);
    const Saved saved = savedSample(entry, task);
    const Matrix X = test::normals(20, 3, 78);
    Rng rng{Seed(5)};
    for (int flip = 0; flip < 400; ++flip) {
      std::string bytes = saved.bytes;
      const auto at = static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(bytes.size())));
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << rng.below(8)));
      const auto model = loaded(entry, bytes);
      if (!model)
        REQUIRE(model.error().code == ErrorCode::Unreadable);
      else
        REQUIRE(agree(*saved.model, **model, X));
    }
  });
}

TEST_CASE("model contract: whole files with impossible content are refused or harmless",
          "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    const Saved saved = savedSample(entry, task);
    const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(saved.bytes)), "model.ridge");
    REQUIRE(reader);
    for (const auto& [name, shape] : reader->manifest()["arrays"].items()) {
      INFO(entry.id << " " << name);
      const Matrix values = reader->array(name).value();
      std::vector<Matrix> others = {Matrix(0, 0), Matrix(values.transpose()), Matrix::Zero(1, 1),
                                    Matrix::Constant(values.rows() + 1, values.cols(), 0.5), -values * 1e9};
      for (const double bad : {std::nan(""), HUGE_VAL, -1.0, 1e18, 0.5})
        for (const Index at : {Index{0}, values.size() / 2, values.size() - 1}) {
          if (values.size() == 0) continue;
          Matrix other = values;
          other.data()[at] = bad;
          others.push_back(other);
        }
      for (const Matrix& other : others) checkHarmless(loaded(entry, withArray(*reader, name, other)));
    }
  });
}

TEST_CASE("model contract: manifests of other kinds are refused or harmless", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    const Saved saved = savedSample(entry, task);
    const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(saved.bytes)), "model.ridge");
    REQUIRE(reader);
    const nlohmann::json flat = reader->manifest().flatten();
    for (const auto& [path, value] : flat.items()) {
      if (path.starts_with("/arrays")) continue;
      INFO(entry.id << " " << path);
      for (const nlohmann::json& other : {nlohmann::json(nullptr), nlohmann::json(-1), nlohmann::json(0),
                                          nlohmann::json(1e300), nlohmann::json("x"), nlohmann::json::array(),
                                          nlohmann::json(std::int64_t{1} << 60U), nlohmann::json(true)}) {
        ArchiveWriter writer;
        writer.manifest = reader->manifest();
        writer.manifest[nlohmann::json::json_pointer(path)] = other;
        for (const auto& [name, shape] : reader->manifest()["arrays"].items())
          writer.array(name, reader->array(name).value());
        checkHarmless(loaded(entry, writer.bytes().value()));
      }
    }
    checkHarmless(loaded(entry, ArchiveWriter().bytes().value()));
  });
}

TEST_CASE("model contract: a file of another model is refused or harmless", "[contract][models]") {
  test::forEachModel([](const ModelEntry& entry, Task task) {
    const Saved saved = savedSample(entry, task);
    for (const auto& other : modelCatalog()) checkHarmless(loaded(other, saved.bytes));
  });
}
