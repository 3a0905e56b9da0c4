#include "core/runs/model_file.hpp"

#include "core/base/archive.hpp"
#include "core/params/param_json.hpp"
#include "core/params/strict_json.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::json;

constexpr std::uint64_t FormatVersion = 1;
/// The run's own entry in the manifest; every other key is the method's.
constexpr const char* Key = "ridgeline";

tl::unexpected<Error> damaged(const std::string& name, std::string_view what) {
  return failAt(name, ErrorCode::Unreadable,
                "The model file is damaged or was not written by Ridgeline ({}); save the model again.",
                what);
}

ArchiveWriter archived(const ServableModel& servable) {
  ArchiveWriter archive;
  servable.model->save(archive);
  json own = json::object();
  own["format"] = "ridgeline-model";
  own["version"] = FormatVersion;
  own["model"] = {{"id", servable.spec.id}, {"params", params::toJson(servable.spec.params)}};
  own["task"] = data::name(servable.task);
  own["target"] = servable.target;
  own["classes"] = servable.classNames;
  own["pipeline"] = servable.pipeline->state();
  archive.manifest[Key] = std::move(own);
  return archive;
}

Result<ServableModel> readServable(const ArchiveReader& archive) {
  const std::string& name = archive.source();
  const auto found = archive.manifest().find(Key);
  if (found == archive.manifest().end() || !found->is_object())
    return damaged(name, "its manifest has no \"ridgeline\"");
  const auto own = params::StrictObject::of(
      *found, "", {"format", "version", "model", "task", "target", "classes", "pipeline"});
  std::uint64_t version = 0;
  if (const auto given = found->find("version"); given != found->end() && given->is_number_unsigned())
    version = given->get<std::uint64_t>();
  if (version > FormatVersion)
    return failAt(name, ErrorCode::Unreadable,
                  "The model file has version {}; this Ridgeline reads version {}, so a newer one is needed.",
                  version, FormatVersion);
  if (!own) return damaged(name, own.error().message);

  ServableModel out;
  std::string format, task;
  if (const auto read = own->read("format", format); !read || format != "ridgeline-model" || version == 0)
    return damaged(name, "it does not say that it holds a model");
  if (const auto read = own->read("task", task); !read) return damaged(name, read.error().message);
  if (const auto read = own->read("target", out.target); !read) return damaged(name, read.error().message);
  if (const auto read = own->read("classes", out.classNames); !read)
    return damaged(name, read.error().message);
  bool known = false;
  for (const auto candidate :
       {data::Task::Classify, data::Task::Regress, data::Task::Cluster, data::Task::Project})
    if (data::name(candidate) == task) {
      out.task = candidate;
      known = true;
    }
  if (!known) return damaged(name, "its task is \"" + task + "\"");

  const json* model = own->find("model");
  if (model == nullptr || !model->is_object() || !model->contains("id") || !(*model)["id"].is_string() ||
      !model->contains("params"))
    return damaged(name, "it does not name its method");
  out.spec.id = (*model)["id"].get<std::string>();
  auto values = params::valuesFromJson((*model)["params"]);
  if (!values) return damaged(name, values.error().message);
  const auto entry = models::modelEntry(out.spec.id);
  if (!entry) return damaged(name, entry.error().message);
  auto complete = (*entry)->params->complete(*values);
  if (!complete) return damaged(name, complete.error().message);
  out.spec.params = std::move(*complete);

  const json* state = own->find("pipeline");
  if (state == nullptr) return damaged(name, "it has no preparation");
  auto pipeline = prep::Pipeline::load(*state);
  if (!pipeline) return damaged(name, pipeline.error().message);
  out.pipeline = std::move(*pipeline);
  auto fitted = (*entry)->load(archive);
  if (!fitted) return damaged(name, fitted.error().message);
  out.model = std::move(*fitted);

  const auto outputs = static_cast<Index>(out.pipeline->outputs().size());
  if (out.model->features() != outputs)
    return damaged(name, fmt::format("its model takes {} features and its preparation gives {}",
                                     out.model->features(), outputs));
  if (out.model->task() != out.task) return damaged(name, "its model does another task than it says");
  if (out.task == data::Task::Classify &&
      static_cast<std::size_t>(out.model->classes()) != out.classNames.size())
    return damaged(name, fmt::format("its model knows {} classes and it names {}", out.model->classes(),
                                     out.classNames.size()));
  return out;
}

}  // namespace

ServableModel servable(const RunResult& run) {
  return {run.spec.model,        run.schema.task, run.spec.roles.target,
          run.schema.classNames, run.pipeline,    run.model};
}

Result<std::string> modelBytes(const ServableModel& model) { return archived(model).bytes(); }

Status saveModel(const ServableModel& model, const std::string& path) { return archived(model).write(path); }

Result<ServableModel> loadModel(const std::string& path) {
  RIDGELINE_TRY(const ArchiveReader archive, ArchiveReader::open(path));
  return readGuarded(archive, readServable);
}

Result<ServableModel> loadModelBytes(std::span<const std::byte> bytes, const std::string& name) {
  RIDGELINE_TRY(const ArchiveReader archive, ArchiveReader::fromBytes(bytes, name));
  return readGuarded(archive, readServable);
}

}  // namespace ridgeline::runs
