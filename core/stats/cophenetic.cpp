#include "core/stats/cophenetic.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ridgeline::stats {
namespace {

constexpr double AgreeShare = 1e-12;  ///< of the mean: a deviation below it is rounding

/// Where each cluster lies in an order of the rows that keeps every cluster together.
struct LeafOrder {
  std::vector<Index> rows;          ///< the row at each place
  std::vector<Index> first, count;  ///< places of each cluster
};

Result<LeafOrder> leafOrder(Index n, std::span<const Joining> joinings) {
  if (static_cast<Index>(joinings.size()) != n - 1)
    return fail(ErrorCode::InvalidInput, "{} joinings are no tree of {} rows; there must be {}.",
                joinings.size(), n, n - 1);
  LeafOrder order;
  const auto clusters = static_cast<std::size_t>(2 * n - 1), leaves = static_cast<std::size_t>(n);
  order.count.assign(clusters, 1);
  order.first.assign(clusters, 0);
  std::vector<bool> joined(clusters, false);
  for (std::size_t i = 0; i < joinings.size(); ++i) {
    const auto [a, b, height] = joinings[i];
    if (!std::isfinite(height))
      return fail(ErrorCode::NonFinite, "The height of joining {} is {}.", i, height);
    const Index known = n + static_cast<Index>(i);
    if (a < 0 || b < 0 || a >= known || b >= known || a == b || joined[static_cast<std::size_t>(a)] ||
        joined[static_cast<std::size_t>(b)])
      return fail(ErrorCode::InvalidInput, "Joining {} of clusters {} and {} is not part of a tree.", i, a,
                  b);
    joined[static_cast<std::size_t>(a)] = joined[static_cast<std::size_t>(b)] = true;
    order.count[leaves + i] =
        order.count[static_cast<std::size_t>(a)] + order.count[static_cast<std::size_t>(b)];
  }
  // From the root down: the first part of a cluster begins where it begins, the second part after that.
  for (std::size_t i = joinings.size(); i-- > 0;) {
    const auto a = static_cast<std::size_t>(joinings[i].a), b = static_cast<std::size_t>(joinings[i].b);
    order.first[a] = order.first[leaves + i];
    order.first[b] = order.first[a] + order.count[a];
  }
  order.rows.resize(leaves);
  for (std::size_t row = 0; row < leaves; ++row)
    order.rows[static_cast<std::size_t>(order.first[row])] = static_cast<Index>(row);
  return order;
}

/// Means and sums of squares and products about them, of pairs (distance, height).
struct PairMoments {
  double count = 0, distance = 0, height = 0;
  double distances = 0, heights = 0, products = 0;

  /// `pairs` more at one height, with the mean and sum of squares of their distances. Source  Chan, Golub &
  /// LeVeque (1983), doi:10.1080/00031305.1983.10483115.
  void add(double pairs, double mean, double squares, double at) {
    const double all = count + pairs, weight = count * pairs / all;
    const double byDistance = mean - distance, byHeight = at - height;
    distances += squares + weight * byDistance * byDistance;
    heights += weight * byHeight * byHeight;
    products += weight * byDistance * byHeight;
    distance += byDistance * pairs / all;
    height += byHeight * pairs / all;
    count = all;
  }
};

}  // namespace

Result<double> copheneticCorrelation(const Matrix& X, std::span<const Joining> joinings,
                                     jobs::WorkContext& context) {
  const Index n = X.rows();
  if (n < 3) return fail(ErrorCode::InvalidInput, "There are {} rows; there must be 3 at least.", n);
  if (!X.allFinite()) return fail(ErrorCode::NonFinite, "Some rows hold missing or infinite values.");
  RIDGELINE_TRY(const LeafOrder order, leafOrder(n, joinings));
  // A column a row: neighbours in the tree lie together, and a row is read in one piece.
  Matrix places(X.cols(), n);
  for (Index i = 0; i < n; ++i) places.col(i) = X.row(order.rows[static_cast<std::size_t>(i)]).transpose();
  PairMoments moments;
  Vector from;
  for (const auto& [a, b, height] : joinings) {
    const auto first = static_cast<std::size_t>(a), second = static_cast<std::size_t>(b);
    const Index begin = order.first[second], size = order.count[second];
    for (Index i = 0; i < order.count[first]; ++i) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      const auto row = places.col(order.first[first] + i);
      from = (places.middleCols(begin, size).colwise() - row).colwise().norm().transpose();
      const double mean = from.mean();
      moments.add(static_cast<double>(size), mean, (from.array() - mean).square().sum(), height);
    }
  }
  const auto agree = [&](double squares, double mean) {
    return !(squares > AgreeShare * AgreeShare * mean * mean * moments.count);
  };
  if (agree(moments.distances, moments.distance))
    return fail(ErrorCode::InvalidInput, "All rows are equally far apart, so that nothing can go with it.");
  if (agree(moments.heights, moments.height))
    return fail(ErrorCode::InvalidInput,
                "All rows are joined at one height, so that it can go with nothing.");
  const double r = moments.products / std::sqrt(moments.distances) / std::sqrt(moments.heights);
  if (!std::isfinite(r)) return fail(ErrorCode::NonFinite, "The distances of the rows overflow; scale X.");
  return std::clamp(r, -1.0, 1.0);
}

}  // namespace ridgeline::stats
