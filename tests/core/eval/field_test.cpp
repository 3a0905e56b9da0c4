#include "core/eval/boundary_grid.hpp"

#include <cmath>

#include "core/jobs/thread_pool.hpp"
#include "core/models/catalog.hpp"
#include "core/models/grid_predictor.hpp"
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

TEST_CASE("field: answers beyond what a picture holds are told, not drawn", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  jobs::WorkContext context;
  const auto made = field(Halfspace(data::Task::Regress, vectorOf({1e60, 0}), 0), **plane,
                          {.window = (*plane)->window(), .sizes = {20}}, context);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == ErrorCode::InvalidInput);
  CHECK(made.error().message == "The answers here pass 3e+38, the most a picture holds; scale the target.");
}

TEST_CASE("field: a machine without probabilities tells its margin in every cell", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  const Matrix X = *(*plane)->input((*plane)->coordinates(*scene.table, scene.rows));
  models::TrainingSet train;
  train.X = X;
  train.classNames = {"below", "above"};
  train.featureNames = {"width", "height"};
  const double middle = X.col(0).mean();
  for (Index i = 0; i < X.rows(); ++i) train.labels.push_back(X(i, 0) > middle ? 1 : 0);
  jobs::WorkContext context;
  for (const char* id : {"svm", "linear-svm"}) {
    const auto model = models::fit({id, {}}, train, context);
    REQUIRE(model);
    const auto made = field(**model, **plane, {.window = (*plane)->window(), .sizes = {30}}, context);
    REQUIRE(made);
    const Field& f = **made;
    REQUIRE(f.margins.size() == 900);
    CHECK(f.probabilities.empty());
    for (const int cell : {0, 435, 899}) {
      const Matrix point = (Matrix(1, 2) << f.x(cell % 30), f.y(cell / 30)).finished();
      const auto answer = (*model)->predict(*(*plane)->input(point), context);
      REQUIRE(answer);
      const auto i = static_cast<std::size_t>(cell);
      CHECK(static_cast<double>(f.margins[i]) == Approx(answer->margins[0]).epsilon(1e-5));
      CHECK(f.labels[i] == (answer->margins[0] > 0 ? 1 : 0));
    }
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

TEST_CASE("field: the same at any thread count, a stop ends it between blocks", "[eval][boundary]") {
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

namespace {

/// A halfspace that answers lattices, and counts them.
class LatticeHalfspace final : public models::FittedModel,
                               public models::Probabilities,
                               public models::GridPredictor {
 public:
  LatticeHalfspace(data::Task task, Vector slope, double offset) : plain_(task, std::move(slope), offset) {}
  data::Task task() const override { return plain_.task(); }
  Index features() const override { return plain_.features(); }
  int classes() const override { return plain_.classes(); }
  Result<models::Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    return plain_.predict(X, context);
  }
  Result<models::Predictions> predictGrid(const models::Lattice& lattice,
                                          jobs::WorkContext& context) const override {
    ++lattices;
    Matrix X(lattice.nx * lattice.ny, lattice.origin.size());
    for (Index j = 0; j < lattice.ny; ++j)
      for (Index i = 0; i < lattice.nx; ++i) X.row(j * lattice.nx + i) = lattice.point(i, j);
    return plain_.predict(X, context);
  }
  void save(ArchiveWriter&) const override {}
  mutable int lattices = 0;

 private:
  Halfspace plain_;
};

}  // namespace

TEST_CASE("field: a model that answers lattices is asked for them where the way to its input is affine",
          "[eval][boundary]") {
  struct Case {
    std::vector<prep::StepSpec> steps;
    Vector slope;
    int lattices;
  };
  const std::vector<Case> cases = {{{}, vectorOf({2, -0.125}), 1},
                                   {{{"impute", {}}, {"scale", {}}}, vectorOf({1, -0.5}), 1},
                                   {{{"polynomial", {}}}, vectorOf({1, 0.5, -0.25, 0.125, -0.0625}), 0}};
  for (const Case& one : cases) {
    const Scene scene = twoFeatures(one.steps);
    const auto plane = scene.settle({});
    REQUIRE(plane);
    const Halfspace plain(data::Task::Classify, one.slope, 0.3);
    const LatticeHalfspace quick(data::Task::Classify, one.slope, 0.3);
    jobs::WorkContext context;
    const FieldOptions options{.window = (*plane)->window(), .sizes = {61}};
    const auto slow = field(plain, **plane, options, context), fast = field(quick, **plane, options, context);
    REQUIRE(slow);
    REQUIRE(fast);
    CHECK(quick.lattices == one.lattices);
    REQUIRE((*fast)->probabilities.size() == (*slow)->probabilities.size());
    for (std::size_t i = 0; i < (*slow)->probabilities.size(); ++i)
      REQUIRE(std::abs((*fast)->probabilities[i] - (*slow)->probabilities[i]) < 1e-6F);
  }
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
  CHECK(code(model, {.window = {0, MissingNumber, 0, 1}}) == ErrorCode::InvalidInput);
  CHECK(code(model, {.window = {0, 1, 0, 1}, .sizes = {0}}) == ErrorCode::InvalidInput);
  CHECK(code(model, {.window = {0, 1, 0, 1}, .sizes = {}}) == ErrorCode::InvalidInput);
  // A failure inside a block is the failure told.
  CHECK(code(Halfspace(data::Task::Classify, vectorOf({1, 2, 3}), 0), {.window = {0, 1, 0, 1}}) ==
        ErrorCode::InvalidInput);
  CHECK(code(Halfspace(data::Task::Project, vectorOf({1, 2}), 0), {.window = {0, 1, 0, 1}}) ==
        ErrorCode::InvalidInput);
}
