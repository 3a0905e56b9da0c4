#include "core/base/large_pages.hpp"

#include <cstdint>

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

namespace ridgeline {

void preferLargePages([[maybe_unused]] const void* block, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_HUGEPAGE
  constexpr std::size_t Page = std::size_t{2} << 20U;
  if (bytes < 2 * Page) return;
  // The whole pages within: neighbours in the first and last one belong to somebody else.
  auto* const bytesOf = static_cast<char*>(const_cast<void*>(block));
  const std::size_t before = (Page - reinterpret_cast<std::uintptr_t>(block) % Page) % Page;
  // A refusal costs time alone.
  (void)madvise(bytesOf + before, (bytes - before) / Page * Page, MADV_HUGEPAGE);
#endif
}

}  // namespace ridgeline
