#include "core/models/trees/tree.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/shared_rows.hpp"
#include "core/models/trees/tree_pruning.hpp"
#include "tests/core/models/trees/tree_answers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::answers;
using test::nodesOf;

namespace {

FittedModelPtr grown(const TrainingSet& train, const TreeParams& params) {
  jobs::WorkContext context;
  auto model = fitTree(train, params, context);
  REQUIRE(model);
  return *model;
}
Matrix column(std::initializer_list<double> values) {
  Matrix X(static_cast<Index>(values.size()), 1);
  std::copy(values.begin(), values.end(), X.data());
  return X;
}
int leaves(const std::vector<TreeNode>& nodes) {
  return static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [](const TreeNode& t) { return t.feature < 0; }));
}

}  // namespace

TEST_CASE("tree: one split worked by hand", "[models][trees]") {
  // Gini of the root 1 - (2/5)^2 - (3/5)^2 = 0.48; the cut between 2 and 4 leaves both sides pure.
  const auto model = grown(test::classification(column({1, 2, 4, 5, 6}), {0, 0, 1, 1, 1}, 2), {});
  const auto& nodes = nodesOf(model);
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].impurity == Approx(0.48));
  CHECK(nodes[0].threshold == 3);
  CHECK(nodes[0].feature == 0);
  CHECK(nodes[0].n == 5);
  CHECK(nodes[1].value == std::vector<double>{1, 0});
  CHECK(nodes[2].value == std::vector<double>{0, 1});
  CHECK(answers(model, column({3, 3.001})).labels == std::vector<int>{0, 1});
  CHECK(capability<Importances>(*model)->importances()[0] == 1);
}

TEST_CASE("tree: entropy is in bits", "[models][trees]") {
  const auto train = test::classification(column({1, 2, 3, 4}), {0, 1, 0, 1}, 2);
  CHECK(nodesOf(grown(train, {.criterion = TreeCriterion::Entropy}))[0].impurity == Approx(1.0));
  TrainingSet weighted = train;
  weighted.weights = Vector::Ones(4);
  const auto a = nodesOf(grown(train, {.criterion = TreeCriterion::Entropy}));
  const auto b = nodesOf(grown(weighted, {.criterion = TreeCriterion::Entropy}));
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i].threshold == b[i].threshold);
}

TEST_CASE("tree: tells XOR apart though its first question gains nothing", "[models][trees]") {
  Matrix X(4, 2);
  X << 0, 0, 0, 1, 1, 0, 1, 1;
  const std::vector<int> y = {0, 1, 1, 0};
  for (const auto criterion : {TreeCriterion::Gini, TreeCriterion::Entropy}) {
    const auto model = grown(test::classification(X, y, 2), {.criterion = criterion});
    CHECK(answers(model, X).labels == y);
    CHECK(nodesOf(model)[0].feature == 0);
    CHECK(nodesOf(model).size() == 7);
  }
}

TEST_CASE("tree: equal gains go to the lowest feature and the lowest threshold", "[models][trees]") {
  Matrix X(6, 3);
  X.col(0).setConstant(5);
  X.col(1) << 1, 2, 3, 4, 5, 6;
  X.col(2) = X.col(1);
  const auto model = grown(test::classification(X, {1, 0, 0, 0, 0, 1}, 2), {.maxDepth = 1});
  CHECK(nodesOf(model)[0].feature == 1);
  CHECK(nodesOf(model)[0].threshold == 1.5);
}

TEST_CASE("tree: a regression step is found with its two means", "[models][trees]") {
  const Vector y = (Vector(5) << 1e9 + 1, 1e9 + 3, 1e9 + 10, 1e9 + 12, 1e9 + 14).finished();
  const auto model = grown(test::regression(column({1, 2, 3, 4, 5}), y), {.maxDepth = 1});
  const auto& nodes = nodesOf(model);
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].threshold == 2.5);
  CHECK(nodes[0].impurity == Approx(26.0));  // mean 8; squares 49 + 25 + 4 + 16 + 36, a fifth of 130
  CHECK(nodes[1].value[0] == 1e9 + 2);
  CHECK(nodes[2].value[0] == 1e9 + 12);
}

TEST_CASE("tree: without a limit distinct rows are learned by heart", "[models][trees]") {
  const Matrix X = test::normals(300, 3, 11);
  const Vector y = test::normals(300, 1, 12);
  const auto model = grown(test::regression(X, y), {.maxDepth = 0});
  CHECK((answers(model, X).values - y).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(leaves(nodesOf(model)) == 300);
}

TEST_CASE("tree: depth, leaf, split and gain limits hold", "[models][trees]") {
  const Matrix X = test::normals(200, 4, 21);
  std::vector<int> labels(200);
  for (Index i = 0; i < 200; ++i) labels[static_cast<std::size_t>(i)] = X(i, 0) * X(i, 1) > 0 ? 1 : 0;
  const auto train = test::classification(X, labels, 2);
  CHECK(leaves(nodesOf(grown(train, {.maxDepth = 3}))) <= 8);
  const auto large = grown(train, {.maxDepth = 0, .minLeafRows = 9});
  for (const TreeNode& node : nodesOf(large)) CHECK(node.n >= 9);
  const auto unsplit = grown(train, {.maxDepth = 0, .minSplitRows = 40});
  for (const TreeNode& node : nodesOf(unsplit))
    if (node.feature >= 0) CHECK(node.n >= 40);
  const auto gaining = grown(train, {.maxDepth = 0, .minImpurityDecrease = 0.01});
  const auto& nodes = nodesOf(gaining);
  const auto mass = [&](int i) {
    return nodes[static_cast<std::size_t>(i)].n * nodes[static_cast<std::size_t>(i)].impurity / 200;
  };
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].feature >= 0)
      CHECK(mass(static_cast<int>(i)) - mass(nodes[i].left) - mass(nodes[i].right) >= 0.01 - 1e-12);
  CHECK(nodes.size() > 1);
}

TEST_CASE("tree: a weight of two is the row twice, a weight of zero is no row", "[models][trees]") {
  const Matrix X = test::normals(40, 2, 5);
  const Vector y = test::normals(40, 1, 6);
  TrainingSet weighted = test::regression(X, y);
  weighted.weights = Vector::Ones(40);
  weighted.weights[7] = 2;
  weighted.weights[9] = 0;
  std::vector<Index> rows = {7};
  for (Index i = 0; i < 40; ++i)
    if (i != 9) rows.push_back(i);
  const auto a = nodesOf(grown(weighted, {.maxDepth = 3}));
  const auto b = nodesOf(grown(test::regression(takeRows(X, rows), takeRows(y, rows)), {.maxDepth = 3}));
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CHECK(a[i].feature == b[i].feature);
    CHECK(a[i].threshold == b[i].threshold);
    CHECK(a[i].n == b[i].n);
    CHECK(a[i].value[0] == Approx(b[i].value[0]));
  }
}

TEST_CASE("tree: pruning follows the weakest link", "[models][trees]") {
  // A split that saves 0.4 of impurity above one that saves 0.1: the second link breaks first.
  std::vector<TreeNode> nodes(5);
  nodes[0] = {0, 0.5, 1, 2, 10, 0.5, {0.5, 0.5}};
  nodes[1] = {-1, 0, -1, -1, 5, 0.0, {1, 0}};
  nodes[2] = {1, 0.5, 3, 4, 5, 0.2, {0.1, 0.9}};
  nodes[3] = {-1, 0, -1, -1, 2, 0.0, {1, 0}};
  nodes[4] = {-1, 0, -1, -1, 3, 0.0, {0, 1}};
  CHECK(pruned(nodes, 0.09).size() == 5);
  CHECK(pruned(nodes, 0.11).size() == 3);
  CHECK(pruned(nodes, 0.39).size() == 3);
  CHECK(pruned(nodes, 0.41).size() == 1);
  CHECK(pruned(nodes, 0.11)[2].feature == -1);
}

TEST_CASE("tree: a higher pruning price never leaves a larger tree", "[models][trees]") {
  const Matrix X = test::normals(150, 3, 31);
  std::vector<int> labels(150);
  Rng rng{Seed(4)};
  for (auto& label : labels) label = static_cast<int>(rng.below(3));
  const auto train = test::classification(X, labels, 3);
  std::size_t last = 1000000;
  for (const double alpha : {0.0, 0.001, 0.005, 0.01, 0.05, 1.0}) {
    const std::size_t size = nodesOf(grown(train, {.maxDepth = 0, .pruningAlpha = alpha})).size();
    CHECK(size <= last);
    last = size;
  }
  CHECK(last == 1);
}

TEST_CASE("tree: neighbouring doubles are parted", "[models][trees]") {
  const double low = 1, high = std::nextafter(1.0, 2.0);
  const auto model = grown(test::classification(column({low, high}), {0, 1}, 2), {});
  CHECK(answers(model, column({low, high})).labels == std::vector<int>{0, 1});
  const auto wide = grown(test::classification(column({-1.7e308, 1.7e308}), {0, 1}, 2), {});
  CHECK(nodesOf(wide)[0].threshold == 0);
}

TEST_CASE("tree: a question learns where rows without a value go", "[models][trees]") {
  const double none = std::nan("");
  // The missing belong to class 1, which lies to the left; then to the right.
  const auto left = grown(test::classification(column({1, 2, 5, 6, none, none}), {1, 1, 0, 0, 1, 1}, 2), {});
  REQUIRE(nodesOf(left).size() == 3);
  CHECK(nodesOf(left)[0].threshold == 3.5);
  CHECK(nodesOf(left)[0].missingLeft);
  CHECK(answers(left, column({none, 0, 9})).labels == std::vector<int>{1, 1, 0});
  const auto right = grown(test::classification(column({1, 2, 5, 6, none, none}), {0, 0, 1, 1, 1, 1}, 2), {});
  REQUIRE(nodesOf(right).size() == 3);
  CHECK_FALSE(nodesOf(right)[0].missingLeft);
  CHECK(answers(right, column({none, 0, 9})).labels == std::vector<int>{1, 0, 1});
}

TEST_CASE("tree: to lack a value may be the answer itself", "[models][trees]") {
  const double none = std::nan("");
  const Vector y = (Vector(6) << 1, 1, 1, 1, 7, 7).finished();
  const auto model = grown(test::regression(column({4, 1, 3, 2, none, none}), y), {});
  REQUIRE(nodesOf(model).size() == 3);
  CHECK_FALSE(nodesOf(model)[0].missingLeft);
  CHECK(answers(model, column({-1e300, 1e308, none})).values == (Vector(3) << 1, 1, 7).finished());
}

TEST_CASE("tree: where no train row lacks a value, such rows go to the heavier side", "[models][trees]") {
  const double none = std::nan("");
  const auto heavyLeft = grown(test::classification(column({1, 2, 3, 9}), {0, 0, 0, 1}, 2), {});
  CHECK(answers(heavyLeft, column({none})).labels == std::vector<int>{0});
  const auto heavyRight = grown(test::classification(column({1, 7, 8, 9}), {0, 1, 1, 1}, 2), {});
  CHECK(answers(heavyRight, column({none})).labels == std::vector<int>{1});
}

TEST_CASE("tree: with few leaves allowed the most useful splits come first", "[models][trees]") {
  const Matrix X = test::normals(400, 4, 41);
  Vector y(400);
  for (Index i = 0; i < 400; ++i) y[i] = (X(i, 0) > 1.5 ? 100 : 0) + (X(i, 1) > 0 ? 1 : 0) + 0.1 * X(i, 2);
  const auto train = test::regression(X, y);
  const double spread = (y.array() - y.mean()).square().mean();
  double last = spread;
  for (const int most : {1, 2, 3, 8, 20}) {
    const auto model = grown(train, {.maxDepth = 0, .maxLeaves = most});
    CHECK(leaves(nodesOf(model)) == most);
    const double error = (answers(model, X).values - y).squaredNorm() / 400;
    CHECK((most == 1 ? error == Approx(spread) : error < last));
    last = error;
  }
  CHECK(last < 0.01 * spread);
  // Without the limit in reach the tree is the same as grown depth first.
  const auto free = nodesOf(grown(train, {.maxDepth = 4}));
  const auto limited = nodesOf(grown(train, {.maxDepth = 4, .maxLeaves = 1000}));
  REQUIRE(free.size() == limited.size());
  for (std::size_t i = 0; i < free.size(); ++i) {
    CHECK(free[i].feature == limited[i].feature);
    CHECK(free[i].threshold == limited[i].threshold);
  }
}

TEST_CASE("tree: the pruning path holds every tree that a price leads to", "[models][trees]") {
  const Matrix X = test::normals(300, 3, 51);
  std::vector<int> labels(300);
  Rng rng{Seed(14)};
  for (Index i = 0; i < 300; ++i)
    labels[static_cast<std::size_t>(i)] = X(i, 0) > 0.3 ? 2 : static_cast<int>(rng.below(3));
  const auto model = grown(test::classification(X, labels, 3), {.maxDepth = 0});
  const auto path = capability<PruningPath>(*model)->pruningPath();
  REQUIRE(path.size() > 5);
  CHECK(path.front().alpha == 0);
  CHECK(path.back().leaves == 1);
  CHECK(path.back().impurity == Approx(nodesOf(model)[0].impurity));
  for (std::size_t i = 0; i < path.size(); ++i) {
    const double price = i + 1 < path.size() ? (path[i].alpha + path[i + 1].alpha) / 2 : path[i].alpha * 2;
    const auto cut = pruned(nodesOf(model), price);
    CHECK(leaves(cut) == path[i].leaves);
    double impurity = 0;
    for (const TreeNode& node : cut)
      if (node.feature < 0) impurity += node.impurity * node.n / 300;
    CHECK(impurity == Approx(path[i].impurity).margin(1e-12));
    if (i > 0) CHECK(path[i].alpha > path[i - 1].alpha);
  }
}

TEST_CASE("tree: fits that share their rows grow what they would alone", "[models][trees]") {
  const Matrix X = test::normals(500, 5, 61);
  const Vector y = X.col(0).cwiseProduct(X.col(1)) + 0.1 * test::normals(500, 1, 62);
  const auto shared = std::make_shared<SharedRows>(X);
  for (const Index step : {1, 2, 5}) {
    std::vector<Index> rows;
    for (Index i = 0; i < 500; i += step) rows.push_back(i);
    TrainingSet alone = test::regression(takeRows(X, rows), takeRows(y, rows));
    alone.weights = Vector::Ones(alone.n());
    alone.weights[3] = 0;
    TrainingSet together = alone;
    together.shared = shared;
    if (step > 1) together.sharedRows = rows;
    const auto a = nodesOf(grown(alone, {.maxDepth = 0})), b = nodesOf(grown(together, {.maxDepth = 0}));
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      CHECK(a[i].feature == b[i].feature);
      CHECK(a[i].threshold == b[i].threshold);
      CHECK(a[i].value == b[i].value);
    }
    together.sharedRows = {1, 1};
    jobs::WorkContext context;
    CHECK(fitTree(together, {}, context).error().code == ErrorCode::InvalidInput);
  }
}
