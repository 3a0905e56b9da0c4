#include <cmath>
#include <numeric>

#include "core/base/archive.hpp"
#include "core/models/answered_rows.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/grid_predictor.hpp"
#include "core/models/trees/boosting.hpp"
#include "core/models/trees/forest.hpp"
#include "core/models/trees/level_order.hpp"
#include "tests/core/models/trees/tree_answers.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::nodesOf;

namespace {

const double Hole = std::nan("");

Matrix codeColumn(const std::vector<double>& codes) {
  return Eigen::Map<const Vector>(codes.data(), static_cast<Index>(codes.size()));
}
/// One codeColumn of codes of `levels` levels.
TrainingSet coded(const std::vector<double>& codes, std::vector<int> labels, int classes, int levels) {
  TrainingSet train = test::classification(codeColumn(codes), std::move(labels), classes);
  train.levels = {levels};
  return train;
}
TrainingSet coded(const std::vector<double>& codes, const std::vector<double>& y, int levels) {
  TrainingSet train = test::regression(codeColumn(codes), codeColumn(y).col(0));
  train.levels = {levels};
  return train;
}
/// Column 0 a category of `levels` levels, some missing; codeColumn 1 a number; answers by the level's last
/// digit.
TrainingSet mixedLevels(int levels, Index n = 600) {
  TrainingSet train = test::classification(test::normals(n, 2, 71), {}, 2);
  Rng rng{Seed(72)};
  for (Index i = 0; i < n; ++i) {
    const auto code = static_cast<int>(rng.below(levels));
    train.X(i, 0) = i % 50 == 7 ? Hole : code;
    const bool odd = code % 10 == 1 || code % 10 == 4 || code % 10 == 8;
    train.labels.push_back((i % 50 != 7 && odd) != (train.X(i, 1) > 1.5) ? 1 : 0);
  }
  train.levels = {levels, 0};
  return train;
}
double massOf(const TreeNode& node) { return node.n * node.impurity; }
/// The least impurity that sending a set of levels left leaves, over all sets.
double bestOfAllSets(const TrainingSet& train, TreeCriterion criterion) {
  const auto levels = static_cast<unsigned>(train.levels[0]);
  double best = HUGE_VAL;
  for (unsigned set = 1; set + 1 < 1U << levels; ++set) {
    TrainingSet split = train;
    for (Index i = 0; i < train.n(); ++i)
      split.X(i, 0) = (set >> static_cast<unsigned>(train.X(i, 0)) & 1U) != 0 ? 0 : 1;
    split.levels.clear();
    jobs::WorkContext context;
    const auto tree = fitTree(split, {.criterion = criterion, .maxDepth = 1}, context).value();
    if (nodesOf(tree).size() == 3) best = std::min(best, massOf(nodesOf(tree)[1]) + massOf(nodesOf(tree)[2]));
  }
  return best;
}

}  // namespace

TEST_CASE("categories: levels are ordered by what their rows answer", "[models][trees][categories]") {
  const std::vector<std::int32_t> all = {0, 1, 2, 3, 4, 5, 6};
  const TrainingSet numbers = coded({3, 0, 3, 1, Hole, 4, 1}, {9, 4, 7, 5, 0, 4, 5}, 6);
  CHECK(levelOrder(TreeRows(numbers, Impurity::Variance, {}), 0, all) ==
        std::vector<std::int32_t>{0, 4, 1, 3});
  const TrainingSet two = coded({2, 2, 0, 0, 1, Hole, 1}, {0, 1, 1, 1, 0, 1, 0}, 2, 3);
  for (const auto impurity : {Impurity::Gini, Impurity::Entropy})
    CHECK(levelOrder(TreeRows(two, impurity, {}), 0, all) == std::vector<std::int32_t>{1, 2, 0});
  // Of three classes: levels of one class lie together, whatever their codes.
  const TrainingSet three = coded({0, 1, 2, 3, 4, 0, 2}, {0, 1, 0, 1, 2, 0, 0}, 3, 5);
  const auto order = levelOrder(TreeRows(three, Impurity::Gini, {}), 0, all);
  const auto place = [&](int level) { return std::find(order.begin(), order.end(), level) - order.begin(); };
  CHECK(std::abs(place(0) - place(2)) == 1);
  CHECK(std::abs(place(1) - place(3)) == 1);
}

TEST_CASE("categories: the first question is the best of all sets of levels", "[models][trees][categories]") {
  jobs::WorkContext context;
  Rng rng{Seed(73)};
  for (int round = 0; round < 5; ++round) {
    std::vector<double> codes, y;
    std::vector<int> labels;
    for (int i = 0; i < 80; ++i) {
      codes.push_back(static_cast<double>(rng.below(6)));
      y.push_back(std::sin(7 * codes.back() + round) + rng.normal());
      labels.push_back(y.back() > 0 ? 1 : 0);
    }
    const TrainingSet numbers = coded(codes, y, 6), classes = coded(codes, labels, 2, 6);
    for (const auto criterion : {TreeCriterion::Gini, TreeCriterion::Entropy})
      for (const TrainingSet* train : {&numbers, &classes}) {
        const auto tree = fitTree(*train, {.criterion = criterion, .maxDepth = 1}, context).value();
        REQUIRE(nodesOf(tree).size() == 3);
        CHECK(massOf(nodesOf(tree)[1]) + massOf(nodesOf(tree)[2]) ==
              Approx(bestOfAllSets(*train, criterion)).epsilon(1e-9));
      }
    // Boosting of one round, two leaves and full steps asks the same.
    const auto tree = fitTree(numbers, {.maxDepth = 1}, context).value();
    for (const auto splits : {BoostingSplits::Histogram, BoostingSplits::Exact}) {
      const auto boosted = fitBoosting(numbers,
                                       {.rounds = 1,
                                        .learningRate = 1,
                                        .maxLeaves = 2,
                                        .maxDepth = 1,
                                        .minLeafRows = 1,
                                        .splits = splits},
                                       context)
                               .value();
      CHECK((boosted->predict(numbers.X, context)->values - tree->predict(numbers.X, context)->values)
                .cwiseAbs()
                .maxCoeff() < 1e-4);
    }
  }
}

TEST_CASE("categories: levels without rows and unknown ones go where missing ones go",
          "[models][trees][categories]") {
  jobs::WorkContext context;
  // Levels 0 and 3 answer 1; 1 answers 5, as do the missing; 2 and 4 have no rows.
  const auto tree =
      fitTree(coded({0, 0, 3, 3, 1, 1, Hole}, {1, 1, 1, 1, 5, 5, 5}, 5), {.maxDepth = 1}, context).value();
  const TreeNode root = nodesOf(tree).front();
  CHECK(root.leftLevels == std::vector<std::int32_t>{0, 3});
  CHECK_FALSE(root.missingLeft);
  CHECK(tree->predict(codeColumn({0, 1, 2, 3, 4, Hole, 9}), context)->values ==
        codeColumn({1, 5, 5, 1, 5, 5, 5}).col(0));
  // Nothing is missing: the heavier side takes what is unknown.
  const auto heavy =
      fitTree(coded({0, 0, 3, 3, 1, 1}, {1, 1, 1, 1, 5, 5}, 5), {.maxDepth = 1}, context).value();
  CHECK(nodesOf(heavy).front().leftLevels == std::vector<std::int32_t>{0, 2, 3, 4});
  CHECK(heavy->predict(codeColumn({2, 4, Hole, 1}), context)->values == codeColumn({1, 1, 1, 5}).col(0));
  const TrainingSet wrong = coded({0, 1, 2.5}, {1, 2, 3}, 3);
  CHECK(fitTree(wrong, {}, context).error().message.find("2.5") != std::string::npos);
  CHECK_FALSE(fitTree(coded({0, 1, 3}, {1, 2, 3}, 3), {}, context));
}

TEST_CASE("categories: every method of trees learns them, and its file and shortcuts keep them",
          "[models][trees][categories]") {
  jobs::WorkContext context;
  for (const int levels : {30, 400}) {
    const TrainingSet train = mixedLevels(levels, levels == 30 ? 600 : 6000);
    std::size_t takers = 0;
    for (const ModelEntry& entry : modelCatalog()) {
      if (!entry.takesCategories) continue;
      ++takers;
      INFO(entry.id << " of " << levels << " levels");
      CHECK(entry.takesMissing);
      const auto model = fit({entry.id, {}}, train, context);
      REQUIRE(model);
      const Predictions answers = (*model)->predict(train.X, context).value();
      double right = 0;
      for (std::size_t i = 0; i < train.labels.size(); ++i)
        right += answers.labels[i] == train.labels[i] ? 1 : 0;
      CHECK(right / static_cast<double>(train.n()) > (levels == 30 ? 0.9 : 0.8));

      ArchiveWriter file;
      (*model)->save(file);
      const std::string bytes = file.bytes().value();
      const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(bytes)), "model.ridge");
      REQUIRE(reader);
      const auto again = entry.load(*reader);
      REQUIRE(again);
      Matrix queries = test::normals(300, 2, 74);
      for (Index i = 0; i < 300; ++i) queries(i, 0) = i % 41 == 0 ? Hole : static_cast<double>(i % levels);
      const Predictions expected = (*model)->predict(queries, context).value();
      CHECK((*again)->predict(queries, context)->probabilities == expected.probabilities);

      if (const auto* memory = capability<RowMemory>(**model)) {
        Matrix other = queries;
        other.col(0).reverseInPlace();
        const auto rows = memory->remember(other, context).value();
        CHECK(rows->predict(queries, context)->probabilities == expected.probabilities);
      }
      if (const auto* grid = capability<GridPredictor>(**model)) {
        const Lattice lattice{Vector{{-1, -2}}, Vector{{1, 0}}, Vector{{0, 0.3}}, 33, 14};
        Matrix points(33 * 14, 2);
        for (Index j = 0; j < 14; ++j)
          for (Index i = 0; i < 33; ++i) points.row(j * 33 + i) = lattice.point(i, j);
        CHECK(grid->predictGrid(lattice, context)->probabilities ==
              (*model)->predict(points, context)->probabilities);
      }
    }
    CHECK(takers == 5);
  }
}

TEST_CASE("categories: monotone columns have an order", "[models][trees][categories]") {
  jobs::WorkContext context;
  const auto refused = fitBoosting(mixedLevels(10), {.monotone = "x1:+"}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "monotone");
  CHECK(fitBoosting(mixedLevels(10), {.rounds = 3, .monotone = "x2:+"}, context));
}
