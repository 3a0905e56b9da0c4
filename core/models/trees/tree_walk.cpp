#include "core/models/trees/tree_walk.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "core/models/trees/level_sets.hpp"

namespace ridgeline::models {
namespace {

constexpr std::uint64_t NoNumber = ~std::uint64_t{0}, Sign = std::uint64_t{1} << 63U;
constexpr auto KeyLanes = static_cast<std::size_t>(RowBlock::Lanes);

}  // namespace

std::uint64_t orderedKey(double value) {
  if (std::isnan(value)) return NoNumber;
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);
  return (bits & Sign) != 0 ? ~bits : bits | Sign;
}

double numberOf(std::uint64_t key) { return std::bit_cast<double>((key & Sign) != 0 ? key & ~Sign : ~key); }

Index RowBlock::rowsFor(Index n, Index d) {
  // Every block reads all trees once more, so that few large ones are quickest; but several threads want one.
  constexpr Index Blocks = 12, Fewest = 64, Most = 12288, Numbers = 1 << 18;
  const Index rows = std::min(n / Blocks, Numbers / std::max<Index>(d, 1));
  return std::clamp(rows / Fewest * Fewest, Fewest, Most);
}

void RowBlock::load(const Matrix& X, Index begin, Index end) {
  rows_ = end - begin;
  d_ = X.cols();
  keys_.resize(static_cast<std::size_t>((rows_ + Lanes - 1) / Lanes * Lanes * d_));
  std::uint64_t missing = 0;
  for (Index j = 0; j < d_; ++j) {
    const double* x = X.col(j).data() + begin;
    std::uint64_t* to = keys_.data() + j * Lanes;
    for (Index i = 0; i < rows_; i += Lanes, to += Lanes * d_)
      for (Index l = 0; l < std::min<Index>(Lanes, rows_ - i); ++l) {
        const std::uint64_t key = orderedKey(x[i + l]);
        missing |= key == NoNumber ? 1 : 0;
        to[l] = key;
      }
  }
  missing_ = missing != 0;
}

void TreeWalk::addStep(int feature, double threshold, bool missingLeft, std::size_t left, Set leftLevels) {
  const auto self = static_cast<std::int32_t>(steps_.size());
  const bool levels = feature >= 0 && !leftLevels.empty();
  flags_.push_back(
      static_cast<std::uint8_t>((feature < 0 || missingLeft ? MissingLeft : 0U) | (levels ? Levels : 0U)));
  if (feature < 0) {
    // No number is above the key of a leaf, which leads to itself, as a missing value does.
    steps_.push_back({LeafKey + leafCount_++, self, 0});
    return;
  }
  std::uint64_t key = orderedKey(threshold);
  if (levels) {
    key = words_.size();
    const auto count = static_cast<std::size_t>(leftLevels.back()) / Bits + 1;
    words_.push_back(count);
    words_.resize(words_.size() + count, 0);
    for (const auto level : leftLevels)
      words_[key + 1 + static_cast<std::size_t>(level) / Bits] |= std::uint64_t{1}
                                                                  << static_cast<unsigned>(level) % Bits;
  }
  steps_.push_back({key, static_cast<std::int32_t>(left),
                    static_cast<std::uint32_t>(feature) * static_cast<std::uint32_t>(KeyLanes)});
}

bool TreeWalk::has(std::uint64_t set, double level) const {
  const double nearest = std::round(level);
  if (!(nearest >= 0 && nearest < static_cast<double>(words_[set] * Bits))) return false;
  const auto code = static_cast<std::size_t>(nearest);
  return ((words_[set + 1 + code / Bits] >> (code % Bits)) & 1U) != 0;
}

bool TreeWalk::goesLeft(std::int32_t at, double value) const {
  if (std::isnan(value)) return missingLeft(at);
  const std::uint64_t key = step(at).key;
  return asksLevels(at) ? has(key, value) : orderedKey(value) <= key;
}

template <bool General, class ValueAt>
void TreeWalk::walkLanes(std::int32_t root, const ValueAt& valueAt, std::int32_t* out, Index count) const {
  const Step* steps = steps_.data();
  std::array<std::uint32_t, KeyLanes> at;
  at.fill(static_cast<std::uint32_t>(root));
  for (std::uint32_t moved = 1; moved != 0;) {
    moved = 0;
#pragma GCC unroll 16
    for (std::size_t l = 0; l < KeyLanes; ++l) {
      const Step& step = steps[at[l]];
      const std::uint64_t x = valueAt(l, step.slot);
      std::uint32_t right = step.key < x ? 1 : 0;
      if (General) {
        const unsigned flags = flags_[at[l]];
        if (x == NoNumber)
          right = (flags & MissingLeft) != 0 ? 0 : 1;
        else if ((flags & Levels) != 0)
          right = has(step.key, numberOf(x)) ? 0 : 1;
      }
      const std::uint32_t next = static_cast<std::uint32_t>(step.left) + right;
      moved |= next ^ at[l];
      at[l] = next;
    }
  }
  for (Index l = 0; l < count; ++l)
    out[l] = leafNumber(static_cast<std::int32_t>(at[static_cast<std::size_t>(l)]));
}

template <bool General>
void TreeWalk::walkBlock(std::int32_t root, const RowBlock& block, std::int32_t* out) const {
  for (Index first = 0; first < block.rows(); first += RowBlock::Lanes) {
    const std::uint64_t* tile = block.row(first);
    walkLanes<General>(
        root, [tile](std::size_t lane, std::uint32_t slot) { return tile[slot + lane]; }, out + first,
        std::min<Index>(RowBlock::Lanes, block.rows() - first));
  }
}

template <bool General>
void TreeWalk::walkSome(std::int32_t root, const RowBlock& block, std::span<const std::int32_t> rows,
                        std::int32_t* out) const {
  const auto count = static_cast<Index>(rows.size());
  for (Index first = 0; first < count; first += RowBlock::Lanes) {
    // The last group is filled up with its last row.
    std::array<const std::uint64_t*, KeyLanes> from;
    for (std::size_t l = 0; l < KeyLanes; ++l)
      from[l] = block.row(rows[std::min(static_cast<std::size_t>(first) + l, rows.size() - 1)]);
    walkLanes<General>(
        root, [&from](std::size_t lane, std::uint32_t slot) { return from[lane][slot]; }, out + first,
        std::min<Index>(RowBlock::Lanes, count - first));
  }
}

void TreeWalk::walk(std::size_t tree, const RowBlock& block, std::int32_t* out) const {
  if (general(block))
    walkBlock<true>(roots_[tree], block, out);
  else
    walkBlock<false>(roots_[tree], block, out);
}

void TreeWalk::walk(std::size_t tree, const RowBlock& block, std::span<const std::int32_t> rows,
                    std::int32_t* out) const {
  if (general(block))
    walkSome<true>(roots_[tree], block, rows, out);
  else
    walkSome<false>(roots_[tree], block, rows, out);
}

Matrix TreeWalk::table() const {
  Matrix table(static_cast<Index>(steps_.size()), 3);
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto row = static_cast<Index>(i);
    const auto column = steps_[i].slot / KeyLanes;
    if (leafNumber(static_cast<std::int32_t>(i)) >= 0)
      table.row(row) << -1, 0, 0;
    else
      table.row(row) << static_cast<double>(column),
          (flags_[i] & Levels) != 0 ? 0.0 : numberOf(steps_[i].key), flags_[i] & MissingLeft;
  }
  return table;
}

Matrix TreeWalk::leftLevels() const {
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if ((flags_[i] & Levels) == 0) continue;
    for (std::size_t level = 0; level < words_[steps_[i].key] * Bits; ++level)
      if (has(steps_[i].key, static_cast<double>(level))) found.emplace_back(i, level);
  }
  Matrix rows(static_cast<Index>(found.size()), 2);
  for (std::size_t i = 0; i < found.size(); ++i)
    rows.row(static_cast<Index>(i)) << static_cast<double>(found[i].first),
        static_cast<double>(found[i].second);
  return rows;
}

Vector TreeWalk::treeSizes() const {
  Vector sizes(static_cast<Index>(roots_.size()));
  for (std::size_t t = 0; t < roots_.size(); ++t) sizes[static_cast<Index>(t)] = size(t);
  return sizes;
}

std::optional<TreeWalk> TreeWalk::from(const Matrix& table, const Vector& sizes, const Matrix& leftLevels,
                                       Index d) {
  if (table.cols() != 3 || !table.allFinite() || !sizes.allFinite() || table.rows() >= (1 << 30)) return {};
  if (d >= (1 << 30) / RowBlock::Lanes) return {};
  auto sets = levelSets(leftLevels, table.rows());
  if (!sets) return {};
  TreeWalk walk;
  Index begin = 0;
  for (const double size : sizes) {
    if (!(size >= 1) || size != std::floor(size) || size > static_cast<double>(table.rows() - begin))
      return {};
    const auto count = static_cast<Index>(size);
    walk.roots_.push_back(static_cast<std::int32_t>(begin));
    // Breadth first, the next two nodes that are nobody's yet are the children.
    Index free = 1;
    for (Index i = 0; i < count; ++i) {
      const auto node = table.row(begin + i);
      if (i >= free || node[0] != std::floor(node[0]) || node[0] < -1 || node[0] >= static_cast<double>(d))
        return {};
      const bool leaf = node[0] < 0;
      walk.addStep(static_cast<int>(node[0]), node[1], node[2] != 0, static_cast<std::size_t>(begin + free),
                   sets->empty() ? Set{} : Set((*sets)[static_cast<std::size_t>(begin + i)]));
      free += leaf ? 0 : 2;
    }
    if (free != count) return {};
    begin += count;
  }
  if (begin != table.rows()) return {};
  return walk;
}

}  // namespace ridgeline::models
