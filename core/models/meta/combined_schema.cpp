#include "core/models/meta/combined_schema.hpp"

#include <algorithm>
#include <iterator>

#include "core/models/catalog.hpp"

namespace ridgeline::models {
namespace {

constexpr const char* Base = "base";

std::string nested(const std::string& method, const std::string& param) { return method + "-" + param; }

}  // namespace

CombinedSchema::CombinedSchema(const params::ParamSchema& own, std::vector<ModelEntry> bases, Built built,
                               const std::vector<std::string>& initial)
    : bases_(std::move(bases)), built_(built) {
  const auto atFirst = [&](const std::string& id) {
    return std::find(initial.begin(), initial.end(), id) != initial.end();
  };
  if (built == Built::OnOne) {
    params::ParamInfo choice;
    choice.name = Base;
    choice.label = "Built on";
    choice.kind = params::ParamKind::Choice;
    choice.initial = initial.front();
    choice.help = "Method that this one is built on; its parameters follow.";
    for (const auto& base : bases_) choice.choices.push_back(base.id);
    infos_.push_back(std::move(choice));
  }
  for (const auto& info : own.params()) {
    own_.push_back(info.name);
    infos_.push_back(info);
  }
  for (const auto& base : bases_) {
    if (built == Built::OnSeveral) {
      params::ParamInfo flag;
      flag.name = base.id;
      flag.label = base.title;
      flag.kind = params::ParamKind::Flag;
      flag.initial = atFirst(base.id);
      flag.help = "Whether " + base.title + " takes part.";
      infos_.push_back(std::move(flag));
    }
    for (params::ParamInfo info : base.params->params()) {
      info.name = nested(base.id, info.name);
      info.label = base.title + ": " + info.label;
      // A condition of something else than a parameter, such as the task, would not hide with the method.
      if (info.onlyWhen && base.params->find(info.onlyWhen->param) != nullptr)
        info.onlyWhen->param = nested(base.id, info.onlyWhen->param);
      else if (built == Built::OnOne)
        info.onlyWhen = params::OnlyWhen{Base, {base.id}};
      else
        info.onlyWhen = params::OnlyWhen{base.id, {"true"}};
      infos_.push_back(std::move(info));
    }
  }
}

params::ParamValues CombinedSchema::own(const params::ParamValues& values) const {
  params::ParamValues out;
  for (const auto& name : own_)
    if (const auto found = values.find(name); found != values.end()) out.insert(*found);
  return out;
}

Result<std::vector<ModelSpec>> CombinedSchema::chosen(const params::ParamValues& values) const {
  std::vector<ModelSpec> out;
  for (const auto& base : bases_) {
    const auto said = values.find(built_ == Built::OnOne ? Base : base.id);
    if (said == values.end()) continue;
    if (params::text(said->second) != (built_ == Built::OnOne ? base.id : "true")) continue;
    ModelSpec spec{base.id, {}};
    for (const auto& info : base.params->params())
      if (const auto found = values.find(nested(base.id, info.name)); found != values.end())
        spec.params[info.name] = found->second;
    out.push_back(std::move(spec));
  }
  if (out.empty()) {
    std::vector<std::string> ids;
    ids.reserve(bases_.size());
    for (const auto& base : bases_) ids.push_back(base.id);
    return failAt(ids.front(), ErrorCode::InvalidParam, "No method takes part; choose at least one of {}.",
                  fmt::join(ids, ", "));
  }
  return out;
}

Result<FittedModelPtr> Bases::fit(std::size_t i, const TrainingSet& train, jobs::WorkContext& context) const {
  auto model = models::fit(specs[i], train, context);
  if (!model) return tl::unexpected<Error>(schema->named(std::move(model).error(), specs[i].id));
  return model;
}

std::vector<ModelEntry> basesFor(const std::vector<ModelEntry>& plain, const std::vector<Task>& tasks) {
  std::vector<ModelEntry> out;
  std::copy_if(plain.begin(), plain.end(), std::back_inserter(out), [&](const ModelEntry& entry) {
    return std::any_of(tasks.begin(), tasks.end(), [&](Task task) {
      return std::find(entry.tasks.begin(), entry.tasks.end(), task) != entry.tasks.end();
    });
  });
  return out;
}

Error CombinedSchema::named(Error error, const std::string& base) const {
  if (error.where == "model" && built_ == Built::OnOne) error.where = Base;
  if (find(nested(base, error.where)) == nullptr) return error;
  error.where = nested(base, error.where);
  if (error.fix) error.fix->param = nested(base, error.fix->param);
  return error;
}

}  // namespace ridgeline::models
