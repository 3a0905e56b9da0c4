#include "core/models/neighbors/approximate_neighbours.hpp"

#include <algorithm>
#include <set>

#include "core/base/archive.hpp"
#include "core/jobs/thread_pool.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/neighbors/knn.hpp"
#include "tests/core/models/neighbors/fitted_knn.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::fittedKnn;

namespace {

constexpr KnnMetric Metrics[] = {KnnMetric::Euclidean, KnnMetric::Manhattan, KnnMetric::Cosine};

KnnParams approximate(KnnMetric metric = KnnMetric::Euclidean, KnnSearch search = KnnSearch::Approximate) {
  KnnParams params;
  params.metric = metric;
  params.search = search;
  return params;
}
TrainingSet rows(Index n, Index d) {
  const Matrix X = test::normals(n, d, 61);
  return test::regression(X, X.col(0) + X.col(1));
}

}  // namespace

TEST_CASE("approximate neighbours: nearly all of the nearest, at their true distances", "[models][knn]") {
  const Matrix X = test::normals(3000, 24, 5), queries = test::normals(200, 24, 6);
  jobs::WorkContext context;
  for (const KnnMetric metric : Metrics) {
    INFO("metric " << static_cast<int>(metric));
    const auto index = *NeighbourIndex::build(X, metric, context);
    const auto graph = *ApproximateNeighbours::build(index, context);
    NeighbourIndex::Found exact, found;
    int hits = 0;
    for (Index q = 0; q < queries.rows(); ++q) {
      const Vector x = queries.row(q);
      index.nearest(x.data(), 10, exact);
      REQUIRE(graph.nearest(index, x.data(), 10, found));
      REQUIRE(found.size() == 10);
      CHECK(std::is_sorted(found.begin(), found.end()));
      const std::set<std::pair<double, std::int32_t>> wanted(exact.begin(), exact.end());
      for (const auto& one : found) hits += wanted.count(one) > 0 ? 1 : 0;
    }
    CHECK(hits > 0.97 * 10 * 200);
    CHECK(hits <= 10 * 200);
  }
}

TEST_CASE("approximate neighbours: every row finds itself, in any unit and beside its doubles",
          "[models][knn]") {
  jobs::WorkContext context;
  for (const double unit : {1e-100, 1.0, 1e100}) {
    const Matrix X = test::normals(500, 6, 7) * unit;
    const auto index = *NeighbourIndex::build(X, KnnMetric::Euclidean, context);
    const auto graph = *ApproximateNeighbours::build(index, context);
    NeighbourIndex::Found found;
    int itself = 0;
    for (Index i = 0; i < 500; ++i) {
      const Vector x = X.row(i);
      REQUIRE(graph.nearest(index, x.data(), 1, found));
      itself += found.front().second == i && found.front().first == 0 ? 1 : 0;
    }
    CHECK(itself >= 499);
  }
  Matrix same(300, 2);
  same.rowwise() = Eigen::RowVector2d(3, 4);
  const auto model = fittedKnn(test::regression(same, Vector::Ones(300)), approximate());
  CHECK(capability<Neighbours>(*model)->neighbours(Eigen::Vector2d(3, 4), 300).size() == 300);
}

TEST_CASE("approximate neighbours: knn says that it looks so, and answers alike at any number of threads",
          "[models][knn]") {
  const auto train = rows(2500, 20);
  const Matrix queries = test::normals(700, 20, 8);
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone, shared({}, &pool);
  const auto model = fitKnn(train, approximate(), alone), other = fitKnn(train, approximate(), shared);
  REQUIRE(model);
  REQUIRE(other);
  REQUIRE(alone.takeWarnings().size() == 1);
  CHECK((*model)->predict(queries, alone)->values == (*other)->predict(queries, shared)->values);
  const auto exact = fittedKnn(train, approximate(KnnMetric::Euclidean, KnnSearch::Exact));
  const Vector gap = (*model)->predict(queries, alone)->values - exact->predict(queries, alone)->values;
  CHECK((gap.array() == 0).count() > 630);
  // The k nearest of any row, more than one search looks at too.
  for (const int k : {1, 7, 400}) {
    const auto near = capability<Neighbours>(**model)->neighbours(queries.row(3).transpose(), k);
    CHECK(near.size() == static_cast<std::size_t>(k));
    CHECK(near.front() == capability<Neighbours>(*exact)->neighbours(queries.row(3).transpose(), k).front());
  }
  ArchiveWriter archive;
  (*model)->save(archive);
  const auto bytes = archive.bytes();
  const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(*bytes)), "model");
  const auto again = loadKnn(*reader);
  REQUIRE(again);
  CHECK((*again)->predict(queries, alone)->values == (*model)->predict(queries, alone)->values);
}

TEST_CASE("approximate neighbours: automatic stays exact for few rows and few columns", "[models][knn]") {
  jobs::WorkContext context;
  REQUIRE(fitKnn(rows(2000, 20), approximate(KnnMetric::Euclidean, KnnSearch::Automatic), context));
  REQUIRE(fitKnn(rows(21000, 2), approximate(KnnMetric::Euclidean, KnnSearch::Automatic), context));
  CHECK(context.takeWarnings().empty());
}

TEST_CASE("approximate neighbours: a stop is obeyed while rows are linked", "[models][knn]") {
  std::stop_source stop;
  jobs::WorkContext context(stop.get_token());
  context.onProgress = [&](const jobs::Progress&) { stop.request_stop(); };
  CHECK(fitKnn(rows(3000, 10), approximate(), context).error().code == ErrorCode::Cancelled);
}
