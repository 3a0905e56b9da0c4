#pragma once

#include <limits>

namespace ridgeline {

/// What is not known or not defined; never 0.
inline constexpr double NotANumber = std::numeric_limits<double>::quiet_NaN();

}  // namespace ridgeline
