#pragma once

#include <cstddef>

namespace ridgeline {

/// Asks the system for large pages (2 MiB) behind a block that is about to be written for the first time: its
/// first pass then waits for some hundred pages instead of a hundred thousand. Blocks under 4 MiB, and systems
/// that know no such request, are left as they are. Touches no value.
///
/// Source  madvise(2), MADV_HUGEPAGE.
void preferLargePages(const void* block, std::size_t bytes);

}  // namespace ridgeline
