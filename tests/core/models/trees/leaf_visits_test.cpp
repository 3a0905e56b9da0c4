#include "core/models/trees/leaf_visits.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "core/jobs/thread_pool.hpp"
#include "core/models/answered_rows.hpp"
#include "core/models/trees/boosting.hpp"
#include "core/models/trees/forest.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// Three features with holes, and `classes` classes (0: numbers) that depend on all of them.
TrainingSet holed(int classes) {
  Matrix X = test::normals(400, 3, 61);
  const Vector y = X.col(0).array() * X.col(1).array() + X.col(2).array();
  for (Index i = 0; i < 400; i += 9) X(i, i % 3) = std::nan("");
  if (classes == 0) return test::regression(X, y);
  std::vector<int> labels;
  for (const double v : y) labels.push_back(v > 0.5 ? classes - 1 : v > -0.5 ? 1 : 0);
  return test::classification(X, labels, classes);
}

std::vector<FittedModelPtr> manyFits() {
  jobs::WorkContext context;
  std::vector<FittedModelPtr> fits;
  for (const int classes : {0, 2, 3}) {
    const TrainingSet train = holed(classes);
    fits.push_back(fitTree(train, {.maxDepth = 0}, context).value());
    fits.push_back(fitForest(train, {.trees = 9}, context).value());
    fits.push_back(fitExtraTrees(train, {.trees = 9}, context).value());
    fits.push_back(fitBoosting(train, {.rounds = 9}, context).value());
  }
  return fits;
}

bool same(const Predictions& a, const Predictions& b) {
  return a.labels == b.labels && a.probabilities == b.probabilities && a.values == b.values;
}

Lattice lattice(const Vector& origin, const Vector& stepX, const Vector& stepY) {
  return {origin, stepX, stepY, 37, 23};
}

}  // namespace

TEST_CASE("ordered keys: whole numbers in the order of the numbers, and back", "[models][trees]") {
  constexpr double Inf = std::numeric_limits<double>::infinity(),
                   Least = std::numeric_limits<double>::denorm_min();
  const std::vector<double> ascending = {-Inf, -1e300, -1.5, -1, -Least, 0, Least, 1, 1.5, 1e300, Inf};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    CHECK(numberOf(orderedKey(ascending[i])) == ascending[i]);
    CHECK(orderedKey(ascending[i]) < orderedKey(std::nan("")));
    if (i > 0) CHECK(orderedKey(ascending[i - 1]) < orderedKey(ascending[i]));
  }
  CHECK(orderedKey(-0.0) == orderedKey(0.0));
  CHECK(orderedKey(-std::nan("")) == orderedKey(std::nan("")));
}

TEST_CASE("trees on a lattice: every point has the very answer that it has alone", "[models][trees][grid]") {
  const auto three = [](double a, double b, double c) { return (Vector(3) << a, b, c).finished(); };
  const double hole = std::nan("");
  const std::vector<Lattice> lattices = {
      lattice(three(-2, -2, 0.3), three(0.11, 0, 0), three(0, 0.17, 0)),        // along two features
      lattice(three(2, 0.1, -2), three(-0.11, 0, 0), three(0, 0, 0.2)),         // falling
      lattice(three(-2, -2, -1), three(0.1, 0.02, 0), three(-0.03, 0.15, .1)),  // askew
      lattice(three(-2, 0, hole), three(0.11, 0, 0), three(0, 0.17, 0)),        // one has no value
      lattice(three(-2, 0, 1), three(0.11, 0, 0), three(0, 0, 0)),              // a line
  };
  jobs::ThreadPool pool(3);
  jobs::WorkContext alone, shared(std::stop_token{}, &pool);
  for (const auto& model : manyFits())
    for (const Lattice& points : lattices) {
      Matrix X(points.nx * points.ny, 3);
      for (Index j = 0; j < points.ny; ++j)
        for (Index i = 0; i < points.nx; ++i) X.row(j * points.nx + i) = points.point(i, j);
      const auto* grid = capability<GridPredictor>(*model);
      REQUIRE(grid != nullptr);
      const Predictions expected = model->predict(X, alone).value();
      CHECK(same(grid->predictGrid(points, alone).value(), expected));
      CHECK(same(grid->predictGrid(points, shared).value(), expected));
    }
}

TEST_CASE("trees that remember rows answer changed ones as if they were new", "[models][trees]") {
  jobs::WorkContext context;
  const Matrix X = holed(2).X, other = test::normals(400, 3, 62);
  for (const auto& model : manyFits()) {
    const auto* memory = capability<RowMemory>(*model);
    if (memory == nullptr) continue;
    const AnsweredRowsPtr rows = memory->remember(X, context).value();
    REQUIRE(rows != nullptr);
    for (const std::vector<Index>& columns :
         std::vector<std::vector<Index>>{{}, {0}, {1}, {2}, {0, 2}, {0, 1, 2}}) {
      Matrix changed = X;
      for (const Index column : columns) changed.col(column) = other.col(column);
      for (Index i = 0; i < 400; i += 7) changed(i, 2) = std::nan("");
      CHECK(same(rows->predict(changed, context).value(), model->predict(changed, context).value()));
    }
    CHECK(rows->predict(other.leftCols(2), context).error().code == ErrorCode::InvalidInput);
  }
}

TEST_CASE("known leaves: only rows whose new value goes another way walk anew", "[models][trees]") {
  std::vector<GrownNode> nodes(5);
  nodes[0] = {.threshold = 0.5, .feature = 1, .left = 1, .missingLeft = true};
  nodes[2] = {.threshold = -1, .feature = 0, .left = 3, .missingLeft = false};
  TreeWalk walk;
  walk.add(nodes);
  Matrix X(5, 2);
  X << 0, 0, 0, 1, -2, 1, -1, 0.5, std::nan(""), 0.6;
  jobs::WorkContext context;
  const auto known = KnownLeaves::of(walk, X, context).value();
  const auto leavesOf = [&](const Matrix& rows) {
    std::vector<std::int32_t> found;
    REQUIRE(known->visit(
        rows,
        [&](std::size_t, Index, std::span<const std::int32_t> leaves) {
          found.assign(leaves.begin(), leaves.end());
        },
        context));
    return found;
  };
  CHECK(leavesOf(X) == std::vector<std::int32_t>{0, 2, 1, 0, 2});
  Matrix changed = X;
  changed.col(0) << -5, -1, -0.9, 7, -3;
  CHECK(leavesOf(changed) == std::vector<std::int32_t>{0, 1, 2, 0, 1});
  changed = X;
  changed.col(1) << 0.6, 0.5, std::nan(""), 0.4, 2;
  CHECK(leavesOf(changed) == std::vector<std::int32_t>{2, 0, 0, 0, 2});
}
