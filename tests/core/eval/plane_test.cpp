#include "core/eval/boundary_grid.hpp"

#include <cmath>

#include "core/eval/principal_plane.hpp"
#include "tests/core/eval/plane_cases.hpp"

using namespace ridgeline;
using namespace ridgeline::test;

TEST_CASE("plane: the window is the train rows' range and 8 % on every side", "[eval][boundary]") {
  const auto plane = twoFeatures().settle({});
  REQUIRE(plane);
  const auto window = (*plane)->window();
  CHECK(window[0] == Approx(-0.8));
  CHECK(window[1] == Approx(10.8));
  CHECK(window[2] == Approx(2));
  CHECK(window[3] == Approx(118));
  Matrix alike(3, 2);
  alike << 4, MissingNumber, 4, MissingNumber, 4, MissingNumber;
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
  const auto table = data::Table::make(
      "direct", {columnOf("a", {2, 3, 7}), columnOf("b", {1, 1, 1}), columnOf("c", {5, 6, -1}),
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
  const auto table =
      data::Table::make("direct", {columnOf("a", {0}), columnOf("b", {4.5}), columnOf("c", {0}),
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

TEST_CASE("principal axes: the hand-worked ellipse, many columns agree with few", "[eval][boundary]") {
  // Points on a cross: variance 4 to 1 along (3, 4) / 5 and (4, -3) / 5.
  Matrix X(4, 2);
  X << 6, 8, -6, -8, 4, -3, -4, 3;
  X.rowwise() += Eigen::RowVector2d(100, -50);
  jobs::WorkContext context;
  const auto axes = eval::principalAxes(X, context);
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
  const Scene scene = fourFeatures(MissingNumber);
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
      data::Table::make("later", {columnOf("width", {1, MissingNumber, 3}), columnOf("height", {2, 2, 2})});
  const Matrix some = (*plane)->coordinates(**later, {0, 1, 2});
  CHECK(some.row(0).allFinite());
  CHECK(std::isnan(some(1, 0)));
  CHECK(some.row(2).allFinite());
}

TEST_CASE("plane: rows with missing values lie where nothing is said of them", "[eval][plane]") {
  Matrix X(4, 2);
  const double missing = std::nan("");
  X << 1, 0, 2, missing, 3, 0, missing, 0;
  const Vector means = eval::presentMeans(X);
  CHECK(means[0] == 2);
  CHECK(means[1] == 0);
  const Matrix filled = eval::withMeans(X, means);
  CHECK(filled.allFinite());
  CHECK(filled(3, 0) == 2);
  jobs::WorkContext context;
  const auto axes = eval::principalAxes(X, context);
  REQUIRE(axes);
  CHECK(std::abs(axes->axes(0, 0)) == Approx(1));
  CHECK(axes->shares[0] == Approx(1));
}
