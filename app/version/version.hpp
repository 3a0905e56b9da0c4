#pragma once

#include <string_view>

namespace ridgeline::app {

/// What was built: `git describe` of the source, or the release's number outside a checkout.
std::string_view version();

}  // namespace ridgeline::app
