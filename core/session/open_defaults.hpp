#pragma once

#include <string>

#include "core/data/source.hpp"
#include "core/session/document.hpp"

namespace ridgeline::session {

/// What a source is called in a menu or an undo label: "iris.csv", "Iris", "Two moons", "pasted table".
std::string sourceTitle(const data::SourceSpec& source);

/// The document that suits a table just loaded, made from the present one: target as it suggests itself,
/// default preparation, a random stratified split (60/20/20 up to 17,000 rows; above, dev and test get the
/// 3,458 rows that measure an error of 10 % to within 1 point, at least 1 %), the present model if it does
/// the task, else the plainest that does, the plane chosen anew, the test part sealed. Seed and room stay.
SessionDocument documentFor(const data::Loaded& loaded, const SessionDocument& present);

}  // namespace ridgeline::session
