#include <algorithm>
#include <cmath>

#include "core/jobs/parallel_for.hpp"
#include "core/models/trees/leaf_visits.hpp"

namespace ridgeline::models {
namespace {

/// One question put to points of a lattice, whose answers change at most once along a row or a column.
class Question {
 public:
  Question(const TreeWalk& walk, std::int32_t node, const Lattice& lattice) : walk_(walk), node_(node) {
    const auto feature = static_cast<Index>(walk.step(node).slot) / RowBlock::Lanes;
    origin_ = lattice.origin[feature];
    stepX_ = lattice.stepX[feature];
    stepY_ = lattice.stepY[feature];
  }
  bool alongX() const { return stepX_ != 0; }
  bool alongY() const { return stepY_ != 0; }
  bool left(Index i, Index j) const {
    const double value = origin_ + static_cast<double>(i) * stepX_ + static_cast<double>(j) * stepY_;
    return walk_.goesLeft(node_, value);
  }
  /// Whether answers may change more than once along the part: levels have no order.
  bool jumps(const LatticePart& part) const {
    return walk_.asksLevels(node_) &&
           ((alongX() && part.right - part.left > 1) || (alongY() && part.high - part.low > 1));
  }
  /// Whether all points answer as the first: a feature is least and greatest at corners.
  bool agree(const LatticePart& part) const {
    const bool first = left(part.left, part.low);
    return first == left(part.right - 1, part.low) && first == left(part.left, part.high - 1) &&
           first == left(part.right - 1, part.high - 1);
  }
  /// The first of [begin, end) where `at` differs from at(begin).
  template <class At>
  static Index change(Index begin, Index end, const At& at) {
    const bool first = at(begin);
    while (end - begin > 1) {
      const Index middle = begin + (end - begin) / 2;
      (at(middle) == first ? begin : end) = middle;
    }
    return end;
  }

 private:
  const TreeWalk& walk_;
  std::int32_t node_;
  double origin_ = 0, stepX_ = 0, stepY_ = 0;
};

struct Piece {
  std::int32_t node;
  LatticePart part;
};

void visitTree(const TreeWalk& walk, std::size_t tree, const Lattice& lattice, const LatticePart& whole,
               std::vector<Piece>& open, const PartVisit& visit) {
  open.push_back({walk.root(tree), whole});
  while (!open.empty()) {
    std::int32_t node = open.back().node;
    LatticePart part = open.back().part;
    open.pop_back();
    while (walk.leafNumber(node) < 0) {
      const Question question(walk, node, lattice);
      if (question.jumps(part)) {
        LatticePart rest = part;
        if (question.alongX() && part.right - part.left > 1)
          rest.left = part.right = part.left + (part.right - part.left) / 2;
        else
          rest.low = part.high = part.low + (part.high - part.low) / 2;
        open.push_back({node, rest});
        continue;
      }
      const std::int32_t left = walk.step(node).left;
      const bool firstLeft = question.left(part.left, part.low);
      const std::int32_t near = left + (firstLeft ? 0 : 1), far = left + (firstLeft ? 1 : 0);
      if (question.agree(part)) {
        node = near;
        continue;
      }
      LatticePart rest = part;
      const bool oneRow = part.high - part.low == 1;
      if (question.alongX() && (!question.alongY() || oneRow)) {
        rest.left = part.right =
            Question::change(part.left, part.right, [&](Index i) { return question.left(i, part.low); });
      } else if (!question.alongX()) {
        rest.low = part.high =
            Question::change(part.low, part.high, [&](Index j) { return question.left(part.left, j); });
      } else {
        rest.low = part.high = part.low + (part.high - part.low) / 2;
        open.push_back({node, rest});
        continue;
      }
      open.push_back({far, rest});
      node = near;
    }
    visit(tree, walk.leafNumber(node), part);
  }
}

}  // namespace

Index bandRows(const Lattice& lattice, Index width) {
  constexpr Index Numbers = 1 << 14;
  return std::max<Index>(1, Numbers / std::max<Index>(1, lattice.nx * width));
}

Status visitLattice(const TreeWalk& walk, const Lattice& lattice, Index bandRows, const PartVisit& visit,
                    jobs::WorkContext& context) {
  if (lattice.nx < 1) return {};
  RIDGELINE_CHECK(jobs::parallelBlocks(context, lattice.ny, bandRows, [&](Index low, Index high) {
    std::vector<Piece> open;
    for (std::size_t tree = 0; tree < walk.trees() && !context.stopped(); ++tree)
      visitTree(walk, tree, lattice, {0, lattice.nx, low, high}, open, visit);
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return {};
}

}  // namespace ridgeline::models
