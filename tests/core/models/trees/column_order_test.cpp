#include "core/models/trees/column_order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// The order as the sentence in the header says it.
std::vector<std::int32_t> plainOrder(const Vector& x) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(x.size()));
  std::iota(rows.begin(), rows.end(), 0);
  std::stable_sort(rows.begin(), rows.end(), [&](std::int32_t a, std::int32_t b) {
    if (std::isnan(x[a]) || std::isnan(x[b])) return !std::isnan(x[a]) && std::isnan(x[b]);
    return x[a] < x[b];
  });
  return rows;
}

std::vector<std::int32_t> asVector(std::span<const std::int32_t> rows) { return {rows.begin(), rows.end()}; }

/// Columns that are hard on a sort by the upper bits.
Matrix oddColumns(Index n) {
  Matrix X = test::normals(n, 8, 3);
  Rng rng{Seed(9)};
  for (Index i = 0; i < n; ++i) {
    X(i, 1) = static_cast<double>(rng.below(4));
    X(i, 2) = 1e9 + 1e-6 * static_cast<double>(rng.below(1000));
    X(i, 3) = rng.below(2) == 0 ? 0.0 : -0.0;
    X(i, 4) = std::ldexp(X(i, 4), static_cast<int>(rng.below(1900)) - 950);
    if (rng.below(3) == 0) X(i, 5) = std::nan("");
    X(i, 6) = std::nan("");
    X(i, 7) = 1 + std::ldexp(static_cast<double>(rng.below(1 << 20)), -52);
  }
  return X;
}

}  // namespace

TEST_CASE("column order: ascending, ties by row, missing last, whatever the values", "[models][trees]") {
  jobs::ThreadPool pool(3);
  jobs::WorkContext context(std::stop_token{}, &pool);
  for (const Index n : {Index{1}, Index{2}, Index{50}, Index{3000}}) {
    const Matrix X = oddColumns(n);
    const auto order = ColumnOrder::of(X, context);
    REQUIRE(order);
    CHECK(order->rows() == n);
    for (Index j = 0; j < X.cols(); ++j) {
      INFO("column " << j << " of " << n << " rows");
      CHECK(asVector(order->column(j)) == plainOrder(X.col(j)));
      CHECK(order->hasMissing(j) == X.col(j).array().isNaN().any());
    }
    if (n == 3000) {
      CHECK(order->hasTies(1));
      CHECK(order->hasTies(3));
      CHECK_FALSE(order->hasTies(0));
    }
  }
}

TEST_CASE("column order: a part of the rows keeps its order under its new positions", "[models][trees]") {
  const Matrix X = oddColumns(1000);
  jobs::WorkContext context;
  const ColumnOrder whole = ColumnOrder::of(X, context).value();
  std::vector<Index> kept;
  std::vector<std::int32_t> place(1000, -1);
  for (Index i = 0; i < 1000; i += 3) {
    place[static_cast<std::size_t>(i)] = static_cast<std::int32_t>(kept.size());
    kept.push_back(i);
  }
  const ColumnOrder part = whole.subset(place, static_cast<Index>(kept.size()));
  const Matrix Y = takeRows(X, kept);
  REQUIRE(part.rows() == Y.rows());
  for (Index j = 0; j < X.cols(); ++j) CHECK(asVector(part.column(j)) == plainOrder(Y.col(j)));
}
