#pragma once

#include <string>

#include "tests/support/paths.hpp"

namespace ridgeline::test {

/// A run's folder whose dev rows have the answers of `referenceScores` (400 rows, classes "no" and "yes"), so
/// that what the program says of them can be told by other software.
std::string storedReference(const TemporaryFolder& folder);

}  // namespace ridgeline::test
