#include "core/base/simd.hpp"

#include <vector>

#include "tests/support/catch.hpp"

using namespace ridgeline;

TEST_CASE("simd: every instruction set that the processor has runs the same loop", "[base][simd]") {
  std::vector<double> x(1003);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = 0.25 * static_cast<double>(i);
  for (const simd::Isa isa : {simd::Isa::Portable, simd::Isa::Avx2, simd::Isa::Avx512}) {
    if (isa > simd::bestIsa()) continue;
    INFO(simd::name(isa));
    std::vector<double> doubled(x.size());
    simd::run(
        [&]() RIDGELINE_INLINED {
          for (std::size_t i = 0; i < x.size(); ++i) doubled[i] = 2 * x[i] + 1;
        },
        isa);
    for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(doubled[i] == 0.5 * static_cast<double>(i) + 1);
  }
}
