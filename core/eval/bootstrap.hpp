#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/eval/estimate.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::eval {

struct BootstrapOptions {
  int resamples = 2000;
  Seed seed{};
  Index groups = 0;  ///< groups that a resample draws whole; 0: it draws rows
};

/// The statistic of one resample of the rows, drawn from the stream given; NaN where it is undefined there.
/// Called from several threads at once.
using Replicate = std::function<double(Rng&)>;

/// Statistics of all resamples, in order. Resample b draws from seed.child(b), so the bytes do not depend on
/// the number of threads. Errors: Cancelled.
Result<std::vector<double>> replicates(const Replicate& replicate, const BootstrapOptions& options,
                                       jobs::WorkContext& context);

/// `value` on n rows with the percentile interval of its resamples. Undefined resamples are left out and
/// their share is noted. The interval is widened to hold the value where the statistic is biased under
/// resampling. There is no interval, with a reason, for fewer than 2 rows, when half of the resamples are
/// undefined, and when all agree (a spread of 0 would claim certainty). Drawn by groups, the method says so,
/// the note how many there are, and one group has no interval. Source  Efron (1979), Annals of Statistics
/// 7(1):1-26, doi:10.1214/aos/1176344552; of groups: Davison & Hinkley (1997), Bootstrap Methods and their
/// Application, section 3.8, doi:10.1017/CBO9780511802843.
Estimate bootstrap(double value, Index n, const Replicate& replicate, const BootstrapOptions& options,
                   jobs::WorkContext& context);

/// How often each of the groups of rows (`counts` rows each, zeros allowed) occurs among as many rows drawn
/// with replacement: one multinomial draw, at the cost of the groups and not of the rows.
void drawCounts(const std::vector<Index>& counts, Rng& rng, std::vector<Index>& drawn);

/// From here on resampled sums are drawn from their normal limit: thousands of draws a resample would change
/// no digit that is shown.
inline constexpr Index ManyRows = 5000;

/// A statistic of column sums of per-row terms: n x q terms; `statistic` gets the q sums of a resample of n
/// rows. Beyond `ManyRows` the sums are normal with the terms' mean and covariance, unless one row alone
/// makes more than a fifth of a sum's spread. Cost a resample: O(n q), then O(q^2).
Replicate ofSums(RowMatrix terms, std::function<double(const Vector& sums)> statistic);

/// The median of one value per row, resampled in constant time: the median of a resample is the order
/// statistic of sorted values at a place that follows a beta distribution.
Replicate ofMedian(std::vector<double> values);
/// Mean of the two middle values when their number is even; NaN without any.
double median(std::vector<double> values);
/// Linear interpolation between order statistics of `sorted` at share p in [0, 1]; NaN without any.
double sortedQuantile(const std::vector<double>& sorted, double p);

}  // namespace ridgeline::eval
