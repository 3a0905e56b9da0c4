#pragma once

#include "core/base/simd.hpp"
#include "core/jobs/work_context.hpp"
#include "core/kernels/strided.hpp"

namespace ridgeline::kernels {

/// C = scale * A B, or C += scale * A B if `add`; T is float or double.
///
/// Shapes   A m x k, B k x n, C m x n with a step of 1 along its rows or its columns; C overlaps neither.
/// Method   register tiles over packed panels, blocked for the caches, as fused multiply-adds where the
///          processor has them; each entry is summed in order of k, in blocks of 256 terms.
/// Cost     2 m n k operations; about 1 MiB of scratch memory at most, plus 256 columns of B.
/// Source   Goto & van de Geijn (2008), ACM TOMS 34(3):12, doi:10.1145/1356052.1356053.
template <class T>
void multiply(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
              Strided<T> C, std::type_identity_t<T> scale = 1, bool add = false,
              simd::Isa isa = simd::bestIsa());

/// The same on the context's threads, in tiles of C or, where C is small and k long, runs of k, cut by the
/// shapes alone and summed in order. Errors: Cancelled (C is then half done).
template <class T>
Status multiply(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
                Strided<T> C, jobs::WorkContext& context, std::type_identity_t<T> scale = 1,
                bool add = false);

}  // namespace ridgeline::kernels
