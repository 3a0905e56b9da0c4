#pragma once

#include "core/models/neighbors/knn.hpp"
#include "tests/support/catch.hpp"

namespace ridgeline::test {

inline models::FittedModelPtr fittedKnn(const models::TrainingSet& train, const models::KnnParams& params) {
  jobs::WorkContext context;
  const auto model = models::fitKnn(train, params, context);
  REQUIRE(model);
  return *model;
}

}  // namespace ridgeline::test
