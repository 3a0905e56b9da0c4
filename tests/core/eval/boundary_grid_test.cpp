#include "core/eval/boundary_grid.hpp"

#include <cmath>

#include "core/eval/principal_plane.hpp"
#include "core/jobs/thread_pool.hpp"
#include "core/models/capabilities.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

double logistic(double z) { return 1 / (1 + std::exp(-z)); }

/// Two classes, told apart by a plane whose closed form the tests know; or the same sum as a value.
class Halfspace final : public models::FittedModel, public models::Probabilities {
 public:
  Halfspace(data::Task task, Vector slope, double offset)
      : task_(task), slope_(std::move(slope)), offset_(offset) {}
  data::Task task() const override { return task_; }
  Index features() const override { return slope_.size(); }
  int classes() const override { return task_ == data::Task::Classify ? 2 : 0; }
  Result<models::Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(models::checkInput(*this, X));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    const Vector sum = (X * slope_).array() + offset_;
    models::Predictions answers;
    if (task_ == data::Task::Regress) {
      answers.values = sum;
      return answers;
    }
    answers.probabilities.resize(X.rows(), 2);
    for (Index i = 0; i < X.rows(); ++i) {
      answers.probabilities(i, 1) = logistic(sum[i]);
      answers.probabilities(i, 0) = 1 - answers.probabilities(i, 1);
    }
    answers.labels = models::argmaxRows(answers.probabilities);
    return answers;
  }
  void save(ArchiveWriter&) const override {}

 private:
  data::Task task_;
  Vector slope_;
  double offset_;
};

Vector vectorOf(std::initializer_list<double> values) {
  Vector v(static_cast<Index>(values.size()));
  std::copy(values.begin(), values.end(), v.begin());
  return v;
}

/// A table, its roles, every row a train row, and the preparation fitted on them.
struct Scene {
  data::TablePtr table;
  data::Schema schema;
  std::vector<Index> rows;
  prep::PipelinePtr pipeline;

  Scene(std::vector<data::ColumnPtr> columns, data::Roles roles,
        const std::vector<prep::StepSpec>& steps = {}) {
    auto made = data::Table::make("scene", std::move(columns));
    REQUIRE(made);
    table = *made;
    auto settled = data::settle(*table, roles);
    REQUIRE(settled);
    schema = *settled;
    for (Index i = 0; i < table->rows(); ++i) rows.push_back(i);
    jobs::WorkContext context;
    auto fitted = prep::fitPipeline(steps, *table, schema, rows, context);
    REQUIRE(fitted);
    pipeline = *fitted;
  }
  Result<PlanePtr> settle(const PlaneSpec& spec) const {
    jobs::WorkContext context;
    return Plane::settle(spec, pipeline, *table, schema, rows, context);
  }
};

data::Roles rolesFor(const std::string& target) {
  data::Roles roles;
  roles.target = target;
  return roles;
}

data::ColumnPtr numbers(const std::string& name, std::vector<double> values, const std::string& unit = {}) {
  return data::Column::numbers(name, data::ColumnKind::Numeric, std::move(values), unit);
}

const double Missing = std::nan("");

Scene twoFeatures(const std::vector<prep::StepSpec>& steps = {}) {
  return {{numbers("width", {0, 1, 2, 3, 4, 5, 6, 10}, "mm"),
           numbers("height", {10, 80, 30, 40, 20, 60, 50, 110}),
           data::Column::categories("kind", {"a", "b", "a", "b", "a", "b", "a", "b"})},
          rolesFor("kind"),
          steps};
}

/// Three numbers and a word: nothing suggests two axes by itself.
Scene fourFeatures(double hole = 7) {
  return {{numbers("a", {1, 2, 3, 4, 5, 6, 7, 8.5}), numbers("b", {2, 1, 4, 3, 6, 5, 8, hole}),
           numbers("c", {5, 5, 5, 1, 9, 5, 5, 5}),
           data::Column::categories("colour", {"red", "blue", "red", "red", "blue", "red", "blue", "red"}),
           data::Column::categories("kind", {"x", "y", "x", "y", "x", "y", "x", "y"})},
          rolesFor("kind"),
          {{"impute", {}}, {"one-hot", {}}}};
}

Scene oneFeature() {
  return {{numbers("x", {0, 1, 2, 3.5, 4}), numbers("y", {0.5, 2.25, 4.125, 6.5, 8.75})},
          {.target = "y", .features = {}, .roles = {}, .positive = {}, .task = data::Task::Regress}};
}

}  // namespace

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

TEST_CASE("plane: the window is the train rows' range and 8 % on every side", "[eval][boundary]") {
  const auto plane = twoFeatures().settle({});
  REQUIRE(plane);
  const auto window = (*plane)->window();
  CHECK(window[0] == Approx(-0.8));
  CHECK(window[1] == Approx(10.8));
  CHECK(window[2] == Approx(2));
  CHECK(window[3] == Approx(118));
  Matrix alike(3, 2);
  alike << 4, Missing, 4, Missing, 4, Missing;
  const auto around = windowAround(alike);
  CHECK(around[0] < 4);
  CHECK(around[1] > 4);
  CHECK(around[2] < around[3]);
}

TEST_CASE("plane: two raw features stay in their own units behind a scaling step", "[eval][boundary]") {
  const Scene scene = twoFeatures({{"scale", {}}});
  const auto plane = scene.settle({});
  REQUIRE(plane);
  const Matrix points = (*plane)->coordinates(*scene.table, scene.rows);
  for (Index i = 0; i < 8; ++i) {
    CHECK(points(i, 0) == scene.table->column(0).values()[static_cast<std::size_t>(i)]);
    CHECK(points(i, 1) == scene.table->column(1).values()[static_cast<std::size_t>(i)]);
  }
  const auto X = scene.pipeline->transform(*scene.table, scene.rows);
  const auto input = (*plane)->input(points);
  REQUIRE(X);
  REQUIRE(input);
  CHECK((*X - *input).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("plane: beside an anchor row the other features keep its values", "[eval][boundary]") {
  const Scene scene = fourFeatures();
  const auto plane = scene.settle({.kind = PlaneKind::Features, .x = "c", .y = "a", .anchor = 1});
  REQUIRE(plane);
  CHECK((*plane)->xTitle() == "c");
  Matrix points(3, 2);
  points << 5, 2, 6, 3, -1, 7;
  const auto input = (*plane)->input(points);
  REQUIRE(input);
  // The same rows, written down as a table of their own.
  const auto table =
      data::Table::make("direct", {numbers("a", {2, 3, 7}), numbers("b", {1, 1, 1}), numbers("c", {5, 6, -1}),
                                   data::Column::categories("colour", {"blue", "blue", "blue"})});
  const auto direct = scene.pipeline->transform(**table, std::vector<Index>{0, 1, 2});
  REQUIRE(direct);
  CHECK(*input == *direct);
  // The anchor itself lies in its plane.
  const auto own = scene.pipeline->transform(*scene.table, std::vector<Index>{1});
  CHECK(input->row(0) == own->row(0));
}

TEST_CASE("plane: without an anchor the others are typical", "[eval][boundary]") {
  const Scene scene = fourFeatures();
  const auto plane = scene.settle({.kind = PlaneKind::Features, .x = "a", .y = "c"});
  REQUIRE(plane);
  const auto input = (*plane)->input(Matrix::Zero(1, 2));
  REQUIRE(input);
  const auto table = data::Table::make("direct", {numbers("a", {0}), numbers("b", {4.5}), numbers("c", {0}),
                                                  data::Column::categories("colour", {"red"})});
  const auto direct = scene.pipeline->transform(**table, std::vector<Index>{0});
  REQUIRE(direct);
  CHECK(*input == *direct);
}

TEST_CASE("plane: what cannot be an axis is refused with the names of what can", "[eval][boundary]") {
  const Scene scene = fourFeatures();
  const auto words = scene.settle({.kind = PlaneKind::Features, .x = "colour", .y = "a"});
  REQUIRE_FALSE(words);
  CHECK(words.error().code == ErrorCode::NotFound);
  CHECK(words.error().where == "colour");
  CHECK(words.error().message == "\"colour\" cannot be an axis; the numeric features are a, b, c.");
  CHECK(scene.settle({.kind = PlaneKind::Features, .x = "a", .y = "nothing"}).error().where == "nothing");
  CHECK(scene.settle({.kind = PlaneKind::Features, .x = "a", .y = "a"}).error().code ==
        ErrorCode::InvalidInput);
  CHECK(scene.settle({.kind = PlaneKind::Features, .x = "a", .y = "b", .anchor = 99}).error().code ==
        ErrorCode::NotFound);
  CHECK(scene.settle({.kind = PlaneKind::Curve, .x = "a"}).error().code == ErrorCode::InvalidInput);
  // An open partner is the first other numeric feature.
  CHECK((*scene.settle({.kind = PlaneKind::Features, .x = "a"}))->spec().y == "b");
  CHECK((*scene.settle({.kind = PlaneKind::Features, .y = "a"}))->spec().x == "b");
}

TEST_CASE("plane: several features are looked at along their principal axes", "[eval][boundary]") {
  const Scene scene = fourFeatures();
  const auto plane = scene.settle({});
  REQUIRE(plane);
  CHECK((*plane)->spec().kind == PlaneKind::PrincipalAxes);
  CHECK((*plane)->xTitle().find("Principal axis 1 (") == 0);
  // Coordinates are those of the prepared rows, and a point of the plane finds itself again.
  const Matrix points = (*plane)->coordinates(*scene.table, scene.rows);
  const auto back = (*plane)->input(points);
  REQUIRE(back);
  const auto X = scene.pipeline->transform(*scene.table, scene.rows);
  jobs::WorkContext context;
  const auto axes = principalAxes(*X, context);
  REQUIRE(axes);
  CHECK(((back->rowwise() - axes->mean.transpose()) * axes->axes - points).cwiseAbs().maxCoeff() < 1e-12);
  CHECK((axes->axes.transpose() * axes->axes - Matrix::Identity(2, 2)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("plane: the principal plane of two columns gives every row back", "[eval][boundary]") {
  const Scene scene = twoFeatures();
  const auto plane = scene.settle({.kind = PlaneKind::PrincipalAxes});
  REQUIRE(plane);
  const auto X = scene.pipeline->transform(*scene.table, scene.rows);
  const auto back = (*plane)->input((*plane)->coordinates(*scene.table, scene.rows));
  REQUIRE(back);
  CHECK((*back - *X).cwiseAbs().maxCoeff() < 1e-10);
}

TEST_CASE("principal axes: the hand-worked ellipse; many columns agree with few", "[eval][boundary]") {
  // Points on a cross: variance 4 to 1 along (3, 4) / 5 and (4, -3) / 5.
  Matrix X(4, 2);
  X << 6, 8, -6, -8, 4, -3, -4, 3;
  X.rowwise() += Eigen::RowVector2d(100, -50);
  jobs::WorkContext context;
  const auto axes = principalAxes(X, context);
  REQUIRE(axes);
  CHECK(axes->mean[0] == Approx(100));
  CHECK(axes->axes(0, 0) == Approx(0.6));
  CHECK(axes->axes(1, 0) == Approx(0.8));
  CHECK(axes->axes(0, 1) == Approx(0.8));
  CHECK(axes->axes(1, 1) == Approx(-0.6));
  CHECK(axes->shares[0] == Approx(0.8));
  CHECK(axes->shares[1] == Approx(0.2));

  // The same cross turned into 300 columns, with a little noise everywhere: found by iteration.
  Rng random(Seed(4));
  Matrix Q(300, 2);
  for (double& q : Q.reshaped()) q = random.normal();
  Q.col(0).normalize();
  Q.col(1) -= Q.col(0) * Q.col(0).dot(Q.col(1));
  Q.col(1).normalize();
  Matrix wide = (X.rowwise() - axes->mean.transpose()) * Q.transpose();
  for (double& x : wide.reshaped()) x += 1e-4 * random.normal();
  const auto found = principalAxes(wide, context);
  REQUIRE(found);
  CHECK(std::abs(found->axes.col(0).dot(Q * vectorOf({0.6, 0.8}))) == Approx(1).margin(1e-6));
  CHECK(std::abs(found->axes.col(1).dot(Q * vectorOf({0.8, -0.6}))) == Approx(1).margin(1e-6));

  const auto single = principalAxes(X.leftCols(1), context);
  REQUIRE(single);
  CHECK(single->axes(0, 0) == 1);
  CHECK(single->axes(0, 1) == 0);
  const auto constant = principalAxes(Matrix::Ones(3, 2), context);
  REQUIRE(constant);
  CHECK(std::isnan(constant->shares[0]));
}

TEST_CASE("plane: a missing value has no place, unless a step fills it for the model", "[eval][boundary]") {
  const Scene scene = fourFeatures(Missing);
  const auto raw = scene.settle({.kind = PlaneKind::Features, .x = "a", .y = "b"});
  REQUIRE(raw);
  const Matrix points = (*raw)->coordinates(*scene.table, scene.rows);
  CHECK(std::isnan(points(7, 1)));
  CHECK(points(7, 0) == 8.5);
  CHECK(std::isfinite((*raw)->window()[3]));
  // The imputed row has its place on the principal axes.
  const auto axes = scene.settle({.kind = PlaneKind::PrincipalAxes});
  REQUIRE(axes);
  CHECK((*axes)->coordinates(*scene.table, scene.rows).allFinite());

  // Without such a step only that row has none.
  const Scene whole = twoFeatures();
  const auto plane = whole.settle({.kind = PlaneKind::PrincipalAxes});
  REQUIRE(plane);
  const auto later =
      data::Table::make("later", {numbers("width", {1, Missing, 3}), numbers("height", {2, 2, 2})});
  const Matrix some = (*plane)->coordinates(**later, {0, 1, 2});
  CHECK(some.row(0).allFinite());
  CHECK(std::isnan(some(1, 0)));
  CHECK(some.row(2).allFinite());
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
