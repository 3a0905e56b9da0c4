#include "core/models/cluster/dbscan.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/models/cluster/density_clusters.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// The definition: a flood from each core row, in the order of the rows.
std::vector<int> flooded(const Matrix& X, double radius, double minRows) {
  const Index n = X.rows();
  std::vector<std::vector<Index>> near(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j)
      if ((X.row(i) - X.row(j)).squaredNorm() <= radius * radius)
        near[static_cast<std::size_t>(i)].push_back(j);
  std::vector<int> labels(static_cast<std::size_t>(n), -1);
  int next = 0;
  for (Index seed = 0; seed < n; ++seed) {
    if (labels[static_cast<std::size_t>(seed)] >= 0) continue;
    std::vector<Index> open = {seed};
    if (static_cast<double>(near[static_cast<std::size_t>(seed)].size()) < minRows) continue;
    labels[static_cast<std::size_t>(seed)] = next;
    while (!open.empty()) {
      const auto& around = near[static_cast<std::size_t>(open.back())];
      open.pop_back();
      if (static_cast<double>(around.size()) < minRows) continue;
      for (const Index other : around) {
        int& label = labels[static_cast<std::size_t>(other)];
        if (label >= 0) continue;
        label = next;
        open.push_back(other);
      }
    }
    ++next;
  }
  return labels;
}

}  // namespace

TEST_CASE("dbscan: cells and tree find what a flood from row to row finds", "[models][cluster]") {
  for (const Index d : {1, 2, 3, 4}) {
    Matrix X = test::normals(400, d, 80 + static_cast<std::uint64_t>(d));
    X.row(17) *= 40;  // a far row, and with it many empty cells
    for (const double radius : {0.05, 0.3, 0.8})
      for (const double minRows : {1.0, 4.0, 12.0}) {
        INFO(d << " columns, radius " << radius << ", rows " << minRows);
        const auto wanted = flooded(X, radius, minRows);
        jobs::WorkContext context;
        REQUIRE(fitsCells(X, radius));
        CHECK(cellClusters(X, {}, radius, minRows, context)->labels == wanted);
        CHECK(treeClusters(X, {}, radius, minRows, context)->labels == wanted);
      }
  }
}

TEST_CASE("dbscan: on a lattice whole steps of the radius count", "[models][cluster]") {
  Matrix X(100, 2);
  for (Index i = 0; i < 100; ++i) X.row(i) << static_cast<double>(i % 10), static_cast<double>(i / 10);
  jobs::WorkContext context;
  for (const double minRows : {3.0, 5.0, 6.0}) {
    const auto found = cellClusters(X, {}, 1.0, minRows, context);
    // An inner point has four neighbours, an edge three, a corner two; each counts itself.
    const auto cores = std::count(found->core.begin(), found->core.end(), true);
    CHECK(cores == (minRows == 3 ? 100 : minRows == 5 ? 64 : 0));
    CHECK(found->labels == flooded(X, 1.0, minRows));
  }
}

TEST_CASE("dbscan: two rings are two clusters, with a radius of their own, what is far is noise",
          "[models][cluster]") {
  Matrix X(401, 2);
  for (Index i = 0; i < 400; ++i) {
    const double angle = std::numbers::pi * static_cast<double>(i / 2) / 100, radius = i % 2 == 0 ? 1 : 5;
    X.row(i) << radius * std::cos(angle), radius * std::sin(angle);
  }
  X.row(400) << 50, 50;
  jobs::WorkContext context;
  const auto model = fitDbscan(test::unlabelled(X, Task::Cluster), {}, context);
  REQUIRE(model);
  const auto* noise = capability<NoiseLabel>(**model);
  CHECK((*model)->classes() == 3);
  CHECK(noise->noiseLabel() == 2);
  const auto labels = (*model)->predict(X, context)->labels;
  for (std::size_t i = 0; i < 400; ++i) CHECK(labels[i] == static_cast<int>(i % 2));
  CHECK(labels[400] == 2);
  CHECK(context.takeWarnings().empty());
}

TEST_CASE("dbscan: nothing dense is all noise, with a warning, weights count", "[models][cluster]") {
  Matrix X(4, 1);
  X << 0, 10, 20, 30;
  TrainingSet train = test::unlabelled(X, Task::Cluster);
  jobs::WorkContext context;
  const auto none = fitDbscan(train, {.radius = 1, .minRows = 2}, context);
  REQUIRE(none);
  CHECK((*none)->predict(X, context)->labels == std::vector<int>{0, 0, 0, 0});
  CHECK(context.takeWarnings().size() == 1);
  train.weights = Eigen::Vector4d(1, 5, 0, 1);
  const auto heavy = fitDbscan(train, {.radius = 1, .minRows = 2}, context);
  REQUIRE(heavy);
  CHECK((*heavy)->predict(X, context)->labels == std::vector<int>{1, 0, 1, 1});
}
