#include "core/stats/distribution_laws.hpp"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/distributions/uniform.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "core/base/not_a_number.hpp"
#include "core/stats/studentised_range.hpp"

namespace ridgeline::stats {
namespace {

namespace bm = boost::math;
namespace policies = boost::math::policies;
constexpr double Infinity = std::numeric_limits<double>::infinity();

// Infinities and NaN come back as numbers instead of exceptions; quantiles of counts are whole, rounded up.
using WholeQuantiles = policies::policy<
    policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
    policies::overflow_error<policies::ignore_error>, policies::evaluation_error<policies::ignore_error>,
    policies::discrete_quantile<policies::integer_round_up>, policies::promote_double<false>>;

template <class D, bool Whole>
struct BoostLaw final : Distribution::Law {
  template <class... A>
  explicit BoostLaw(A... parameters) : law(parameters...) {
    const auto ends = bm::support(law);
    // Boost ends the support of what has no end at the largest finite number.
    low = ends.first <= -std::numeric_limits<double>::max() ? -Infinity : ends.first;
    high = ends.second >= std::numeric_limits<double>::max() ? Infinity : ends.second;
  }
  bool discrete() const override { return Whole; }
  double pdf(double x) const override {
    if (std::isnan(x)) return x;
    if (x < low || x > high || std::isinf(x) || (Whole && x != std::floor(x))) return 0;
    return bm::pdf(law, x);
  }
  double cdf(double x) const override {
    if (std::isnan(x)) return x;
    if (x < low) return 0;
    if (x >= high) return 1;
    return bm::cdf(law, Whole ? std::floor(x) : x);
  }
  double survival(double x) const override {
    if (std::isnan(x)) return x;
    if (x < low) return 1;
    if (x >= high) return 0;
    return bm::cdf(bm::complement(law, Whole ? std::floor(x) : x));
  }
  double quantile(double p) const override {
    if (!(p >= 0 && p <= 1)) return NotANumber;
    if (p == 0) return low;
    if (p == 1) return high;
    return bm::quantile(law, p);
  }
  double mean() const override { return finite(bm::mean(law)); }
  double variance() const override { return finite(bm::variance(law)); }
  double skewness() const override { return finite(bm::skewness(law)); }
  double excessKurtosis() const override { return finite(bm::kurtosis_excess(law)); }
  static double finite(double x) { return std::isfinite(x) ? x : NotANumber; }

  D law;
  double low = -Infinity, high = Infinity;
};

struct RangeLaw final : Distribution::Law {
  RangeLaw(double groupCount, double freedom) : groups(static_cast<int>(groupCount)), degrees(freedom) {}
  bool discrete() const override { return false; }
  double pdf(double x) const override {
    // The derivative of the integral, by the four-point difference of its two tails.
    if (x <= 0) return 0;
    const double h = 1e-3 * std::min(x, 1.0);
    const auto step = [&](double width) {
      return (studentisedRangeCdf(x + width, groups, degrees) -
              studentisedRangeCdf(x - width, groups, degrees)) /
             (2 * width);
    };
    return (4 * step(h / 2) - step(h)) / 3;
  }
  double cdf(double x) const override { return studentisedRangeCdf(x, groups, degrees); }
  double survival(double x) const override { return studentisedRangeSurvival(x, groups, degrees); }
  double quantile(double p) const override { return studentisedRangeQuantile(p, groups, degrees); }
  double mean() const override { return NotANumber; }
  double variance() const override { return NotANumber; }
  double skewness() const override { return NotANumber; }
  double excessKurtosis() const override { return NotANumber; }

  int groups;
  double degrees;
};

using Maker = std::function<std::shared_ptr<const Distribution::Law>(const std::vector<double>&)>;

template <class D, bool Whole = false>
Maker one() {
  return [](const std::vector<double>& p) { return std::make_shared<BoostLaw<D, Whole>>(p[0]); };
}
template <class D, bool Whole = false>
Maker two() {
  return [](const std::vector<double>& p) { return std::make_shared<BoostLaw<D, Whole>>(p[0], p[1]); };
}

}  // namespace

std::shared_ptr<const Distribution::Law> lawOf(std::string_view family, const std::vector<double>& p) {
  static const std::map<std::string, Maker, std::less<>> makers = {
      {"normal", two<bm::normal_distribution<double, WholeQuantiles>>()},
      {"t", one<bm::students_t_distribution<double, WholeQuantiles>>()},
      {"chi-squared", one<bm::chi_squared_distribution<double, WholeQuantiles>>()},
      {"f", two<bm::fisher_f_distribution<double, WholeQuantiles>>()},
      {"beta", two<bm::beta_distribution<double, WholeQuantiles>>()},
      {"gamma", two<bm::gamma_distribution<double, WholeQuantiles>>()},
      {"binomial", two<bm::binomial_distribution<double, WholeQuantiles>, true>()},
      {"poisson", one<bm::poisson_distribution<double, WholeQuantiles>, true>()},
      {"exponential", one<bm::exponential_distribution<double, WholeQuantiles>>()},
      {"uniform", two<bm::uniform_distribution<double, WholeQuantiles>>()},
      {"lognormal", two<bm::lognormal_distribution<double, WholeQuantiles>>()},
      {"weibull", two<bm::weibull_distribution<double, WholeQuantiles>>()},
      {"studentised-range",
       [](const std::vector<double>& q) { return std::make_shared<RangeLaw>(q[0], q[1]); }},
  };
  return makers.find(family)->second(p);
}

}  // namespace ridgeline::stats
