#include "core/eval/boundary_grid.hpp"

#include <cmath>

#include "core/jobs/thread_pool.hpp"
#include "tests/core/eval/plane_cases.hpp"

using namespace ridgeline;
using namespace ridgeline::test;

TEST_CASE("field: a linear model flips exactly where its closed form says", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  CHECK((*plane)->spec().kind == PlaneKind::Features);
  CHECK((*plane)->spec().x == "width");
  CHECK((*plane)->spec().y == "height");
  CHECK((*plane)->xTitle() == "width (mm)");
  CHECK((*plane)->yTitle() == "height");

  const Halfspace model(data::Task::Classify, vectorOf({2, -0.125}), 1.5);
  jobs::WorkContext context;
  const auto made = field(model, **plane, {.window = (*plane)->window(), .sizes = {50}}, context);
  REQUIRE(made);
  const Field& f = **made;
  REQUIRE(f.width == 50);
  REQUIRE(f.height == 50);
  REQUIRE(f.labels.size() == 2500);
  REQUIRE(f.probabilities.size() == 5000);
  for (int row = 0; row < 50; ++row)
    for (int column = 0; column < 50; ++column) {
      const auto cell = static_cast<std::size_t>(row * 50 + column);
      const double z = 2 * f.x(column) - 0.125 * f.y(row) + 1.5;
      REQUIRE(f.labels[cell] == (z > 0 ? 1 : 0));
      REQUIRE(static_cast<double>(f.probabilities[2 * cell + 1]) == Approx(logistic(z)).margin(1e-6));
      REQUIRE(static_cast<double>(f.confidence[cell]) == Approx(logistic(std::abs(z))).margin(1e-6));
    }
}

TEST_CASE("field: one feature of a regression is a curve against the target", "[eval][boundary]") {
  const Scene scene = oneFeature();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  CHECK((*plane)->spec().kind == PlaneKind::Curve);
  CHECK((*plane)->xTitle() == "x");
  CHECK((*plane)->yTitle() == "y");
  const Matrix points = (*plane)->coordinates(*scene.table, scene.rows);
  CHECK(points(3, 0) == 3.5);
  CHECK(points(3, 1) == 6.5);
  const Halfspace model(data::Task::Regress, vectorOf({2}), 0.5);
  jobs::WorkContext context;
  const auto made = field(model, **plane, {.window = (*plane)->window()}, context);
  REQUIRE(made);
  CHECK((*made)->height == 1);
  REQUIRE((*made)->values.size() == 512);
  for (int i = 0; i < 512; ++i)
    REQUIRE(static_cast<double>((*made)->values[static_cast<std::size_t>(i)]) ==
            Approx(2 * (*made)->x(i) + 0.5).margin(1e-5));
}

TEST_CASE("field: coarse grids are published before the last is returned", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  const Halfspace model(data::Task::Classify, vectorOf({2, -0.125}), 1.5);
  std::vector<int> widths;
  jobs::WorkContext context;
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    widths.push_back(dynamic_cast<const Field&>(*partial).width);
  };
  const auto made = field(model, **plane, {.window = (*plane)->window(), .sizes = {10, 25, 70}}, context);
  REQUIRE(made);
  CHECK(widths == std::vector<int>{10, 25});
  CHECK((*made)->width == 70);
}

TEST_CASE("field: the same at any thread count; a stop ends it between blocks", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  const Halfspace model(data::Task::Classify, vectorOf({2, -0.125}), 1.5);
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone;
  jobs::WorkContext helped(std::stop_token(), &pool);
  const FieldOptions options{.window = (*plane)->window(), .sizes = {150}};
  const auto one = field(model, **plane, options, alone);
  const auto four = field(model, **plane, options, helped);
  REQUIRE(one);
  REQUIRE(four);
  CHECK((*one)->probabilities == (*four)->probabilities);
  CHECK((*one)->labels == (*four)->labels);

  std::stop_source stop;
  jobs::WorkContext stopping(stop.get_token());
  stopping.onPublish = [&](const jobs::PartialPtr&) { stop.request_stop(); };
  const auto cut = field(model, **plane, {.window = options.window, .sizes = {10, 2000}}, stopping);
  REQUIRE_FALSE(cut);
  CHECK(cut.error().code == ErrorCode::Cancelled);
}

TEST_CASE("field: what cannot be drawn is refused", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  jobs::WorkContext context;
  const Halfspace model(data::Task::Classify, vectorOf({2, -0.125}), 1.5);
  const auto code = [&](const models::FittedModel& m, FieldOptions options) {
    const auto made = field(m, **plane, options, context);
    REQUIRE_FALSE(made);
    return made.error().code;
  };
  CHECK(code(model, {.window = {1, 1, 0, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(model, {.window = {0, Missing, 0, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(model, {.window = {0, 1, 0, 1}, .sizes = {0}}) == ErrorCode::InvalidInput);
  CHECK(code(model, {.window = {0, 1, 0, 1}, .sizes = {}}) == ErrorCode::InvalidInput);
  // A failure inside a block is the failure told.
  CHECK(code(Halfspace(data::Task::Classify, vectorOf({1, 2, 3}), 0), {.window = {0, 1, 0, 1}}) ==
        ErrorCode::InvalidInput);
  CHECK(code(Halfspace(data::Task::Project, vectorOf({1, 2}), 0), {.window = {0, 1, 0, 1}}) ==
        ErrorCode::InvalidInput);
}
