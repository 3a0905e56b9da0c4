#pragma once

#include <string>
#include <vector>

#include "core/base/result.hpp"

namespace ridgeline::cli {

/// Refuses an output that is one of the files which are read, under whatever name or link it is given: a slip
/// of the hand must not cost anybody their data. An empty output is none. Errors: InvalidParam naming `flag`.
Status spareInputs(const std::string& flag, const std::string& output,
                   const std::vector<std::string>& inputs);

}  // namespace ridgeline::cli
