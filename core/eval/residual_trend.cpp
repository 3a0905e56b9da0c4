#include "core/eval/residual_trend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/stats/group_tests.hpp"
#include "core/stats/lowess.hpp"
#include "core/stats/residual_tests.hpp"
#include "core/stats/tails.hpp"

namespace ridgeline::eval {
namespace {

constexpr std::size_t Tenths = 10, RowsOfAGroup = 10, MostPlaces = 300;
constexpr double LinesApart = 0.01;  ///< of the range of x: a hundred local lines, straight between

/// Residuals of equal shares of the rows, x ascending; rows of one x stay together, and what remains at the
/// end is a group of its own from half a share.
stats::Groups groupsAlong(const std::vector<double>& x, const std::vector<double>& residuals) {
  const std::size_t n = x.size(), wanted = std::clamp<std::size_t>(n / RowsOfAGroup, 2, Tenths);
  stats::Groups groups(1);
  for (std::size_t i = 0; i < n; ++i) {
    if (groups.back().size() * wanted >= n && x[i] != x[i - 1]) groups.emplace_back();
    groups.back().push_back(residuals[i]);
  }
  if (groups.size() > 1 && groups.back().size() * 2 * wanted < n) {
    auto& former = groups[groups.size() - 2];
    former.insert(former.end(), groups.back().begin(), groups.back().end());
    groups.pop_back();
  }
  return groups;
}

}  // namespace

Result<ResidualTrend> residualTrend(stats::Sample x, stats::Sample residuals, jobs::WorkContext& context) {
  if (x.size() != residuals.size())
    return fail(ErrorCode::InvalidInput, "Residual trend: x and residuals differ in length.");
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < x.size(); ++i)
    if (std::isfinite(x[i]) && std::isfinite(residuals[i])) order.push_back(i);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  if (order.size() < 3)
    return fail(ErrorCode::InvalidInput, "Residual trend: fewer than 3 rows have both numbers.");
  std::vector<double> along, left;
  for (const std::size_t i : order) {
    along.push_back(x[i]);
    left.push_back(residuals[i]);
  }
  if (along.front() == along.back())
    return fail(ErrorCode::InvalidInput, "Residual trend: all rows have the same x, so there is no course.");

  stats::LowessOptions options;
  options.delta = LinesApart * (along.back() - along.front());
  RIDGELINE_TRY(const Vector centre, stats::lowess(along, left, options, context));
  std::vector<double> distance(left.size());
  for (std::size_t i = 0; i < left.size(); ++i)
    distance[i] = std::abs(left[i] - centre[static_cast<Index>(i)]);
  options.robustPasses = 0;
  RIDGELINE_TRY(const Vector scatter, stats::lowess(along, distance, options, context));

  ResidualTrend trend;
  trend.n = static_cast<Index>(along.size());
  const double step = (along.back() - along.front()) / static_cast<double>(MostPlaces);
  for (std::size_t i = 0; i < along.size(); ++i) {
    const bool last = i + 1 == along.size() && along[i] > trend.at.back();
    if (!trend.at.empty() && !last && along[i] < trend.at.back() + step) continue;
    trend.at.push_back(along[i]);
    trend.centre.push_back(centre[static_cast<Index>(i)]);
    trend.scatter.push_back(std::max(0.0, scatter[static_cast<Index>(i)]));
  }
  const double sd = stats::standardDeviation(left);
  if (sd > 0) trend.bend = (centre.maxCoeff() - centre.minCoeff()) / sd;
  trend.level = stats::anovaWelch(groupsAlong(along, left));
  const Eigen::Map<const Vector> column(along.data(), trend.n);
  if (auto spread = stats::breuschPagan(left, column))
    trend.spread = std::move(*spread);
  else
    trend.spread = stats::TestResult::undefined("Breusch-Pagan test", trend.n, spread.error().message);
  return trend;
}

Result<NormalScores> normalScores(stats::Sample residuals) {
  std::vector<std::size_t> order;
  std::vector<double> known;
  for (std::size_t i = 0; i < residuals.size(); ++i)
    if (std::isfinite(residuals[i])) {
      order.push_back(i);
      known.push_back(residuals[i]);
    }
  if (known.size() < 3) return fail(ErrorCode::InvalidInput, "Normal scores: fewer than 3 residuals.");
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return residuals[a] < residuals[b]; });
  if (residuals[order.front()] == residuals[order.back()])
    return fail(ErrorCode::InvalidInput, "Normal scores: all residuals agree, so they have no shape.");
  NormalScores scores;
  scores.n = static_cast<Index>(known.size());
  scores.score.assign(residuals.size(), std::numeric_limits<double>::quiet_NaN());
  const auto n = static_cast<double>(known.size());
  const double a = known.size() <= 10 ? 3.0 / 8 : 0.5;
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    scores.score[order[rank]] = stats::normalQuantile((static_cast<double>(rank) + 1 - a) / (n + 1 - 2 * a));
  const double low = stats::quantileOf(known, 0.25), high = stats::quantileOf(known, 0.75);
  const double quartile = stats::normalQuantile(0.75);
  scores.slope = (high - low) / (2 * quartile);
  scores.intercept = (high + low) / 2;
  scores.skewness = stats::skewness(known);
  scores.excessKurtosis = stats::excessKurtosis(known);
  return scores;
}

}  // namespace ridgeline::eval
