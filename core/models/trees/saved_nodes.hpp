#pragma once

#include <cmath>

namespace ridgeline::models {

/// Whether a number of a saved table may be an index between low and high: whole, and not beyond them.
inline bool isIndex(double value, double low, double high) {
  return value >= low && value <= high && value == std::floor(value);
}

}  // namespace ridgeline::models
