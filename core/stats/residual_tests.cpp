#include "core/stats/residual_tests.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <limits>
#include <numbers>

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

constexpr Index MostExactLilliefors = 300;  ///< residuals whose quadratic form is taken apart
constexpr double Finest = 1e-12;            ///< probability that the integral resolves
constexpr double FittedShare = 1e-6;        ///< of the residuals that may lie along fitted columns

/// Differences of each row from the one before: (n - 1) x k.
Matrix steps(const Matrix& rows) { return rows.bottomRows(rows.rows() - 1) - rows.topRows(rows.rows() - 1); }

/// D' D of the differences D, so that e' (D' D) e is the sum of squared steps. Shape: as `rows`.
Matrix stepsTwice(const Matrix& rows) {
  const Matrix first = steps(rows);
  Matrix out = Matrix::Zero(rows.rows(), rows.cols());
  out.topRows(first.rows()) -= first;
  out.bottomRows(first.rows()) += first;
  return out;
}

/// P(sum of w_i z_i^2 <= 0) of standard normal z, between what the integral can tell from 0 and from 1.
double belowZero(const Vector& w) {
  const Eigen::ArrayXd unit = w.array() / w.norm();
  const auto integrand = [&](double u) {
    if (u <= 0) return unit.sum() / 2;
    const Eigen::ArrayXd at = unit * u;
    const double angle = at.atan().sum() / 2, damping = (1 + at.square()).log().sum() / 4;
    return std::sin(angle) / u * std::exp(-damping);
  };
  using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;
  constexpr double Bulk = 5;  // in units where the integrand falls as exp(-u^2 / 4) at first
  const double sum = Rule::integrate(integrand, 0.0, Bulk, 12, 1e-12) +
                     Rule::integrate(integrand, Bulk, std::numeric_limits<double>::infinity(), 12, 1e-12);
  return std::clamp(0.5 - sum / std::numbers::pi, Finest, 1 - Finest);
}

/// P(D <= d) and P(D > d) of residuals of least squares; `basis`: n x n, the first `rank` columns span what
/// was fitted, the others what was left.
std::pair<double, double> lawOfSteps(double d, const Matrix& basis, Index rank) {
  const Index n = basis.rows(), left = n - rank;
  if (basis.cols() == n) {
    const Matrix form = steps(basis.rightCols(left)).transpose() * steps(basis.rightCols(left));
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(form, Eigen::EigenvaluesOnly);
    const double below = belowZero(eigen.eigenvalues().array() - d);
    return {below, 1 - below};
  }
  const Matrix fitted = basis.leftCols(rank);
  const Matrix inside = steps(fitted).transpose() * steps(fitted);
  const double count = static_cast<double>(n), degrees = static_cast<double>(left);
  const double trace = 2 * (count - 1) - inside.trace();
  const double squares = 6 * count - 8 - 2 * stepsTwice(fitted).squaredNorm() + inside.squaredNorm();
  const double mean = trace / degrees;
  const double variance = 2 * (squares - trace * mean) / (degrees * (degrees + 2));
  const double z = (d - mean) / std::sqrt(variance);
  return {normalTail(-z), normalTail(z)};
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

Result<TestResult> durbinWatson(Sample residuals, const Matrix& columns, Alternative alternative) {
  RIDGELINE_TRY(const Vector e, scaledResiduals(residuals));
  const Index n = e.size();
  const double total = e.squaredNorm();
  TestResult result;
  result.method = "Durbin-Watson test";
  result.n = n;
  result.statistic = steps(e).squaredNorm() / total;
  result.effect = e.head(n - 1).dot(e.tail(n - 1)) / total;
  result.effectName = "lag-1-correlation";
  if (columns.size() == 0 && columns.rows() != n) {
    result.reason = "The law of the statistic depends on the columns that were fitted, and none are given.";
    return result;
  }
  if (columns.rows() != n)
    return fail(ErrorCode::InvalidInput, "There are {} residuals but {} rows of columns.", n, columns.rows());
  if (!columns.allFinite())
    return fail(ErrorCode::NonFinite, "Some columns hold missing or infinite values.");
  const Matrix kept = varyingColumns(columns);
  Matrix fitted(n, kept.cols() + 1);
  fitted << Vector::Ones(n), kept;
  Eigen::ColPivHouseholderQR<Matrix> qr(n, fitted.cols());
  qr.setThreshold(DependentShare);
  qr.compute(fitted);
  const Index rank = qr.rank();
  if (n < rank + 2)
    return fail(ErrorCode::InvalidInput, "{} rows are too few for {} independent columns; {} are needed.", n,
                rank - 1, rank + 2);
  const Matrix basis = qr.householderQ() * Matrix::Identity(n, n <= MostExactLilliefors ? n : rank);
  if ((basis.leftCols(rank).transpose() * e).norm() > FittedShare * std::sqrt(total)) {
    result.reason =
        "These are not the residuals of least squares on the columns and a constant, whose law is known.";
    return result;
  }
  const auto [below, above] = lawOfSteps(*result.statistic, basis, rank);
  result.note = n <= MostExactLilliefors ? "exact for normal errors" : "normal approximation";
  // Few steps are neighbours that agree.
  result.p = symmetricP(below, above, alternative);
  return result;
}

}  // namespace ridgeline::stats
