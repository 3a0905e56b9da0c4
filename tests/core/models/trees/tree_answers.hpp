#pragma once

#include <vector>

#include "core/models/capabilities.hpp"
#include "core/models/trees/tree.hpp"

namespace ridgeline::test {

inline const std::vector<models::TreeNode>& nodesOf(const models::FittedModelPtr& model) {
  return models::capability<models::TreeShape>(*model)->nodes();
}

inline models::Predictions answers(const models::FittedModelPtr& model, const Matrix& X) {
  jobs::WorkContext context;
  return model->predict(X, context).value();
}

}  // namespace ridgeline::test
