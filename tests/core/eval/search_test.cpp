#include "core/eval/search.hpp"

#include <cmath>
#include <set>

#include "core/eval/cross_validation.hpp"
#include "core/eval/validation_curve.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/core/eval/fold_scene.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// A wave that neither a straight line nor a memory of single rows follows.
test::FoldScene wave(Index n) {
  const Matrix X = test::normals(n, 2, 21), noise = test::normals(n, 1, 22);
  return test::sceneOf(X, (3 * X.col(0)).array().sin().matrix() + 0.5 * noise, {});
}

params::Axis axis(const std::string& text) {
  const auto made = params::axisFrom(*(*models::modelEntry("knn"))->params, text);
  REQUIRE(made);
  return *made;
}

Result<Search> searched(const test::FoldScene& scene, const SearchSpec& spec, jobs::WorkContext& context) {
  return search(*scene.table, scene.schema, scene.folds({.folds = 4}), {}, {"knn", {}}, spec, Seed(7),
                context);
}

}  // namespace

TEST_CASE("search: a grid tries every combination once and ranks by the cross-validated mean",
          "[eval][search]") {
  const auto scene = wave(120);
  jobs::WorkContext context;
  const SearchSpec spec{
      .kind = SearchKind::Grid, .axes = {axis("neighbors=1,5,25"), axis("weighting")}, .metric = "rmse"};
  const auto found = searched(scene, spec, context);
  REQUIRE(found);
  CHECK(found->candidates.size() == 6);  // the defaults are one of them
  CHECK(found->done == 24);
  double last = 0;
  for (const std::size_t c : found->ranking) {
    const auto& one = found->candidates[c];
    REQUIRE(one.mean.value);
    CHECK(*one.mean.value >= last);
    last = *one.mean.value;
    const auto alone =
        crossValidate(*scene.table, scene.schema, scene.folds({.folds = 4}), {}, {"knn", one.params},
                      {.metric = "rmse", .pooled = false}, Seed(7), context);
    REQUIRE(alone);
    CHECK(*alone->find("rmse")->mean.value == *one.mean.value);
  }
  CHECK(std::get<std::int64_t>(found->candidates[found->ranking[0]].params.at("neighbors")) == 5);
}

TEST_CASE("search: trees that share the order of a fold's columns score as they would alone",
          "[eval][search]") {
  const auto scene = wave(400);
  jobs::ThreadPool pool(4);
  jobs::WorkContext context({}, &pool);
  const std::vector<prep::StepSpec> steps = {{"scale", {}}};
  const auto grown = [&](const std::string& id, const std::string& axis, models::ModelSpec model) {
    INFO(id);
    const auto made = params::axisFrom(*(*models::modelEntry(id))->params, axis);
    REQUIRE(made);
    const SearchSpec spec{.kind = SearchKind::Grid, .axes = {*made}, .metric = "rmse"};
    const auto found =
        search(*scene.table, scene.schema, scene.folds({.folds = 3}), steps, model, spec, Seed(7), context);
    REQUIRE(found);
    REQUIRE(found->candidates.size() > 2);
    for (const auto& one : found->candidates) {
      const auto alone =
          crossValidate(*scene.table, scene.schema, scene.folds({.folds = 3}), steps, {id, one.params},
                        {.metric = "rmse", .pooled = false}, Seed(7), context);
      REQUIRE(alone);
      for (std::size_t f = 0; f < one.scores.size(); ++f)
        CHECK(one.scores[f] ==
              alone->folds[f].test[static_cast<std::size_t>(alone->find("rmse") - alone->metrics.data())]);
    }
  };
  grown("tree", "max-depth=2,5,9", {"tree", {}});
  grown("forest", "min-leaf-rows=1,4,9", {"forest", {{"trees", std::int64_t{5}}}});
  grown("adaboost", "learning-rate=0.3,0.5,1", {"adaboost", {{"rounds", std::int64_t{4}}}});
  grown("boosting", "max-bins=8,64,255", {"boosting", {{"rounds", std::int64_t{6}}}});
}

TEST_CASE("search: drawn candidates stay in their ranges and follow the seed at any number of threads",
          "[eval][search]") {
  const auto scene = wave(100);
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone, shared(std::stop_token{}, &pool);
  const SearchSpec spec{.axes = {axis("neighbors=2..40")}, .candidates = 12};
  const auto first = searched(scene, spec, alone), second = searched(scene, spec, shared);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->ranking == second->ranking);
  std::set<std::int64_t> tried;
  for (const auto& one : first->candidates) tried.insert(std::get<std::int64_t>(one.params.at("neighbors")));
  CHECK(*tried.begin() >= 2);
  CHECK(*tried.rbegin() <= 40);
  CHECK(tried.size() == first->candidates.size());  // equal ones are tried once
}

TEST_CASE("search: halving gives all rows to the few that did well on some", "[eval][search]") {
  const auto scene = wave(400);
  jobs::WorkContext context;
  const SearchSpec spec{.kind = SearchKind::Halving, .axes = {axis("neighbors=1..15")}, .candidates = 12};
  const auto found = searched(scene, spec, context);
  REQUIRE(found);
  const auto& best = found->candidates[found->ranking[0]];
  CHECK(best.share == 1);
  CHECK(best.rung == 2);
  int whole = 0;
  for (const auto& one : found->candidates) whole += one.share == 1 ? 1 : 0;
  CHECK(whole <= 2);
  CHECK(found->done < 4.0 * static_cast<double>(found->candidates.size()) * 2);
  CHECK(found->done == found->total);
}

TEST_CASE("search: a stop leaves what was found, bad axes and grids are refused", "[eval][search]") {
  const auto scene = wave(80);
  std::stop_source stop;
  jobs::WorkContext context(stop.get_token());
  std::shared_ptr<const Search> last;
  context.onPublish = [&](jobs::PartialPtr partial) {
    last = std::dynamic_pointer_cast<const Search>(partial);
    if (last && last->done >= 5) stop.request_stop();
  };
  const SearchSpec spec{.kind = SearchKind::Grid, .axes = {axis("neighbors=1,2,3,4,5,6")}};
  CHECK(searched(scene, spec, context).error().code == ErrorCode::Cancelled);
  REQUIRE(last);
  CHECK(last->candidates[last->ranking[0]].mean.value);

  const auto& schema = *(*models::modelEntry("knn"))->params;
  CHECK(params::axisFrom(schema, "neigbors").error().message.find("neighbors") != std::string::npos);
  CHECK(params::axisFrom(schema, "neighbors=9..2").error().code == ErrorCode::InvalidParam);
  CHECK(params::axisFrom(schema, "neighbors=0..2").error().code == ErrorCode::InvalidParam);
  jobs::WorkContext free;
  const SearchSpec huge{.kind = SearchKind::Grid,
                        .axes = {axis("neighbors=1..999"), axis("weighting"), axis("metric")},
                        .points = 1000};
  CHECK(searched(wave(40), SearchSpec{.kind = SearchKind::Grid, .axes = huge.axes, .points = 0}, free)
            .error()
            .where == "points");
}

TEST_CASE("search: nested, the choice is scored on rows that the search never saw", "[eval][search]") {
  // Pure noise: the best of many looks good inside and is worth nothing outside.
  const Matrix X = test::normals(60, 2, 31), y = test::normals(60, 1, 32);
  const auto scene = test::sceneOf(X, y, {});
  jobs::WorkContext context;
  const SearchSpec spec{.axes = {axis("neighbors=1..20"), axis("weighting")}, .candidates = 15};
  const auto nested = nestedSearch(*scene.table, scene.schema, scene.folds({.folds = 4}), {.folds = 3}, {},
                                   {"knn", {}}, spec, Seed(7), context);
  REQUIRE(nested);
  REQUIRE(nested->folds.size() == 4);
  REQUIRE(nested->mean.value);
  double outer = 0;
  for (const auto& fold : nested->folds) {
    outer += fold.outer / 4;
    CHECK(fold.testRows == 15);
  }
  CHECK(*nested->mean.value == Approx(outer));
}

TEST_CASE("validation curve: regions, the best and the simplest within one error", "[eval][search]") {
  const auto scene = wave(150);
  jobs::WorkContext context;
  const auto folds = scene.folds({.folds = 5, .repeats = 2});
  const std::vector<params::ParamValue> values = {std::int64_t{1}, std::int64_t{4}, std::int64_t{8},
                                                  std::int64_t{100}};
  const auto curve = validationCurve(*scene.table, scene.schema, folds, {}, {"knn", {}}, "neighbors", values,
                                     "", Seed(7), context);
  REQUIRE(curve);
  REQUIRE(curve->points.size() == 4);
  CHECK(curve->points[0].region == CurveRegion::Overfit);
  CHECK(curve->points[3].region == CurveRegion::Underfit);
  CHECK(curve->points[0].trainMean == Approx(1));
  CHECK((curve->best == 1 || curve->best == 2));
  CHECK(curve->oneError >= curve->best);
  CHECK(curve->points[static_cast<std::size_t>(curve->oneError)].region == CurveRegion::Good);
  CHECK(curve->points[1].test.size() == 10);
  CHECK(validationCurve(*scene.table, scene.schema, folds, {}, {"knn", {}}, "neighbors", {std::int64_t{0}},
                        "", Seed(7), context)
            .error()
            .where == "neighbors");
}
