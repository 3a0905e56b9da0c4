#include "core/kernels/product.hpp"

#include <algorithm>
#include <vector>

#include "core/jobs/parallel_for.hpp"
#include "core/kernels/lanes.hpp"

namespace ridgeline::kernels {
namespace {

/// Rows (in vectors) and columns of C that one tile keeps in registers: all but a few of them.
template <class T, simd::Isa isa>
struct Tile {
  using L = LanesOf<T, isa>;
  static constexpr int Vectors = isa == simd::Isa::Portable ? 2 : 3;
  static constexpr int Rows = Vectors * L::Count;
  static constexpr int Cols = isa == simd::Isa::Avx512 ? 8 : 4;
};

constexpr Index Depth = 256;              ///< terms of a panel: tiles of A and B stay in the first cache
constexpr Index PackedBytes = 448 << 10;  ///< of A: half of a second cache
constexpr Index PackedCols = 2048;        ///< of B: its panel stays in the third

/// rows x depth of A as panels of `Width` rows, each panel term by term; the last is filled up with zeros.
template <int Width, class T>
RIDGELINE_INLINED inline void pack(const Strided<const T>& A, T* to) {
  for (Index row = 0; row < A.rows; row += Width, to += Width * A.cols) {
    const Index count = std::min<Index>(Width, A.rows - row);
    const T* from = A.data + row * A.rowStep;
    if (count < Width) {
      for (Index p = 0; p < A.cols; ++p)
        for (Index i = 0; i < Width; ++i)
          to[p * Width + i] = i < count ? from[i * A.rowStep + p * A.colStep] : T(0);
    } else if (A.rowStep == 1) {
      for (Index p = 0; p < A.cols; ++p)
        for (int i = 0; i < Width; ++i) to[p * Width + i] = from[p * A.colStep + i];
    } else {
      // A few terms at a time, so that the lines written stay near.
      for (Index begin = 0; begin < A.cols; begin += 8) {
        const Index end = std::min<Index>(A.cols, begin + 8);
        for (int i = 0; i < Width; ++i)
          for (Index p = begin; p < end; ++p) to[p * Width + i] = from[i * A.rowStep + p * A.colStep];
      }
    }
  }
}

/// sums (Rows x Cols, column by column) of one panel of A times one of B.
template <class T, simd::Isa isa>
RIDGELINE_INLINED inline void tile(const T* A, const T* B, Index depth, T scale, T* to, Index step,
                                   bool add) {
  using K = Tile<T, isa>;
  using L = typename K::L;
  typename L::Value sum[K::Cols][K::Vectors] = {};
  for (Index p = 0; p < depth; ++p, A += K::Rows, B += K::Cols) {
    typename L::Value a[K::Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < K::Vectors; ++v) load<L>(a[v], A + v * L::Count);
#pragma GCC unroll 8
    for (int j = 0; j < K::Cols; ++j)
#pragma GCC unroll 4
      for (int v = 0; v < K::Vectors; ++v) sum[j][v] += a[v] * B[j];
  }
#pragma GCC unroll 8
  for (int j = 0; j < K::Cols; ++j)
#pragma GCC unroll 4
    for (int v = 0; v < K::Vectors; ++v) {
      T* at = to + j * step + v * L::Count;
      typename L::Value before = {};
      if (add) load<L>(before, at);
      before += sum[j][v] * scale;
      store<L>(at, before);
    }
}

/// One packed block of A times one of B, into C, whose rows lie side by side.
template <class T, simd::Isa isa>
RIDGELINE_INLINED inline void block(const T* A, const T* B, Index depth, T scale, const Strided<T>& C,
                                    bool add) {
  using K = Tile<T, isa>;
  for (Index col = 0; col < C.cols; col += K::Cols) {
    const Index width = std::min<Index>(K::Cols, C.cols - col);
    for (Index row = 0; row < C.rows; row += K::Rows) {
      const Index height = std::min<Index>(K::Rows, C.rows - row);
      T* to = &C(row, col);
      if (height == K::Rows && width == K::Cols) {
        tile<T, isa>(A + row * depth, B + col * depth, depth, scale, to, C.colStep, add);
        continue;
      }
      T whole[K::Rows * K::Cols];
      tile<T, isa>(A + row * depth, B + col * depth, depth, scale, whole, K::Rows, false);
      for (Index j = 0; j < width; ++j)
        for (Index i = 0; i < height; ++i) {
          T& c = to[j * C.colStep + i];
          c = (add ? c : T(0)) + whole[j * K::Rows + i];
        }
    }
  }
}

constexpr Index roundedUp(Index value, Index step) { return (value + step - 1) / step * step; }

/// C has a step of 1 along its rows.
template <class T>
void multiplyColumns(const Strided<const T>& A, const Strided<const T>& B, const Strided<T>& C, T scale,
                     bool add, simd::Isa isa) {
  constexpr Index Rows = 96, Cols = 8;  // whole tiles of every type and instruction set
  const Index m = A.rows, n = B.cols, k = A.cols;
  const Index depth = std::min(k, Depth);
  const Index mostRows = PackedBytes / static_cast<Index>(sizeof(T)) / Depth / Rows * Rows;
  const Scratch<T> packedA = scratch<T>(roundedUp(std::min(m, mostRows), Rows) * depth);
  const Scratch<T> packedB = scratch<T>(roundedUp(std::min(n, PackedCols), Cols) * depth);
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        constexpr simd::Isa Here = decltype(chosen)::value;
        using K = Tile<T, Here>;
        for (Index col = 0; col < n; col += PackedCols) {
          const Index width = std::min(PackedCols, n - col);
          for (Index term = 0; term < k; term += Depth) {
            const Index terms = std::min(Depth, k - term);
            pack<K::Cols>(B.block(term, col, terms, width).transposed(), packedB.get());
            for (Index row = 0; row < m; row += mostRows) {
              const Index height = std::min(mostRows, m - row);
              pack<K::Rows>(A.block(row, term, height, terms), packedA.get());
              block<T, Here>(packedA.get(), packedB.get(), terms, scale, C.block(row, col, height, width),
                             add || term > 0);
            }
          }
        }
      },
      isa);
}

/// Where C is small the work is cut along k.
struct Cut {
  Index rows, cols, terms;
};
Cut cutOf(Index m, Index n, Index k) {
  if (m * n <= 256 * 256 && k >= 8192) return {m, n, std::max<Index>(4096, roundedUp((k + 31) / 32, Depth))};
  // Long sides first; a tile is worth its packing from some hundreds of rows on.
  const auto part = [](Index size) { return std::max<Index>(192, roundedUp((size + 15) / 16, 96)); };
  return m >= n ? Cut{part(m), n, k} : Cut{m, part(n), k};
}

}  // namespace

template <class T>
void multiply(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
              Strided<T> C, std::type_identity_t<T> scale, bool add, simd::Isa isa) {
  if (C.rows == 0 || C.cols == 0) return;
  if (A.cols == 0) {
    if (!add)
      for (Index j = 0; j < C.cols; ++j)
        for (Index i = 0; i < C.rows; ++i) C(i, j) = 0;
    return;
  }
  if (C.rowStep == 1) return multiplyColumns<T>(A, B, C, scale, add, isa);
  multiplyColumns<T>(B.transposed(), A.transposed(), C.transposed(), scale, add, isa);
}

template <class T>
Status multiply(Strided<const std::type_identity_t<T>> A, Strided<const std::type_identity_t<T>> B,
                Strided<T> C, jobs::WorkContext& context, std::type_identity_t<T> scale, bool add) {
  const Index m = A.rows, n = B.cols, k = A.cols;
  const Cut cut = cutOf(m, n, k);
  if (cut.terms >= k) {
    const Index side = cut.rows < m ? m : n, step = cut.rows < m ? cut.rows : cut.cols;
    return jobs::parallelBlocks(context, side, step, [&](Index begin, Index end) {
      const Index count = end - begin;
      if (cut.rows < m)
        multiply<T>(A.middleRows(begin, count), B, C.middleRows(begin, count), scale, add);
      else
        multiply<T>(A, B.block(0, begin, k, count), C.block(0, begin, m, count), scale, add);
    });
  }
  const Index runs = (k + cut.terms - 1) / cut.terms;
  std::vector<T> parts(static_cast<std::size_t>(runs * m * n));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, k, cut.terms, [&](Index begin, Index end) {
    T* part = parts.data() + begin / cut.terms * m * n;
    multiply<T>(A.block(0, begin, m, end - begin), B.middleRows(begin, end - begin),
                Strided<T>{part, m, n, 1, m}, scale, false);
  }));
  for (Index j = 0; j < n; ++j)
    for (Index i = 0; i < m; ++i) {
      T sum = add ? C(i, j) : T(0);
      for (Index run = 0; run < runs; ++run) sum += parts[static_cast<std::size_t>((run * n + j) * m + i)];
      C(i, j) = sum;
    }
  return {};
}

template void multiply<float>(Strided<const float>, Strided<const float>, Strided<float>, float, bool,
                              simd::Isa);
template void multiply<double>(Strided<const double>, Strided<const double>, Strided<double>, double, bool,
                               simd::Isa);
template Status multiply<float>(Strided<const float>, Strided<const float>, Strided<float>,
                                jobs::WorkContext&, float, bool);
template Status multiply<double>(Strided<const double>, Strided<const double>, Strided<double>,
                                 jobs::WorkContext&, double, bool);

}  // namespace ridgeline::kernels
