#pragma once

#include <functional>

#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/test_result.hpp"

/// Intervals and tests that draw the sample anew instead of assuming a distribution. Resample b draws from
/// seed.child(b), so the bytes do not depend on the number of threads.
namespace ridgeline::stats {

using Statistic = std::function<double(Sample)>;  ///< called from several threads at once
using Contrast = std::function<double(Sample a, Sample b)>;

enum class BootstrapInterval {
  Percentile,  ///< quantiles of the resampled statistics
  Basic,       ///< mirrored about the statistic
  Bca          ///< percentiles corrected for bias and for a spread that changes with the value
};
struct ResampleOptions {
  int resamples = 2000;
  double level = 0.95;
  Seed seed{};
};

struct Bootstrapped {
  double value = 0;          ///< of the sample itself
  double bias = 0;           ///< mean of the resamples - value
  double standardError = 0;  ///< standard deviation of the resamples
  Interval interval;
  Index n = 0;
};
/// Errors: InvalidInput for fewer than 2 values, missing ones, a statistic that is undefined in half of the
/// resamples, and for Bca where leaving one value out changes nothing; Cancelled. Cost: resamples (and for
/// Bca n) times that of the statistic. Source  Efron (1987), doi:10.1080/01621459.1987.10478410.
Result<Bootstrapped> bootstrap(Sample x, const Statistic& statistic, BootstrapInterval kind,
                               const ResampleOptions& options, jobs::WorkContext& context);

/// Whether the contrast of a and b could come from dealing out their values at random. Every deal is tried
/// where there are no more of them than resamples; else p is (1 + those as extreme) / (1 + resamples).
/// Two-sided: as far from the mean of the deals. Undefined, with a reason, for an empty sample or a contrast
/// that is no number. Errors: Cancelled.
/// Source  Fisher (1935), "The design of experiments"; Phipson & Smyth (2010), doi:10.2202/1544-6115.1585.
Result<TestResult> permutationTest(Sample a, Sample b, const Contrast& contrast, Alternative alternative,
                                   const ResampleOptions& options, jobs::WorkContext& context);
/// The same for pairs: the signs of the differences are dealt out; statistic: their mean.
Result<TestResult> signFlipTest(Sample differences, Alternative alternative, const ResampleOptions& options,
                                jobs::WorkContext& context);

}  // namespace ridgeline::stats
