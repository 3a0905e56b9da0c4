#pragma once

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Rows drawn as starting centres, each with chance proportional to its squared distance to those before; of
/// 2 + log k draws the best is taken. Where fewer rows differ than k, the rest repeat. Errors: Cancelled.
/// Source  Arthur & Vassilvitskii (2007), "k-means++", SODA, acm.org/doi/10.5555/1283383.1283494.
Result<Matrix> spreadStart(const Matrix& X, const Vector& weights, int k, Seed seed,
                           jobs::WorkContext& context);
/// Rows drawn alike, each at most once (rows of weight 0 never).
Matrix randomStart(const Matrix& X, const Vector& weights, int k, Seed seed);

}  // namespace ridgeline::models
