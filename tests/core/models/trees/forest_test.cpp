#include "core/models/trees/forest.hpp"

#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/trees/tree_walk.hpp"
#include "tests/core/models/trees/tree_answers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::answers;

namespace {

/// Two classes apart along a curve, with noise.
TrainingSet curved(Index n, std::uint64_t seed) {
  const Matrix X = test::normals(n, 4, seed);
  Rng rng{Seed(seed + 1)};
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i)
    labels.push_back(X(i, 0) * X(i, 0) + X(i, 1) + 0.3 * rng.normal() > 0.8 ? 1 : 0);
  TrainingSet train = test::classification(X, labels, 2);
  train.seed = Seed(5);
  return train;
}
FittedModelPtr forest(const TrainingSet& train, const ForestParams& params) {
  jobs::WorkContext context;
  auto model = fitForest(train, params, context);
  REQUIRE(model);
  return *model;
}
double accuracy(const std::vector<int>& got, const std::vector<int>& want) {
  double right = 0;
  for (std::size_t i = 0; i < want.size(); ++i) right += got[i] == want[i] ? 1 : 0;
  return right / static_cast<double>(want.size());
}

}  // namespace

TEST_CASE("forest: one tree on all rows and features is the tree", "[models][trees][forest]") {
  const TrainingSet train = curved(300, 11);
  const auto one = forest(train, {.trees = 1, .features = SplitFeatures::All, .bootstrap = false});
  jobs::WorkContext context;
  const auto tree = fitTree(train, {.maxDepth = 0}, context).value();
  const Matrix queries = test::normals(1000, 4, 99);
  CHECK(answers(one, queries).probabilities == answers(tree, queries).probabilities);
  CHECK(
      (capability<Importances>(*one)->importances() - capability<Importances>(*tree)->importances()).norm() <
      1e-12);
  CHECK(capability<OutOfBag>(*one)->outOfBag() == nullptr);
}

TEST_CASE("forest: more trees leave the former ones as they are", "[models][trees][forest]") {
  const TrainingSet train = curved(200, 21);
  const Matrix queries = test::normals(50, 4, 98);
  const Matrix one = answers(forest(train, {.trees = 1}), queries).probabilities;
  const Matrix two = answers(forest(train, {.trees = 2}), queries).probabilities;
  // The mean of two pure trees is 0, a half or 1, and never further than a half from the first.
  CHECK((one - two).cwiseAbs().maxCoeff() <= 0.5);
  CHECK((2 * two - one).minCoeff() >= 0);
}

TEST_CASE("forest: what the out-of-bag rows say is what new rows will say", "[models][trees][forest]") {
  const TrainingSet train = curved(2000, 31), fresh = curved(4000, 777);
  const auto model = forest(train, {.trees = 60});
  const auto* bag = capability<OutOfBag>(*model)->outOfBag();
  REQUIRE(bag != nullptr);
  const double seen = accuracy(answers(model, train.X).labels, train.labels);
  const double unseen = accuracy(answers(model, fresh.X).labels, fresh.labels);
  CHECK(seen > 0.99);
  CHECK(bag->score == Approx(unseen).margin(0.025));
  CHECK(bag->score == Approx(accuracy(bag->predictions.labels, train.labels)));
  REQUIRE(bag->known.size() == 2000);
  CHECK(std::count(bag->known.begin(), bag->known.end(), true) == 2000);
  CHECK((bag->predictions.probabilities.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
}

TEST_CASE("forest: rows that every tree drew have no out-of-bag answer", "[models][trees][forest]") {
  const auto model = forest(curved(100, 41), {.trees = 1});
  const auto* bag = capability<OutOfBag>(*model)->outOfBag();
  REQUIRE(bag != nullptr);
  const auto known = std::count(bag->known.begin(), bag->known.end(), true);
  // A row is left out of one draw with probability 1/e.
  CHECK(known > 20);
  CHECK(known < 55);
  for (Index i = 0; i < 100; ++i)
    CHECK(std::isfinite(bag->predictions.probabilities(i, 0)) == bag->known[static_cast<std::size_t>(i)]);
}

TEST_CASE("forest: rows of weight zero are drawn by no tree", "[models][trees][forest]") {
  TrainingSet train = curved(200, 51);
  train.weights = Vector::Ones(200);
  Matrix shifted = train.X;
  for (Index i = 0; i < 200; i += 2) {
    train.weights[i] = 0;
    shifted.row(i).setConstant(1e6);
  }
  TrainingSet other = train;
  other.X = shifted;
  const Matrix queries = test::normals(100, 4, 97);
  CHECK(answers(forest(train, {.trees = 5}), queries).probabilities ==
        answers(forest(other, {.trees = 5}), queries).probabilities);
}

TEST_CASE("forest: numbers are averaged and the useful feature is found", "[models][trees][forest]") {
  const Matrix X = test::normals(1000, 6, 61);
  const Vector y = X.col(2).array().square() * 3 + 0.1 * test::normals(1000, 1, 62).array();
  TrainingSet train = test::regression(X, y);
  jobs::WorkContext context;
  const std::vector<FittedModelPtr> both = {fitForest(train, {.trees = 30}, context).value(),
                                            fitExtraTrees(train, {.trees = 30}, context).value()};
  const Matrix queries = test::normals(500, 6, 63);
  const Vector truth = queries.col(2).array().square() * 3;
  for (const auto& model : both) {
    Index most = 0;
    CHECK(capability<Importances>(*model)->importances().maxCoeff(&most) > 0.5);
    CHECK(most == 2);
    const Vector error = answers(model, queries).values - truth;
    CHECK(error.squaredNorm() < 0.25 * (truth.array() - truth.mean()).square().sum());
  }
}

TEST_CASE("extra trees: thresholds differ from tree to tree and part every row", "[models][trees][forest]") {
  const TrainingSet train = curved(300, 71);
  jobs::WorkContext context;
  const auto model = fitExtraTrees(train, {.trees = 40}, context).value();
  CHECK(accuracy(answers(model, train.X).labels, train.labels) == 1);
  // One column of two values: any threshold lies between them, and midway answers vary smoothly.
  Matrix X(40, 1);
  std::vector<int> labels;
  for (Index i = 0; i < 40; ++i) {
    X(i, 0) = i < 20 ? 0 : 1;
    labels.push_back(i < 20 ? 0 : 1);
  }
  const auto ramp = fitExtraTrees(test::classification(X, labels, 2), {.trees = 400}, context).value();
  Matrix queries(3, 1);
  queries << 0.1, 0.5, 0.9;
  const Matrix shares = answers(ramp, queries).probabilities;
  for (Index i = 0; i < 3; ++i) CHECK(shares(i, 1) == Approx(queries(i, 0)).margin(0.1));
}

TEST_CASE("tree walk: many rows at once end where one row alone does", "[models][trees][forest]") {
  std::vector<GrownNode> nodes(5);
  nodes[0] = {.threshold = 0.5, .feature = 1, .left = 1, .missingLeft = true};
  nodes[2] = {.threshold = -1, .feature = 0, .left = 3, .missingLeft = false};
  TreeWalk walk;
  CHECK(walk.add(nodes) == std::vector<std::int32_t>{1, 3, 4});
  CHECK(walk.add(std::span(nodes).last(1)) == std::vector<std::int32_t>{0});
  CHECK(walk.leaves() == 4);
  for (const bool missing : {false, true}) {
    Matrix X = test::normals(37, 2, 8);
    if (missing)
      for (Index i = 0; i < 37; i += 3) X(i, i % 2) = std::nan("");
    RowBlock block;
    block.load(X, 4, 37);
    CHECK(block.hasMissing() == missing);
    std::vector<std::int32_t> all(33), some(2);
    walk.walk(0, block, all.data());
    walk.walk(0, block, std::vector<std::int32_t>{30, 7}, some.data());
    CHECK(some == std::vector<std::int32_t>{all[30], all[7]});
    for (Index i = 4; i < 37; ++i) {
      const double a = X(i, 0), b = X(i, 1);
      const int expected = std::isnan(b) || b <= 0.5 ? 0 : a <= -1 ? 1 : 2;
      CHECK(all[static_cast<std::size_t>(i - 4)] == expected);
    }
    walk.walk(1, block, all.data());
    CHECK(all == std::vector<std::int32_t>(33, 3));
  }
  const auto again = TreeWalk::from(walk.table(), walk.treeSizes(), walk.leftLevels(), 2);
  REQUIRE(again);
  CHECK(again->table() == walk.table());
  CHECK_FALSE(TreeWalk::from(walk.table(), walk.treeSizes(), {}, 1));
  CHECK_FALSE(TreeWalk::from(walk.table().topRows(5), walk.treeSizes(), {}, 2));
  CHECK_FALSE(TreeWalk::from(walk.table(), (Vector(2) << 1, 5).finished(), {}, 2));
}
