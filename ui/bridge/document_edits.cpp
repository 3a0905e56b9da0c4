#include "ui/bridge/document_edits.hpp"

#include <algorithm>

#include "core/models/catalog.hpp"

namespace ridgeline::bridge {
namespace {

using session::SessionDocument;

/// Keeps the model if it does what the roles now ask for, else takes the first that does.
void suitModel(SessionDocument& document, const data::Table& table) {
  const auto schema = data::settle(table, document.run.roles);
  if (!schema) return;  // the run says what is wrong with the roles
  const auto entry = models::modelEntry(document.run.model.id);
  if (entry && (*entry)->does(schema->task)) return;
  for (const auto& candidate : models::modelCatalog())
    if (candidate.does(schema->task)) {
      document.run.model = {candidate.id, {}};
      document.run.metric.clear();
      return;
    }
}

void edited(session::Session& session, const std::string& label,
            const std::function<void(SessionDocument&)>& change) {
  const auto loaded = session.now().loaded;
  session.edit(label, {}, [&](SessionDocument& document) {
    change(document);
    if (loaded && loaded->table) suitModel(document, *loaded->table);
  });
}

}  // namespace

void chooseModel(session::Session& session, const std::string& id) {
  const auto entry = models::modelEntry(id);
  if (!entry) return;
  session.edit("Model " + (*entry)->title, {}, [&](SessionDocument& document) {
    if (document.run.model.id == id) return;
    document.run.model = {id, {}};
    // Clusters and projections need no target, and one with a target may not fit them: the roles stay, the
    // task follows.
    if ((*entry)->tasks.size() == 1 &&
        ((*entry)->does(data::Task::Cluster) || (*entry)->does(data::Task::Project)))
      document.run.roles.task = (*entry)->tasks.front();
    else
      document.run.roles.task.reset();
    document.run.metric.clear();
  });
}

void chooseTarget(session::Session& session, const std::string& column) {
  edited(session, column.empty() ? "No target" : "Predict " + column, [&](SessionDocument& document) {
    auto& roles = document.run.roles;
    if (const auto former = std::exchange(roles.target, column); former != column) {
      roles.roles.erase(column);
      std::erase(roles.features, column);
      roles.positive.reset();
      roles.task.reset();
      document.run.metric.clear();
    }
  });
}

void chooseRole(session::Session& session, const std::string& column, data::Role role) {
  if (role == data::Role::Target) {
    chooseTarget(session, column);
    return;
  }
  edited(session, column + " is " + std::string(data::name(role)), [&](SessionDocument& document) {
    auto& roles = document.run.roles;
    if (roles.target == column) roles.target.clear();
    roles.roles[column] = role;
    if (role != data::Role::Feature) std::erase(roles.features, column);
  });
}

void setModelParam(session::Session& session, const std::string& name, const params::ParamValue& value,
                   bool finished) {
  session.edit("Change " + name, "param." + name,
               [&](SessionDocument& document) { document.run.model.params[name] = value; });
  if (finished) session.endGesture();
}

}  // namespace ridgeline::bridge
