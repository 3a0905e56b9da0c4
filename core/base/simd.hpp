#pragma once

#include <type_traits>

/// One source, several instruction sets: a loop written once runs as the build that suits the processor.
///
///     simd::run([&]() RIDGELINE_INLINED { for (Index i = 0; i < n; ++i) sum[i] += w * x[i]; });
///
/// The body is compiled into one function for each instruction set, so everything it calls has to be inlined
/// too (RIDGELINE_INLINED on functions and lambdas): plain loops and vector extensions, no Eigen products,
/// whose packets are chosen before. Compile such files with -O3 (see core/models/neural/CMakeLists.txt); sums
/// are vectorised only where their order may change (-fassociative-math) or where they are written as lanes.
/// The last bits may differ between instruction sets, never between runs or thread counts on one machine.
namespace ridgeline::simd {

#define RIDGELINE_INLINED __attribute__((always_inline))

enum class Isa {
  Portable,  ///< any processor
  Avx2,      ///< AVX2 and FMA (x86-64-v3)
  Avx512,    ///< AVX-512 F, DQ, BW, VL (x86-64-v4)
};

/// The widest that this processor has. The environment variable RIDGELINE_ISA ("portable", "avx2", "avx512")
/// narrows it, which is how tests and golden_check see each build.
Isa bestIsa();
const char* name(Isa isa);

namespace detail {
template <class Body>
void runPortable(const Body& body) {
  body();
}
#if defined(__x86_64__)
template <class Body>
__attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))) void runAvx2(const Body& body) {
  body();
}
// Without the word GCC keeps to half of each register; Clang knows no such word and would ignore all of them.
#if defined(__clang__)
#define RIDGELINE_AVX512 "avx2,fma,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl"
#else
#define RIDGELINE_AVX512 \
  "avx2,fma,bmi,bmi2,lzcnt,popcnt,avx512f,avx512dq,avx512bw,avx512vl,prefer-vector-width=512"
#endif
template <class Body>
__attribute__((target(RIDGELINE_AVX512))) void runAvx512(const Body& body) {
  body();
}
#endif
}  // namespace detail

/// Runs the body, compiled for `isa`.
template <class Body>
void run(const Body& body, Isa isa = bestIsa()) {
#if defined(__x86_64__)
  if (isa == Isa::Avx512) return detail::runAvx512(body);
  if (isa == Isa::Avx2) return detail::runAvx2(body);
#endif
  (void)isa;
  detail::runPortable(body);
}

/// The same for a body that has to know for which instruction set it is compiled, as tiles of registers do:
///
///     simd::runAs([&](auto isa) RIDGELINE_INLINED { constexpr Isa Here = decltype(isa)::value; ... });
template <class Body>
void runAs(const Body& body, Isa isa = bestIsa()) {
#if defined(__x86_64__)
  const auto wide = [&]() RIDGELINE_INLINED { body(std::integral_constant<Isa, Isa::Avx512>{}); };
  const auto middle = [&]() RIDGELINE_INLINED { body(std::integral_constant<Isa, Isa::Avx2>{}); };
  if (isa == Isa::Avx512) return detail::runAvx512(wide);
  if (isa == Isa::Avx2) return detail::runAvx2(middle);
#endif
  (void)isa;
  detail::runPortable([&]() RIDGELINE_INLINED { body(std::integral_constant<Isa, Isa::Portable>{}); });
}

}  // namespace ridgeline::simd
