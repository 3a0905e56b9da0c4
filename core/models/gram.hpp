#pragma once

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// A^T A (d x d, both halves filled) of A (n x d), in panels of columns that run in parallel; each entry is
/// summed in row order, so the bytes do not depend on the number of threads.
/// Errors: TooLarge if d x d numbers pass 2 GiB; Cancelled.
Result<Matrix> gram(const Matrix& A, jobs::WorkContext& context);

}  // namespace ridgeline::models
