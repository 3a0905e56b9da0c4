#pragma once

#include <array>

#include "core/data/split.hpp"

namespace ridgeline::test {

/// The roles of `table` whose target is "y".
inline data::Schema schemaOf(const data::Table& table) { return *data::settle(table, {.target = "y"}); }

/// A split at random into these shares.
inline data::SplitSpec byShares(std::array<double, data::PartCount> fractions) {
  data::SplitSpec spec;
  spec.fractions = fractions;
  return spec;
}

}  // namespace ridgeline::test
