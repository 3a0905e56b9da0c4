#include "core/models/neighbors/neighbour_index.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

NeighbourIndex::Found byDefinition(const Matrix& X, const Vector& x, int k, KnnMetric metric) {
  NeighbourIndex::Found all;
  for (Index i = 0; i < X.rows(); ++i) {
    double sum = 0;
    for (Index j = 0; j < X.cols(); ++j) {
      const double difference = x[j] - X(i, j);
      sum += metric == KnnMetric::Euclidean ? difference * difference : std::abs(difference);
    }
    all.emplace_back(metric == KnnMetric::Euclidean ? std::sqrt(sum) : sum, static_cast<std::int32_t>(i));
  }
  std::sort(all.begin(), all.end());
  all.resize(static_cast<std::size_t>(k));
  return all;
}

void compare(const Matrix& X, const Matrix& queries, int k) {
  jobs::WorkContext context;
  for (const auto metric : {KnnMetric::Euclidean, KnnMetric::Manhattan}) {
    const auto index = NeighbourIndex::build(X, metric, context);
    REQUIRE(index);
    NeighbourIndex::Found found;
    for (Index i = 0; i < queries.rows(); ++i) {
      const Vector x = queries.row(i).transpose();
      index->nearest(x.data(), k, found);
      REQUIRE(found == byDefinition(X, x, k, metric));
    }
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
