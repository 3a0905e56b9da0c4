#include "core/stats/residual_tests.hpp"

#include <fmt/format.h>

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

constexpr double RoundingShare = 1e-12;  ///< of the largest value: a range below it is no spread
constexpr double DependentShare = 1e-9;  ///< of the largest pivot: a column below it follows from others
constexpr double MostProductBytes = 2147483648;  ///< 2 GiB

bool hasRange(const Vector& values) {
  const double least = values.minCoeff(), most = values.maxCoeff();
  return most - least > RoundingShare * std::max(std::abs(least), std::abs(most));
}

/// Residuals in units of the largest, so that no square overflows or vanishes.
Result<Vector> scaledResiduals(Sample residuals) {
  Vector e = Vector::Map(residuals.data(), static_cast<Index>(residuals.size()));
  if (e.size() < 3)
    return fail(ErrorCode::InvalidInput, "There are {} residuals; there must be 3 at least.", e.size());
  if (!e.allFinite()) return fail(ErrorCode::NonFinite, "Some residuals are missing or infinite.");
  if (!hasRange(e))
    return fail(ErrorCode::InvalidInput, "All residuals agree; there is no spread to explain.");
  return Vector(e / e.cwiseAbs().maxCoeff());
}

/// Columns that vary, about their mean and in units of their largest distance from it.
Matrix varyingColumns(const Matrix& columns) {
  Matrix kept(columns.rows(), columns.cols());
  Index count = 0;
  for (Index j = 0; j < columns.cols(); ++j) {
    // Scaled before the mean is taken: the sum of large values may overflow.
    const double largest = columns.col(j).cwiseAbs().maxCoeff();
    if (!(largest > 0) || !hasRange(columns.col(j))) continue;
    Vector column = columns.col(j) / largest;
    column.array() -= column.mean();
    kept.col(count++) = column / column.cwiseAbs().maxCoeff();
  }
  kept.conservativeResize(Eigen::NoChange, count);
  return kept;
}

/// The columns, then their squares and products.
Matrix withProducts(const Matrix& columns) {
  const Index k = columns.cols();
  Matrix all(columns.rows(), k * (k + 3) / 2);
  all.leftCols(k) = columns;
  Index next = k;
  for (Index i = 0; i < k; ++i)
    for (Index j = i; j < k; ++j) all.col(next++) = columns.col(i).cwiseProduct(columns.col(j));
  return all;
}

struct SpreadShare {
  double explained = 0, total = 0;  ///< sums of squares about the mean
  Index degrees = 0;
};

/// Least squares of `target` on the columns and a constant.
SpreadShare explainedBy(const Matrix& columns, const Vector& target) {
  const Vector centred = target.array() - target.mean();
  Eigen::ColPivHouseholderQR<Matrix> qr(columns.rows(), columns.cols());
  qr.setThreshold(DependentShare);
  qr.compute(columns);
  const Vector turned = qr.householderQ().adjoint() * centred;
  return {turned.head(qr.rank()).squaredNorm(), centred.squaredNorm(), qr.rank()};
}

Result<Matrix> usableColumns(const Matrix& columns, Index n) {
  if (columns.rows() != n)
    return fail(ErrorCode::InvalidInput, "There are {} residuals but {} rows of columns.", n, columns.rows());
  if (!columns.allFinite())
    return fail(ErrorCode::NonFinite, "Some columns hold missing or infinite values.");
  Matrix kept = varyingColumns(columns);
  if (kept.cols() == 0)
    return fail(ErrorCode::InvalidInput, "None of the {} columns varies; a spread cannot change with them.",
                columns.cols());
  return kept;
}

Result<TestResult> spreadAlong(const char* method, const Vector& e, const Matrix& columns,
                               SpreadStatistic statistic) {
  const Vector squares = e.array().square();
  if (!hasRange(squares))
    return fail(ErrorCode::InvalidInput, "All residuals are of one size; their spread cannot change.");
  const SpreadShare share = explainedBy(columns, squares);
  const Index n = e.size();
  if (n < share.degrees + 2)
    return fail(ErrorCode::InvalidInput, "{} rows are too few for {} independent columns; {} are needed.", n,
                share.degrees, share.degrees + 2);
  TestResult result;
  result.method = method;
  result.n = n;
  result.degrees = {static_cast<double>(share.degrees)};
  result.effect = std::clamp(share.explained / share.total, 0.0, 1.0);
  result.effectName = "r-squared";
  const double meanSquare = squares.mean();
  result.statistic = statistic == SpreadStatistic::Koenker ? static_cast<double>(n) * *result.effect
                                                           : share.explained / (2 * meanSquare * meanSquare);
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  return result;
}

}  // namespace

Result<TestResult> breuschPagan(Sample residuals, const Matrix& columns, SpreadStatistic statistic) {
  RIDGELINE_TRY(const Vector e, scaledResiduals(residuals));
  RIDGELINE_TRY(const Matrix kept, usableColumns(columns, e.size()));
  const char* method = statistic == SpreadStatistic::Koenker ? "Breusch-Pagan test, Koenker's form"
                                                             : "Breusch-Pagan test, original form";
  return spreadAlong(method, e, kept, statistic);
}

Result<TestResult> whiteSpread(Sample residuals, const Matrix& columns) {
  RIDGELINE_TRY(const Vector e, scaledResiduals(residuals));
  RIDGELINE_TRY(const Matrix kept, usableColumns(columns, e.size()));
  const double k = static_cast<double>(kept.cols()), products = k * (k + 3) / 2;
  if (products * static_cast<double>(e.size()) * sizeof(double) > MostProductBytes)
    return fail(ErrorCode::TooLarge,
                "White's test of {} columns and {} rows takes {:.0f} products, which pass 2 GiB; test the "
                "fitted values alone.",
                kept.cols(), e.size(), products);
  // Shift and scale do not change what columns, squares and products span together with the constant.
  return spreadAlong("White's test", e, varyingColumns(withProducts(kept)), SpreadStatistic::Koenker);
}

Result<TestResult> ljungBox(Sample residuals, Index lags, Index fitted) {
  RIDGELINE_TRY(Vector e, scaledResiduals(residuals));
  const Index n = e.size();
  if (lags < 1 || lags >= n)
    return failAt("lags", ErrorCode::InvalidParam, "{} lags cannot be tested; {} residuals allow 1 to {}.",
                  lags, n, n - 1);
  if (fitted < 0 || fitted >= lags)
    return failAt("fitted", ErrorCode::InvalidParam,
                  "{} fitted parameters leave no degrees to {} lags; they may be 0 to {}.", fitted, lags,
                  lags - 1);
  e.array() -= e.mean();
  const double total = e.squaredNorm(), count = static_cast<double>(n);
  double sum = 0;
  for (Index k = 1; k <= lags; ++k) {
    const double r = e.head(n - k).dot(e.tail(n - k)) / total;
    sum += r * r / static_cast<double>(n - k);
  }
  TestResult result;
  result.method = "Ljung-Box test";
  result.n = n;
  result.statistic = count * (count + 2) * sum;
  result.degrees = {static_cast<double>(lags - fitted)};
  result.p = chiSquaredTail(*result.statistic, result.degrees[0]);
  return result;
}

}  // namespace ridgeline::stats
