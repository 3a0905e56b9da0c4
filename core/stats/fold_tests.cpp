#include "core/stats/fold_tests.hpp"

#include <algorithm>
#include <cmath>

#include "core/stats/tails.hpp"

namespace ridgeline::stats {
namespace {

/// Scores near 1 are rounded by 1e-16; of differences as small as 1e-6 that is this share.
constexpr double RoundedShare = 1e-10;

/// Replication by replication, in units of the largest difference.
struct Replications {
  Matrix scaled;
  Vector variances;
  bool spread = false;
};

Replications replicationsOf(const Matrix& differences) {
  Replications of;
  const double largest = differences.cwiseAbs().maxCoeff();
  of.scaled = largest > 0 ? Matrix(differences / largest) : differences;
  // Of two values the sum of squares about their mean is half the square of their distance.
  of.variances = (of.scaled.col(0) - of.scaled.col(1)).array().square() / 2;
  of.spread = of.variances.maxCoeff() > RoundedShare * RoundedShare;
  return of;
}

TestResult fiveByTwoStart(const char* method, const Matrix& differences) {
  if (differences.rows() != 5 || differences.cols() != 2)
    return TestResult::undefined(method, differences.size(),
                                 "There must be 5 replications of 2 differences.");
  if (!differences.allFinite())
    return TestResult::undefined(method, differences.size(), "Some differences are missing or infinite.");
  TestResult result;
  result.method = method;
  result.n = differences.size();
  result.effect = (differences / static_cast<double>(differences.size())).sum();
  result.effectName = "mean-difference";
  return result;
}

void judgeBySigns(TestResult& result, const Matrix& differences) {
  const double above = static_cast<double>((differences.array() > 0).count());
  const double below = static_cast<double>((differences.array() < 0).count());
  result.reason = "The halves of no replication differ, so that there is no spread to measure against.";
  if (above + below == 0) {
    result.p = 1;
    result.note = "both score alike on every half";
    return;
  }
  result.p = std::min(1.0, 2 * binomialCdf(std::min(above, below), above + below, 0.5));
  result.note = "p by the sign test";
}

}  // namespace

TestResult fiveByTwoT(const Matrix& differences) {
  TestResult result = fiveByTwoStart("5x2cv paired t test", differences);
  if (!result.reason.empty()) return result;
  const Replications of = replicationsOf(differences);
  if (!of.spread) {
    judgeBySigns(result, differences);
    return result;
  }
  result.statistic = of.scaled(0, 0) / std::sqrt(of.variances.mean());
  result.degrees = {5};
  result.p = tP(*result.statistic, 5, Alternative::TwoSided);
  return result;
}

TestResult fiveByTwoF(const Matrix& differences) {
  TestResult result = fiveByTwoStart("5x2cv combined F test", differences);
  if (!result.reason.empty()) return result;
  const Replications of = replicationsOf(differences);
  if (!of.spread) {
    judgeBySigns(result, differences);
    return result;
  }
  result.statistic = of.scaled.squaredNorm() / (2 * of.variances.sum());
  result.degrees = {10, 5};
  result.p = fTail(*result.statistic, 10, 5);
  return result;
}

Result<DifferencePosterior> correlatedT(Sample differences, double correlation, double equivalence) {
  if (!(correlation >= 0) || !(correlation < 1))
    return failAt("correlation", ErrorCode::InvalidParam,
                  "The correlation of folds is {}; it must be from 0 to below 1, such as 1 / folds.",
                  correlation);
  if (!(equivalence >= 0) || std::isinf(equivalence))
    return failAt("equivalence", ErrorCode::InvalidParam,
                  "The region of equivalence reaches to {}; it must be finite and not below 0.", equivalence);
  if (differences.size() < 2)
    return fail(ErrorCode::InvalidInput, "There are {} differences; there must be 2 at least.",
                differences.size());
  const Vector d = Vector::Map(differences.data(), static_cast<Index>(differences.size()));
  if (!d.allFinite()) return fail(ErrorCode::NonFinite, "Some differences are missing or infinite.");
  const double sd = standardDeviation(differences);
  if (!(sd > RoundedShare * d.cwiseAbs().maxCoeff()))
    return fail(ErrorCode::InvalidInput, "All differences are {}, which shows no uncertainty of their mean.",
                d[0]);
  DifferencePosterior posterior;
  posterior.n = d.size();
  posterior.degrees = static_cast<double>(d.size() - 1);
  posterior.mean = d.mean();
  posterior.scale = sd * std::sqrt(1 / static_cast<double>(d.size()) + correlation / (1 - correlation));
  posterior.equivalence = equivalence;
  const double reach = tQuantile(0.975, posterior.degrees) * posterior.scale;
  posterior.interval = {posterior.mean - reach, posterior.mean + reach};
  const auto above = [&](double t) { return tTail(t, posterior.degrees); };
  const double low = (-equivalence - posterior.mean) / posterior.scale;
  const double high = (equivalence - posterior.mean) / posterior.scale;
  posterior.worse = above(-low);
  posterior.better = above(high);
  // From the side where both tails are small, so that a small chance keeps its digits.
  posterior.equivalent = posterior.mean > 0 ? above(-high) - above(-low) : above(low) - above(high);
  return posterior;
}

}  // namespace ridgeline::stats
