#include "tests/fuzz/project_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ridgeline::test::checkProjectBytes({reinterpret_cast<const std::byte*>(data), size});
  return 0;
}
