#include "core/models/cluster/hierarchical.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

constexpr std::array Linkages = {Linkage::Single, Linkage::Complete, Linkage::Average, Linkage::Ward};

/// Every pair of clusters compared anew in every step.
std::vector<double> plainHeights(const Matrix& X, Linkage kind) {
  std::vector<std::vector<Index>> clusters;
  for (Index i = 0; i < X.rows(); ++i) clusters.push_back({i});
  const auto apart = [&](const std::vector<Index>& a, const std::vector<Index>& b) {
    double low = HUGE_VAL, high = 0, sum = 0;
    for (const Index i : a)
      for (const Index j : b) {
        const double gap = (X.row(i) - X.row(j)).norm();
        low = std::min(low, gap);
        high = std::max(high, gap);
        sum += gap;
      }
    const double na = static_cast<double>(a.size()), nb = static_cast<double>(b.size());
    if (kind == Linkage::Single) return low;
    if (kind == Linkage::Complete) return high;
    if (kind == Linkage::Average) return sum / (na * nb);
    return std::sqrt(2 * na * nb / (na + nb)) *
           (takeRows(X, a).colwise().mean() - takeRows(X, b).colwise().mean()).norm();
  };
  std::vector<double> heights;
  while (clusters.size() > 1) {
    std::size_t first = 0, second = 1;
    double least = HUGE_VAL;
    for (std::size_t a = 0; a < clusters.size(); ++a)
      for (std::size_t b = a + 1; b < clusters.size(); ++b)
        if (const double gap = apart(clusters[a], clusters[b]); gap < least) {
          least = gap;
          first = a;
          second = b;
        }
    heights.push_back(least);
    clusters[first].insert(clusters[first].end(), clusters[second].begin(), clusters[second].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(second));
  }
  return heights;
}

}  // namespace

TEST_CASE("linkage: heights are those of comparing every pair of clusters in every step",
          "[models][cluster]") {
  const Matrix X = test::normals(70, 3, 71);
  for (const Linkage kind : Linkages) {
    jobs::WorkContext context;
    const auto merges = linkage(X, {}, kind, context);
    REQUIRE(merges);
    const auto plain = plainHeights(X, kind);
    REQUIRE(merges->size() == plain.size());
    for (std::size_t i = 0; i < plain.size(); ++i)
      CHECK((*merges)[i].height == Approx(plain[i]).epsilon(1e-12));
    CHECK(merges->back().size == 70);
  }
}

TEST_CASE("linkage: of a line of three points the nearer two come first", "[models][cluster]") {
  Matrix X(3, 1);
  X << 0, 3, 7;
  const std::array heights = {4.0, 7.0, 5.5, std::sqrt(4.0 / 3) * 5.5};
  for (std::size_t i = 0; i < Linkages.size(); ++i) {
    jobs::WorkContext context;
    const auto merges = linkage(X, {}, Linkages[i], context);
    REQUIRE(merges);
    CHECK((*merges)[0].a == 0);
    CHECK((*merges)[0].b == 1);
    CHECK((*merges)[0].height == 3);
    CHECK((*merges)[1].a == 2);
    CHECK((*merges)[1].b == 3);
    CHECK((*merges)[1].height == Approx(heights[i]));
    CHECK(cutAt(*merges, 3, 2) == std::vector<int>{0, 0, 1});
    CHECK(cutAt(*merges, 3, 1) == std::vector<int>{0, 0, 0});
    CHECK(cutAt(*merges, 3, 3) == std::vector<int>{0, 1, 2});
  }
}

TEST_CASE("linkage: many rows that leave and close up keep their names", "[models][cluster]") {
  // Groups of four around 150 far places: the last 149 merges are between groups.
  Matrix X(600, 2);
  for (Index i = 0; i < 600; ++i)
    X.row(i) << 100.0 * static_cast<double>(i % 150) + 0.1 * static_cast<double>(i / 150),
        std::sin(static_cast<double>(i));
  for (const Linkage kind : {Linkage::Single, Linkage::Ward}) {
    jobs::WorkContext context;
    const auto merges = linkage(X, {}, kind, context);
    REQUIRE(merges);
    const auto labels = cutAt(*merges, 600, 150);
    for (std::size_t i = 0; i < 600; ++i) CHECK(labels[i] == static_cast<int>(i % 150));
  }
}

TEST_CASE("linkage: a row of weight three pulls as three rows at its place", "[models][cluster]") {
  const Matrix X = test::normals(12, 2, 72);
  Vector weights = Vector::Ones(12);
  weights[4] = 3;
  std::vector<Index> rows = {4, 4};
  for (Index i = 0; i < 12; ++i) rows.push_back(i);
  for (const Linkage kind : Linkages) {
    jobs::WorkContext context;
    const auto a = linkage(X, weights, kind, context);
    const auto b = linkage(takeRows(X, rows), {}, kind, context);
    REQUIRE(b->size() == a->size() + 2);
    for (std::size_t i = 0; i < a->size(); ++i)
      CHECK((*a)[i].height == Approx((*b)[i + 2].height).epsilon(1e-12));
  }
}

TEST_CASE("hierarchical: train rows keep their clusters, others go with the nearest", "[models][cluster]") {
  Matrix X(6, 1);
  X << 0, 1, 100, 101, 200, 0.5;
  TrainingSet train = test::unlabelled(X, Task::Cluster);
  train.weights = Vector::Ones(6);
  train.weights[4] = 0;
  for (const Linkage kind : Linkages) {
    jobs::WorkContext context;
    const auto model = fitHierarchical(train, {.clusters = 2, .linkage = kind}, context);
    REQUIRE(model);
    CHECK((*model)->predict(X, context)->labels == std::vector<int>{0, 0, 1, 1, 1, 0});
    const auto* tree = capability<Dendrogram>(**model);
    CHECK(tree->leafRows() == std::vector<Index>{0, 1, 2, 3, 5});
    CHECK(tree->merges().size() == 4);
  }
}

TEST_CASE("hierarchical: a table of distances that is too large is refused before it is made",
          "[models][cluster]") {
  jobs::WorkContext context;
  const auto refused = linkage(Matrix::Zero(30000, 1), {}, Linkage::Average, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::TooLarge);
}
