#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::runs {

/// What a fit learned, by the capabilities it offers, for record.json:
/// `features` (d names of the model's inputs); `coefficients` (outputs x d) and `intercept` (outputs);
/// `inference` of least squares (intercept first, then the features: `standard_error`, `t`, `p`, `ci95`, and
/// figures of the whole fit);
/// `importances` (d); `mean` (d), `components` (k x d), `explained_variance` and `explained_variance_ratio`
/// (k); `centres` (k x d) and `inertia`; `nodes` of a tree in depth-first order, each with `n`, `impurity`
/// and `value`, and `feature` (0-based), `threshold`, `left`, `right` unless it is a leaf; `left_levels`
/// stand for `threshold` where the question is which levels of a category go left. `words`: of the features
/// that are codes of levels what these are called.
nlohmann::ordered_json learnedQuantities(const models::FittedModel& model,
                                         const std::vector<std::string>& featureNames,
                                         const std::vector<prep::Words>& words = {});

}  // namespace ridgeline::runs
