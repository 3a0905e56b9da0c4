#include "core/models/trees/boosting_objective.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/quantile.hpp"
#include "core/base/simd.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/kernels/elementary.hpp"

namespace ridgeline::models {
namespace {

constexpr Index ObjectiveBlock = 16384;
/// Shares of classes without rows, whose logarithm has to stay finite.
constexpr double LeastShare = 1e-12;
/// Rows of less weight, in units of the heaviest, count as this much: single precision ends there.
constexpr double LeastWeight = 1e-35;
/// Poisson scores beyond these say no more than their ends.
constexpr double MostLogMean = 30;

struct RowSums {
  double first = 0, second = 0;
};

/// Adds row(i, first, second) over [begin, end) in sixteen lanes, in the same order on any machine.
template <class Row>
RowSums sumLanes(Index begin, Index end, const Row& row) {
  constexpr int Lanes = 16;
  std::array<double, Lanes> first{}, second{};
  simd::run([&]() RIDGELINE_INLINED {
    double* a = first.data();
    double* b = second.data();
    Index i = begin;
    for (; i + Lanes <= end; i += Lanes)
      for (int l = 0; l < Lanes; ++l) row(i + l, a[l], b[l]);
    for (; i < end; ++i) row(i, a[0], b[0]);
  });
  RowSums sums;
  for (int l = 0; l < Lanes; ++l) {
    sums.first += first[static_cast<std::size_t>(l)];
    sums.second += second[static_cast<std::size_t>(l)];
  }
  return sums;
}

/// The same over all rows in parallel blocks, added in order.
template <class Row>
Result<RowSums> sumRows(Index n, jobs::WorkContext& context, const Row& row) {
  std::vector<RowSums> parts(static_cast<std::size_t>((n + ObjectiveBlock - 1) / ObjectiveBlock));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ObjectiveBlock, [&](Index begin, Index end) {
    parts[static_cast<std::size_t>(begin / ObjectiveBlock)] = sumLanes(begin, end, row);
  }));
  RowSums total;
  for (const RowSums& part : parts) {
    total.first += part.first;
    total.second += part.second;
  }
  return total;
}

/// Runs each(i) for all rows in parallel blocks, each block as vector code.
template <class Each>
Status eachRow(Index n, jobs::WorkContext& context, const Each& each) {
  return jobs::parallelBlocks(context, n, ObjectiveBlock, [&](Index begin, Index end) {
    simd::run([&]() RIDGELINE_INLINED {
      for (Index i = begin; i < end; ++i) each(i);
    });
  });
}

RIDGELINE_INLINED inline double logMean(double score) {
  return score > MostLogMean ? MostLogMean : score < -MostLogMean ? -MostLogMean : score;
}

}  // namespace

double weightedQuantile(std::vector<std::pair<double, double>>& values, double level) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  double total = 0;
  for (const auto& [value, weight] : values) total += weight;
  const double wanted = level * total, slack = 1e-12 * total;
  double below = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    below += values[i].second;
    if (std::abs(below - wanted) <= slack && i + 1 < values.size())
      return values[i].first / 2 + values[i + 1].first / 2;
    if (below > wanted) return values[i].first;
  }
  return values.back().first;
}

BoostingObjective::BoostingObjective(BoostingLoss loss, int classes, double level, BoostingScale scale)
    : loss_(loss),
      classes_(classes),
      outputs_(loss == BoostingLoss::Softmax ? classes : 1),
      level_(loss == BoostingLoss::Absolute ? 0.5 : level),
      scale_(scale) {}

ScoredRows BoostingObjective::rowsOf(const Samples& samples, const Vector& weights) const {
  ScoredRows rows;
  rows.n = samples.X.rows();
  rows.labels = samples.labels;
  if (classes_ == 0)
    for (const double target : samples.targets)
      rows.targets.push_back(target / scale_.spread - scale_.centre / scale_.spread);
  if (weights.size() > 0) {
    // In units of the largest, so that single precision holds them all.
    const double largest = weights.maxCoeff();
    for (const double weight : weights)
      rows.weights.push_back(static_cast<float>(std::max(weight / largest, LeastWeight)));
  }
  rows.scores.resize(static_cast<std::size_t>(rows.n) * static_cast<std::size_t>(outputs_));
  return rows;
}

std::vector<double> BoostingObjective::start(const ScoredRows& rows) const {
  std::vector<double> shares(static_cast<std::size_t>(std::max(classes_, 1)), 0.0);
  double total = 0, sum = 0;
  for (Index i = 0; i < rows.n; ++i) {
    const auto at = static_cast<std::size_t>(i);
    total += rows.weight(i);
    if (classes_ > 0) shares[static_cast<std::size_t>(rows.labels[at])] += rows.weight(i);
    if (classes_ == 0) sum += rows.weight(i) * rows.targets[at];
  }
  switch (loss_) {
    case BoostingLoss::Logistic:
      return {std::log(std::max(shares[1] / total, LeastShare)) -
              std::log(std::max(shares[0] / total, LeastShare))};
    case BoostingLoss::Softmax:
      for (double& share : shares) share = std::log(std::max(share / total, LeastShare));
      return shares;
    case BoostingLoss::Squared:
      return {sum / total};
    case BoostingLoss::Poisson:
      return {std::log(std::max(sum / total, LeastShare))};
    case BoostingLoss::Absolute:
    case BoostingLoss::Huber:
    case BoostingLoss::Quantile:
      break;
  }
  std::vector<std::pair<double, double>> values;
  values.reserve(static_cast<std::size_t>(rows.n));
  for (Index i = 0; i < rows.n; ++i)
    values.emplace_back(rows.targets[static_cast<std::size_t>(i)], rows.weight(i));
  return {weightedQuantile(values, loss_ == BoostingLoss::Quantile ? level_ : 0.5)};
}

Result<LossValue> BoostingObjective::evaluate(ScoredRows& rows, jobs::WorkContext& context) const {
  const Index n = rows.n;
  const int* y = rows.labels.data();
  const double* t = rows.targets.data();
  const double* s = rows.scores.data();
  const float* w = rows.weights.empty() ? nullptr : rows.weights.data();
  const auto weight = [w](Index i)
                          RIDGELINE_INLINED { return w == nullptr ? 1.0 : static_cast<double>(w[i]); };
  double total = 0;
  for (Index i = 0; i < (w == nullptr ? 0 : n); ++i) total += static_cast<double>(w[i]);
  if (w == nullptr) total = static_cast<double>(n);
  if (loss_ == BoostingLoss::Logistic) {
    RIDGELINE_TRY(const RowSums sums,
                  sumRows(n, context, [=](Index i, double& loss, double& hits) RIDGELINE_INLINED {
                    const auto margin = static_cast<float>(y[i] != 0 ? s[i] : -s[i]);
                    loss += weight(i) * static_cast<double>(kernels::softplus(-margin));
                    // A tie is answered by the first class.
                    hits += margin > 0 || (margin == 0 && y[i] == 0) ? weight(i) : 0.0;
                  }));
    return LossValue{sums.first / total, sums.second / total};
  }
  if (loss_ == BoostingLoss::Softmax) {
    rows.norms.resize(static_cast<std::size_t>(n));
    double* norms = rows.norms.data();
    std::vector<RowSums> parts(static_cast<std::size_t>((n + ObjectiveBlock - 1) / ObjectiveBlock));
    RIDGELINE_CHECK(jobs::parallelBlocks(context, n, ObjectiveBlock, [&](Index begin, Index end) {
      const Index count = end - begin;
      std::vector<double> largest(s + begin, s + end), sums(static_cast<std::size_t>(count), 0.0);
      std::vector<int> likeliest(static_cast<std::size_t>(count), 0);
      for (int k = 1; k < outputs_ && !context.stopped(); ++k)
        for (Index i = 0; i < count; ++i)
          if (const double score = s[k * n + begin + i]; score > largest[static_cast<std::size_t>(i)]) {
            largest[static_cast<std::size_t>(i)] = score;
            likeliest[static_cast<std::size_t>(i)] = k;
          }
      for (int k = 0; k < outputs_ && !context.stopped(); ++k)
        simd::run([&]() RIDGELINE_INLINED {
          double* sum = sums.data();
          const double* most = largest.data();
          for (Index i = 0; i < count; ++i) sum[i] += kernels::exp(s[k * n + begin + i] - most[i]);
        });
      RowSums& part = parts[static_cast<std::size_t>(begin / ObjectiveBlock)];
      for (Index i = begin; i < end; ++i) {
        const auto at = static_cast<std::size_t>(i - begin);
        norms[i] = largest[at] + std::log(sums[at]);
        part.first += weight(i) * (norms[i] - s[y[i] * n + i]);
        part.second += likeliest[at] == y[i] ? weight(i) : 0.0;
      }
    }));
    LossValue value;
    for (const RowSums& part : parts) {
      value.loss += part.first / total;
      value.metric += part.second / total;
    }
    return value;
  }
  const BoostingLoss loss = loss_;
  const double level = level_, threshold = threshold_;
  RIDGELINE_TRY(const RowSums sums,
                sumRows(n, context, [=](Index i, double& lost, double& squares) RIDGELINE_INLINED {
                  const double mean = loss == BoostingLoss::Poisson ? kernels::exp(logMean(s[i])) : s[i];
                  const double rest = t[i] - mean, size = rest < 0 ? -rest : rest;
                  double one = rest * rest;
                  if (loss == BoostingLoss::Absolute) one = size;
                  if (loss == BoostingLoss::Quantile) one = rest < 0 ? (level - 1) * rest : level * rest;
                  if (loss == BoostingLoss::Huber)
                    one = size <= threshold ? rest * rest / 2 : threshold * (size - threshold / 2);
                  if (loss == BoostingLoss::Poisson) one = mean - t[i] * logMean(s[i]);
                  lost += weight(i) * one;
                  squares += weight(i) * rest * rest;
                }));
  RIDGELINE_TRY(
      const RowSums means,
      sumRows(n, context, [=](Index i, double& sum, double&) RIDGELINE_INLINED { sum += weight(i) * t[i]; }));
  const double mean = means.first / total;
  RIDGELINE_TRY(const RowSums spreads,
                sumRows(n, context, [=](Index i, double& sum, double&) RIDGELINE_INLINED {
                  sum += weight(i) * (t[i] - mean) * (t[i] - mean);
                }));
  return LossValue{sums.first / total, spreads.first > 0 ? 1 - sums.second / spreads.first
                                                         : std::numeric_limits<double>::quiet_NaN()};
}

void BoostingObjective::prepareRound(const ScoredRows& rows) {
  if (loss_ != BoostingLoss::Huber) return;
  std::vector<std::pair<double, double>> sizes;
  sizes.reserve(static_cast<std::size_t>(rows.n));
  for (Index i = 0; i < rows.n; ++i)
    sizes.emplace_back(
        std::abs(rows.targets[static_cast<std::size_t>(i)] - rows.scores[static_cast<std::size_t>(i)]),
        rows.weight(i));
  threshold_ = weightedQuantile(sizes, level_);
}

Status BoostingObjective::gradients(const ScoredRows& rows, int output, Gradients& into,
                                    jobs::WorkContext& context) const {
  const Index n = rows.n;
  into.slope.resize(static_cast<std::size_t>(n));
  const bool curved = loss_ == BoostingLoss::Logistic || loss_ == BoostingLoss::Softmax ||
                      loss_ == BoostingLoss::Poisson || !rows.weights.empty();
  into.curvature.resize(curved ? static_cast<std::size_t>(n) : 0);
  float* g = into.slope.data();
  float* h = into.curvature.data();
  const int* y = rows.labels.data();
  const double* t = rows.targets.data();
  const double* s = rows.scores.data() + output * n;
  const float* w = rows.weights.empty() ? nullptr : rows.weights.data();
  const auto weight = [w](Index i) RIDGELINE_INLINED { return w == nullptr ? 1.0F : w[i]; };
  switch (loss_) {
    case BoostingLoss::Logistic:
      return eachRow(n, context, [=](Index i) RIDGELINE_INLINED {
        const float p = kernels::sigmoid(static_cast<float>(s[i]));
        g[i] = weight(i) * (p - static_cast<float>(y[i]));
        h[i] = weight(i) * p * (1 - p);
      });
    case BoostingLoss::Softmax: {
      const double* norms = rows.norms.data();
      const float factor = static_cast<float>(classes_) / static_cast<float>(classes_ - 1);
      return eachRow(n, context, [=](Index i) RIDGELINE_INLINED {
        const float p = kernels::exp(static_cast<float>(s[i] - norms[i]));
        g[i] = weight(i) * (p - (y[i] == output ? 1.0F : 0.0F));
        h[i] = weight(i) * factor * p * (1 - p);
      });
    }
    case BoostingLoss::Poisson:
      return eachRow(n, context, [=](Index i) RIDGELINE_INLINED {
        const double mean = kernels::exp(logMean(s[i]));
        g[i] = weight(i) * static_cast<float>(mean - t[i]);
        h[i] = weight(i) * static_cast<float>(mean);
      });
    case BoostingLoss::Squared:
    case BoostingLoss::Absolute:
    case BoostingLoss::Huber:
    case BoostingLoss::Quantile:
      break;
  }
  const BoostingLoss loss = loss_;
  const double level = level_, threshold = threshold_;
  return eachRow(n, context, [=](Index i) RIDGELINE_INLINED {
    const double rest = t[i] - s[i];
    double pull = rest;
    if (loss == BoostingLoss::Huber)
      pull = rest > threshold ? threshold : rest < -threshold ? -threshold : rest;
    if (loss == BoostingLoss::Absolute || loss == BoostingLoss::Quantile)
      pull = rest > 0 ? level : rest < 0 ? level - 1 : 0.0;
    g[i] = -weight(i) * static_cast<float>(pull);
    if (curved) h[i] = weight(i);
  });
}

bool BoostingObjective::byQuantile() const {
  return loss_ == BoostingLoss::Absolute || loss_ == BoostingLoss::Quantile || loss_ == BoostingLoss::Huber;
}

double BoostingObjective::leafByQuantile(const ScoredRows& rows, int output,
                                         std::span<const std::uint32_t> members) const {
  const double* s = rows.scores.data() + output * rows.n;
  std::vector<std::pair<double, double>> rests;
  rests.reserve(members.size());
  for (const std::uint32_t row : members)
    rests.emplace_back(rows.targets[row] - s[row], rows.weight(static_cast<Index>(row)));
  if (loss_ != BoostingLoss::Huber) return weightedQuantile(rests, level_);
  const double middle = weightedQuantile(rests, 0.5);
  double total = 0, sum = 0;
  for (const auto& [rest, weight] : rests) {
    total += weight;
    sum += weight * std::clamp(rest - middle, -threshold_, threshold_);
  }
  return middle + sum / total;
}

Status BoostingObjective::settle(ScoredRows& rows, int output, const Gradients& gradients,
                                 const std::vector<std::uint32_t>& members,
                                 const std::vector<TreeLeaf>& leaves, double rate, double l2,
                                 BoostedTree& tree, jobs::WorkContext& context) const {
  struct Portion {
    std::size_t leaf, begin, end;
    double slope, curvature;
  };
  constexpr std::size_t PortionRows = 16384;
  std::vector<Portion> portions;
  for (std::size_t l = 0; l < leaves.size(); ++l)
    for (std::size_t from = leaves[l].begin; from < leaves[l].end; from += PortionRows)
      portions.push_back({l, from, std::min(leaves[l].end, from + PortionRows), 0, 0});
  const float* g = gradients.slope.data();
  const float* h = gradients.curvature.empty() ? nullptr : gradients.curvature.data();
  const auto count = static_cast<std::int64_t>(portions.size());
  std::vector<double> values(leaves.size(), 0.0);
  if (byQuantile()) {
    RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(leaves.size()), [&](std::int64_t l) {
      const TreeLeaf& leaf = leaves[static_cast<std::size_t>(l)];
      values[static_cast<std::size_t>(l)] = std::clamp(
          leafByQuantile(rows, output, std::span(members).subspan(leaf.begin, leaf.end - leaf.begin)),
          leaf.low, leaf.high);
    }));
  } else {
    RIDGELINE_CHECK(jobs::parallelFor(context, count, [&](std::int64_t p) {
      Portion& portion = portions[static_cast<std::size_t>(p)];
      std::array<double, 4> slopes{}, curvatures{};
      for (std::size_t i = portion.begin; i < portion.end; ++i) {
        const std::uint32_t row = members[i];
        slopes[i % 4] += static_cast<double>(g[row]);
        curvatures[i % 4] += h == nullptr ? 1.0 : static_cast<double>(h[row]);
      }
      portion.slope = (slopes[0] + slopes[1]) + (slopes[2] + slopes[3]);
      portion.curvature = (curvatures[0] + curvatures[1]) + (curvatures[2] + curvatures[3]);
    }));
    std::vector<double> slopes(leaves.size(), 0.0), curvatures(leaves.size(), 0.0);
    for (const Portion& portion : portions) {
      slopes[portion.leaf] += portion.slope;
      curvatures[portion.leaf] += portion.curvature;
    }
    for (std::size_t l = 0; l < leaves.size(); ++l)
      values[l] = leafValue(slopes[l], curvatures[l], l2, leaves[l].low, leaves[l].high);
  }
  for (std::size_t l = 0; l < leaves.size(); ++l) {
    values[l] *= rate;
    tree[static_cast<std::size_t>(leaves[l].node)].value = values[l];
  }
  double* s = rows.scores.data() + output * rows.n;
  return jobs::parallelFor(context, count, [&](std::int64_t p) {
    const Portion& portion = portions[static_cast<std::size_t>(p)];
    const double value = values[portion.leaf];
    for (std::size_t i = portion.begin; i < portion.end; ++i) s[members[i]] += value;
  });
}

}  // namespace ridgeline::models
