#include "core/models/outliers/minimum_covariance.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"

namespace ridgeline::models {
namespace {

constexpr Index Draws = 500;
constexpr std::size_t Kept = 10;
constexpr Index PartRows = 300;
constexpr Index MostParts = 5;
constexpr int MostSteps = 100;
constexpr double NumbersPerKept = 1e5;  ///< each so many numbers take one of the ten away
constexpr Index DistanceRows = 4096;
/// A column that the others tell to so small a share of its variance lies in their plane.
constexpr double InPlane = 1e-10;

/// A normal cloud whose distances can be asked for.
struct Cloud {
  Vector mean;
  Matrix covariance;
  Matrix lower;  ///< Cholesky factor
  double logDeterminant = 0;
};

/// Nothing where the covariance has no inverse to speak of.
std::optional<Cloud> cloudOf(Vector mean, Matrix covariance) {
  const kernels::Cholesky factor(covariance);
  if (!factor.positive()) return std::nullopt;
  Cloud cloud{std::move(mean), std::move(covariance), factor.lower(), 0};
  for (Index j = 0; j < cloud.lower.rows(); ++j) {
    const double own = cloud.lower(j, j);
    if (!(own * own > InPlane * cloud.covariance(j, j))) return std::nullopt;
    cloud.logDeterminant += 2 * std::log(own);
  }
  return cloud;
}

/// Columns of Z are rows of the data: d x n.
std::optional<Cloud> cloudOf(const Matrix& Z, const std::vector<Index>& rows) {
  const auto h = static_cast<double>(rows.size());
  Vector mean = Vector::Zero(Z.rows());
  for (const Index row : rows) mean += Z.col(row);
  mean /= h;
  Matrix products = Matrix::Zero(Z.rows(), Z.rows());
  for (std::size_t begin = 0; begin < rows.size(); begin += DistanceRows) {
    const std::size_t end = std::min(rows.size(), begin + DistanceRows);
    const std::vector<Index> some(rows.begin() + static_cast<std::ptrdiff_t>(begin),
                                  rows.begin() + static_cast<std::ptrdiff_t>(end));
    const Matrix apart = Z(Eigen::all, some).colwise() - mean;
    products.selfadjointView<Eigen::Lower>().rankUpdate(apart);
  }
  products = products.selfadjointView<Eigen::Lower>();
  return cloudOf(std::move(mean), products / h);
}

/// The h rows nearest to the cloud, ascending.
Result<std::vector<Index>> nearestRows(const Matrix& Z, const Cloud& cloud, Index h,
                                       jobs::WorkContext& context) {
  std::vector<std::pair<double, Index>> far(static_cast<std::size_t>(Z.cols()));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, Z.cols(), DistanceRows, [&](Index begin, Index end) {
    const Matrix apart = cloud.lower.triangularView<Eigen::Lower>().solve(
        (Z.middleCols(begin, end - begin).colwise() - cloud.mean).eval());
    for (Index i = begin; i < end; ++i)
      far[static_cast<std::size_t>(i)] = {apart.col(i - begin).squaredNorm(), i};
  }));
  std::nth_element(far.begin(), far.begin() + (h - 1), far.end());
  std::vector<Index> rows;
  rows.reserve(static_cast<std::size_t>(h));
  for (Index i = 0; i < h; ++i) rows.push_back(far[static_cast<std::size_t>(i)].second);
  std::sort(rows.begin(), rows.end());
  return rows;
}

tl::unexpected<Error> inPlane(Index h, Index n) {
  return fail(
      ErrorCode::InvalidInput,
      "{} of the {} train rows lie in one plane of their columns, so distances have no measure; leave "
      "out columns that follow from others or hardly vary.",
      h, n);
}

/// A cloud on its way; without one where its rows lie in a plane.
using Candidate = std::optional<Cloud>;

/// Concentrates until `steps` are done or the determinant stays. A plane found on the way leaves nothing.
Result<Candidate> concentrated(const Matrix& Z, Cloud cloud, Index h, int steps, jobs::WorkContext& context) {
  for (int step = 0; step < steps; ++step) {
    RIDGELINE_TRY(const auto rows, nearestRows(Z, cloud, h, context));
    Candidate next = cloudOf(Z, rows);
    if (!next) return Candidate();
    const bool same = step > 0 && next->logDeterminant >= cloud.logDeterminant - 1e-13;
    cloud = std::move(*next);
    if (same) break;
  }
  return Candidate(std::move(cloud));
}

/// Of d + 1 rows drawn at random, and one more at a time while they lie in a plane.
Candidate drawn(const Matrix& Z, Seed seed) {
  Rng random(seed);
  std::vector<Index> order(static_cast<std::size_t>(Z.cols()));
  std::iota(order.begin(), order.end(), Index{0});
  const auto least = static_cast<std::size_t>(Z.rows()) + 1;
  std::vector<Index> rows;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto other =
        i + static_cast<std::size_t>(random.below(static_cast<std::int64_t>(order.size() - i)));
    std::swap(order[i], order[other]);
    rows.push_back(order[i]);
    if (rows.size() < least) continue;
    if (auto cloud = cloudOf(Z, rows)) return cloud;
  }
  return std::nullopt;
}

/// Concentrates every candidate and keeps the best, by their determinants.
template <class Start>
Result<std::vector<Cloud>> best(const Matrix& Z, Index h, Index count, int steps, std::size_t keep,
                                const Start& start, jobs::WorkContext& context) {
  std::vector<Result<Candidate>> each(static_cast<std::size_t>(count));
  RIDGELINE_CHECK(jobs::parallelFor(context, count, [&](std::int64_t i) {
    if (Candidate first = start(i))
      each[static_cast<std::size_t>(i)] = concentrated(Z, std::move(*first), h, steps, context);
  }));
  std::vector<Cloud> clouds;
  for (auto& one : each) {
    RIDGELINE_TRY(Candidate cloud, std::move(one));
    if (cloud) clouds.push_back(std::move(*cloud));
  }
  std::stable_sort(clouds.begin(), clouds.end(),
                   [](const Cloud& a, const Cloud& b) { return a.logDeterminant < b.logDeterminant; });
  if (clouds.size() > keep) clouds.erase(clouds.begin() + static_cast<std::ptrdiff_t>(keep), clouds.end());
  return clouds;
}

Index scaledCount(Index h, Index part, Index n) {
  return std::max<Index>(1, static_cast<Index>(std::ceil(static_cast<double>(h) * static_cast<double>(part) /
                                                         static_cast<double>(n))));
}

/// Clouds to begin with on all rows.
Result<std::vector<Cloud>> beginnings(const Matrix& Z, Index h, Seed seed, jobs::WorkContext& context) {
  const Index n = Z.cols(), parts = n <= 2 * PartRows ? 1 : std::min(MostParts, n / PartRows);
  if (parts == 1)
    return best(
        Z, h, Draws, 2, Kept,
        [&](std::int64_t i) { return drawn(Z, seed.child(static_cast<std::uint64_t>(i))); }, context);
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  Rng random(seed.child("parts"));
  random.shuffle(order);
  order.resize(static_cast<std::size_t>(std::min(n, parts * PartRows)));
  const Matrix together = Z(Eigen::all, order);
  std::vector<Cloud> all;
  for (Index part = 0; part < parts; ++part) {
    context.progress(static_cast<double>(part), static_cast<double>(parts + 1), "Concentrating");
    const Matrix own = together.middleCols(part * PartRows, PartRows);
    const Index few = Draws / parts;
    const auto start = [&](std::int64_t i) {
      return drawn(own, seed.child(static_cast<std::uint64_t>(part * few + i)));
    };
    RIDGELINE_TRY(auto clouds, best(own, std::max(scaledCount(h, PartRows, n), Z.rows() + 1), few, 2, Kept,
                                    start, context));
    for (auto& cloud : clouds) all.push_back(std::move(cloud));
  }
  return best(
      together, std::max(scaledCount(h, together.cols(), n), Z.rows() + 1), static_cast<Index>(all.size()), 2,
      Kept, [&](std::int64_t i) { return Candidate(all[static_cast<std::size_t>(i)]); }, context);
}

/// One column: the run of h sorted values with the least variance.
Result<ClosestRows> closestRun(const Matrix& X, Index h) {
  const Index n = X.rows();
  std::vector<Index> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return X(a, 0) < X(b, 0); });
  double least = std::numeric_limits<double>::infinity();
  Index first = 0;
  // Sums about the middle value of each run would lose nothing, but about one value of all they can be slid.
  const double about = X(order[static_cast<std::size_t>(n / 2)], 0);
  std::vector<double> sums(static_cast<std::size_t>(n) + 1, 0), squares = sums;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double x = X(order[i], 0) - about;
    sums[i + 1] = sums[i] + x;
    squares[i + 1] = squares[i] + x * x;
  }
  const auto count = static_cast<double>(h);
  for (Index begin = 0; begin + h <= n; ++begin) {
    const auto b = static_cast<std::size_t>(begin), e = static_cast<std::size_t>(begin + h);
    const double sum = sums[e] - sums[b];
    const double variance = (squares[e] - squares[b] - sum * sum / count) / count;
    if (variance < least) {
      least = variance;
      first = begin;
    }
  }
  ClosestRows found;
  found.rows.assign(order.begin() + first, order.begin() + first + h);
  std::sort(found.rows.begin(), found.rows.end());
  const auto cloud = cloudOf(X.transpose(), found.rows);
  if (!cloud) return inPlane(h, n);
  found.mean = cloud->mean;
  found.covariance = cloud->covariance;
  found.logDeterminant = cloud->logDeterminant;
  return found;
}

/// What the simulations gave for one share: log of 1 - factor falls with log n. For more than two columns by
/// what was fitted for two and three of them.
struct Decay {
  double one[2], two[2];  ///< 1 or 2 columns: level, slope
  double more[2][2];      ///< sizes and powers of the two fits
  double inverse(double n, double p) const {
    double level = one[0], slope = one[1];
    if (p == 2) {
      level = two[0];
      slope = two[1];
    } else if (p > 2) {
      const double a = std::log(more[0][0]) - more[0][1] * std::log(p);
      const double b = std::log(more[1][0]) - more[1][1] * std::log(p);
      slope = (a - b) / std::log(1.5);
      level = a + slope * std::log(2 * p * p);
    }
    return 1 - std::exp(level) / std::pow(n, slope);
  }
};

}  // namespace

Result<ClosestRows> closestRows(const Matrix& X, Index h, Seed seed, jobs::WorkContext& context) {
  if (X.cols() == 1) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return closestRun(X, h);
  }
  const Matrix Z = X.transpose();
  const Index n = Z.cols();
  RIDGELINE_TRY(auto clouds, beginnings(Z, h, seed, context));
  if (clouds.empty()) return inPlane(h, n);
  const double numbers = static_cast<double>(n) * static_cast<double>(Z.rows());
  const auto less = static_cast<std::size_t>(numbers / NumbersPerKept);
  clouds.resize(std::min(clouds.size(), less < Kept ? Kept - less : 1), clouds.front());
  context.progress(1, 2, "Concentrating");
  const auto count = static_cast<Index>(clouds.size());
  RIDGELINE_TRY(const auto last,
                best(
                    Z, h, count, MostSteps, 1,
                    [&](std::int64_t i) { return Candidate(clouds[static_cast<std::size_t>(i)]); }, context));
  if (last.empty()) return inPlane(h, n);
  ClosestRows found;
  RIDGELINE_TRY(found.rows, nearestRows(Z, last.front(), h, context));
  found.mean = last.front().mean;
  found.covariance = last.front().covariance;
  found.logDeterminant = last.front().logDeterminant;
  return found;
}

double consistencyFactor(double share, Index d) {
  if (share >= 1) return 1;
  const auto columns = static_cast<double>(d);
  const double reach = boost::math::quantile(boost::math::chi_squared(columns), share);
  return share / boost::math::cdf(boost::math::chi_squared(columns + 2), reach);
}

double smallSampleFactor(McdStage stage, double share, Index n, Index d) {
  static constexpr Decay Half[] = {
      {{0.262024211897096, 0.604756680630497},
       {0.673292623522027, 0.691365864961895},
       {{1.42764571687802, 1.26263336932151}, {1.06141115981725, 1.28907991440387}}},
      {{1.11098143415027, 1.5182890270453},
       {3.11101712909049, 1.91401056721863},
       {{1.02842572724793, 1.67659883081926}, {0.26800273450853, 1.35968562893582}}}};
  static constexpr Decay Most[] = {
      {{-0.351584646688712, 1.01646567502486},
       {0.446537815635445, 1.06690782995919},
       {{0.455179464070565, 1.11192541278794}, {0.294241208320834, 1.09649329149811}}},
      {{-0.66046776772861, 0.88939595831888},
       {0.79473550581058, 1.10081930350091},
       {{0.544482443573914, 1.25994483222292}, {0.343791072183285, 1.25159004257133}}}};
  const std::size_t which = stage == McdStage::Raw ? 0 : 1;
  const auto rows = static_cast<double>(n), columns = static_cast<double>(d);
  const double half = Half[which].inverse(rows, columns), most = Most[which].inverse(rows, columns);
  const double inverse = share <= 0.875 ? half + (most - half) * (share - 0.5) / 0.375
                                        : most + (1 - most) * (share - 0.875) / 0.125;
  // Fewer rows than were simulated would turn it over.
  return inverse > 0.1 ? 1 / inverse : 1;
}

Index closestCount(double share, Index n, Index d) {
  const Index half = (n + d + 1) / 2;
  return std::min(n,
                  half + static_cast<Index>(std::floor(2 * static_cast<double>(n - half) * (share - 0.5))));
}

}  // namespace ridgeline::models
