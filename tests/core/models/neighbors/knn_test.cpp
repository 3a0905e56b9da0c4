#include "core/models/neighbors/knn.hpp"

#include <algorithm>

#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"
#include "tests/core/models/neighbors/fitted_knn.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::fittedKnn;

namespace {

Matrix line(std::initializer_list<double> values) {
  Matrix X(static_cast<Index>(values.size()), 1);
  std::copy(values.begin(), values.end(), X.data());
  return X;
}
Predictions ask(const FittedModelPtr& model, const Matrix& X) {
  jobs::WorkContext context;
  return model->predict(X, context).value();
}

}  // namespace

TEST_CASE("knn: with one neighbour every training row predicts its own label", "[models][knn]") {
  const Matrix X = test::normals(90, 3, 1);
  std::vector<int> labels;
  for (int i = 0; i < 90; ++i) labels.push_back(i % 4);
  CHECK(ask(fittedKnn(test::classification(X, labels, 4), {.neighbors = 1}), X).labels == labels);
}

TEST_CASE("knn: votes worked by hand", "[models][knn]") {
  const auto train = test::classification(line({0, 1, 2, 10}), {0, 1, 1, 0}, 2);
  const auto uniform = ask(fittedKnn(train, {.neighbors = 3}), line({0}));
  CHECK(uniform.probabilities(0, 1) == Approx(2.0 / 3));
  CHECK(uniform.labels[0] == 1);
  // At 0.5 the distances are 0.5, 0.5 and 1.5: votes 1 for class 0, 1 + 1/3 for class 1.
  const auto near =
      ask(fittedKnn(train, {.neighbors = 3, .weighting = KnnWeighting::InverseDistance}), line({0.5}));
  CHECK(near.probabilities(0, 1) == Approx(4.0 / 7));
  // A row at distance 0 has all the votes.
  const auto exact =
      ask(fittedKnn(train, {.neighbors = 3, .weighting = KnnWeighting::InverseDistance}), line({0}));
  CHECK(exact.probabilities(0, 0) == 1);
}

TEST_CASE("knn: equal votes go to the lower label", "[models][knn]") {
  const auto train = test::classification(line({-1, 1}), {1, 0}, 2);
  CHECK(ask(fittedKnn(train, {.neighbors = 2}), line({-0.9})).labels[0] == 0);
}

TEST_CASE("knn: regression is the weighted mean of the neighbours", "[models][knn]") {
  const auto train = test::regression(line({0, 1, 3}), (Vector(3) << 6, 12, 100).finished());
  CHECK(ask(fittedKnn(train, {.neighbors = 2}), line({0.25})).values[0] == Approx(9));
  // Distances 0.25 and 0.75: votes 3 to 1.
  CHECK(ask(fittedKnn(train, {.neighbors = 2, .weighting = KnnWeighting::InverseDistance}), line({0.25}))
            .values[0] == Approx(7.5));
  TrainingSet weighted = train;
  weighted.weights = (Vector(3) << 2, 1, 0).finished();
  CHECK(ask(fittedKnn(weighted, {.neighbors = 2}), line({3})).values[0] == Approx(8));
}

TEST_CASE("knn: neighbours are named by their training row", "[models][knn]") {
  TrainingSet train = test::classification(line({0, 1, 2, 3}), {0, 1, 0, 1}, 2);
  train.weights = (Vector(4) << 0, 1, 1, 1).finished();
  const auto model = fittedKnn(train, {.neighbors = 2});
  const auto found = capability<Neighbours>(*model)->neighbours(Vector::Constant(1, 0.9), 9);
  REQUIRE(found.size() == 3);
  CHECK(found[0].first == 1);
  CHECK(found[0].second == Approx(0.1));
  CHECK(found[2].first == 3);
  CHECK(capability<Neighbours>(*model)->neighbours(Vector::Zero(2), 1).empty());
}

TEST_CASE("knn: more neighbours than rows is refused by name", "[models][knn]") {
  jobs::WorkContext context;
  const auto model = fitKnn(test::classification(line({0, 1}), {0, 1}, 2), {.neighbors = 3}, context);
  REQUIRE_FALSE(model);
  CHECK(model.error().code == ErrorCode::InvalidParam);
  CHECK(model.error().where == "neighbors");
}

TEST_CASE("knn: distances that overflow still make an answer", "[models][knn]") {
  const auto model = fittedKnn(test::classification(line({-1e300, 1e300, 1.1e300}), {0, 1, 1}, 2),
                               {.neighbors = 2, .weighting = KnnWeighting::InverseDistance});
  CHECK(ask(model, line({0})).probabilities.row(0).sum() == 1);
}

TEST_CASE("knn: a lattice is answered as its points are", "[models][knn]") {
  const Matrix X = test::normals(500, 3, 41);
  std::vector<int> labels;
  for (Index i = 0; i < 500; ++i) labels.push_back(X(i, 0) * X(i, 1) > 0.1 ? 2 : static_cast<int>(i % 2));
  Lattice lattice;
  lattice.origin = Vector::Constant(3, -2.5);
  lattice.stepX = (Vector(3) << 0.11, 0, 0.05).finished();
  lattice.stepY = (Vector(3) << 0, 0.13, 0.02).finished();
  lattice.nx = 21;
  lattice.ny = 19;
  Matrix points(lattice.nx * lattice.ny, 3);
  for (Index j = 0; j < lattice.ny; ++j)
    for (Index i = 0; i < lattice.nx; ++i) points.row(j * lattice.nx + i) = lattice.point(i, j);
  jobs::WorkContext context;
  for (const auto metric : {KnnMetric::Euclidean, KnnMetric::Manhattan, KnnMetric::Cosine})
    for (const int neighbors : {1, 15, 499}) {
      const KnnParams params{
          .neighbors = neighbors, .weighting = KnnWeighting::InverseDistance, .metric = metric};
      const auto classes = fittedKnn(test::classification(X, labels, 3), params);
      const auto fast = capability<GridPredictor>(*classes)->predictGrid(lattice, context);
      REQUIRE(fast);
      CHECK((fast->probabilities - ask(classes, points).probabilities).cwiseAbs().maxCoeff() < 1e-12);
      const auto values = fittedKnn(test::regression(X, X.col(0)), params);
      CHECK((capability<GridPredictor>(*values)->predictGrid(lattice, context)->values -
             ask(values, points).values)
                .cwiseAbs()
                .maxCoeff() < 1e-12);
    }
}
