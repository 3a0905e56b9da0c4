#include "core/models/neighbors/neighbour_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/models/neighbors/leaf_distances.hpp"
#include "core/models/neighbors/least_k.hpp"

namespace ridgeline::models {
namespace {

using neighbors::LeafRows;

/// Queries of the trial, and the share of the leaves that they may meet for the tree to be worth walking.
constexpr Index TrialQueries = 16;
constexpr int TrialNeighbours = 10;
constexpr double WorthWalking = 0.35;
constexpr double Infinite = std::numeric_limits<double>::infinity();

Index widestColumn(const RowMatrix& X, const std::int32_t* begin, const std::int32_t* end) {
  Vector low = X.row(*begin), high = low;
  for (const auto* row = begin; row != end; ++row) {
    low = low.cwiseMin(X.row(*row).transpose());
    high = high.cwiseMax(X.row(*row).transpose());
  }
  // Halves, since the whole range may overflow.
  Index widest = 0;
  (high / 2 - low / 2).maxCoeff(&widest);
  return widest;
}

/// Onto the unit sphere, zeros onto an axis of their own: half a squared distance is then one minus the
/// cosine.
void turnToAngles(Eigen::Ref<Vector> x) {
  const double largest = x.cwiseAbs().maxCoeff();
  if (largest == 0) {
    x[x.size() - 1] = 1;
    return;
  }
  x /= largest;
  x /= x.norm();
}

double term(bool squares, double difference) {
  return squares ? difference * difference : std::abs(difference);
}

void toDistances(NeighbourIndex::Found& found, KnnMetric metric) {
  if (metric == KnnMetric::Manhattan) return;
  for (auto& one : found) one.first = metric == KnnMetric::Cosine ? one.first / 2 : std::sqrt(one.first);
}

}  // namespace

/// A query as the index compares it.
struct NeighbourIndex::Query {
  Vector exact;               ///< width
  std::vector<float> narrow;  ///< width, scaled and centred
  double slack = 0;           ///< most by which 32 bits may lengthen a distance, scaled
  double stretch = 1;         ///< and by which factor
  double scale = 1;

  /// The 32-bit measure that no row below the 64-bit measure `bound` exceeds.
  template <bool Squares>
  float limit(double bound) const {
    const double distance = (Squares ? std::sqrt(bound) : bound) * scale;
    const double most = (distance + slack) * stretch;
    const double measure = Squares ? most * most : most;
    return measure < 1e37 ? static_cast<float>(measure * (1 + 1e-6)) : std::numeric_limits<float>::infinity();
  }
};

Vector NeighbourIndex::compared(const double* x) const {
  Vector out = Vector::Zero(width_);
  std::copy(x, x + d_, out.data());
  if (metric_ == KnnMetric::Cosine) turnToAngles(out);
  return out;
}

NeighbourIndex::Query NeighbourIndex::prepare(const double* x) const {
  Query query;
  query.exact = compared(x);
  const Vector scaled = query.exact * scale_ - centre_;
  const double largest = std::max(1.0, scaled.cwiseAbs().maxCoeff());
  query.narrow.reserve(static_cast<std::size_t>(width_));
  for (const double x : scaled) query.narrow.push_back(static_cast<float>(x));
  const auto width = static_cast<double>(width_);
  // Both values and their difference are rounded.
  query.slack = 0x1p-22 * largest * (metric_ == KnnMetric::Manhattan ? width : std::sqrt(width));
  if (!(largest < 1e15)) query.slack = Infinite;
  query.stretch = 1 + (width + 4) * 0x1p-23;
  query.scale = scale_;
  return query;
}

template <bool Squares>
double NeighbourIndex::apart(const double* a, const double* b) const {
  // Four sums, in an order that every build keeps.
  double sums[4] = {};
  Index j = 0;
  for (; j + 4 <= width_; j += 4)
    for (Index lane = 0; lane < 4; ++lane) sums[lane] += term(Squares, a[j + lane] - b[j + lane]);
  for (; j < width_; ++j) sums[0] += term(Squares, a[j] - b[j]);
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

Result<NeighbourIndex> NeighbourIndex::build(const Matrix& X, KnnMetric metric, jobs::WorkContext& context) {
  NeighbourIndex index;
  index.metric_ = metric;
  index.d_ = X.cols();
  index.width_ = X.cols() + (metric == KnnMetric::Cosine ? 1 : 0);
  index.exact_ = RowMatrix::Zero(X.rows(), index.width_);
  index.exact_.leftCols(X.cols()) = X;
  if (metric == KnnMetric::Cosine)
    for (Index i = 0; i < X.rows(); ++i) {
      Vector row = index.exact_.row(i);
      turnToAngles(row);
      index.exact_.row(i) = row;
    }
  const double largest = index.exact_.cwiseAbs().maxCoeff();
  if (largest > 0) {
    int exponent = 0;
    std::frexp(largest, &exponent);
    index.scale_ = std::ldexp(1.0, std::min(-exponent - 1, 1000));
  }
  index.centre_ = (index.exact_ * index.scale_).colwise().mean();
  index.growTree(context);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  index.fillLeaves();
  index.tryTree();
  return index;
}

void NeighbourIndex::growTree(jobs::WorkContext& context) {
  order_.resize(static_cast<std::size_t>(exact_.rows()));
  std::iota(order_.begin(), order_.end(), 0);
  struct Pending {
    std::int32_t begin, end, parent;
  };
  std::vector<Pending> stack = {{0, static_cast<std::int32_t>(exact_.rows()), -1}};
  while (!stack.empty() && !context.stopped()) {
    const Pending at = stack.back();
    stack.pop_back();
    const auto id = static_cast<std::int32_t>(nodes_.size());
    if (at.parent >= 0) nodes_[static_cast<std::size_t>(at.parent)].right = id;
    Node& node = nodes_.emplace_back();
    node.begin = at.begin;
    node.end = at.end;
    std::int32_t* rows = order_.data();
    if (at.end - at.begin <= LeafRows) {
      std::sort(rows + at.begin, rows + at.end);
      node.leaf = static_cast<std::int32_t>(leafBegin_.size());
      leafBegin_.push_back(at.begin);
      continue;
    }
    const Index axis = widestColumn(exact_, rows + at.begin, rows + at.end);
    const auto value = [&](std::int32_t row) { return exact_(row, axis); };

    const std::int32_t leaves = (at.end - at.begin + LeafRows - 1) / LeafRows;
    const std::int32_t middle = at.begin + (leaves + 1) / 2 * LeafRows;
    std::nth_element(rows + at.begin, rows + middle, rows + at.end, [&](std::int32_t a, std::int32_t b) {
      return value(a) < value(b) || (value(a) == value(b) && a < b);
    });
    node.axis = static_cast<std::int32_t>(axis);
    node.split = value(rows[middle]);
    // The left part is taken next, so it follows its parent; the right part links itself when its turn comes.
    stack.push_back({middle, at.end, id});
    stack.push_back({at.begin, middle, -1});
  }
  leafBegin_.push_back(static_cast<std::int32_t>(exact_.rows()));
}

void NeighbourIndex::fillLeaves() {
  const auto width = static_cast<std::size_t>(width_);
  values_.assign((leafBegin_.size() - 1) * width * LeafRows, 0.0F);
  for (std::size_t leaf = 0; leaf + 1 < leafBegin_.size(); ++leaf)
    for (std::int32_t i = leafBegin_[leaf]; i < leafBegin_[leaf + 1]; ++i)
      for (std::size_t j = 0; j < width; ++j) {
        const auto column = static_cast<Index>(j);
        values_[(leaf * width + j) * LeafRows + static_cast<std::size_t>(i - leafBegin_[leaf])] =
            static_cast<float>(exact_(order_[static_cast<std::size_t>(i)], column) * scale_ -
                               centre_[column]);
      }
}

/// One query walking down and back up.
template <bool Squares>
class NeighbourIndex::Search {
 public:
  Search(const NeighbourIndex& index, Query query)
      : index_(index), query_(std::move(query)), offsets_(Vector::Zero(index.width_)) {}

  void nearest(std::size_t k, Found& found) {
    LeastK best(found, k);
    limit_ = std::numeric_limits<float>::infinity();
    visit(
        0, 0, [&] { return best.bound(); },
        [&](double distance, std::int32_t row) {
          const double before = best.bound();
          best.offer(distance, row);
          if (best.bound() < before) limit_ = query_.template limit<Squares>(best.bound());
        });
    best.finish();
  }
  void within(double bound, std::vector<std::int32_t>& rows) {
    limit_ = query_.template limit<Squares>(bound);
    visit(
        0, 0, [&] { return bound; },
        [&](double distance, std::int32_t row) {
          if (distance <= bound * (1 + 1e-9)) rows.push_back(row);
        });
  }
  Index leaves() const { return leaves_; }

 private:
  /// `bound`: no row of this node is nearer; the sum over columns of term(offsets_). Rounding may lift it
  /// above a distance that it should equal.
  template <class Bound, class Offer>
  void visit(std::int32_t id, double bound, const Bound& most, const Offer& offer) {
    const Node& node = index_.nodes_[static_cast<std::size_t>(id)];
    if (node.axis < 0) return compare(node, offer);
    const double difference = query_.exact[node.axis] - node.split;
    const bool leftFirst = difference < 0;
    visit(leftFirst ? id + 1 : node.right, bound, most, offer);
    double& offset = offsets_[node.axis];
    const double before = offset;
    const double farther = bound - term(Squares, before) + term(Squares, difference);
    if (farther * (1 - 1e-12) > most()) return;
    offset = difference;
    visit(leftFirst ? node.right : id + 1, farther, most, offer);
    offset = before;
  }

  template <class Offer>
  void compare(const Node& node, const Offer& offer) {
    ++leaves_;
    float distances[LeafRows];
    const float* values =
        index_.values_.data() + static_cast<std::size_t>(node.leaf * index_.width_) * LeafRows;
    if (!neighbors::leafDistances<Squares>(values, index_.width_, query_.narrow.data(), limit_, distances))
      return;
    const std::int32_t* rows = index_.order_.data() + node.begin;
    for (std::int32_t i = 0; i < node.end - node.begin; ++i) {
      if (distances[i] > limit_) continue;
      offer(index_.apart<Squares>(query_.exact.data(), index_.exact_.row(rows[i]).data()), rows[i]);
    }
  }

  const NeighbourIndex& index_;
  Query query_;
  Vector offsets_;
  float limit_ = 0;
  Index leaves_ = 0;
};

/// Groups of queries passing over every leaf together.
template <bool Squares>
void NeighbourIndex::nearestBySweep(const Matrix& queries, int k, const jobs::WorkContext& context,
                                    const std::function<void(Index, const Found&)>& answer) const {
  constexpr Index Group = 64;
  const auto leaves = static_cast<Index>(leafBegin_.size()) - 1;
  // Leaves that stay in the second cache while every group of queries passes.
  const Index run = std::max<Index>(1, (Index{384} << 10) / (width_ * LeafRows * 4));
  for (Index begin = 0; begin < queries.cols(); begin += Group) {
    const Index count = std::min(Group, queries.cols() - begin);
    std::vector<Query> asked;
    std::vector<Found> found(static_cast<std::size_t>(count));
    std::vector<LeastK> best;
    std::vector<float> limits(static_cast<std::size_t>(count), std::numeric_limits<float>::infinity());
    for (Index q = 0; q < count; ++q) {
      asked.push_back(prepare(queries.col(begin + q).data()));
      best.emplace_back(found[static_cast<std::size_t>(q)], static_cast<std::size_t>(k));
    }
    constexpr std::size_t Together = neighbors::QueriesTogether;
    float distances[Together * LeafRows];
    for (Index first = 0; first < leaves; first += run) {
      if (context.stopped()) return;
      const Index last = std::min(leaves, first + run);
      for (std::size_t q = 0; q < asked.size(); q += Together) {
        const std::size_t some = std::min(Together, asked.size() - q);
        const float* narrow[Together];
        for (std::size_t i = 0; i < Together; ++i) narrow[i] = asked[q + std::min(i, some - 1)].narrow.data();
        for (Index leaf = first; leaf < last; ++leaf) {
          const float* values = values_.data() + static_cast<std::size_t>(leaf * width_) * LeafRows;
          neighbors::leafDistances<Squares>(values, width_, narrow, distances);
          const std::int32_t from = leafBegin_[static_cast<std::size_t>(leaf)];
          const std::int32_t rows = leafBegin_[static_cast<std::size_t>(leaf) + 1] - from;
          for (std::size_t i = 0; i < some; ++i) {
            const float* row = distances + i * LeafRows;
            float& limit = limits[q + i];
            if (!neighbors::anyWithin(row, limit)) continue;
            for (std::int32_t r = 0; r < rows; ++r) {
              if (row[r] > limit) continue;
              const std::int32_t at = order_[static_cast<std::size_t>(from + r)];
              best[q + i].offer(apart<Squares>(asked[q + i].exact.data(), exact_.row(at).data()), at);
              if (best[q + i].full()) limit = asked[q + i].template limit<Squares>(best[q + i].bound());
            }
          }
        }
      }
    }
    for (Index q = 0; q < count; ++q) {
      best[static_cast<std::size_t>(q)].finish();
      toDistances(found[static_cast<std::size_t>(q)], metric_);
      answer(begin + q, found[static_cast<std::size_t>(q)]);
    }
  }
}

void NeighbourIndex::tryTree() {
  const auto leaves = static_cast<double>(leafBegin_.size() - 1);
  if (width_ <= 3 || leaves < 8) return;
  Index met = 0;
  Found found;
  for (Index trial = 0; trial < TrialQueries; ++trial) {
    const Vector row = exact_.row(trial * exact_.rows() / TrialQueries);
    const auto k = static_cast<std::size_t>(std::min<Index>(TrialNeighbours, exact_.rows()));
    Query query = prepare(row.data());
    query.exact = row;
    const auto count = [&](auto search) {
      search.nearest(k, found);
      met += search.leaves();
    };
    if (metric_ == KnnMetric::Manhattan)
      count(Search<false>(*this, std::move(query)));
    else
      count(Search<true>(*this, std::move(query)));
  }
  branching_ = static_cast<double>(met) < WorthWalking * leaves * static_cast<double>(TrialQueries);
}

void NeighbourIndex::nearest(const double* x, int k, Found& found) const {
  const auto count = static_cast<std::size_t>(std::clamp<Index>(k, 0, rows()));
  found.clear();
  if (count == 0) return;
  if (metric_ == KnnMetric::Manhattan)
    Search<false>(*this, prepare(x)).nearest(count, found);
  else
    Search<true>(*this, prepare(x)).nearest(count, found);
  toDistances(found, metric_);
}

void NeighbourIndex::nearest(const Matrix& queries, int k, const jobs::WorkContext& context,
                             const std::function<void(Index, const Found&)>& answer) const {
  if (!branching_ && k > 0) {
    k = static_cast<int>(std::min<Index>(k, rows()));
    if (metric_ == KnnMetric::Manhattan) return nearestBySweep<false>(queries, k, context, answer);
    return nearestBySweep<true>(queries, k, context, answer);
  }
  Found found;
  for (Index q = 0; q < queries.cols(); ++q) {
    if (q % 16 == 0 && context.stopped()) return;
    nearest(queries.col(q).data(), k, found);
    answer(q, found);
  }
}

void NeighbourIndex::within(const double* x, double radius, std::vector<std::int32_t>& rows) const {
  rows.clear();
  if (metric_ == KnnMetric::Manhattan)
    Search<false>(*this, prepare(x)).within(radius, rows);
  else
    Search<true>(*this, prepare(x)).within(radius * radius, rows);
}

void NeighbourIndex::nearestAmong(const std::vector<std::int32_t>& rows, const double* x, int k,
                                  Found& found) const {
  const bool squares = metric_ != KnnMetric::Manhattan;
  const Vector asked = compared(x);
  LeastK best(found, static_cast<std::size_t>(k));
  for (const std::int32_t row : rows) {
    const double *a = asked.data(), *b = exact_.row(row).data();
    best.offer(squares ? apart<true>(a, b) : apart<false>(a, b), row);
  }
  best.finish();
  toDistances(found, metric_);
}

}  // namespace ridgeline::models
