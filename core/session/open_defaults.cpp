#include "core/session/open_defaults.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/models/catalog.hpp"

namespace ridgeline::session {
namespace {

/// n = z^2 p (1 - p) / w^2 with p = 0.10, w = 0.01.
constexpr double WantedDevRows = 3458;

std::array<double, data::PartCount> fractionsFor(Index rows) {
  double held = 0.2;
  if (rows > 0) held = std::clamp(WantedDevRows / static_cast<double>(rows), 0.01, 0.2);
  // Whole percents: what a person reads on the bar is what is drawn.
  const double percent = std::round(held * 100);
  return {(100 - 2 * percent) / 100, 0, percent / 100, percent / 100};
}

bool does(const std::string& model, data::Task task) {
  const auto entry = models::modelEntry(model);
  return entry && (*entry)->does(task);
}

models::ModelSpec modelFor(data::Task task, const models::ModelSpec& present) {
  if (does(present.id, task)) return present;
  for (const char* id : {"logistic", "ridge", "kmeans", "pca"})
    if (does(id, task)) return {id, {}};
  for (const auto& entry : models::modelCatalog())
    if (entry.does(task)) return {entry.id, {}};
  return present;
}

}  // namespace

std::string sourceTitle(const data::SourceSpec& source) {
  switch (source.kind) {
    case data::SourceKind::File: {
      const auto name = std::filesystem::path(source.path).filename().string();
      return name.empty() ? source.path : name;
    }
    case data::SourceKind::Bundled:
      for (const auto& set : data::bundledSets())
        if (set.id == source.path) return set.title;
      break;
    case data::SourceKind::Generated:
      for (const auto& generator : data::generators())
        if (generator.id == source.path) return generator.title;
      break;
    case data::SourceKind::Pasted:
      return source.path.empty() ? "pasted table" : source.path;
  }
  return source.path;
}

SessionDocument documentFor(const data::Loaded& loaded, const SessionDocument& present) {
  SessionDocument document = present;
  runs::RunSpec& run = document.run;
  run.data = loaded.settled;
  run.roles = {};
  run.roles.target = loaded.suggestedTarget;
  auto schema = data::settle(*loaded.table, run.roles);
  if (!schema && !run.roles.target.empty()) {
    run.roles.target.clear();
    schema = data::settle(*loaded.table, run.roles);
  }
  run.split = {};
  run.split.fractions = fractionsFor(loaded.table->rows());
  run.prepare.clear();
  run.defaultPrepare = true;
  run.metric.clear();
  run.grownFrom.clear();
  if (schema) run.model = modelFor(schema->task, run.model);
  document.view.plane = {};
  document.view.part = data::Part::Dev;
  document.testOpen = false;
  return document;
}

}  // namespace ridgeline::session
