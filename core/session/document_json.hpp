#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/session/document.hpp"

namespace ridgeline::session {

/// {"run": {spec.json}, "view": {...}, "openings": [...], "test_open": false, "keep_weights": true}. A
/// document without data has no "run".
nlohmann::json toJson(const SessionDocument& document);
/// Unknown keys and values are refused. Errors: Parse, naming the key.
Result<SessionDocument> documentFromJson(const nlohmann::json& json);

}  // namespace ridgeline::session
