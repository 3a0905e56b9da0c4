#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"
#include "core/models/neural/dense_kernels.hpp"
#include "core/models/neural/packing_kernels.hpp"

namespace ridgeline::models::neural {

/// Rows in single precision. Pictures, one-hot columns and counts are mostly zeros: some rows at a time are
/// packed where a quarter of the memory or more is saved, and lie one after the other where it is not.
class PackedRows {
 public:
  PackedRows() = default;
  /// X, n x d, narrowed and held within -most and most; the same bytes at any number of threads. Errors:
  /// Cancelled.
  static Result<PackedRows> of(const Matrix& X, double most, jobs::WorkContext& context);

  Index n() const { return n_; }
  int d() const { return d_; }
  bool packed() const { return packed_; }  ///< whether any row wants a room
  /// Floats of a room: a row and what is touched beyond it. An odd number of cache lines, since rows a power
  /// of two apart would push each other out of the cache.
  static constexpr int room(int d) { return unpackedFloats(d) + 16; }
  /// Row i, d floats and LaneWidth more of anything: where it lies or, if it is packed, in `room`.
  const float* row(Index i, float* room) const {
    const Block& block = blockOf(i);
    const std::size_t at = within(i);
    if (block.starts.empty()) return block.values.get() + at * static_cast<std::size_t>(d_);
    unpackRow(block.values.get() + block.starts[at], d_, room);
    return room;
  }
  /// Where `count` rows of a table lie that has no packed one: to[k] is row i[k].
  void list(const Index* i, int count, const float** to) const {
    const Block* blocks = blocks_.data();
    const int shift = shift_;
    const Index mask = (Index{1} << shift) - 1, d = d_;
    for (int k = 0; k < count; ++k) to[k] = blocks[i[k] >> shift].values.get() + (i[k] & mask) * d;
  }
  /// Reads the start of row i if it is packed, for the cache's sake: rows lie anywhere, and the misses of
  /// some that are read one after the other overlap. (A prefetch is dropped where the page is not at hand
  /// either.)
  void touch(Index i) const {
    const Block& block = blockOf(i);
    if (!block.starts.empty())
      (void)*static_cast<const volatile float*>(block.values.get() + block.starts[within(i)]);
  }
  std::size_t bytes() const;  ///< of the rows in memory

 private:
  struct Block {
    Floats values;
    std::size_t count = 0;              ///< of values, slack included
    std::vector<std::uint32_t> starts;  ///< of each packed row; empty: they lie as they are
  };
  /// `room` is made where there is none, and kept by a block that lies as it is.
  static Block pack(const Matrix& X, double most, Index begin, Index end, Floats& room);
  const Block& blockOf(Index i) const { return blocks_[static_cast<std::size_t>(i >> shift_)]; }
  std::size_t within(Index i) const { return static_cast<std::size_t>(i & ((Index{1} << shift_) - 1)); }

  Index n_ = 0;
  int d_ = 0, shift_ = 0;  ///< 1 << shift rows a block
  bool packed_ = false;
  std::vector<Block> blocks_;
};

}  // namespace ridgeline::models::neural
