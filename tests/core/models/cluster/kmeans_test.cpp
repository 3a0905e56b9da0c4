#include "core/models/cluster/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/models/capabilities.hpp"
#include "core/models/cluster/centre_starts.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr fitted(const TrainingSet& train, const KmeansParams& params) {
  jobs::WorkContext context;
  auto model = fitKmeans(train, params, context);
  REQUIRE(model);
  return *model;
}

/// Four squares of four points, 100 apart: each point is at squared distance 2 from its square's middle.
Matrix squares() {
  Matrix X(16, 2);
  for (Index i = 0; i < 16; ++i)
    X.row(i) << static_cast<double>(100 * (i % 2) + ((i / 4) % 2 == 0 ? -1 : 1)),
        static_cast<double>(100 * ((i / 2) % 2) + (i / 8 == 0 ? -1 : 1));
  return X;
}

}  // namespace

TEST_CASE("k-means: separated squares reach the known sum of squares from any seed", "[models][cluster]") {
  TrainingSet train = test::unlabelled(squares(), Task::Cluster);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    train.seed = Seed(seed);
    const auto model = fitted(train, {.clusters = 4});
    const auto* centres = capability<Centres>(*model);
    CHECK(centres->inertia() == Approx(32));
    jobs::WorkContext context;
    const auto labels = model->predict(train.X, context)->labels;
    // Numbered by their first row.
    for (int i = 0; i < 4; ++i) CHECK(labels[static_cast<std::size_t>(i)] == i);
    for (std::size_t i = 0; i < 16; ++i) CHECK(labels[i] == static_cast<int>(i % 4));
    CHECK(centres->centres()(3, 0) == Approx(100));
    CHECK(centres->centres()(3, 1) == Approx(100));
  }
}

TEST_CASE("k-means: one cluster is the mean, as many as rows are the rows", "[models][cluster]") {
  const Matrix X = test::normals(30, 3, 5);
  const auto train = test::unlabelled(X, Task::Cluster);
  const auto one = fitted(train, {.clusters = 1});
  CHECK((capability<Centres>(*one)->centres() - X.colwise().mean()).cwiseAbs().maxCoeff() < 1e-12);
  for (const auto start : {KmeansStart::Spread, KmeansStart::Random})
    CHECK(capability<Centres>(*fitted(train, {.clusters = 30, .start = start}))->inertia() == 0);
}

TEST_CASE("lloyd: the sum of squares never rises, and every centre ends at the mean of its rows",
          "[models][cluster]") {
  const Matrix X = test::normals(500, 2, 9);
  jobs::WorkContext context;
  double last = 1e300;
  LloydOptions options;
  options.onIteration = [&](int, const Matrix&, double inertia) {
    CHECK(inertia <= last * (1 + 1e-12));
    last = inertia;
    return true;
  };
  const auto run = lloyd(X, {}, randomStart(X, {}, 6, Seed(3)), options, context);
  REQUIRE(run);
  CHECK(run->settled);
  for (int c = 0; c < 6; ++c) {
    Eigen::RowVectorXd sum = Eigen::RowVectorXd::Zero(2);
    double count = 0;
    for (Index i = 0; i < 500; ++i)
      if (run->assignment.labels[static_cast<std::size_t>(i)] == c) {
        sum += X.row(i);
        ++count;
      }
    CHECK((run->centres.row(c) - sum / count).norm() < 1e-12);
  }
}

TEST_CASE("lloyd: a centre without rows moves to the farthest row", "[models][cluster]") {
  Matrix X(5, 1), start(2, 1);
  X << 0, 1, 2, 3, 50;
  start << 1, 1000;
  jobs::WorkContext context;
  const auto run = lloyd(X, {}, start, {}, context);
  REQUIRE(run);
  CHECK(run->centres(1, 0) == 50);
  CHECK(run->centres(0, 0) == 1.5);
}

TEST_CASE("k-means: fewer distinct rows than clusters still is an answer", "[models][cluster]") {
  Matrix X = Matrix::Zero(10, 2);
  X.row(7) << 1, 1;
  for (const auto start : {KmeansStart::Spread, KmeansStart::Random}) {
    const auto model = fitted(test::unlabelled(X, Task::Cluster), {.clusters = 5, .start = start});
    CHECK(capability<Centres>(*model)->inertia() == 0);
    CHECK(capability<Centres>(*model)->centres().allFinite());
  }
  jobs::WorkContext context;
  const auto refused = fitKmeans(test::unlabelled(X, Task::Cluster), {.clusters = 11}, context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().where == "clusters");
}

TEST_CASE("k-means: a weight of three is the row three times", "[models][cluster]") {
  const Matrix X = test::normals(30, 2, 12);
  Vector weights = Vector::Ones(30);
  weights[2] = 3;
  weights[11] = 0;
  std::vector<Index> rows = {2, 2};
  for (Index i = 0; i < 30; ++i)
    if (i != 11) rows.push_back(i);
  jobs::WorkContext context;
  const Matrix start = X.topRows(3);
  const auto a = lloyd(X, weights, start, {}, context);
  const auto b = lloyd(takeRows(X, rows), {}, start, {}, context);
  CHECK((a->centres - b->centres).cwiseAbs().maxCoeff() < 1e-12);
  CHECK(a->assignment.inertia == Approx(b->assignment.inertia));
}

TEST_CASE("k-means: the film runs from the start to the answer", "[models][cluster]") {
  TrainingSet train = test::unlabelled(test::normals(400, 2, 2), Task::Cluster);
  auto dev = std::make_shared<Samples>();
  dev->X = test::normals(40, 2, 3);
  train.dev = dev;
  const auto model = fitted(train, {.clusters = 5});
  const auto trace = capability<Iterations>(*model)->trace();
  const auto points = trace->since(0);
  REQUIRE(points.size() > 2);
  CHECK(points.front().iteration == 0);
  CHECK(std::isfinite(points.front().devLoss));
  CHECK(points.back().trainLoss == Approx(capability<Centres>(*model)->inertia() / 400));
  const auto last = trace->at(points.back().iteration);
  REQUIRE(last.model);
  CHECK(capability<Centres>(*last.model)->centres() == capability<Centres>(*model)->centres());
}

TEST_CASE("k-means: other seeds start elsewhere", "[models][cluster]") {
  const Matrix X = test::normals(200, 2, 4);
  std::set<double> starts;
  jobs::WorkContext context;
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    starts.insert(spreadStart(X, {}, 3, Seed(seed), context).value()(0, 0));
    starts.insert(randomStart(X, {}, 3, Seed(seed))(0, 0));
  }
  CHECK(starts.size() >= 4);
}

TEST_CASE("packed rows: labels are those of float64, in ties and beside enormous columns too",
          "[models][cluster]") {
  Matrix X = test::normals(1000, 3, 31).array().round();  // whole numbers: many rows lie between two centres
  X.col(2) = X.col(2) * 1e9 + Vector::Constant(1000, 3e12);
  for (const Index k : {1, 2, 7}) {
    const Matrix centres = X.topRows(k);
    jobs::WorkContext context;
    const auto packed = models::PackedRows::pack(X, context);
    REQUIRE(packed);
    std::vector<int> labels(1000, 0);
    Moves moves;
    const auto changed = packed->relabel(centres, labels, &moves, context);
    REQUIRE(changed);
    CHECK(labels == assign(X, {}, centres, context)->labels);
    Index listed = 0;
    for (const auto& chunk : moves)
      for (const Move& move : chunk) {
        CHECK(move.from == 0);
        CHECK(labels[static_cast<std::size_t>(move.row)] == move.to);
        ++listed;
      }
    CHECK(listed == *changed);
    CHECK(*changed == 1000 - std::count(labels.begin(), labels.end(), 0));
  }
}

TEST_CASE("mini-batch: separated squares reach nearly the known sum of squares", "[models][cluster]") {
  Matrix X(1600, 2);
  for (Index i = 0; i < 1600; ++i) X.row(i) = squares().row(i % 16);
  TrainingSet train = test::unlabelled(X, Task::Cluster);
  const auto model = fitted(train, {.clusters = 4, .method = KmeansMethod::MiniBatch, .batchRows = 100});
  CHECK(capability<Centres>(*model)->inertia() < 3200 * 1.02);
  CHECK(capability<Centres>(*model)->inertia() >= 3200 * (1 - 1e-12));
  CHECK(capability<Iterations>(*model)->trace()->size() > 1);
}
