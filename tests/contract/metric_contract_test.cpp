#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/eval/metrics.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scored.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

constexpr int MetricRows = 90;

std::vector<std::string> names(int classes) {
  std::vector<std::string> result;
  for (int k = 0; k < classes; ++k) result.push_back("class " + std::to_string(k));
  return result;
}

/// Answers that are right where `noise` is 0, and less and less so above; some tie.
Scored answers(const MetricInfo& metric, int classes, double noise, int rows = MetricRows) {
  Rng rng{Seed(21)};
  if (metric.task == data::Task::Regress) {
    std::vector<double> actual, predicted;
    for (int i = 0; i < rows; ++i) {
      actual.push_back(rng.normal() + i % 7);
      predicted.push_back(actual.back() + noise * rng.normal());
    }
    return test::regressed(actual, predicted);
  }
  std::vector<int> actual;
  Matrix probabilities = Matrix::Zero(rows, classes);
  for (Index i = 0; i < rows; ++i) {
    actual.push_back(static_cast<int>(i) % classes);
    probabilities(i, actual.back()) = 1;
    if (noise == 0) continue;
    for (Index k = 0; k < classes; ++k)
      probabilities(i, k) =
          std::exp(std::round(4 * (noise * rng.normal() + (actual.back() == k ? 1 : 0))) / 4);
    probabilities.row(i) /= probabilities.row(i).sum();
  }
  return test::classifiedBy(names(classes), actual, probabilities);
}

Scored reordered(const Scored& scored, const std::vector<std::size_t>& order) {
  Scored result = scored;
  for (std::size_t to = 0; to < order.size(); ++to) {
    const std::size_t from = order[to];
    result.rows[to] = scored.rows[from];
    const auto i = static_cast<Index>(to), j = static_cast<Index>(from);
    if (scored.task == data::Task::Regress) {
      result.actualValues(i) = scored.actualValues(j);
      result.predicted.values(i) = scored.predicted.values(j);
    } else {
      result.actual[to] = scored.actual[from];
      result.predicted.labels[to] = scored.predicted.labels[from];
      result.predicted.probabilities.row(i) = scored.predicted.probabilities.row(j);
    }
  }
  return result;
}

Estimate measured(const MetricInfo& metric, const Scored& scored, const MetricOptions& options = {}) {
  jobs::WorkContext context;
  return metric.compute(scored, options, context);
}

/// Calls body(metric, classes) for every metric and every number of classes it speaks of.
template <class Body>
void forEveryMetric(const Body& body) {
  for (const MetricInfo& metric : metricCatalog())
    for (const int classes : {2, 3}) {
      if (classes == 3 && (metric.needsTwoClasses || metric.task == data::Task::Regress)) continue;
      INFO(metric.id << ", " << classes << " classes");
      body(metric, classes);
    }
}

bool saysWhy(const Estimate& e) { return e.value.has_value() || !e.reason.empty(); }

}  // namespace

TEST_CASE("every metric: has an id of its own, a title and a sentence of help", "[contract][metrics]") {
  std::set<std::string> ids;
  for (const MetricInfo& info : metricCatalog()) {
    INFO(info.id);
    CHECK(ids.insert(info.id).second);
    CHECK(std::all_of(info.id.begin(), info.id.end(),
                      [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }));
    CHECK_FALSE(info.title.empty());
    CHECK(info.help.ends_with("."));
    CHECK(*metric(info.id) == &info);
  }
}

TEST_CASE("every metric: perfect answers reach its best value and no others do", "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    const Estimate perfect = measured(metric, answers(metric, classes, 0));
    REQUIRE(perfect.value);
    CHECK(*perfect.value == Approx(metric.best).margin(1e-12));
    const Estimate noisy = measured(metric, answers(metric, classes, 1.5));
    REQUIRE(noisy.value);
    CHECK((metric.higherIsBetter ? *noisy.value < metric.best - 0.01 : *noisy.value > metric.best + 0.01));
  });
}

TEST_CASE("every metric: the order of the rows does not matter", "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    const Scored scored = answers(metric, classes, 1);
    std::vector<std::size_t> order(MetricRows);
    std::iota(order.begin(), order.end(), std::size_t{0});
    Rng rng{Seed(3)};
    rng.shuffle(order);
    const MetricOptions values{.intervals = false};
    CHECK(*measured(metric, reordered(scored, order), values).value ==
          Approx(*measured(metric, scored, values).value).epsilon(1e-12));
  });
}

TEST_CASE("every metric: the interval holds the value, and where there is none it says why",
          "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    for (const double noise : {0.0, 0.4, 1.0, 3.0}) {
      const Estimate e = measured(metric, answers(metric, classes, noise));
      REQUIRE(e.value);
      CHECK(e.low.has_value() == e.high.has_value());
      CHECK(e.low.has_value() == !e.method.empty());
      CHECK(e.low.has_value() == e.reason.empty());
      if (!e.low) continue;
      CHECK(*e.low <= *e.value);
      CHECK(*e.value <= *e.high);
      CHECK(*e.low < *e.high);
    }
    const Scored scored = answers(metric, classes, 1);
    const Estimate quick = measured(metric, scored, {.intervals = false});
    CHECK_FALSE(quick.low);
    CHECK_FALSE(quick.high);
    CHECK(quick.method.empty());
    CHECK(*quick.value == *measured(metric, scored).value);
  });
}

TEST_CASE("every metric: n counts the rows it rests on", "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    const Scored scored = answers(metric, classes, 1);
    Index expected = MetricRows;
    if (metric.id == "precision")
      expected = std::count(scored.predicted.labels.begin(), scored.predicted.labels.end(), 1);
    if (metric.id == "recall") expected = std::count(scored.actual.begin(), scored.actual.end(), 1);
    CHECK(measured(metric, scored).n == expected);
  });
}

TEST_CASE("every metric: the same seed gives the same bytes at one and at four threads",
          "[contract][metrics]") {
  jobs::ThreadPool pool(4);
  forEveryMetric([&pool](const MetricInfo& metric, int classes) {
    const Scored scored = answers(metric, classes, 1);
    jobs::WorkContext many({}, &pool);
    const Estimate one = measured(metric, scored, {.bootstrap = 500, .seed = Seed(9)});
    const Estimate four = metric.compute(scored, {.bootstrap = 500, .seed = Seed(9)}, many);
    CHECK(one.value == four.value);
    CHECK(one.low == four.low);
    CHECK(one.high == four.high);
    if (one.method != "bootstrap") return;
    const Estimate other = measured(metric, scored, {.bootstrap = 500, .seed = Seed(10)});
    CHECK((one.low != other.low || one.high != other.high || metric.id == "median-absolute-error"));
  });
}

TEST_CASE("every metric: no rows, one row, one class, no labels, no probabilities are answered",
          "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    const Estimate empty = measured(metric, answers(metric, classes, 1, 0));
    CHECK_FALSE(empty.value);
    CHECK_FALSE(empty.reason.empty());
    CHECK(empty.n == 0);
    CHECK(saysWhy(measured(metric, answers(metric, classes, 1, 1))));
    if (metric.task != data::Task::Classify) return;
    Scored single = answers(metric, classes, 1);
    for (const int only : {0, 1}) {
      std::fill(single.actual.begin(), single.actual.end(), only);
      CHECK(saysWhy(measured(metric, single)));
    }
    std::fill(single.predicted.labels.begin(), single.predicted.labels.end(), 1);
    CHECK(saysWhy(measured(metric, single)));
    std::fill(single.actual.begin(), single.actual.end(), -1);
    const Estimate unlabelled = measured(metric, single);
    CHECK_FALSE(unlabelled.value);
    CHECK_FALSE(unlabelled.reason.empty());
    Scored hard = answers(metric, classes, 1);
    hard.predicted.probabilities = Matrix();
    const Estimate without = measured(metric, hard);
    CHECK(without.value.has_value() == !metric.needsProbabilities);
    CHECK(saysWhy(without));
  });
}

TEST_CASE("every metric: a stop leaves the value and drops the interval of a resampling",
          "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    std::stop_source stop;
    stop.request_stop();
    jobs::WorkContext context(stop.get_token());
    const Estimate e = metric.compute(answers(metric, classes, 1), {}, context);
    CHECK(e.value);
    CHECK((e.method == "bootstrap") == false);
  });
}

TEST_CASE("every metric: weights that are all alike say what no weights say", "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    Scored scored = answers(metric, classes, 1);
    const Estimate plain = measured(metric, scored);
    scored.weights = Vector::Constant(scored.size(), 3);
    const Estimate alike = measured(metric, scored);
    CHECK(*alike.value == Approx(*plain.value).epsilon(1e-12));
    CHECK(alike.n == plain.n);
    CHECK(alike.low.has_value() == plain.low.has_value());
    if (!plain.low) return;
    const double width = *plain.high - *plain.low;
    CHECK(*alike.low == Approx(*plain.low).margin(0.15 * width));
    CHECK(*alike.high == Approx(*plain.high).margin(0.15 * width));
  });
}

TEST_CASE("every metric: a row of weight 2 is that row twice, one of weight 0 is none",
          "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    const MetricOptions values{.intervals = false};
    const Scored scored = answers(metric, classes, 1);
    std::vector<Index> twice, some;
    Vector weights(MetricRows);
    for (Index i = 0; i < MetricRows; ++i) {
      weights[i] = static_cast<double>(i % 5 == 0 ? 2 : 1);
      for (int times = 0; times < (i % 5 == 0 ? 2 : 1); ++times) twice.push_back(i);
      if (i % 7 != 0) some.push_back(i);
    }
    Scored weighted = scored;
    weighted.weights = weights;
    // Bins of equally many rows lie elsewhere once a row is there twice.
    if (metric.id.find("ece") == std::string::npos && metric.id != "mce")
      CHECK(*measured(metric, weighted, values).value ==
            Approx(*measured(metric, taken(scored, twice), values).value).epsilon(1e-12));
    for (Index i = 0; i < MetricRows; i += 7) weighted.weights[i] = 0;
    Scored left = taken(scored, some);
    left.weights = takeRows(weights, some);
    CHECK(*measured(metric, weighted, values).value == *measured(metric, left, values).value);
    CHECK(measured(metric, weighted, values).n == measured(metric, left, values).n);
  });
}

TEST_CASE("every metric: groups change the interval alone, and groups of one row nothing",
          "[contract][metrics]") {
  forEveryMetric([](const MetricInfo& metric, int classes) {
    Scored scored = answers(metric, classes, 1);
    const Estimate plain = measured(metric, scored);
    for (int i = 0; i < MetricRows; ++i) scored.groups.push_back(1000 - i);
    const Estimate single = measured(metric, scored);
    CHECK(single.low == plain.low);
    CHECK(single.high == plain.high);
    CHECK(single.method == plain.method);
    for (int& group : scored.groups) group /= 3;
    const Estimate grouped = measured(metric, scored);
    CHECK(grouped.value == plain.value);
    CHECK(grouped.n == plain.n);
    CHECK(grouped.low.has_value() == plain.low.has_value());
    if (!grouped.low) return;
    CHECK(grouped.method.ends_with(" by group"));
    jobs::ThreadPool pool(3);
    jobs::WorkContext many({}, &pool);
    CHECK(metric.compute(scored, {}, many).low == grouped.low);
  });
}
