#include "core/models/neighbors/neighbour_index.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

double apart(const Vector& x, const Vector& row, KnnMetric metric) {
  if (metric == KnnMetric::Euclidean) return (x - row).norm();
  if (metric == KnnMetric::Manhattan) return (x - row).lpNorm<1>();
  const double product = x.stableNorm() * row.stableNorm();
  if (product > 0) return 1 - x.dot(row) / product;
  return x.isZero(0) && row.isZero(0) ? 0 : 1;
}

NeighbourIndex::Found byDefinition(const Matrix& X, const Vector& x, int k, KnnMetric metric) {
  NeighbourIndex::Found all;
  for (Index i = 0; i < X.rows(); ++i)
    all.emplace_back(apart(x, X.row(i).transpose(), metric), static_cast<std::int32_t>(i));
  std::sort(all.begin(), all.end());
  all.resize(static_cast<std::size_t>(k));
  return all;
}

void checkSame(const NeighbourIndex::Found& found, const NeighbourIndex::Found& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    REQUIRE(found[i].first == Approx(wanted[i].first).epsilon(1e-12).margin(1e-15));
    REQUIRE(found[i].second == wanted[i].second);
  }
}

void compare(const Matrix& X, const Matrix& queries, int k,
             const std::vector<KnnMetric>& metrics = {KnnMetric::Euclidean, KnnMetric::Manhattan}) {
  jobs::WorkContext context;
  for (const auto metric : metrics) {
    const auto index = NeighbourIndex::build(X, metric, context);
    REQUIRE(index);
    NeighbourIndex::Found found;
    Index answered = 0;
    index->nearest(queries.transpose(), k, context, [&](Index i, const NeighbourIndex::Found& together) {
      REQUIRE(i == answered++);
      const Vector x = queries.row(i).transpose();
      checkSame(together, byDefinition(X, x, k, metric));
      index->nearest(x.data(), k, found);
      REQUIRE(found == together);
    });
    REQUIRE(answered == queries.rows());
  }
}

}  // namespace

TEST_CASE("neighbour index: the same rows and distances as comparing with all", "[models][knn]") {
  for (const Index d : {1, 2, 5, 30}) compare(test::normals(700, d, 3), test::normals(60, d, 4), 7);
  compare(test::normals(20, 3, 5), test::normals(10, 3, 6), 20);
}

TEST_CASE("neighbour index: ties on a lattice go to the lower row", "[models][knn]") {
  Matrix X(400, 2);
  for (Index i = 0; i < 400; ++i) X.row(i) << static_cast<double>(i % 20), static_cast<double>((i * 7) % 20);
  compare(X, X.topRows(50), 13);
  compare(Matrix::Constant(100, 2, 3.5), X.topRows(5), 10);
}

TEST_CASE("neighbour index: angles, with rows of zeros at right angles to all others", "[models][knn]") {
  Matrix X = test::normals(300, 4, 8);
  X.row(17).setZero();
  X.row(5) *= 1e200;
  X.row(6) *= 1e-200;
  compare(X, test::normals(40, 4, 9), 9, {KnnMetric::Cosine});
  jobs::WorkContext context;
  const auto index = NeighbourIndex::build(X, KnnMetric::Cosine, context);
  NeighbourIndex::Found found;
  index->nearest(Vector::Zero(4).eval().data(), 2, found);
  CHECK(found[0] == std::pair{0.0, std::int32_t{17}});
  CHECK(found[1].first == Approx(1));
}

TEST_CASE("neighbour index: sizes far apart and far queries keep their order", "[models][knn]") {
  // Thousandths of a unit beside a column of millions: 32 bits alone would not tell them apart.
  Matrix X = test::normals(2000, 2, 13);
  X.col(1) *= 1e6;
  X.col(0) *= 1e-3;
  for (Index i = 0; i < 1000; ++i) X(i, 1) = 5;
  compare(X, X.topRows(40), 6);
  compare(X, X.middleRows(980, 40).array() + 1e9, 6);
  compare(X * 1e290, X.topRows(40) * 1e290, 6, {KnnMetric::Manhattan});
  compare(X * 1e-295, X.topRows(40) * 1e-295, 6, {KnnMetric::Manhattan});
}

TEST_CASE("neighbour index: all within a radius are found, and the nearest among them", "[models][knn]") {
  const Matrix X = test::normals(900, 3, 14), queries = test::normals(30, 3, 15);
  jobs::WorkContext context;
  for (const auto metric : {KnnMetric::Euclidean, KnnMetric::Manhattan}) {
    const auto index = NeighbourIndex::build(X, metric, context);
    std::vector<std::int32_t> rows;
    for (Index q = 0; q < queries.rows(); ++q) {
      const Vector x = queries.row(q).transpose();
      index->within(x.data(), 0.8, rows);
      std::sort(rows.begin(), rows.end());
      std::vector<std::int32_t> wanted;
      for (Index i = 0; i < X.rows(); ++i)
        if (apart(x, X.row(i).transpose(), metric) <= 0.8) wanted.push_back(static_cast<std::int32_t>(i));
      CHECK(rows == wanted);
      if (wanted.size() < 3) continue;
      NeighbourIndex::Found among, all;
      index->nearestAmong(rows, x.data(), 3, among);
      index->nearest(x.data(), 3, all);
      CHECK(among == all);
    }
  }
}
