#include "core/eval/recalibration.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/class_scores.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/scored.hpp"

namespace ridgeline::eval {
namespace {

constexpr int MostRecalibrationSteps = 200;
constexpr double SmallestStep = 1e-12;  // of log-odds; the step after it changes no digit

double risen(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }
double logOdds(double p) { return std::log(p) - std::log1p(-p); }

Estimate wald(double value, double variance, Index n) {
  const double half = Z95 * std::sqrt(variance);
  if (!std::isfinite(half)) return Estimate::bare(value, n, "The rows say nothing of its error.");
  return Estimate::within(value, value - half, value + half, "wald", n);
}

/// Truth as 0 and 1 beside log-odds.
struct LogitRows {
  Eigen::ArrayXd logit, truth;
  Index n() const { return logit.size(); }
};

/// The sum of probabilities rises with the intercept, so the crossing is bracketed: at both ends every
/// probability lies on one side of the share of positives. Newton's step is taken where it stays inside.
Estimate fitInTheLarge(const LogitRows& rows) {
  const double positives = rows.truth.sum(), share = positives / static_cast<double>(rows.n());
  double low = logOdds(share) - rows.logit.maxCoeff(), high = logOdds(share) - rows.logit.minCoeff();
  double a = (low + high) / 2, information = 0;
  for (int step = 0; step < MostRecalibrationSteps; ++step) {
    const Eigen::ArrayXd p = (rows.logit + a).unaryExpr(&risen);
    const double excess = p.sum() - positives;
    information = (p * (1 - p)).sum();
    (excess > 0 ? high : low) = a;
    double next = a - excess / information;
    if (!(next > low && next < high)) next = (low + high) / 2;
    const double moved = std::abs(next - a);
    a = next;
    if (moved < SmallestStep) break;
  }
  return wald(a, 1 / information, rows.n());
}

struct LineFit {
  double slope = 0, intercept = 0;
  double slopeVariance = 0, interceptVariance = 0;
  bool converged = false;
};

/// -log likelihood of z against the truth.
double lossOf(const Eigen::ArrayXd& z, const Eigen::ArrayXd& truth) {
  return (z.max(0) - truth * z + (-z.abs()).exp().log1p()).sum();
}

/// Newton's method with halved steps, on logits of mean 0 and standard deviation 1: the loss is convex, and
/// the fit starts where every row has the share of positives.
LineFit fitLine(const LogitRows& rows) {
  const double mean = rows.logit.mean(), n = static_cast<double>(rows.n());
  const double scale = std::sqrt((rows.logit - mean).square().sum() / n);
  const Eigen::ArrayXd x = (rows.logit - mean) / scale;
  double a = logOdds(rows.truth.mean()), b = 0;
  double loss = lossOf(a + b * x, rows.truth);
  LineFit fit;
  double h00 = 0, h01 = 0, h11 = 0;
  for (int step = 0; step < MostRecalibrationSteps && !fit.converged; ++step) {
    const Eigen::ArrayXd p = (a + b * x).unaryExpr(&risen), w = p * (1 - p), r = p - rows.truth;
    h00 = w.sum();
    h01 = (w * x).sum();
    h11 = (w * x * x).sum();
    const double g0 = r.sum(), g1 = (r * x).sum(), determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 0)) return fit;
    const double stepA = -(h11 * g0 - h01 * g1) / determinant, stepB = -(h00 * g1 - h01 * g0) / determinant;
    // Near the end the loss is level to the last digit: there the whole step is taken.
    double length = 1, next = lossOf(a + stepA + (b + stepB) * x, rows.truth);
    const double rounding = 1e-13 * (1 + std::abs(loss));
    while (!(next <= loss + rounding) && length > 1e-10) {
      length /= 2;
      next = lossOf(a + length * stepA + (b + length * stepB) * x, rows.truth);
    }
    a += length * stepA;
    b += length * stepB;
    loss = next;
    fit.converged =
        std::max(std::abs(stepA), std::abs(stepB)) < SmallestStep * (1 + std::abs(a) + std::abs(b));
  }
  const double determinant = h00 * h11 - h01 * h01;
  const double varianceA = h11 / determinant, varianceB = h00 / determinant, covariance = -h01 / determinant;
  const double shift = mean / scale;
  fit.slope = b / scale;
  fit.intercept = a - b * shift;
  fit.slopeVariance = varianceB / (scale * scale);
  fit.interceptVariance = varianceA + shift * shift * varianceB - 2 * shift * covariance;
  return fit;
}

/// Why the likelihood of a line has no maximum; empty if it has one.
std::string whyNoLine(const LogitRows& rows) {
  const auto infinity = std::numeric_limits<double>::infinity();
  const auto positive = rows.truth > 0.5;
  if (rows.logit.maxCoeff() == rows.logit.minCoeff()) return "All probabilities are the same.";
  const double leastOfPositives = positive.select(rows.logit, infinity).minCoeff(),
               mostOfPositives = positive.select(rows.logit, -infinity).maxCoeff(),
               leastOfNegatives = positive.select(infinity, rows.logit).minCoeff(),
               mostOfNegatives = positive.select(-infinity, rows.logit).maxCoeff();
  if (leastOfPositives >= mostOfNegatives || leastOfNegatives >= mostOfPositives)
    return "A threshold on the probabilities parts the classes, so no slope is the likeliest.";
  return "";
}

}  // namespace

Result<Recalibration> recalibration(std::span<const double> probabilities,
                                    const std::vector<bool>& positive) {
  RIDGELINE_TRY(const ClassScores scores, classScores(probabilities, positive));
  Recalibration out;
  out.n = scores.n();
  out.positives = scores.positives;
  out.excluded = scores.excluded;
  const Index fewer = std::min(scores.positives, scores.negatives());
  std::string why = scores.inUnitRange ? whyNoCalibration(out.n, fewer) : std::string(NoProbabilities);
  out.slope = out.intercept = out.inTheLarge = Estimate::undefined(why, out.n);
  if (!why.empty()) return out;

  LogitRows rows{Eigen::ArrayXd(out.n), Eigen::ArrayXd(out.n)};
  for (Index i = 0; i < out.n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const double p = std::clamp(scores.probabilities[at], SmallestProbability, 1 - SmallestProbability);
    out.clipped += p == scores.probabilities[at] ? 0 : 1;
    rows.logit[i] = logOdds(p);
    rows.truth[i] = scores.positive[at] ? 1 : 0;
  }
  out.inTheLarge = fitInTheLarge(rows);
  why = fewer < FewestForSlope
            ? fmt::format("A slope takes {} rows of each class, not {}.", FewestForSlope, fewer)
            : whyNoLine(rows);
  if (why.empty()) {
    const LineFit fit = fitLine(rows);
    out.slope = wald(fit.slope, fit.slopeVariance, out.n);
    out.intercept = wald(fit.intercept, fit.interceptVariance, out.n);
    if (!fit.converged) why = "The fit of the slope came to no end.";
  }
  if (!why.empty()) out.slope = out.intercept = Estimate::undefined(why, out.n);
  if (out.clipped > 0)
    for (Estimate* one : {&out.slope, &out.intercept, &out.inTheLarge})
      one->note = fmt::format("clipped at 1e-15: {} of {} probabilities", out.clipped, out.n);
  return out;
}

}  // namespace ridgeline::eval
