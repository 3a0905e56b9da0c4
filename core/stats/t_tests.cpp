#include "core/stats/t_tests.hpp"

#include <cmath>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

struct Difference {
  double value = 0, error = 0, degrees = 0;  ///< of means, its standard error, degrees of freedom
  double spread = 0;                         ///< standard deviation the effect is counted in
};

TestResult judged(const char* method, Index n, const Difference& at, const char* of,
                  Alternative alternative) {
  if (!(at.error > 0) || !std::isfinite(at.error))
    return TestResult::undefined(method, n,
                                 "All values agree, so that there is no spread to measure against.");
  TestResult result;
  result.method = method;
  result.n = n;
  result.statistic = at.value / at.error;
  result.degrees = {at.degrees};
  result.p = tP(*result.statistic, at.degrees, alternative);
  result.effect = at.value / at.spread;
  result.effectName = "cohen-d";
  const double reach = tQuantile(0.975, at.degrees) * at.error;
  result.interval = Interval{at.value - reach, at.value + reach};
  result.intervalOf = of;
  return result;
}

TestResult againstNumber(const char* method, Sample x, double expected, const char* of,
                         Alternative alternative) {
  const double spread = standardDeviation(x), n = static_cast<double>(x.size());
  const Difference at{mean(x) - expected, spread / std::sqrt(n), n - 1, spread};
  return judged(method, static_cast<Index>(x.size()), at, of, alternative);
}

TestResult twoMeans(const char* method, Sample a, Sample b, bool pooled, Alternative alternative) {
  const Index n = static_cast<Index>(a.size() + b.size());
  for (const auto& why : {objection(a, 2, "The first sample"), objection(b, 2, "The second sample")})
    if (!why.empty()) return TestResult::undefined(method, n, why);
  const double na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
  const double va = variance(a), vb = variance(b);
  const double both = ((na - 1) * va + (nb - 1) * vb) / (na + nb - 2);
  Difference at{mean(a) - mean(b), std::sqrt(both * (1 / na + 1 / nb)), na + nb - 2, std::sqrt(both)};
  if (!pooled) {
    const double sa = va / na, sb = vb / nb;
    at.error = std::sqrt(sa + sb);
    // By shares: squares of variances pass every double for values beyond 1e77.
    const double share = sa / (sa + sb);
    at.degrees = 1 / (share * share / (na - 1) + (1 - share) * (1 - share) / (nb - 1));
  }
  return judged(method, n, at, "difference of means", alternative);
}

}  // namespace

TestResult tOneSample(Sample x, double expected, Alternative alternative) {
  const char* method = "Student's t test of one sample";
  if (const auto why = objection(x, 2, "The sample"); !why.empty())
    return TestResult::undefined(method, static_cast<Index>(x.size()), why);
  auto result = againstNumber(method, x, expected, "mean", alternative);
  if (result.interval) {
    result.interval->low += expected;
    result.interval->high += expected;
  }
  return result;
}

TestResult tPaired(Sample a, Sample b, Alternative alternative) {
  const char* method = "Student's t test of pairs";
  const Index n = static_cast<Index>(a.size());
  if (a.size() != b.size())
    return TestResult::undefined(method, n, "The samples are of different length, so they are no pairs.");
  for (const auto& why : {objection(a, 2, "The first sample"), objection(b, 2, "The second sample")})
    if (!why.empty()) return TestResult::undefined(method, n, why);
  std::vector<double> differences;
  differences.reserve(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  return againstNumber(method, differences, 0, "mean difference", alternative);
}

TestResult tStudent(Sample a, Sample b, Alternative alternative) {
  return twoMeans("Student's t test", a, b, true, alternative);
}
TestResult tWelch(Sample a, Sample b, Alternative alternative) {
  return twoMeans("Welch's t test", a, b, false, alternative);
}

}  // namespace ridgeline::stats
