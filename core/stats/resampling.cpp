#include "core/stats/resampling.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

constexpr std::int64_t Block = 32;  ///< resamples a task; bounds the time between two looks at the stop

/// draw(b) of every resample, in order.
Result<std::vector<double>> drawAll(std::int64_t count, const std::function<double(std::int64_t)>& draw,
                                    jobs::WorkContext& context) {
  std::vector<double> values(static_cast<std::size_t>(count));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, count, Block, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end && !context.stopped(); ++b)
      values[static_cast<std::size_t>(b)] = draw(b);
  }));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return values;
}

double quantileIn(std::vector<double>& values, double p) { return quantile(values, std::clamp(p, 0.0, 1.0)); }

/// Skewness of the statistic's influence, from leaving out each value once: Efron's acceleration.
Result<double> acceleration(Sample x, const Statistic& statistic, jobs::WorkContext& context) {
  RIDGELINE_TRY(const auto without, drawAll(
                                        static_cast<std::int64_t>(x.size()),
                                        [&](std::int64_t i) {
                                          std::vector<double> rest(x.begin(), x.end());
                                          rest.erase(rest.begin() + i);
                                          return statistic(rest);
                                        },
                                        context));
  const double centre = mean(without);
  double squares = 0, cubes = 0;
  for (const double value : without) {
    const double d = centre - value;
    squares += d * d;
    cubes += d * d * d;
  }
  if (!(squares > 0))
    return fail(ErrorCode::InvalidInput,
                "Leaving out one value does not change the statistic, so this interval is not defined; take "
                "the percentile one.");
  return cubes / (6 * std::pow(squares, 1.5));
}

/// Whether a deal is at least as extreme as the observed one, up to rounding.
struct Extreme {
  double observed, centre, slack;
  Alternative alternative;
  bool operator()(double value) const {
    switch (alternative) {
      case Alternative::Greater:
        return value >= observed - slack;
      case Alternative::Less:
        return value <= observed + slack;
      case Alternative::TwoSided:
        break;
    }
    return std::abs(value - centre) >= std::abs(observed - centre) - slack;
  }
};

void judge(TestResult& result, const std::vector<double>& deals, double observed, bool all,
           Alternative alternative) {
  const double centre = mean(deals);
  double largest = std::abs(observed);
  for (const double value : deals) largest = std::max(largest, std::abs(value));
  const Extreme extreme{observed, centre, 1e-12 * largest, alternative};
  const double hits = static_cast<double>(std::count_if(deals.begin(), deals.end(), extreme));
  const double count = static_cast<double>(deals.size());
  result.statistic = observed;
  result.p = all ? hits / count : (hits + 1) / (count + 1);
  result.note = all ? "exact" : "resampled";
}

/// Binomial coefficient, or `limit` + 1 once it is larger.
std::int64_t choose(std::int64_t n, std::int64_t k, std::int64_t limit) {
  double ways = 1;
  for (std::int64_t i = 1; i <= std::min(k, n - k); ++i) {
    ways *= static_cast<double>(n - i + 1) / static_cast<double>(i);
    if (ways > static_cast<double>(limit)) return limit + 1;
  }
  return std::llround(ways);
}

/// The `rank`-th subset of `k` of n places, in order.
std::vector<bool> subset(std::int64_t n, std::int64_t k, std::int64_t rank) {
  std::vector<bool> in(static_cast<std::size_t>(n), false);
  for (std::int64_t i = 0; i < n && k > 0; ++i) {
    const std::int64_t with = choose(n - i - 1, k - 1, INT64_MAX / 2);
    if (rank < with) {
      in[static_cast<std::size_t>(i)] = true;
      --k;
    } else {
      rank -= with;
    }
  }
  return in;
}

}  // namespace

Result<Bootstrapped> bootstrap(Sample x, const Statistic& statistic, BootstrapInterval kind,
                               const ResampleOptions& options, jobs::WorkContext& context) {
  if (const auto why = objection(x, 2, "The sample"); !why.empty())
    return fail(ErrorCode::InvalidInput, "{}", why);
  Bootstrapped result;
  result.n = static_cast<Index>(x.size());
  result.value = statistic(x);
  RIDGELINE_TRY(auto drawn, drawAll(
                                options.resamples,
                                [&](std::int64_t b) {
                                  Rng rng(options.seed.child(static_cast<std::uint64_t>(b)));
                                  std::vector<double> resample(x.size());
                                  for (double& value : resample)
                                    value = x[static_cast<std::size_t>(rng.below(result.n))];
                                  return statistic(resample);
                                },
                                context));
  std::erase_if(drawn, [](double value) { return !std::isfinite(value); });
  if (!std::isfinite(result.value) || 2 * static_cast<int>(drawn.size()) < options.resamples ||
      drawn.size() < 2)
    return fail(ErrorCode::InvalidInput,
                "The statistic is undefined in {} of {} resamples, too many for an interval.",
                options.resamples - static_cast<int>(drawn.size()), options.resamples);
  result.bias = mean(drawn) - result.value;
  result.standardError = standardDeviation(drawn);
  const double tail = (1 - options.level) / 2;
  double low = tail, high = 1 - tail;
  if (kind == BootstrapInterval::Bca) {
    RIDGELINE_TRY(const double skew, acceleration(x, statistic, context));
    double below = 0;
    for (const double value : drawn) below += value < result.value ? 1 : value == result.value ? 0.5 : 0;
    const double count = static_cast<double>(drawn.size());
    const double z0 = normalQuantile(std::clamp(below / count, 0.5 / count, 1 - 0.5 / count));
    const auto corrected = [&](double p) {
      const double z = z0 + normalQuantile(p);
      return normalTail(-(z0 + z / (1 - skew * z)));
    };
    low = corrected(tail);
    high = corrected(1 - tail);
  }
  result.interval = {quantileIn(drawn, low), quantileIn(drawn, high), options.level};
  if (kind == BootstrapInterval::Basic)
    result.interval = {2 * result.value - result.interval.high, 2 * result.value - result.interval.low,
                       options.level};
  return result;
}

Result<TestResult> permutationTest(Sample a, Sample b, const Contrast& contrast, Alternative alternative,
                                   const ResampleOptions& options, jobs::WorkContext& context) {
  TestResult result;
  result.method = "Permutation test";
  result.n = static_cast<Index>(a.size() + b.size());
  result.reason = objection(a, 1, "The first sample");
  if (result.reason.empty()) result.reason = objection(b, 1, "The second sample");
  if (!result.reason.empty()) return result;
  const double observed = contrast(a, b);
  if (!std::isfinite(observed)) {
    result.reason = "The statistic of these samples is no number.";
    return result;
  }
  std::vector<double> pool(a.begin(), a.end());
  pool.insert(pool.end(), b.begin(), b.end());
  const auto n = static_cast<std::int64_t>(pool.size()), k = static_cast<std::int64_t>(a.size());
  const std::int64_t ways = choose(n, k, options.resamples);
  const bool all = ways <= options.resamples;
  RIDGELINE_TRY(const auto deals, drawAll(
                                      all ? ways : options.resamples,
                                      [&](std::int64_t i) {
                                        if (all) {
                                          const auto in = subset(n, k, i);
                                          std::vector<double> first, second;
                                          for (std::size_t j = 0; j < pool.size(); ++j)
                                            (in[j] ? first : second).push_back(pool[j]);
                                          return contrast(first, second);
                                        }
                                        Rng rng(options.seed.child(static_cast<std::uint64_t>(i)));
                                        auto dealt = pool;
                                        rng.shuffle(dealt);
                                        const Sample view(dealt);
                                        return contrast(view.first(a.size()), view.subspan(a.size()));
                                      },
                                      context));
  judge(result, deals, observed, all, alternative);
  return result;
}

Result<TestResult> signFlipTest(Sample differences, Alternative alternative, const ResampleOptions& options,
                                jobs::WorkContext& context) {
  TestResult result;
  result.method = "Sign-flip test";
  result.n = static_cast<Index>(differences.size());
  result.reason = objection(differences, 1, "The sample");
  if (!result.reason.empty()) return result;
  const auto n = differences.size();
  const bool all = n < 31 && (std::int64_t{1} << n) <= options.resamples;
  RIDGELINE_TRY(const auto deals, drawAll(
                                      all ? std::int64_t{1} << n : options.resamples,
                                      [&](std::int64_t i) {
                                        Rng rng(options.seed.child(static_cast<std::uint64_t>(i)));
                                        double sum = 0;
                                        for (std::size_t j = 0; j < n; ++j) {
                                          const bool flip = all ? ((i >> j) & 1) != 0 : rng.below(2) == 1;
                                          sum += flip ? -differences[j] : differences[j];
                                        }
                                        return sum / static_cast<double>(n);
                                      },
                                      context));
  judge(result, deals, mean(differences), all, alternative);
  return result;
}

}  // namespace ridgeline::stats
