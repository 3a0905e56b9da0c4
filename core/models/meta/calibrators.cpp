#include "core/models/meta/calibrators.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgeline::models {
namespace {

constexpr double Tiny =
    1e-12;  ///< probabilities are kept so far from 0 and 1 before their logarithm is taken
constexpr int FewestForSlope = 10;

double logit(double p) {
  p = std::clamp(p, Tiny, 1 - Tiny);
  return std::log(p) - std::log1p(-p);
}

double sigmoid(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

double rowWeight(const Vector& weights, Index i) { return weights.size() > 0 ? weights[i] : 1.0; }

}  // namespace

double ProbabilityMap::operator()(double probability) const {
  if (at.empty()) return sigmoid(slope * logit(probability) + intercept);
  const auto above = std::upper_bound(at.begin(), at.end(), probability);
  if (above == at.begin()) return value.front();
  if (above == at.end()) return value.back();
  const auto i = static_cast<std::size_t>(above - at.begin());
  return value[i - 1] + (value[i] - value[i - 1]) * (probability - at[i - 1]) / (at[i] - at[i - 1]);
}

Result<ProbabilityMap> fitPlatt(const Vector& probabilities, const std::vector<bool>& positive,
                                const Vector& weights, const jobs::WorkContext& context) {
  const Index n = probabilities.size();
  const Vector odds = probabilities.unaryExpr([](double p) { return logit(p); });
  double positives = 0, negatives = 0;
  for (Index i = 0; i < n; ++i)
    (positive[static_cast<std::size_t>(i)] ? positives : negatives) += rowWeight(weights, i);
  const double high = (positives + 1) / (positives + 2), low = 1 / (negatives + 2);
  const auto rows = std::count(positive.begin(), positive.end(), true);
  const bool slope = std::min<Index>(rows, n - rows) >= FewestForSlope;
  ProbabilityMap map;
  map.intercept = 0;
  const auto loss = [&](double a, double b) {
    double sum = 0;
    for (Index i = 0; i < n; ++i) {
      const double z = a * odds[i] + b;
      const double t = positive[static_cast<std::size_t>(i)] ? high : low;
      sum += rowWeight(weights, i) * (std::max(z, 0.0) - t * z + std::log1p(std::exp(-std::abs(z))));
    }
    return sum;
  };
  double now = loss(map.slope, map.intercept);
  for (int iteration = 0; iteration < 100; ++iteration) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    double g0 = 0, g1 = 0, h00 = 1e-12, h01 = 0, h11 = 1e-12;
    for (Index i = 0; i < n; ++i) {
      const double x = odds[i], p = sigmoid(map.slope * x + map.intercept);
      const double w = rowWeight(weights, i),
                   r = w * (p - (positive[static_cast<std::size_t>(i)] ? high : low));
      const double h = w * p * (1 - p);
      g0 += r;
      g1 += r * x;
      h00 += h;
      h01 += h * x;
      h11 += h * x * x;
    }
    double stepB = -g0 / h00, stepA = 0;
    if (slope) {
      const double determinant = std::max(h00 * h11 - h01 * h01, 1e-300);
      stepA = -(h00 * g1 - h01 * g0) / determinant;
      stepB = -(h11 * g0 - h01 * g1) / determinant;
    }
    double length = 1;
    double next = now;
    while (length > 1e-10) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      next = loss(map.slope + length * stepA, map.intercept + length * stepB);
      if (next < now + 1e-4 * length * (g1 * stepA + g0 * stepB)) break;
      length /= 2;
    }
    if (length <= 1e-10) break;
    map.slope += length * stepA;
    map.intercept += length * stepB;
    const bool done = now - next <= 1e-12 * (1 + std::abs(now));
    now = next;
    if (done) break;
  }
  // A falling map would turn the ranking round: the scores are worthless and the base rate says all there is.
  if (map.slope < 0) {
    map.slope = 0;
    map.intercept = logit((positives + 1) / (positives + negatives + 2));
  }
  return map;
}

Result<ProbabilityMap> fitIsotonic(const Vector& probabilities, const std::vector<bool>& positive,
                                   const Vector& weights, const jobs::WorkContext& context) {
  struct Block {
    double first, last, weight, sum;
    double mean() const { return sum / weight; }
  };
  std::vector<Index> order(static_cast<std::size_t>(probabilities.size()));
  std::iota(order.begin(), order.end(), Index{0});
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return probabilities[a] < probabilities[b]; });
  if (context.stopped()) return jobs::WorkContext::cancelled();
  std::vector<Block> blocks;
  for (const Index i : order) {
    const double w = rowWeight(weights, i), y = positive[static_cast<std::size_t>(i)] ? w : 0;
    if (!(w > 0)) continue;
    if (!blocks.empty() && blocks.back().last == probabilities[i] &&
        blocks.back().first == probabilities[i]) {
      blocks.back().weight += w;
      blocks.back().sum += y;
      continue;
    }
    // The block before is complete now: it pools with those that are not below it.
    while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
      const Block top = blocks.back();
      blocks.pop_back();
      blocks.back() = {blocks.back().first, top.last, blocks.back().weight + top.weight,
                       blocks.back().sum + top.sum};
    }
    blocks.push_back({probabilities[i], probabilities[i], w, y});
  }
  while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
    const Block top = blocks.back();
    blocks.pop_back();
    blocks.back() = {blocks.back().first, top.last, blocks.back().weight + top.weight,
                     blocks.back().sum + top.sum};
  }
  ProbabilityMap map;
  for (const Block& block : blocks) {
    map.at.push_back(block.first);
    map.value.push_back(block.mean());
    if (block.last == block.first) continue;
    map.at.push_back(block.last);
    map.value.push_back(block.mean());
  }
  return map;
}

Matrix atTemperature(const Matrix& probabilities, double temperature) {
  Matrix out = (probabilities.array().max(Tiny).log() / temperature).matrix();
  for (Index i = 0; i < out.rows(); ++i) {
    out.row(i).array() = (out.row(i).array() - out.row(i).maxCoeff()).exp();
    out.row(i) /= out.row(i).sum();
  }
  return out;
}

Result<double> fitTemperature(const Matrix& probabilities, const std::vector<int>& labels,
                              const Vector& weights, const jobs::WorkContext& context) {
  // By blocks, between which a stop is looked at: a pass over many rows and classes takes long.
  constexpr Index Block = 8192;
  bool stopped = false;
  const auto loss = [&](double logT) {
    double sum = 0;
    const auto n = static_cast<Index>(labels.size());
    for (Index begin = 0; begin < n && !stopped; begin += Block) {
      const Index rows = std::min(Block, n - begin);
      const Matrix p = atTemperature(probabilities.middleRows(begin, rows), std::exp(logT));
      for (Index i = 0; i < rows; ++i)
        sum -= rowWeight(weights, begin + i) *
               std::log(std::max(Tiny, p(i, labels[static_cast<std::size_t>(begin + i)])));
      stopped = context.stopped();
    }
    return sum;
  };
  // The loss is convex in 1/T, so it has one minimum in log T: golden section.
  const double shrink = (std::sqrt(5.0) - 1) / 2;
  double low = std::log(0.01), high = std::log(100.0);
  double a = high - shrink * (high - low), b = low + shrink * (high - low);
  double fa = loss(a), fb = loss(b);
  while (high - low > 1e-7) {
    if (stopped) return jobs::WorkContext::cancelled();
    if (fa <= fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - shrink * (high - low);
      fa = loss(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + shrink * (high - low);
      fb = loss(b);
    }
  }
  return std::exp((low + high) / 2);
}

}  // namespace ridgeline::models
