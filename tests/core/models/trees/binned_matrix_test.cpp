#include "core/models/trees/binned_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using models::BinnedMatrix;

namespace {

BinnedMatrix binned(const Matrix& X, int maxBins = 255) {
  jobs::WorkContext context;
  return BinnedMatrix::bin(X, maxBins, context).value();
}

/// Every question about bins is the same question about values.
void checkQuestions(const Matrix& X, const BinnedMatrix& bins) {
  for (Index j = 0; j < X.cols(); ++j) {
    REQUIRE(bins.binCount(j) >= 1);
    REQUIRE(std::is_sorted(bins.thresholds(j).begin(), bins.thresholds(j).end()));
    for (Index i = 0; i < X.rows(); ++i) {
      const int at = bins.column(j)[static_cast<std::size_t>(i)];
      if (std::isnan(X(i, j))) {
        REQUIRE(at == BinnedMatrix::Missing);
        continue;
      }
      REQUIRE(at < bins.binCount(j));
      if (at + 1 < bins.binCount(j)) REQUIRE(X(i, j) <= bins.threshold(j, at));
      if (at > 0) REQUIRE_FALSE(X(i, j) <= bins.threshold(j, at - 1));
    }
  }
}

}  // namespace

TEST_CASE("binned matrix: a bin is asked exactly as its value", "[models][boosting][binned]") {
  Matrix X = test::normals(3000, 6, 3);
  X.col(1) = X.col(1).unaryExpr([](double x) { return std::round(x * 3); });
  X.col(2).setConstant(-1.5);
  X.col(3) *= 1e300;
  X.col(4) *= 1e-310;
  for (Index i = 0; i < 3000; i += 7) X(i, 5) = std::nan("");
  for (const int most : {2, 3, 16, 255}) {
    const BinnedMatrix bins = binned(X, most);
    checkQuestions(X, bins);
    for (Index j = 0; j < 6; ++j) CHECK(bins.binCount(j) <= most);
    CHECK(bins.hasMissing(5));
    CHECK_FALSE(bins.hasMissing(0));
    CHECK(bins.binCount(2) == 1);
  }
}

TEST_CASE("binned matrix: few distinct values have a bin each, cut half way", "[models][boosting][binned]") {
  Matrix X(6, 1);
  X << 5, 1, -0.0, 0, 1, 2;
  const BinnedMatrix bins = binned(X);
  CHECK(bins.thresholds(0) == std::vector<double>{0.5, 1.5, 3.5});
  CHECK(std::vector<int>(bins.column(0).begin(), bins.column(0).end()) == std::vector<int>{3, 1, 0, 0, 1, 2});
}

TEST_CASE("binned matrix: neighbouring numbers are still told apart", "[models][boosting][binned]") {
  Matrix X(4, 1);
  const double next = std::nextafter(1.0, 2.0);
  X << 1, next, std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest();
  const BinnedMatrix bins = binned(X);
  checkQuestions(X, bins);
  CHECK(bins.binCount(0) == 4);
}

TEST_CASE("binned matrix: many values are cut into equal shares", "[models][boosting][binned]") {
  const Index n = 200000;
  Matrix X(n, 2);
  for (Index i = 0; i < n; ++i) {
    X(i, 0) = std::exp(static_cast<double>((i * 7919) % n) / 2e4);
    // Four of five rows share one value.
    X(i, 1) = i % 5 != 0 ? 3.0 : static_cast<double>(i);
  }
  const BinnedMatrix bins = binned(X, 100);
  checkQuestions(X, bins);
  for (const Index j : {0, 1}) {
    std::vector<Index> counts(static_cast<std::size_t>(bins.binCount(j)), 0);
    for (const auto bin : bins.column(j)) ++counts[bin];
    std::sort(counts.begin(), counts.end());
    CHECK(counts.size() > 90);
    CHECK(counts.front() > 0);
    if (j == 0) CHECK(counts.back() < 2 * n / 100);
    if (j == 1) CHECK(counts[counts.size() - 2] < n / 100);
  }
}

TEST_CASE("binned matrix: threads change nothing, a stop is obeyed", "[models][boosting][binned]") {
  const Matrix X = test::normals(70000, 5, 8);
  jobs::ThreadPool pool(4);
  jobs::WorkContext shared(std::stop_token{}, &pool);
  const BinnedMatrix alone = binned(X), together = BinnedMatrix::bin(X, 255, shared).value();
  for (Index j = 0; j < 5; ++j) {
    CHECK(alone.thresholds(j) == together.thresholds(j));
    CHECK(std::equal(alone.column(j).begin(), alone.column(j).end(), together.column(j).begin()));
  }
  std::stop_source stop;
  stop.request_stop();
  jobs::WorkContext stopped(stop.get_token());
  CHECK(BinnedMatrix::bin(X, 255, stopped).error().code == ErrorCode::Cancelled);
}
