#pragma once

#include "core/models/capabilities.hpp"
#include "core/models/neural/mlp.hpp"
#include "tests/support/catch.hpp"

namespace ridgeline::test {

inline Matrix probabilities(const models::FittedModel& model, const Matrix& X) {
  jobs::WorkContext context;
  return model.predict(X, context)->probabilities;
}

/// The state a training, or a warm start, begins with: point 0 of its film.
inline models::FittedModelPtr firstState(const models::TrainingSet& train, const models::MlpParams& params) {
  jobs::WorkContext context;
  const auto model = models::fitMlp(train, params, context);
  REQUIRE(model);
  const auto first = models::capability<models::Iterations>(**model)->trace()->at(0);
  REQUIRE(first.model);
  return first.model;
}

}  // namespace ridgeline::test
