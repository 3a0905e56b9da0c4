#include "core/stats/distribution.hpp"

#include <cmath>

#include "core/base/random.hpp"
#include "core/stats/sample.hpp"
#include "core/stats/studentised_range.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::stats;

namespace {

/// Draws by the quantile function, so that a fit has its own law to find.
std::vector<double> drawn(const Distribution& law, int n, std::uint64_t seed) {
  Rng rng{Seed(seed)};
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(law.quantile(rng.uniform(1e-6, 1 - 1e-6)));
  return x;
}

const std::vector<std::pair<std::string, std::vector<double>>> Examples = {{"normal", {2, 3}},
                                                                           {"t", {4}},
                                                                           {"chi-squared", {3}},
                                                                           {"f", {5, 9}},
                                                                           {"beta", {2, 5}},
                                                                           {"gamma", {2.5, 2}},
                                                                           {"binomial", {20, 0.3}},
                                                                           {"poisson", {4}},
                                                                           {"exponential", {2}},
                                                                           {"uniform", {-1, 4}},
                                                                           {"lognormal", {0.5, 0.7}},
                                                                           {"weibull", {1.5, 2}},
                                                                           {"studentised-range", {3, 20}}};

}  // namespace

TEST_CASE("stats: every distribution agrees with itself", "[stats]") {
  CHECK(Examples.size() == families().size());
  for (const auto& [family, parameters] : Examples) {
    INFO(family);
    const auto law = distribution(family, parameters);
    REQUIRE(law);
    for (const double p : {0.01, 0.2, 0.5, 0.9, 0.999}) {
      const double x = law->quantile(p);
      if (law->discrete()) {
        CHECK(law->cdf(x) >= p);
        CHECK(law->cdf(x - 1) < p);
        CHECK(law->pdf(x) == Approx(law->cdf(x) - law->cdf(x - 1)).epsilon(1e-9));
        CHECK(law->pdf(x + 0.5) == 0);
        CHECK(law->cdf(x + 0.5) == law->cdf(x));
      } else {
        CHECK(law->cdf(x) == Approx(p).epsilon(1e-9));
        const double h = 1e-5 * std::max(1.0, std::abs(x));
        CHECK(law->pdf(x) == Approx((law->cdf(x + h) - law->cdf(x - h)) / (2 * h)).epsilon(1e-4));
      }
      CHECK(law->cdf(x) + law->survival(x) == Approx(1).epsilon(1e-10));
    }
    CHECK(law->cdf(-1e9) < 1e-9);
    CHECK(law->survival(1e12) < 1e-9);
    CHECK(std::isnan(law->quantile(1.5)));
  }
}

TEST_CASE("stats: moments are those of the textbook and absent where there are none", "[stats]") {
  CHECK(distribution("gamma", {2.5, 2})->mean() == 5);
  CHECK(distribution("gamma", {2.5, 2})->variance() == 10);
  CHECK(distribution("poisson", {4})->skewness() == 0.5);
  CHECK(*distribution("t", {5})->excessKurtosis() == Approx(6));
  CHECK_FALSE(distribution("t", {1})->mean());
  CHECK_FALSE(distribution("t", {2})->variance());
  CHECK(distribution("t", {1})->cdf(1) == Approx(0.75));
}

TEST_CASE("stats: a distribution out of range is refused by name", "[stats]") {
  CHECK(distribution("normal", {0, 0}).error().code == ErrorCode::InvalidParam);
  CHECK(distribution("normal", {0}).error().code == ErrorCode::InvalidParam);
  CHECK(distribution("binomial", {2.5, 0.5}).error().code == ErrorCode::InvalidParam);
  CHECK(distribution("beta", {1, std::nan("")}).error().code == ErrorCode::InvalidParam);
  CHECK(distribution("cauchy", {}).error().code == ErrorCode::NotFound);
}

TEST_CASE("stats: the studentised range of two is the t of their difference", "[stats]") {
  const auto t = distribution("t", {7});
  for (const double q : {0.5, 2.0, 4.0})
    CHECK(studentisedRangeSurvival(q, 2, 7) == Approx(2 * t->survival(q / std::sqrt(2.0))).epsilon(1e-10));
  CHECK(studentisedRangeSurvival(40, 2, 7) == Approx(2 * t->survival(40 / std::sqrt(2.0))).epsilon(1e-8));
  // Published critical values, to the digits that tables give.
  CHECK(studentisedRangeQuantile(0.95, 3, 10) == Approx(3.877).margin(6e-4));
  CHECK(studentisedRangeQuantile(0.95, 5, 1e9) == Approx(3.858).margin(6e-4));
  CHECK(studentisedRangeQuantile(0, 3, 10) == 0);
}

TEST_CASE("stats: a fit finds the parameters a sample was drawn with", "[stats]") {
  for (const auto& [family, parameters] : Examples) {
    if (family == "studentised-range") continue;
    INFO(family);
    const auto law = *distribution(family, parameters);
    const auto x = drawn(law, 4000, 11);
    const auto fitted = fitDistribution(family, x, family == "binomial" ? std::optional(20.0) : std::nullopt);
    REQUIRE(fitted);
    for (std::size_t i = 0; i < parameters.size(); ++i)
      CHECK(fitted->distribution.parameters()[i] == Approx(parameters[i]).epsilon(0.15).margin(0.1));
    // Nothing near by is likelier.
    for (std::size_t i = 0; i < parameters.size(); ++i)
      for (const double factor : {0.98, 1.02}) {
        if (family == "uniform" || (family == "binomial" && i == 0)) continue;
        auto other = fitted->distribution.parameters();
        other[i] *= factor;
        double likelihood = 0;
        const auto near = *distribution(family, other);
        for (const double value : x) likelihood += std::log(near.pdf(value));
        CHECK(likelihood <= fitted->logLikelihood + 1e-6);
      }
  }
}

TEST_CASE("stats: what a family cannot be fitted to is refused", "[stats]") {
  CHECK(fitDistribution("gamma", {1, 0, 2}).error().code == ErrorCode::InvalidInput);
  CHECK(fitDistribution("beta", {0.5, 1.5}).error().code == ErrorCode::InvalidInput);
  CHECK(fitDistribution("poisson", {1, 1.5}).error().code == ErrorCode::InvalidInput);
  CHECK(fitDistribution("normal", {3, 3}).error().code == ErrorCode::InvalidInput);
  CHECK(fitDistribution("normal", {3, std::nan("")}).error().code == ErrorCode::InvalidInput);
  CHECK(fitDistribution("binomial", {3, 4}).error().code == ErrorCode::InvalidParam);
  CHECK(fitDistribution("studentised-range", {3, 4}).error().code == ErrorCode::InvalidParam);
  CHECK(fitDistribution("nothing", {3, 4}).error().code == ErrorCode::NotFound);
}

TEST_CASE("stats: a waiting time of 0 is taken, nothing but zeros is not", "[stats]") {
  const auto fitted = fitDistribution("exponential", {0, 1, 2, 5});
  REQUIRE(fitted);
  CHECK(*fitted->distribution.mean() == Approx(2));
  CHECK_FALSE(fitDistribution("exponential", {0, 0, 0}));
}
