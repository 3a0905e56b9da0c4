#pragma once

#include <cstdint>
#include <functional>

#include "core/jobs/work_context.hpp"

namespace ridgeline::jobs {

/// Runs body(0) ... body(count - 1), each once, on the caller and the context's pool; returns when all are
/// done. Determinism: a body writes only to its own slot; callers combine slots in index order, and choose
/// chunks by the data alone, so the bytes do not depend on the number of threads. Bodies may call parallelFor
/// themselves. Errors: Cancelled when the context was stopped (bodies not yet begun are skipped).
Status parallelFor(WorkContext& context, std::int64_t count, const std::function<void(std::int64_t)>& body);

/// The same over [0, n) in blocks of `block` rows: body(begin, end).
Status parallelBlocks(WorkContext& context, std::int64_t n, std::int64_t block,
                      const std::function<void(std::int64_t, std::int64_t)>& body);

}  // namespace ridgeline::jobs
