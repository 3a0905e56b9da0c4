#include "core/models/trees/level_order.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::models {
namespace {

/// Steps of the power method: enough for axes that matter, and a fixed number is the same everywhere.
constexpr int AxisSteps = 32;

/// Place of each level's class shares on their first principal axis. shares: levels x classes sums of weight.
Vector alongAxis(const Matrix& shares, const Vector& weights) {
  Matrix off = shares;
  const Eigen::RowVectorXd all = shares.colwise().sum() / weights.sum();
  double most = -1;
  Vector axis;
  for (Index l = 0; l < off.rows(); ++l) {
    off.row(l) = off.row(l) / weights[l] - all;
    const double size = weights[l] * off.row(l).squaredNorm();
    if (size <= most) continue;
    most = size;
    axis = off.row(l).transpose();
  }
  for (int step = 0; step < AxisSteps && axis.norm() > 0; ++step) {
    axis /= axis.norm();
    axis = off.transpose() * (weights.asDiagonal() * (off * axis));
  }
  return axis.norm() > 0 ? Vector(off * (axis / axis.norm())) : Vector(Vector::Zero(off.rows()));
}

}  // namespace

std::vector<std::int32_t> levelOrder(const TreeRows& rows, int feature,
                                     std::span<const std::int32_t> members) {
  const double* x = rows.X().col(feature).data();
  const auto levels = static_cast<Index>(rows.levels(static_cast<std::size_t>(feature)));
  const Index width = rows.classes() > 2 ? rows.classes() : 1;
  Vector weights = Vector::Zero(levels);
  Matrix sums = Matrix::Zero(levels, width);
  for (const auto row : members) {
    if (std::isnan(x[row])) continue;
    const auto level = static_cast<Index>(x[row]);
    const double weight = rows.weight(row);
    weights[level] += weight;
    if (width > 1)
      sums(level, static_cast<Index>(rows.label(row))) += weight;
    else
      sums(level, 0) +=
          weight * (rows.classes() > 0 ? static_cast<double>(rows.label(row)) : rows.target(row));
  }
  std::vector<std::int32_t> present;
  for (Index l = 0; l < levels; ++l)
    if (weights[l] > 0) present.push_back(static_cast<std::int32_t>(l));
  const auto count = static_cast<Index>(present.size());
  Vector ofPresent(count);
  Matrix sumsOfPresent(count, width);
  for (Index i = 0; i < count; ++i) {
    ofPresent[i] = weights[present[static_cast<std::size_t>(i)]];
    sumsOfPresent.row(i) = sums.row(present[static_cast<std::size_t>(i)]);
  }
  const Vector places =
      width > 1 ? alongAxis(sumsOfPresent, ofPresent) : Vector(sumsOfPresent.col(0).cwiseQuotient(ofPresent));
  std::vector<std::size_t> order(present.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return places[static_cast<Index>(a)] < places[static_cast<Index>(b)];
  });
  std::vector<std::int32_t> sorted;
  sorted.reserve(order.size());
  for (const auto i : order) sorted.push_back(present[i]);
  return sorted;
}

}  // namespace ridgeline::models
