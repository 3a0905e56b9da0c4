#pragma once

#include <string>

#include "core/data/schema.hpp"
#include "core/session/session.hpp"

/// Edits of the document that more than one place offers, each with its label and what has to follow it.
namespace ridgeline::bridge {

/// Another method; its parameters start from their defaults, or from what they were when it was last used.
void chooseModel(session::Session& session, const std::string& id);
/// Another target; a model that cannot do the new task gives way to one that can. Empty: no target.
void chooseTarget(session::Session& session, const std::string& column);
/// A column's role; Feature means "as guessed".
void chooseRole(session::Session& session, const std::string& column, data::Role role);
void setModelParam(session::Session& session, const std::string& name, const params::ParamValue& value,
                   bool finished);

}  // namespace ridgeline::bridge
