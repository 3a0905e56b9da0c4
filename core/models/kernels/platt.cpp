#include "core/models/kernels/platt.hpp"

#include <algorithm>
#include <cmath>

namespace ridgeline::models::machines {
namespace {

constexpr int MostSteps = 100;

/// log(1 + exp(z)) - t z for a target t, without overflow: the loss of z = -(a f + b).
double loss(double z, double target) {
  return std::max(z, 0.0) - target * z + std::log1p(std::exp(-std::abs(z)));
}

}  // namespace

double Sigmoid::operator()(double f) const {
  const double z = a * f + b;
  return z >= 0 ? std::exp(-z) / (1 + std::exp(-z)) : 1 / (1 + std::exp(z));
}

Sigmoid fitSigmoid(const Vector& decisions, const std::vector<int>& positive) {
  const auto count = static_cast<double>(std::count(positive.begin(), positive.end(), 1));
  const double others = static_cast<double>(positive.size()) - count;
  const double high = (count + 1) / (count + 2), low = 1 / (others + 2);
  const auto target = [&](Index i) { return positive[static_cast<std::size_t>(i)] == 1 ? high : low; };
  const auto total = [&](const Sigmoid& s) {
    double sum = 0;
    for (Index i = 0; i < decisions.size(); ++i) sum += loss(-(s.a * decisions[i] + s.b), target(i));
    return sum;
  };
  Sigmoid best{0, std::log((others + 1) / (count + 1))};
  double value = total(best);
  for (int step = 0; step < MostSteps; ++step) {
    double aa = 1e-12, ab = 0, bb = 1e-12, ga = 0, gb = 0;
    for (Index i = 0; i < decisions.size(); ++i) {
      const double p = best(decisions[i]), f = decisions[i];
      const double curvature = p * (1 - p), slope = target(i) - p;
      aa += f * f * curvature;
      ab += f * curvature;
      bb += curvature;
      ga += f * slope;
      gb += slope;
    }
    if (std::max(std::abs(ga), std::abs(gb)) < 1e-5) break;
    const double determinant = aa * bb - ab * ab;
    const double da = -(bb * ga - ab * gb) / determinant, db = -(aa * gb - ab * ga) / determinant;
    const double descent = ga * da + gb * db;
    double length = 1;
    bool moved = false;
    for (; length >= 1e-10 && !moved; length /= 2) {
      const Sigmoid next{best.a + length * da, best.b + length * db};
      const double there = total(next);
      if (!(there < value + 1e-4 * length * descent)) continue;
      best = next;
      value = there;
      moved = true;
    }
    if (!moved) break;
  }
  return best;
}

Vector couplePairs(const Matrix& R) {
  const Index k = R.rows();
  Matrix Q = Matrix::Zero(k, k);
  for (Index a = 0; a < k; ++a)
    for (Index b = 0; b < k; ++b) {
      if (a == b) continue;
      Q(a, a) += R(b, a) * R(b, a);
      Q(a, b) = -R(b, a) * R(a, b);
    }
  Vector p = Vector::Constant(k, 1 / static_cast<double>(k));
  const double tolerance = 0.005 / static_cast<double>(k);
  for (Index round = 0; round < std::max<Index>(100, k); ++round) {
    Vector Qp = Q * p;
    double pQp = p.dot(Qp);
    if ((Qp.array() - pQp).abs().maxCoeff() < tolerance) break;
    for (Index t = 0; t < k; ++t) {
      const double change = (pQp - Qp[t]) / Q(t, t);
      p[t] += change;
      pQp = (pQp + change * (change * Q(t, t) + 2 * Qp[t])) / ((1 + change) * (1 + change));
      Qp = (Qp + change * Q.col(t)) / (1 + change);
      p /= 1 + change;
    }
  }
  p = p.cwiseMax(0);
  return p / p.sum();
}

}  // namespace ridgeline::models::machines
