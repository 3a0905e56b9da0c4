#include "core/base/large_pages.hpp"

#include <vector>

#include "tests/support/catch.hpp"

TEST_CASE("large pages: whatever the block, its values stay", "[base]") {
  std::vector<unsigned char> block((std::size_t{9} << 20U) + 11);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<unsigned char>(i * 131 % 251);
  const auto before = block;
  for (const std::size_t from : {std::size_t{0}, std::size_t{1}, std::size_t{4097}, std::size_t{3} << 20U})
    ridgeline::preferLargePages(block.data() + from, block.size() - from);
  ridgeline::preferLargePages(block.data(), 100);
  ridgeline::preferLargePages(nullptr, 0);
  CHECK(block == before);
}
