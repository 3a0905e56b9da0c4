#include "core/eval/bootstrap.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/not_a_number.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"

namespace ridgeline::eval {
namespace {

constexpr std::int64_t ResamplesPerChunk = 50;
constexpr double LargestPart =
    0.1;  // of a sum's standard deviation that one row may make in the normal limit

/// Sums of a resample as mean + root * standard normals; no root if a row stands out too far for that.
struct NormalSums {
  Vector mean;
  Matrix root;
};

NormalSums normalSums(const RowMatrix& terms) {
  const double n = static_cast<double>(terms.rows());
  const Eigen::RowVectorXd means = terms.colwise().mean();
  const Matrix centred = terms.rowwise() - means;
  const Eigen::ArrayXd furthest = centred.cwiseAbs().colwise().maxCoeff().transpose();
  const Matrix covariance = centred.transpose() * centred;  // of the sums: n times that of one row
  const Eigen::ArrayXd spread = covariance.diagonal().array().sqrt();
  if ((furthest > LargestPart * spread).any()) return {};
  // A term may be constant or follow from another, so the root is taken by eigenvalues.
  const kernels::SymmetricEigen found = kernels::symmetricEigen(covariance);
  const Vector roots = found.values.cwiseMax(0).cwiseSqrt();
  return {n * means.transpose(), found.vectors * roots.asDiagonal()};
}

}  // namespace

Result<std::vector<double>> replicates(const Replicate& replicate, const BootstrapOptions& options,
                                       jobs::WorkContext& context) {
  std::vector<double> statistics(static_cast<std::size_t>(std::max(0, options.resamples)), NotANumber);
  RIDGELINE_CHECK(jobs::parallelBlocks(context, static_cast<std::int64_t>(statistics.size()),
                                       ResamplesPerChunk, [&](std::int64_t begin, std::int64_t end) {
                                         for (std::int64_t b = begin; b < end && !context.stopped(); ++b) {
                                           Rng rng(options.seed.child(static_cast<std::uint64_t>(b)));
                                           statistics[static_cast<std::size_t>(b)] = replicate(rng);
                                         }
                                       }));
  return statistics;
}

Estimate bootstrap(double value, Index n, const Replicate& replicate, const BootstrapOptions& options,
                   jobs::WorkContext& context) {
  if (n < 2) return Estimate::bare(value, n, "One row has no interval.");
  if (options.groups == 1) return Estimate::bare(value, n, "One group has no interval.");
  auto drawn = replicates(replicate, options, context);
  if (!drawn) return Estimate::bare(value, n, "The resampling was stopped.");
  auto& statistics = *drawn;
  const std::size_t all = statistics.size();
  std::erase_if(statistics, [](double s) { return !std::isfinite(s); });
  if (2 * statistics.size() <= all)
    return Estimate::bare(
        value, n, fmt::format("{} of {} resamples leave it undefined.", all - statistics.size(), all));
  std::sort(statistics.begin(), statistics.end());
  if (statistics.front() == statistics.back())
    return Estimate::bare(value, n, "Every resample gives the same value, which shows no uncertainty.");
  Estimate result = Estimate::within(value, std::min(value, sortedQuantile(statistics, 0.025)),
                                     std::max(value, sortedQuantile(statistics, 0.975)),
                                     options.groups > 0 ? "bootstrap by group" : "bootstrap", n);
  if (options.groups > 0) result.note = fmt::format("{} groups", options.groups);
  if (statistics.size() < all)
    result.note += fmt::format("{}undefined in {} of {} resamples", result.note.empty() ? "" : "; ",
                               all - statistics.size(), all);
  return result;
}

void drawCounts(const std::vector<Index>& counts, Rng& rng, std::vector<Index>& drawn) {
  drawn.assign(counts.size(), 0);
  Index rows = 0;
  for (const Index count : counts) rows += count;
  // Cell by cell, each binomial among the draws and rows that earlier cells left.
  Index left = rows;
  for (std::size_t i = 0; i < counts.size() && left > 0; ++i) {
    if (counts[i] == 0) continue;
    drawn[i] = rng.binomial(left, static_cast<double>(counts[i]) / static_cast<double>(rows));
    left -= drawn[i];
    rows -= counts[i];
  }
}

Replicate ofSums(RowMatrix terms, std::function<double(const Vector&)> statistic) {
  if (terms.rows() > ManyRows)
    if (NormalSums limit = normalSums(terms); limit.root.size() > 0)
      return [limit = std::move(limit), statistic = std::move(statistic)](Rng& rng) {
        Vector normals(limit.mean.size());
        for (double& z : normals) z = rng.normal();
        return statistic(limit.mean + limit.root * normals);
      };
  return [terms = std::move(terms), statistic = std::move(statistic)](Rng& rng) {
    const Index n = terms.rows(), q = terms.cols();
    const double rows = static_cast<double>(n);
    Vector sums = Vector::Zero(q);
    const auto draw = [&] { return std::min(n - 1, static_cast<Index>(rng.uniform() * rows)); };
    if (q == 1) {
      double sum = 0;
      for (Index i = 0; i < n; ++i) sum += terms.data()[draw()];
      sums(0) = sum;
    } else {
      for (Index i = 0; i < n; ++i) {
        const double* row = terms.data() + draw() * q;
        for (Index j = 0; j < q; ++j) sums(j) += row[j];
      }
    }
    return statistic(sums);
  };
}

Replicate ofMedian(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return [sorted = std::move(values)](Rng& rng) {
    const std::size_t n = sorted.size();
    if (n == 0) return NotANumber;
    const double rows = static_cast<double>(n);
    const auto at = [&](double u) { return sorted[std::min(n - 1, static_cast<std::size_t>(u * rows))]; };
    // The m-th smallest of n uniform numbers is Beta(m, n - m + 1); the next one is, given it at u, the
    // smallest of n - m uniform numbers on (u, 1).
    const double m = std::floor((rows + 1) / 2);
    const double u = rng.beta(m, rows - m + 1);
    if (n % 2 == 1) return at(u);
    const double next = u + (1 - u) * rng.beta(1, rows - m);
    return (at(u) + at(next)) / 2;
  };
}

double median(std::vector<double> values) {
  if (values.empty()) return NotANumber;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double sortedQuantile(const std::vector<double>& sorted, double p) {
  if (sorted.empty()) return NotANumber;
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace ridgeline::eval
