#include "core/stats/tails.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace ridgeline::stats {
namespace {

namespace bm = boost::math;
namespace policies = boost::math::policies;
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

}  // namespace

double normalTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }
double normalQuantile(double p) { return bm::quantile(bm::normal_distribution<double, Policy>(), p); }
double tTail(double t, double degrees) {
  if (std::isinf(t)) return t > 0 ? 0 : 1;
  return bm::cdf(bm::complement(bm::students_t_distribution<double, Policy>(degrees), t));
}
double tQuantile(double p, double degrees) {
  return bm::quantile(bm::students_t_distribution<double, Policy>(degrees), p);
}
double chiSquaredTail(double x, double degrees) {
  if (!(x > 0)) return std::isnan(x) ? x : 1;
  if (std::isinf(x)) return 0;
  return bm::cdf(bm::complement(bm::chi_squared_distribution<double, Policy>(degrees), x));
}
double fTail(double f, double degrees, double degreesBelow) {
  if (!(f > 0)) return std::isnan(f) ? f : 1;
  if (std::isinf(f)) return 0;
  return bm::cdf(bm::complement(bm::fisher_f_distribution<double, Policy>(degrees, degreesBelow), f));
}
double binomialCdf(double successes, double trials, double p) {
  if (successes < 0) return 0;
  if (successes >= trials) return 1;
  return bm::cdf(bm::binomial_distribution<double, Policy>(trials, p), std::floor(successes));
}
double binomialPoint(double successes, double trials, double p) {
  return bm::pdf(bm::binomial_distribution<double, Policy>(trials, p), successes);
}

double symmetricP(double upperTail, double lowerTail, Alternative alternative) {
  switch (alternative) {
    case Alternative::Greater:
      return upperTail;
    case Alternative::Less:
      return lowerTail;
    case Alternative::TwoSided:
      break;
  }
  return std::min(1.0, 2 * std::min(upperTail, lowerTail));
}
double normalP(double z, Alternative alternative) {
  return symmetricP(normalTail(z), normalTail(-z), alternative);
}
double tP(double t, double degrees, Alternative alternative) {
  return symmetricP(tTail(t, degrees), tTail(-t, degrees), alternative);
}

}  // namespace ridgeline::stats
