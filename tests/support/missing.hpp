#pragma once

#include <limits>

namespace ridgeline::test {

/// A number that is not there, as columns hold it.
inline constexpr double MissingNumber = std::numeric_limits<double>::quiet_NaN();

}  // namespace ridgeline::test
