#include "core/models/neighbors/neighbour_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace ridgeline::models {
namespace {

constexpr int LeafRows = 32;
/// Columns between two looks at whether a leaf can still win.
constexpr Index ColumnStride = 8;

Index widestColumn(const Matrix& X, const std::int32_t* begin, const std::int32_t* end) {
  Index widest = 0;
  double spread = -1;
  for (Index j = 0; j < X.cols(); ++j) {
    const double* x = X.col(j).data();
    double low = x[*begin], high = low;
    for (const auto* row = begin; row != end; ++row) {
      low = std::min(low, x[*row]);
      high = std::max(high, x[*row]);
    }
    if (high - low > spread) {
      spread = high - low;
      widest = j;
    }
  }
  return widest;
}

}  // namespace

Result<NeighbourIndex> NeighbourIndex::build(const Matrix& X, KnnMetric metric, jobs::WorkContext& context) {
  NeighbourIndex index;
  index.rows_ = X.rows();
  index.d_ = X.cols();
  index.metric_ = metric;
  index.order_.resize(static_cast<std::size_t>(X.rows()));
  std::iota(index.order_.begin(), index.order_.end(), 0);
  index.values_.resize(static_cast<std::size_t>(X.size()));
  struct Pending {
    std::int32_t begin, end, parent;
  };
  std::vector<Pending> stack = {{0, static_cast<std::int32_t>(X.rows()), -1}};
  while (!stack.empty()) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Pending at = stack.back();
    stack.pop_back();
    const auto id = static_cast<std::int32_t>(index.nodes_.size());
    if (at.parent >= 0) index.nodes_[static_cast<std::size_t>(at.parent)].right = id;
    Node& node = index.nodes_.emplace_back();
    node.begin = at.begin;
    node.end = at.end;
    std::int32_t* rows = index.order_.data();
    if (at.end - at.begin <= LeafRows) {
      std::sort(rows + at.begin, rows + at.end);
      double* target =
          index.values_.data() + static_cast<std::size_t>(at.begin) * static_cast<std::size_t>(index.d_);
      for (Index j = 0; j < index.d_; ++j)
        for (std::int32_t i = at.begin; i < at.end; ++i) *target++ = X(rows[i], j);
      continue;
    }
    const Index axis = widestColumn(X, rows + at.begin, rows + at.end);
    const double* x = X.col(axis).data();
    const std::int32_t middle = at.begin + (at.end - at.begin) / 2;
    std::nth_element(rows + at.begin, rows + middle, rows + at.end,
                     [x](std::int32_t a, std::int32_t b) { return x[a] < x[b] || (x[a] == x[b] && a < b); });
    node.axis = static_cast<std::int32_t>(axis);
    node.split = x[rows[middle]];
    // The left part is taken next, so it follows its parent; the right part links itself when its turn comes.
    stack.push_back({middle, at.end, id});
    stack.push_back({at.begin, middle, -1});
  }
  return index;
}

/// One query walking down and back up.
template <KnnMetric M>
class NeighbourIndex::Search {
 public:
  Search(const NeighbourIndex& index, const double* x, std::size_t k, Found& found)
      : index_(index), x_(x), k_(k), found_(found), offsets_(static_cast<std::size_t>(index.d_)) {
    found_.clear();
    found_.reserve(k + 1);
    visit(0, 0);
    std::sort_heap(found_.begin(), found_.end());
    if constexpr (M == KnnMetric::Euclidean)
      for (auto& [distance, row] : found_) distance = std::sqrt(distance);
  }

 private:
  static double term(double difference) {
    return M == KnnMetric::Euclidean ? difference * difference : std::abs(difference);
  }
  /// Rounding may lift a bound above a distance that it should equal.
  bool hopeless(double bound) const {
    return found_.size() == k_ && bound * (1 - 1e-12) > found_.front().first;
  }

  /// `bound`: no row of this node is nearer; the sum over columns of term(offsets_).
  void visit(std::int32_t id, double bound) {
    const Node& node = index_.nodes_[static_cast<std::size_t>(id)];
    if (node.axis < 0) {
      compare(node);
      return;
    }
    const double difference = x_[node.axis] - node.split;
    const bool leftFirst = difference < 0;
    visit(leftFirst ? id + 1 : node.right, bound);
    double& offset = offsets_[static_cast<std::size_t>(node.axis)];
    const double before = offset;
    const double farther = bound - term(before) + term(difference);
    if (hopeless(farther)) return;
    offset = difference;
    visit(leftFirst ? node.right : id + 1, farther);
    offset = before;
  }

  void compare(const Node& node) {
    std::array<double, LeafRows> distances{};
    const auto count = static_cast<std::size_t>(node.end - node.begin);
    const double* values =
        index_.values_.data() + static_cast<std::size_t>(node.begin) * static_cast<std::size_t>(index_.d_);
    for (Index j = 0; j < index_.d_;) {
      const Index stop = std::min(index_.d_, j + ColumnStride);
      for (; j < stop; ++j, values += count) {
        const double x = x_[j];
        for (std::size_t i = 0; i < count; ++i) distances[i] += term(x - values[i]);
      }
      if (j < index_.d_ && hopeless(*std::min_element(
                               distances.begin(), distances.begin() + static_cast<std::ptrdiff_t>(count))))
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const std::pair candidate{distances[i], index_.order_[static_cast<std::size_t>(node.begin) + i]};
      if (found_.size() < k_) {
        found_.push_back(candidate);
        std::push_heap(found_.begin(), found_.end());
      } else if (candidate < found_.front()) {
        std::pop_heap(found_.begin(), found_.end());
        found_.back() = candidate;
        std::push_heap(found_.begin(), found_.end());
      }
    }
  }

  const NeighbourIndex& index_;
  const double* x_;
  std::size_t k_;
  Found& found_;
  std::vector<double> offsets_;
};

void NeighbourIndex::nearest(const double* x, int k, Found& found) const {
  const auto count = static_cast<std::size_t>(std::clamp<Index>(k, 0, rows_));
  found.clear();
  if (count == 0) return;
  if (metric_ == KnnMetric::Euclidean)
    Search<KnnMetric::Euclidean>(*this, x, count, found);
  else
    Search<KnnMetric::Manhattan>(*this, x, count, found);
}

}  // namespace ridgeline::models
