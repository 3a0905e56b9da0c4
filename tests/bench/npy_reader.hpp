#pragma once

#include <string>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"

namespace ridgeline::bench {

/// The two-dimensional array of numbers in FOLDER/DATASET.X.npy (little-endian float64 or float32, rows or
/// columns together), as the peers read it.
Result<Matrix> readFeatures(const std::string& folder, const std::string& dataset);

}  // namespace ridgeline::bench
