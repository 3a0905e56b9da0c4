#include "core/kernels/gram.hpp"

#include <algorithm>

#include "core/jobs/parallel_for.hpp"
#include "core/kernels/lanes.hpp"
#include "core/kernels/product.hpp"

namespace ridgeline::kernels {
namespace {

/// Columns times columns that one tile keeps in registers.
template <simd::Isa isa>
struct GramTile {
  static constexpr int Left = isa == simd::Isa::Avx512 ? 4 : isa == simd::Isa::Avx2 ? 3 : 2;
  static constexpr int Right = isa == simd::Isa::Avx512 ? 6 : 4;
};

constexpr Index NarrowColumns = 192;  ///< more go through the general product, which packs its panels
constexpr Index WidestLanes = 16;
constexpr Index ChunkRows = 8192;
constexpr Index MostChunks = 32;

constexpr Index roundedUpTo(Index value, Index step) { return (value + step - 1) / step * step; }

/// A block of rows, column beside column: shifted, and a second time multiplied by the weights.
template <class T>
struct Block {
  Index rows, step;  ///< step: numbers between two columns, no power of two
  Scratch<T> shifted, weighted;

  Block(Index rows, Index columns, bool weights)
      : rows(rows),
        step(roundedUpTo(rows, WidestLanes) + WidestLanes),
        shifted(scratch<T>(step * columns)),
        weighted(scratch<T>(weights ? step * columns : 0)) {}
};

/// Copies `count` rows from `begin` of one column; returns their (weighted) sum.
template <class T, simd::Isa isa>
RIDGELINE_INLINED inline double fill(const Columns<T>& from, Index column, Index begin, Index count, T* to,
                                     T* weighted) {
  using L = LanesOf<T, isa>;
  const T* x = from.first[static_cast<std::size_t>(column)] + begin * from.rowStep;
  const T* w = from.weights == nullptr ? nullptr : from.weights + begin;
  const T shift = from.shift.size() == 0 ? T(0) : static_cast<T>(from.shift[column]);
  const Index whole = from.rowStep == 1 ? count / (4 * L::Count) * (4 * L::Count) : 0;
  typename L::Value sum[4] = {};
  for (Index r = 0; r < whole; r += 4 * L::Count)
    for (int u = 0; u < 4; ++u) {
      const Index at = r + u * L::Count;
      typename L::Value v;
      load<L>(v, x + at);
      v -= shift;
      store<L>(to + at, v);
      if (w != nullptr) {
        typename L::Value weight;
        load<L>(weight, w + at);
        v *= weight;
        store<L>(weighted + at, v);
      }
      sum[u] += v;
    }
  sum[0] += sum[1];
  sum[2] += sum[3];
  sum[0] += sum[2];
  double result = static_cast<double>(total<L, T>(sum[0]));
  for (Index r = whole; r < count; ++r) {
    T v = x[r * from.rowStep] - shift;
    to[r] = v;
    if (w != nullptr) weighted[r] = v *= w[r];
    result += static_cast<double>(v);
  }
  for (Index r = count; r < roundedUpTo(count, WidestLanes); ++r) {
    to[r] = 0;
    if (w != nullptr) weighted[r] = 0;
  }
  return result;
}

/// Adds the products of Left columns of `a` with Right columns of `b`, over `rows` rows, to the lower half,
/// and has that many numbers `ahead` brought near meanwhile.
template <class T, simd::Isa isa>
RIDGELINE_INLINED inline void gramTile(const T* a, const T* b, Index step, Index rows, Index left,
                                       Index right, Index d, const T* ahead, double* products) {
  using L = LanesOf<T, isa>;
  constexpr int Left = GramTile<isa>::Left, Right = GramTile<isa>::Right;
  // Beyond the last column the last once more, whose sums nobody reads.
  const T* from[Left];
  const T* with[Right];
  for (int i = 0; i < Left; ++i) from[i] = a + std::min(left + i, d - 1) * step;
  for (int j = 0; j < Right; ++j) with[j] = b + std::min(right + j, d - 1) * step;
  typename L::Value sum[Right][Left] = {};
  for (Index r = 0; r < rows; r += L::Count) {
    __builtin_prefetch(ahead + r, 0, 2);
    typename L::Value x[Left];
#pragma GCC unroll 4
    for (int i = 0; i < Left; ++i) load<L>(x[i], from[i] + r);
#pragma GCC unroll 6
    for (int j = 0; j < Right; ++j) {
      typename L::Value y;
      load<L>(y, with[j] + r);
#pragma GCC unroll 4
      for (int i = 0; i < Left; ++i) sum[j][i] += x[i] * y;
    }
  }
  T sums[Right][Left];
#pragma GCC unroll 6
  for (int j = 0; j < Right; ++j)
#pragma GCC unroll 4
    for (int i = 0; i < Left; ++i) sums[j][i] = total<L, T>(sum[j][i]);
  for (int j = 0; j < Right && right + j < d; ++j)
    for (int i = 0; i < Left && left + i < d; ++i)
      if (left + i >= right + j) products[(right + j) * d + left + i] += static_cast<double>(sums[j][i]);
}

/// Rows begin ... end - 1 of few columns, added to `sums` and the lower half of `products`.
template <class T>
void narrow(const Columns<T>& columns, Index begin, Index end, double* sums, double* products,
            const jobs::WorkContext& context, simd::Isa isa) {
  const Index d = columns.count();
  const Index most = std::clamp<Index>((384 << 10) / static_cast<Index>(sizeof(T)) / d, 128, 512);
  Block<T> block(std::min(most / WidestLanes * WidestLanes, end - begin), d, columns.weights != nullptr);
  simd::runAs(
      [&](auto chosen) RIDGELINE_INLINED {
        constexpr simd::Isa Here = decltype(chosen)::value;
        for (Index row = begin; row < end && !context.stopped(); row += block.rows) {
          const Index count = std::min(block.rows, end - row);
          for (Index j = 0; j < d; ++j)
            sums[j] += fill<T, Here>(columns, j, row, count, block.shifted.get() + j * block.step,
                                     block.weighted.get() + j * block.step);
          const T* left = columns.weights == nullptr ? block.shifted.get() : block.weighted.get();
          const Index padded = roundedUpTo(count, LanesOf<T, Here>::Count);
          // A tile each fetches a column of the next block, which would else be waited for.
          const bool more = row + block.rows < end && columns.rowStep == 1;
          Index fetched = 0;
          for (Index j = 0; j < d; j += GramTile<Here>::Right)
            for (Index i = j / GramTile<Here>::Left * GramTile<Here>::Left; i < d;
                 i += GramTile<Here>::Left, ++fetched) {
              const T* ahead = more && fetched < d
                                   ? columns.first[static_cast<std::size_t>(fetched)] + row + block.rows
                                   : left;
              gramTile<T, Here>(left, block.shifted.get(), block.step, padded, i, j, d, ahead, products);
            }
        }
      },
      isa);
}

template <class T>
Status manyColumns(const Columns<T>& columns, Moments& out, jobs::WorkContext& context, simd::Isa isa) {
  constexpr Index Panel = 192;
  const Index d = columns.count(), n = columns.rows;
  const Index rows = std::clamp<Index>((Index{1} << 22) / d, 256, 4096);
  Block<T> block(std::min(rows, n), d, columns.weights != nullptr);
  for (Index row = 0; row < n; row += rows) {
    const Index count = std::min(rows, n - row);
    RIDGELINE_CHECK(jobs::parallelBlocks(context, d, Panel, [&](Index begin, Index end) {
      simd::runAs(
          [&](auto chosen) RIDGELINE_INLINED {
            for (Index j = begin; j < end; ++j)
              out.sums[j] += fill<T, decltype(chosen)::value>(columns, j, row, count,
                                                              block.shifted.get() + j * block.step,
                                                              block.weighted.get() + j * block.step);
          },
          isa);
    }));
    const Strided<const T> right{block.shifted.get(), count, d, 1, block.step};
    const Strided<const T> left{columns.weights == nullptr ? block.shifted.get() : block.weighted.get(),
                                count, d, 1, block.step};
    RIDGELINE_CHECK(jobs::parallelBlocks(context, d, Panel, [&](Index begin, Index end) {
      const Index height = d - begin, width = end - begin;
      const auto panel = strided(out.products).block(begin, begin, height, width);
      const auto A = left.block(0, begin, count, height).transposed();
      const auto B = right.block(0, begin, count, width);
      if constexpr (std::is_same_v<T, double>) {
        multiply<double>(A, B, panel, 1, true, isa);
      } else {
        const Scratch<T> part = scratch<T>(height * width);
        const Strided<T> sums{part.get(), height, width, 1, height};
        multiply<T>(A, B, sums, 1, false, isa);
        for (Index j = 0; j < width; ++j)
          for (Index i = 0; i < height; ++i) panel(i, j) += static_cast<double>(sums(i, j));
      }
    }));
  }
  return {};
}

}  // namespace

template <class T>
Result<Moments> moments(const Columns<T>& columns, jobs::WorkContext& context, simd::Isa isa) {
  const Index n = columns.rows, d = columns.count();
  if (d > 16384)
    return fail(ErrorCode::TooLarge,
                "{} columns would need a {} MiB table of their products; project them onto fewer first.", d,
                (d * d * 8) >> 20);
  Moments out{static_cast<double>(n), Vector::Zero(d), Matrix::Zero(d, d)};
  if (columns.weights != nullptr) {
    out.weight = 0;
    for (Index r = 0; r < n; ++r) out.weight += static_cast<double>(columns.weights[r]);
  }
  if (d == 0 || n == 0) return out;
  if (d <= NarrowColumns) {
    const Index rows = std::max(ChunkRows, roundedUpTo((n + MostChunks - 1) / MostChunks, 512));
    const Index chunks = (n + rows - 1) / rows;
    Matrix sums = Matrix::Zero(d, chunks);
    std::vector<double> products(static_cast<std::size_t>(chunks * d * d));
    RIDGELINE_CHECK(jobs::parallelFor(context, chunks, [&](Index c) {
      narrow(columns, c * rows, std::min(n, (c + 1) * rows), sums.col(c).data(), products.data() + c * d * d,
             context, isa);
    }));
    for (Index c = 0; c < chunks; ++c) {
      out.sums += sums.col(c);
      out.products += Eigen::Map<const Matrix>(products.data() + c * d * d, d, d);
    }
  } else {
    RIDGELINE_CHECK(manyColumns(columns, out, context, isa));
  }
  out.products.template triangularView<Eigen::StrictlyUpper>() = out.products.transpose();
  return out;
}

template Result<Moments> moments<float>(const Columns<float>&, jobs::WorkContext&, simd::Isa);
template Result<Moments> moments<double>(const Columns<double>&, jobs::WorkContext&, simd::Isa);

Result<Matrix> gram(const Matrix& A, jobs::WorkContext& context) { return gram(A, Vector(), context); }

Result<Matrix> gram(const Matrix& A, const Vector& weights, jobs::WorkContext& context) {
  Columns<double> columns = columnsOf<double>(strided(A));
  if (weights.size() > 0) columns.weights = weights.data();
  RIDGELINE_TRY(Moments all, moments(columns, context));
  return std::move(all.products);
}

}  // namespace ridgeline::kernels
