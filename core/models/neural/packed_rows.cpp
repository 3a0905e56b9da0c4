#include "core/models/neural/packed_rows.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models::neural {
namespace {

/// Rows that are narrowed at once.
constexpr Index NarrowedRows = 64;

/// Rows [begin, end) of X one after the other, some columns at a time.
void narrowRows(const Matrix& X, double most, Index begin, Index end, float* to) {
  constexpr int Columns = 16;
  alignas(64) std::array<float, std::size_t{NarrowedRows} * Columns> part;
  const Index d = X.cols();
  for (Index row = begin; row < end; row += NarrowedRows) {
    const int rows = static_cast<int>(std::min<Index>(NarrowedRows, end - row));
    for (Index column = 0; column < d; column += Columns) {
      const int columns = static_cast<int>(std::min<Index>(Columns, d - column));
      for (int j = 0; j < columns; ++j)
        narrow(X.data() + (column + j) * X.rows() + row, part.data() + j * NarrowedRows, rows, most);
      transposeBlock(part.data(), NarrowedRows, columns, rows, to + (row - begin) * d + column,
                     static_cast<std::size_t>(d));
    }
  }
}

/// `count` floats to be written, and zeros where a reader goes beyond them.
Floats withSlack(std::size_t count) {
  static_assert(PackedSlack >= LaneWidth);
  Floats memory = kernels::scratch<float>(static_cast<Index>(count) + PackedSlack);
  std::fill_n(memory.get() + count, PackedSlack, 0.0F);
  return memory;
}

}  // namespace

PackedRows::Block PackedRows::pack(const Matrix& X, double most, Index begin, Index end, Floats& room) {
  const auto rows = static_cast<std::size_t>(end - begin);
  const int d = static_cast<int>(X.cols());
  const std::size_t cells = rows * static_cast<std::size_t>(d);
  if (room == nullptr) room = withSlack(cells);
  narrowRows(X, most, begin, end, room.get());
  const std::size_t count = countFilled(room.get(), cells) + rows * static_cast<std::size_t>(maskFloats(d));
  if (count > cells - cells / 4 || cells > std::numeric_limits<std::uint32_t>::max())
    return {std::move(room), cells + PackedSlack, {}};

  Block packed{withSlack(count), count + PackedSlack, {}};
  packed.starts.reserve(rows);
  float* to = packed.values.get();
  for (std::size_t row = 0; row < rows; ++row) {
    packed.starts.push_back(static_cast<std::uint32_t>(to - packed.values.get()));
    to = packRow(room.get() + row * static_cast<std::size_t>(d), d, to);
  }
  return packed;
}

Result<PackedRows> PackedRows::of(const Matrix& X, double most, jobs::WorkContext& context) {
  // What is narrowed stays in the second cache until it is packed, in the same place for some blocks: freed
  // each time, it would leave gaps between them.
  constexpr Index BlockFloats = 65536, Together = 16;
  PackedRows rows;
  rows.n_ = X.rows();
  rows.d_ = static_cast<int>(X.cols());
  Index block = NarrowedRows;
  while (2 * block * std::max<Index>(1, X.cols()) <= BlockFloats) block *= 2;
  while (Index{1} << rows.shift_ < block) ++rows.shift_;
  rows.blocks_.resize(static_cast<std::size_t>((rows.n_ + block - 1) / block));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, rows.n_, Together * block, [&](Index begin, Index end) {
    Floats room;
    for (Index row = begin; row < end && !context.stopped(); row += block) {
      const Index next = std::min(end, row + block);
      if (next - row < block) room = nullptr;  // the last, which has to be as long as its rows
      rows.blocks_[static_cast<std::size_t>(row / block)] = pack(X, most, row, next, room);
    }
  }));
  rows.packed_ = std::any_of(rows.blocks_.begin(), rows.blocks_.end(),
                             [](const Block& each) { return !each.starts.empty(); });
  return rows;
}

std::size_t PackedRows::bytes() const {
  std::size_t sum = blocks_.size() * sizeof(Block);
  for (const Block& block : blocks_)
    sum += block.count * sizeof(float) + block.starts.size() * sizeof(std::uint32_t);
  return sum;
}

}  // namespace ridgeline::models::neural
