#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/models/cluster_capabilities.hpp"
#include "core/models/project/random_projection.hpp"
#include "core/models/project/repulsion.hpp"
#include "core/models/project/tsne.hpp"
#include "core/models/project/tsne_forces.hpp"
#include "core/models/project/umap.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

PlanePoints plane(const Matrix& Y) {
  PlanePoints points;
  for (Index i = 0; i < Y.rows(); ++i) {
    points.x.push_back(static_cast<float>(Y(i, 0)));
    points.y.push_back(static_cast<float>(Y(i, 1)));
  }
  return points;
}

/// Three clouds far apart in ten columns, rows taking turns.
Matrix threeClouds(Index n) {
  Matrix X = test::normals(n, 10, 95);
  for (Index i = 0; i < n; ++i) X(i, i % 3) += 30;
  return X;
}

/// The divergence by its definition, over all pairs.
double divergence(const Affinities& a, const Matrix& Y) {
  double total = 0, sum = 0;
  const auto q = [&](Index i, Index j) { return 1 / (1 + (Y.row(i) - Y.row(j)).squaredNorm()); };
  for (Index i = 0; i < Y.rows(); ++i)
    for (Index j = 0; j < Y.rows(); ++j)
      if (i != j) total += q(i, j);
  for (Index i = 0; i < Y.rows(); ++i)
    for (auto e = a.begins[static_cast<std::size_t>(i)]; e < a.begins[static_cast<std::size_t>(i) + 1]; ++e) {
      const double p = a.weights[static_cast<std::size_t>(e)];
      if (p > 0) sum += p * std::log(p / (q(i, a.columns[static_cast<std::size_t>(e)]) / total));
    }
  return sum;
}

}  // namespace

TEST_CASE("repulsion: exact at angle 0, near it at wider ones", "[models][project]") {
  const Matrix Y = test::normals(403, 2, 96) * 4;
  Matrix wanted = Matrix::Zero(403, 2);
  double total = 0;
  for (Index i = 0; i < 403; ++i)
    for (Index j = 0; j < 403; ++j) {
      if (i == j) continue;
      const Eigen::RowVectorXd gap = Y.row(i) - Y.row(j);
      const double q = 1 / (1 + gap.squaredNorm());
      total += q;
      wanted.row(i) += q * q * gap;
    }
  for (const double angle : {0.0, 0.5}) {
    Repulsion repulsion(angle);
    PlanePoints forces;
    jobs::WorkContext context;
    const auto got = repulsion.measure(plane(Y), forces, context);
    REQUIRE(got);
    const double allowed = angle == 0 ? 1e-5 : 0.01;
    CHECK(*got == Approx(total).epsilon(allowed));
    const double strayed = angle == 0 ? 1e-5 : 0.03;
    double gap = 0;
    for (Index i = 0; i < 403; ++i)
      gap = std::max({gap, std::abs(double{forces.x[static_cast<std::size_t>(i)]} - wanted(i, 0)),
                      std::abs(double{forces.y[static_cast<std::size_t>(i)]} - wanted(i, 1))});
    CHECK(gap < strayed * wanted.cwiseAbs().maxCoeff());
  }
}

TEST_CASE("repulsion: points that coincide feel nothing of each other", "[models][project]") {
  Repulsion repulsion(0.5);
  PlanePoints forces;
  jobs::WorkContext context;
  const auto total = repulsion.measure(plane(Matrix::Ones(50, 2)), forces, context);
  REQUIRE(total);
  CHECK(*total == Approx(50.0 * 49));
  CHECK(*std::max_element(forces.x.begin(), forces.x.end()) == 0);
}

TEST_CASE("affinities: symmetric, without a row's own, summing to one", "[models][project]") {
  const Matrix X = test::normals(200, 4, 97);
  jobs::WorkContext context;
  const auto graph = neighbourGraph(X, 60, context);
  REQUIRE(graph);
  const auto a = normalAffinities(*graph, 20, context);
  REQUIRE(a);
  Matrix P = Matrix::Zero(200, 200);
  for (Index i = 0; i < 200; ++i)
    for (auto e = a->begins[static_cast<std::size_t>(i)]; e < a->begins[static_cast<std::size_t>(i) + 1]; ++e)
      P(i, a->columns[static_cast<std::size_t>(e)]) += double{a->weights[static_cast<std::size_t>(e)]};
  CHECK((P - P.transpose()).cwiseAbs().maxCoeff() < 1e-8);
  CHECK(P.sum() == Approx(1).epsilon(1e-6));
  CHECK(P.diagonal().maxCoeff() == 0);
}

TEST_CASE("t-SNE: clouds stay together and apart, and the divergence is that of the definition",
          "[models][project]") {
  const Matrix X = threeClouds(150);
  jobs::WorkContext context;
  const TsneParams params{.perplexity = 15, .epochs = 400};
  const auto graph = neighbourGraph(X, 45, context);
  const auto affinities = normalAffinities(*graph, params.perplexity, context);
  const auto start = principalStart(X, 1e-4, Seed(1), context);
  REQUIRE(start);
  const auto picture = descendTsne(*affinities, *start, params, {}, context);
  REQUIRE(picture);
  CHECK(picture->divergence == Approx(divergence(*affinities, picture->coordinates)).epsilon(0.01));
  CHECK(picture->divergence < divergence(*affinities, *start) / 2);
  const Matrix& Y = picture->coordinates;
  for (Index i = 0; i < 150; ++i) {
    Index nearest = i == 0 ? 1 : 0;
    for (Index j = 0; j < 150; ++j)
      if (j != i && (Y.row(i) - Y.row(j)).norm() < (Y.row(i) - Y.row(nearest)).norm()) nearest = j;
    CHECK(nearest % 3 == i % 3);
  }
}

TEST_CASE("t-SNE: the film runs from the start to the answer, one row is refused", "[models][project]") {
  TrainingSet train = test::unlabelled(threeClouds(60), Task::Project);
  jobs::WorkContext context;
  const auto model = fitTsne(train, {.perplexity = 10, .epochs = 60}, context);
  REQUIRE(model);
  const auto trace = capability<Iterations>(**model)->trace();
  CHECK(trace->since(0).front().iteration == 0);
  const auto last = trace->at(60);
  REQUIRE(last.model);
  CHECK(capability<Embedding>(*last.model)->coordinates() == capability<Embedding>(**model)->coordinates());
  train.X = Matrix(train.X.topRows(1));
  CHECK(fitTsne(train, {}, context).error().code == ErrorCode::InvalidInput);
}

TEST_CASE("random projection: orthonormal axes that keep distances in proportion", "[models][project]") {
  const Matrix X = test::normals(200, 300, 98);
  auto train = test::unlabelled(X, Task::Project);
  jobs::WorkContext context;
  const auto model = fitRandomProjection(train, {.components = 150}, context);
  REQUIRE(model);
  const auto* axes = capability<Projection>(**model);
  const Matrix C = axes->components();
  CHECK((C.transpose() * C - Matrix::Identity(150, 150)).cwiseAbs().maxCoeff() < 1e-10);
  const Matrix Y = axes->project(X);
  for (Index i = 1; i < 200; ++i) {
    const double shrunk = (Y.row(i) - Y.row(0)).norm() / (X.row(i) - X.row(0)).norm();
    CHECK(shrunk == Approx(std::sqrt(0.5)).epsilon(0.2));
  }
  CHECK(axes->explainedRatio().sum() == Approx(0.5).margin(0.1));
  train.seed = Seed(99);
  CHECK(capability<Projection>(**fitRandomProjection(train, {.components = 150}, context))->components() !=
        C);
}

TEST_CASE("UMAP: the curve of nearness is the published one, links are surest to the nearest",
          "[models][project]") {
  const auto [a, b] = nearnessCurve(0.1);
  CHECK(a == Approx(1.577).epsilon(0.01));
  CHECK(b == Approx(0.895).epsilon(0.01));
  jobs::WorkContext context;
  const auto graph = neighbourGraph(test::normals(100, 3, 99), 10, context);
  const FuzzyLinks links = fuzzyLinks(*graph);
  for (Index i = 0; i < 100; ++i) {
    const auto self = static_cast<std::int32_t>(i), nearest = graph->rows[static_cast<std::size_t>(i * 10)];
    bool sure = false;
    for (std::size_t e = 0; e < links.weights.size(); ++e)
      sure = sure || (links.from[e] == std::min(self, nearest) && links.to[e] == std::max(self, nearest) &&
                      links.weights[e] == 1);
    CHECK(sure);
  }
}

TEST_CASE("UMAP: clouds stay together and apart", "[models][project]") {
  const TrainingSet train = test::unlabelled(threeClouds(150), Task::Project);
  jobs::WorkContext context;
  const auto model = fitUmap(train, {.epochs = 200}, context);
  REQUIRE(model);
  const Matrix& Y = capability<Embedding>(**model)->coordinates();
  double within = 0, between = 1e300;
  for (Index i = 0; i < 150; ++i)
    for (Index j = 0; j < i; ++j) {
      const double gap = (Y.row(i) - Y.row(j)).norm();
      (i % 3 == j % 3 ? within : between) = i % 3 == j % 3 ? std::max(within, gap) : std::min(between, gap);
    }
  CHECK(between > 0.5 * within);
  const auto points = capability<Iterations>(**model)->trace()->since(0);
  CHECK(points.back().trainLoss < points.front().trainLoss);
}
