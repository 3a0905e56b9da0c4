#include "core/eval/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

TEST_CASE("bootstrap: the same bytes at one and at four threads", "[eval][bootstrap]") {
  const auto replicate = ofSums(RowMatrix(Vector::LinSpaced(40, 0, 1)), [](const Vector& s) { return s(0); });
  jobs::WorkContext alone;
  jobs::ThreadPool pool(4);
  jobs::WorkContext many({}, &pool);
  const auto one = replicates(replicate, {777, Seed(5)}, alone);
  const auto four = replicates(replicate, {777, Seed(5)}, many);
  REQUIRE(one);
  REQUIRE(four);
  CHECK(*one == *four);
  CHECK(one->size() == 777);
  CHECK(*one != *replicates(replicate, {777, Seed(6)}, alone));
}

TEST_CASE("bootstrap: the mean of a resample has the variance of the plug-in formula", "[eval][bootstrap]") {
  const Vector values = Vector::LinSpaced(50, -3, 7);
  jobs::WorkContext context;
  const auto means =
      replicates(ofSums(values, [](const Vector& s) { return s(0) / 50; }), {4000, Seed(1)}, context);
  REQUIRE(means);
  const Eigen::Map<const Eigen::ArrayXd> m(means->data(), 4000);
  const double expected = (values.array() - values.mean()).square().mean() / 50;
  CHECK(m.mean() == Approx(values.mean()).margin(4 * std::sqrt(expected / 4000)));
  CHECK((m - m.mean()).square().mean() == Approx(expected).epsilon(0.1));
}

TEST_CASE("bootstrap: sums of many rows follow the law of drawing rows one by one", "[eval][bootstrap]") {
  const Index n = ManyRows + 500;
  RowMatrix terms(n, 3);
  Rng rng{Seed(12)};
  for (Index i = 0; i < n; ++i) {
    const double x = rng.normal();
    terms.row(i) << x + 2, x * x + 0.5 * rng.normal(), 1;
  }
  const auto statistic = [](const Vector& sums) { return sums(0) / sums(1) + sums(2); };
  const auto slow = [&](Rng& stream) {
    Vector sums = Vector::Zero(3);
    for (Index i = 0; i < n; ++i) sums += terms.row(stream.below(n)).transpose();
    return statistic(sums);
  };
  jobs::WorkContext context;
  const auto moments = [&](const Replicate& replicate, int resamples, std::uint64_t seed) {
    const auto drawn = *replicates(replicate, {resamples, Seed(seed)}, context);
    const Eigen::Map<const Eigen::ArrayXd> values(drawn.data(), resamples);
    return std::pair(values.mean(), std::sqrt((values - values.mean()).square().mean()));
  };
  const auto [quickMean, quickSd] = moments(ofSums(terms, statistic), 2000, 1);
  const auto [slowMean, slowSd] = moments(slow, 300, 2);
  CHECK(quickSd == Approx(slowSd).epsilon(0.15));
  CHECK(quickMean == Approx(slowMean).margin(slowSd / 4));
}

TEST_CASE("bootstrap: a row that makes the sum alone is drawn as often as it is drawn", "[eval][bootstrap]") {
  Vector terms = Vector::Zero(ManyRows + 500);
  terms(7) = 1;
  jobs::WorkContext context;
  const auto sums = *replicates(ofSums(terms, [](const Vector& s) { return s(0); }), {300, Seed(1)}, context);
  CHECK(std::all_of(sums.begin(), sums.end(), [](double s) { return s >= 0 && s == std::floor(s); }));
  CHECK(*std::max_element(sums.begin(), sums.end()) >= 2);
}

TEST_CASE("bootstrap: cells drawn as counts have the moments of a multinomial", "[eval][bootstrap]") {
  const std::vector<Index> counts = {50, 0, 30, 20};
  Rng rng{Seed(3)};
  std::vector<Index> drawn;
  Eigen::Array4d sum = Eigen::Array4d::Zero(), squares = Eigen::Array4d::Zero();
  const int repeats = 4000;
  for (int r = 0; r < repeats; ++r) {
    drawCounts(counts, rng, drawn);
    REQUIRE(std::accumulate(drawn.begin(), drawn.end(), Index{0}) == 100);
    for (Index i = 0; i < 4; ++i) {
      const auto count = static_cast<double>(drawn[static_cast<std::size_t>(i)]);
      sum(i) += count;
      squares(i) += count * count;
    }
  }
  for (Index i = 0; i < 4; ++i) {
    const double p = static_cast<double>(counts[static_cast<std::size_t>(i)]) / 100;
    const double mean = sum(i) / repeats, variance = squares(i) / repeats - mean * mean;
    CHECK(mean == Approx(100 * p).margin(0.4));
    CHECK(variance == Approx(100 * p * (1 - p)).margin(2.5));
  }
}

TEST_CASE("bootstrap: the quick median follows the law of drawing rows one by one", "[eval][bootstrap]") {
  for (const int n : {1, 2, 7, 12}) {
    std::vector<double> values(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) values[static_cast<std::size_t>(i)] = i * i;
    const auto slow = [&values](Rng& rng) {
      std::vector<double> resample;
      for (std::size_t i = 0; i < values.size(); ++i)
        resample.push_back(
            values[static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(values.size())))]);
      return eval::median(resample);
    };
    jobs::WorkContext context;
    auto quick = *replicates(ofMedian(values), {8000, Seed(1)}, context);
    auto plain = *replicates(slow, {8000, Seed(2)}, context);
    // Kolmogorov-Smirnov distance; its 99.9 % point for two samples of 8000 is 0.031.
    double gap = 0;
    for (double at = -0.5; at < n * n; at += 0.5) {
      const auto below = [at](const std::vector<double>& v) {
        return static_cast<double>(std::count_if(v.begin(), v.end(), [at](double x) { return x <= at; })) /
               8000;
      };
      gap = std::max(gap, std::abs(below(quick) - below(plain)));
    }
    CHECK(gap < 0.031);
  }
}

TEST_CASE("bootstrap: no interval is invented", "[eval][bootstrap]") {
  jobs::WorkContext context;
  const BootstrapOptions options{200, Seed(1)};
  const auto none = [](const Estimate& e) { return !e.low && !e.high && e.value && !e.reason.empty(); };
  CHECK(none(bootstrap(
      3, 1, [](Rng& rng) { return rng.uniform(); }, options, context)));
  CHECK(none(bootstrap(
      1, 50, [](Rng&) { return 1.0; }, options, context)));
  CHECK(none(bootstrap(
      1, 50, [](Rng&) { return std::numeric_limits<double>::quiet_NaN(); }, options, context)));
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(none(bootstrap(
      1, 50, [](Rng& rng) { return rng.uniform(); }, options, stopped)));
}

TEST_CASE("bootstrap: undefined resamples are left out and counted", "[eval][bootstrap]") {
  jobs::WorkContext context;
  const auto sometimes = [](Rng& rng) {
    const double u = rng.uniform();
    return u < 0.25 ? std::numeric_limits<double>::quiet_NaN() : u;
  };
  const Estimate e = bootstrap(0.6, 50, sometimes, {2000, Seed(1)}, context);
  REQUIRE(e.low);
  CHECK(*e.low == Approx(0.25 + 0.75 * 0.025).margin(0.02));
  CHECK(*e.high == Approx(1 - 0.75 * 0.025).margin(0.02));
  CHECK(e.note.find("of 2000 resamples") != std::string::npos);
}

TEST_CASE("median and quantile: odd, even, one, none", "[eval][bootstrap]") {
  CHECK(eval::median({3, 1, 2}) == 2);
  CHECK(eval::median({4, 1, 2, 3}) == 2.5);
  CHECK(eval::median({5}) == 5);
  CHECK(std::isnan(eval::median({})));
  CHECK(sortedQuantile({1, 2, 3, 4, 5}, 0.25) == 2);
  CHECK(sortedQuantile({0, 10}, 0.3) == Approx(3));
  CHECK(sortedQuantile({7}, 0.9) == 7);
  CHECK(std::isnan(sortedQuantile({}, 0.5)));
}
