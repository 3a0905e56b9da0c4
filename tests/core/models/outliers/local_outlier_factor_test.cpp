#include "core/models/outliers/local_outlier_factor.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/row_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// The factor of row `x` by its definition, over all rows but `self` (-1: none).
double byDefinition(const Matrix& X, const Vector& x, Index self, int k) {
  const auto others = [&](const Vector& from, Index left) {
    std::vector<std::pair<double, Index>> all;
    for (Index i = 0; i < X.rows(); ++i)
      if (i != left) all.emplace_back((X.row(i).transpose() - from).norm(), i);
    std::sort(all.begin(), all.end());
    all.resize(static_cast<std::size_t>(k));
    return all;
  };
  const auto density = [&](const Vector& from, Index left) {
    double sum = 0;
    for (const auto& [distance, row] : others(from, left))
      sum += std::max(distance, others(X.row(row), row).back().first);
    return 1 / (sum / k + 1e-10);
  };
  double sum = 0;
  for (const auto& [distance, row] : others(x, self)) sum += density(X.row(row), row);
  return sum / k / density(x, self);
}

}  // namespace

TEST_CASE("local outlier factor: train and new rows score as defined", "[models][outliers]") {
  const Matrix X = test::normals(80, 2, 3), queries = test::normals(20, 2, 4) * 2;
  jobs::WorkContext context;
  const auto model = fitLof(test::unlabelled(X, Task::Cluster), {.neighbors = 7}, context);
  REQUIRE(model);
  const auto* detector = capability<OutlierScores>(**model);
  const Vector own = detector->outlierScores(X, context).value();
  const Vector fresh = detector->outlierScores(queries, context).value();
  for (Index i = 0; i < X.rows(); ++i) CHECK(own[i] == Approx(byDefinition(X, X.row(i), i, 7)));
  for (Index i = 0; i < queries.rows(); ++i)
    CHECK(fresh[i] == Approx(byDefinition(X, queries.row(i), -1, 7)));
}

TEST_CASE("local outlier factor: a row beside a dense group stands out, one inside a thin group does not",
          "[models][outliers]") {
  Matrix X = test::normals(201, 2, 5);
  X.topRows(100) *= 0.05;
  X.middleRows(100, 100) = X.middleRows(100, 100).array() * 2 + 20;
  X.row(200) << 1, 1;
  jobs::WorkContext context;
  const auto model = fitLof(test::unlabelled(X, Task::Cluster), {.contamination = 1.0 / 201}, context);
  REQUIRE(model);
  const auto answers = (*model)->predict(X, context);
  REQUIRE(answers);
  CHECK(answers->labels[200] == 1);
  CHECK(std::count(answers->labels.begin(), answers->labels.end(), 1) == 1);
  CHECK(capability<OutlierScores>(**model)->outlierScores(X, context)->maxCoeff() > 5);
}

TEST_CASE("local outlier factor: the share asked for is the share called", "[models][outliers]") {
  const Matrix X = test::normals(400, 3, 6);
  jobs::WorkContext context;
  for (const double share : {0.05, 0.2}) {
    const auto model = fitLof(test::unlabelled(X, Task::Cluster), {.contamination = share}, context);
    REQUIRE(model);
    const auto answers = (*model)->predict(X, context);
    const auto called = std::count(answers->labels.begin(), answers->labels.end(), 1);
    CHECK(static_cast<double>(called) == Approx(400 * share).margin(1));
  }
}

TEST_CASE("local outlier factor: few rows are all compared, with a remark", "[models][outliers]") {
  jobs::WorkContext context;
  const auto model = fitLof(test::unlabelled(test::normals(6, 2, 7), Task::Cluster), {}, context);
  REQUIRE(model);
  CHECK(context.takeWarnings().size() == 1);
}
