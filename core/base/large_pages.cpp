#include "core/base/large_pages.hpp"

#include <cstdint>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace ridgeline {

void preferLargePages([[maybe_unused]] const void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::uintptr_t Page = std::uintptr_t{2} << 20U;
  if (bytes < 2 * Page) return;
  // The whole pages within: neighbours in the first and last one belong to somebody else.
  const auto begin = reinterpret_cast<std::uintptr_t>(block), first = (begin + Page - 1) / Page * Page;
  const std::uintptr_t last = (begin + bytes) / Page * Page;
  // A refusal costs time alone.
  if (last > first) (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

}  // namespace ridgeline
