#include "core/eval/learning_curve.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/eval/nested_subsets.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// A table with its roles; the first `train` rows train, the others are dev.
struct CurveScene {
  data::TablePtr table;
  data::Schema schema;
  std::vector<Index> train, dev;

  CurveScene(std::vector<data::ColumnPtr> columns, const std::string& target, Index trainRows) {
    auto made = data::Table::make("scene", std::move(columns));
    REQUIRE(made);
    table = *made;
    data::Roles roles;
    roles.target = target;
    auto settled = data::settle(*table, roles);
    REQUIRE(settled);
    schema = *settled;
    for (Index i = 0; i < table->rows(); ++i) (i < trainRows ? train : dev).push_back(i);
  }
  Result<LearningCurve> curve(const models::ModelSpec& model, const LearningCurveSpec& spec,
                              jobs::WorkContext& context) const {
    return learningCurve(*table, schema, train, dev, {}, model, spec, Seed(7), context);
  }
};

std::vector<double> noise(Index n, std::uint64_t seed) {
  Rng random{Seed(seed)};
  std::vector<double> values;
  for (Index i = 0; i < n; ++i) values.push_back(random.normal());
  return values;
}

data::ColumnPtr numeric(const std::string& name, std::vector<double> values) {
  return data::Column::numbers(name, data::ColumnKind::Numeric, std::move(values));
}

/// Classes that no feature tells apart: 7 of 10 rows are "often".
CurveScene hopeless(Index n, Index train) {
  std::vector<std::string> kinds;
  for (Index i = 0; i < n; ++i) kinds.push_back(i % 10 < 7 ? "often" : "seldom");
  return {{numeric("x", std::vector<double>(static_cast<std::size_t>(n), 1.0)),
           data::Column::categories("kind", kinds)},
          "kind",
          train};
}

/// Two classes that x tells apart, and three rows of a third.
CurveScene withRareClass() {
  auto x = noise(263, 3);
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < x.size(); ++i)
    kinds.push_back(i % 67 == 13 && i < 200 ? "rare" : x[i] > 0 ? "high" : "low");
  return {{numeric("x", x), data::Column::categories("kind", kinds)}, "kind", 203};
}

const models::ModelSpec Linear{"mlp", {{"layers", std::int64_t{0}}, {"epochs", std::int64_t{40}}}};

}  // namespace

TEST_CASE("nested subsets: every prefix keeps the shares to within a row", "[eval][learning-curve]") {
  std::vector<double> values(300);
  const auto table = data::Table::make("t", {numeric("x", values)});
  std::vector<Index> rows;
  std::vector<int> strata;
  for (Index i = 0; i < 300; i += 2) {
    rows.push_back(i);
    strata.push_back(i % 3 == 0 ? 0 : i % 5 == 0 ? 1 : 2);
  }
  std::map<int, double> total;
  for (const int stratum : strata) total[stratum] += 1;
  const NestedOrder order = nestedOrder(**table, rows, strata, Seed(1));
  CHECK(std::set<Index>(order.rows.begin(), order.rows.end()) == std::set<Index>(rows.begin(), rows.end()));
  std::map<int, double> seen;
  for (std::size_t m = 1; m <= order.rows.size(); ++m) {
    ++seen[strata[static_cast<std::size_t>(order.rows[m - 1] / 2)]];
    if (static_cast<Index>(m) < order.complete) continue;
    for (const auto& [stratum, n] : total)
      REQUIRE(std::abs(seen[stratum] - static_cast<double>(m) * n / 150) <= 1.5);
  }

  // The order of the rows handed in decides nothing; the seed does.
  std::vector<Index> backwards(rows.rbegin(), rows.rend());
  CHECK(nestedOrder(**table, backwards, {strata.rbegin(), strata.rend()}, Seed(1)).rows == order.rows);
  CHECK(nestedOrder(**table, rows, strata, Seed(2)).rows != order.rows);
}

TEST_CASE("nested subsets: a stratum too small for its share comes in early", "[eval][learning-curve]") {
  std::vector<double> values(100);
  const auto table = data::Table::make("t", {numeric("x", values)});
  std::vector<Index> rows;
  std::vector<int> strata;
  for (Index i = 0; i < 100; ++i) {
    rows.push_back(i);
    strata.push_back(i == 42 ? 1 : 0);
  }
  const NestedOrder order = nestedOrder(**table, rows, strata, Seed(1));
  // By share alone the only row of its kind stands in the middle.
  CHECK(order.complete >= 50);
  CHECK(order.complete <= 51);
  CHECK((order.rows[0] == 42 || order.rows[1] == 42));
}

TEST_CASE("learning curve: sizes are log-spaced and end at all rows", "[eval][learning-curve]") {
  CHECK(curveSizes(20, 320, 5) == std::vector<Index>{20, 40, 80, 160, 320});
  CHECK(curveSizes(20, 22, 8) == std::vector<Index>{20, 21, 22});
  CHECK(curveSizes(20, 20, 8) == std::vector<Index>{20});
  CHECK(curveSizes(20, 500, 1) == std::vector<Index>{500});
}

TEST_CASE("learning curve: what cannot be learned stays at the majority's share", "[eval][learning-curve]") {
  const CurveScene scene = hopeless(300, 200);
  jobs::WorkContext context;
  const auto curve = scene.curve(Linear, {.sizes = 4, .repeats = 3, .metric = {}}, context);
  REQUIRE(curve);
  CHECK(curve->metric == "accuracy");
  CHECK(curve->higherIsBetter);
  CHECK(curve->devRows == 100);
  REQUIRE(curve->points.size() == 4);
  CHECK(curve->points.front().n == 20);
  CHECK(curve->points.back().n == 200);
  for (const CurvePoint& point : curve->points) {
    CHECK(point.dev.size() == (point.n == 200 ? 1U : 3U));
    CHECK(point.devMean == Approx(0.7));
    CHECK(point.trainMean == Approx(0.7).margin(0.5 / static_cast<double>(point.n) + 1e-12));
    CHECK_FALSE(point.toppedUp);
    if (point.n < 200) CHECK(point.devSd == Approx(0).margin(1e-12));
  }
  // One value has no spread.
  CHECK(std::isnan(curve->points.back().devSd));
}

TEST_CASE("learning curve: a law without noise is known from the first point on", "[eval][learning-curve]") {
  const auto x = noise(150, 5);
  std::vector<double> y;
  for (const double value : x) y.push_back(2 * value + 1);
  const CurveScene scene({numeric("x", x), numeric("y", y)}, "y", 100);
  jobs::WorkContext context;
  const auto curve =
      scene.curve({"least-squares", {}}, {.sizes = 3, .repeats = 2, .metric = "rmse"}, context);
  REQUIRE(curve);
  CHECK_FALSE(curve->higherIsBetter);
  for (const CurvePoint& point : curve->points) {
    CHECK(point.devMean == Approx(0).margin(1e-9));
    CHECK(point.trainMean == Approx(0).margin(1e-9));
  }
}

TEST_CASE("learning curve: a class missing by share gets one row, and the point says so",
          "[eval][learning-curve]") {
  const CurveScene scene = withRareClass();
  jobs::WorkContext context;
  const auto curve = scene.curve(Linear, {.sizes = 5, .repeats = 2, .metric = {}}, context);
  REQUIRE(curve);
  CHECK(curve->points.front().n == 20);
  CHECK(curve->points.front().toppedUp);
  CHECK_FALSE(curve->points.back().toppedUp);
}

TEST_CASE("learning curve: the last point is the score of a plain fit on all rows",
          "[eval][learning-curve]") {
  const CurveScene scene = withRareClass();
  jobs::WorkContext context;
  const auto curve = scene.curve(Linear, {.sizes = 2, .repeats = 2, .metric = {}}, context);
  REQUIRE(curve);
  const auto pipeline = prep::fitPipeline({}, *scene.table, scene.schema, scene.train, context);
  REQUIRE(pipeline);
  const auto codes = data::classCodes(*scene.table, scene.schema);
  models::TrainingSet train;
  train.X = *(*pipeline)->transform(*scene.table, scene.train);
  for (const Index row : scene.train) train.labels.push_back(codes[static_cast<std::size_t>(row)]);
  train.classNames = scene.schema.classNames;
  train.seed = Seed(7).child("model");
  const auto model = models::fit(Linear, train, context);
  REQUIRE(model);
  const auto answers = (*model)->predict(*(*pipeline)->transform(*scene.table, scene.dev), context);
  double hits = 0;
  for (std::size_t i = 0; i < scene.dev.size(); ++i)
    hits += answers->labels[i] == codes[static_cast<std::size_t>(scene.dev[i])] ? 1 : 0;
  CHECK(curve->points.back().devMean == Approx(hits / static_cast<double>(scene.dev.size())));
}

TEST_CASE("learning curve: the same at any thread count, published after every fit",
          "[eval][learning-curve]") {
  const CurveScene scene = withRareClass();
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone;
  jobs::WorkContext helped(std::stop_token(), &pool);
  int published = 0;
  double done = 0;
  helped.onPublish = [&](const jobs::PartialPtr& partial) {
    ++published;
    CHECK(dynamic_cast<const LearningCurve*>(partial.get()) != nullptr);
  };
  helped.onProgress = [&](const jobs::Progress& progress) { done = progress.done; };
  const LearningCurveSpec spec{.sizes = 4, .repeats = 3, .metric = {}};
  const auto one = scene.curve(Linear, spec, alone);
  const auto four = scene.curve(Linear, spec, helped);
  REQUIRE(one);
  REQUIRE(four);
  CHECK(published == 10);
  CHECK(done == 10);
  REQUIRE(one->points.size() == four->points.size());
  for (std::size_t i = 0; i < one->points.size(); ++i) {
    CHECK(one->points[i].train == four->points[i].train);
    CHECK(one->points[i].dev == four->points[i].dev);
  }
  CHECK(one->points[0].dev.size() == 3);
}

TEST_CASE("learning curve: cancelled, it leaves what it has", "[eval][learning-curve]") {
  const CurveScene scene = withRareClass();
  std::stop_source stop;
  jobs::WorkContext context(stop.get_token());
  std::shared_ptr<const LearningCurve> last;
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    last = std::dynamic_pointer_cast<const LearningCurve>(partial);
    if (last->points.size() == 2) stop.request_stop();
  };
  const auto curve = scene.curve(Linear, {.sizes = 4, .repeats = 3, .metric = {}}, context);
  REQUIRE_FALSE(curve);
  CHECK(curve.error().code == ErrorCode::Cancelled);
  REQUIRE(last);
  REQUIRE(last->points.size() == 2);
  CHECK(last->points[0].dev.size() == 3);
  CHECK(last->points[1].dev.size() == 1);
  CHECK(std::isfinite(last->points[1].devMean));
}

TEST_CASE("learning curve: what cannot be drawn is refused in a sentence", "[eval][learning-curve]") {
  jobs::WorkContext context;
  const auto code = [&](const CurveScene& scene, const models::ModelSpec& model,
                        const LearningCurveSpec& spec) {
    const auto curve = scene.curve(model, spec, context);
    REQUIRE_FALSE(curve);
    return curve.error().code;
  };
  const LearningCurveSpec spec{.sizes = 2, .repeats = 1, .metric = {}};
  CHECK(code(hopeless(60, 60), Linear, spec) == ErrorCode::InvalidInput);
  CHECK(code(hopeless(60, 15), Linear, spec) == ErrorCode::InvalidInput);
  CHECK(code(hopeless(60, 40), Linear, {.sizes = 0, .repeats = 1, .metric = {}}) == ErrorCode::InvalidInput);
  CHECK(code(hopeless(60, 40), Linear, {.sizes = 2, .repeats = 1, .metric = "rmse"}) ==
        ErrorCode::InvalidParam);
  CHECK(code(hopeless(60, 40), Linear, {.sizes = 2, .repeats = 1, .metric = "luck"}) == ErrorCode::NotFound);
  CHECK(code(hopeless(60, 40), {"no-such-model", {}}, spec) == ErrorCode::NotFound);
}
