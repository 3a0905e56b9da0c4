#pragma once

#include "core/models/capabilities.hpp"
#include "tests/support/catch.hpp"

namespace ridgeline::test {

inline Vector coefficientsOf(const Result<models::FittedModelPtr>& model) {
  REQUIRE(model);
  return models::capability<models::Coefficients>(**model)->coefficients();
}

}  // namespace ridgeline::test
