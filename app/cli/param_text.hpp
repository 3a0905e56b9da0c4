#pragma once

#include <string>

#include "core/params/param_schema.hpp"

namespace ridgeline::cli {

/// The parameters of one entry of a catalog as lines: name, default, what it takes, unit, what it does.
std::string paramText(const params::ParamSchema& schema);

}  // namespace ridgeline::cli
