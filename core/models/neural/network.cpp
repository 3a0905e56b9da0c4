#include "core/models/neural/network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ridgeline::models::neural {
namespace {

std::size_t cells(int units, int stride) {
  return static_cast<std::size_t>(units) * static_cast<std::size_t>(stride);
}

/// Rows whose forward and backward pass takes some 20 ms on one core.
int fewEnough(const Network& network) {
  constexpr double Multiplications = 2e8;
  const double rows =
      Multiplications / (3.0 * static_cast<double>(std::max<std::size_t>(1, network.weightCount())));
  return rows >= Workspace::MaxLanes ? Workspace::MaxLanes
                                     : std::max(LaneWidth, static_cast<int>(rows) / LaneWidth * LaneWidth);
}

void thin(Workspace& space, int layer, int units, int lanes, double dropout, Rng& random) {
  const auto keep = static_cast<float>(1.0 / (1.0 - dropout));
  const float* answers = space.answers(layer);
  float* factors = space.factors(layer);
  float* thinned = space.thinned(layer);
  for (int j = 0; j < units; ++j)
    for (int lane = 0; lane < lanes; ++lane) {
      const std::size_t at = cells(j, space.stride()) + static_cast<std::size_t>(lane);
      factors[at] = random.uniform() < dropout ? 0.0F : keep;
      thinned[at] = answers[at] * factors[at];
    }
}

/// Loss and delta of one row whose answers are `stride` apart.
struct RowLoss {
  float* z;
  float* delta;
  std::size_t stride;
  int outputs;

  double logistic(int label, float scale, bool& correct) const {
    const float odds = *z;
    const float small = std::exp(-std::abs(odds));
    const float p = (odds >= 0 ? 1.0F : small) / (1.0F + small);
    correct = (odds > 0) == (label == 1);
    if (delta != nullptr) *delta = scale * (p - static_cast<float>(label));
    return static_cast<double>(std::max(odds, 0.0F)) - (label == 1 ? static_cast<double>(odds) : 0.0) +
           static_cast<double>(std::log1p(small));
  }

  double softmax(int label, float scale, bool& correct) const {
    float largest = z[0];
    int best = 0;
    for (int k = 1; k < outputs; ++k) {
      const float value = z[static_cast<std::size_t>(k) * stride];
      if (value > largest) {
        largest = value;
        best = k;
      }
    }
    correct = best == label;
    double sum = 0;
    for (int k = 0; k < outputs; ++k)
      sum += static_cast<double>(std::exp(z[static_cast<std::size_t>(k) * stride] - largest));
    if (delta != nullptr)
      for (int k = 0; k < outputs; ++k) {
        const std::size_t at = static_cast<std::size_t>(k) * stride;
        const float p = std::exp(z[at] - largest) / static_cast<float>(sum);
        delta[at] = scale * (p - (k == label ? 1.0F : 0.0F));
      }
    const float own = z[static_cast<std::size_t>(label) * stride];
    return std::log(sum) - (static_cast<double>(own) - static_cast<double>(largest));
  }
};

}  // namespace

std::size_t Network::weightStart(int layer) const {
  std::size_t start = 0;
  for (int l = 0; l < layer; ++l)
    start += static_cast<std::size_t>(above(l)) * static_cast<std::size_t>(below(l));
  return start;
}

std::size_t Network::weightCount() const { return weightStart(layers()); }

std::size_t Network::biasStart(int layer) const {
  std::size_t start = weightCount();
  for (int l = 0; l < layer; ++l) start += static_cast<std::size_t>(above(l));
  return start;
}

std::size_t Network::size() const { return biasStart(layers()); }

FloatRows floatRows(const Samples& samples, Output output, const TargetScale& scale, const Vector& weights) {
  FloatRows rows;
  rows.n = samples.X.rows();
  rows.d = static_cast<int>(samples.X.cols());
  rows.X.resize(static_cast<std::size_t>(samples.X.size()));
  Eigen::Map<RowMatrixF>(rows.X.data(), rows.n, rows.d) =
      samples.X.cwiseMax(-LargestInput).cwiseMin(LargestInput).cast<float>();
  if (output == Output::Value) {
    rows.targets.resize(static_cast<std::size_t>(rows.n));
    for (Index i = 0; i < rows.n; ++i)
      rows.targets[static_cast<std::size_t>(i)] =
          static_cast<float>(samples.targets[i] / scale.spread - scale.mean / scale.spread);
  } else {
    rows.labels = samples.labels;
  }
  if (weights.size() == rows.n && rows.n > 0 && weights.sum() > 0) {
    const double factor = static_cast<double>(rows.n) / weights.sum();
    rows.weights.resize(static_cast<std::size_t>(rows.n));
    for (Index i = 0; i < rows.n; ++i)
      rows.weights[static_cast<std::size_t>(i)] = static_cast<float>(weights[i] * factor);
  }
  return rows;
}

Workspace::Workspace(const Network& network, int lanes, bool training)
    : capacity_(padded(std::clamp(lanes, 1, fewEnough(network)))),
      // Lines a power of two apart would push each other out of the cache.
      stride_(capacity_ < 64 ? capacity_ : capacity_ + LaneWidth) {
  nothing_ = zeros(static_cast<std::size_t>(network.inputs()));
  for (const int units : network.units) answers_.push_back(zeros(cells(units, stride_)));
  if (!training) {
    deltas_.resize(static_cast<std::size_t>(network.layers()));
    return;
  }
  for (int l = 0; l < network.layers(); ++l) {
    deltas_.push_back(zeros(cells(network.above(l), stride_)));
    if (l + 1 == network.layers()) break;
    factors_.push_back(zeros(cells(network.above(l), stride_)));
    thinned_.push_back(zeros(cells(network.above(l), stride_)));
  }
}

void Workspace::fill(const FloatRows& rows, const Index* positions, int count) {
  const auto d = static_cast<std::size_t>(rows.d);
  const auto stride = static_cast<std::size_t>(stride_);
  // Eight rows are read side by side, so that every line written gets eight neighbours at once.
  for (int lane = 0; lane < count; lane += LaneWidth) {
    std::array<const float*, LaneWidth> from;
    for (int i = 0; i < LaneWidth; ++i)
      from[static_cast<std::size_t>(i)] =
          lane + i < count ? rows.X.data() + static_cast<std::size_t>(positions[lane + i]) * d
                           : nothing_.get();
    float* to = input() + lane;
    for (std::size_t j = 0; j < d; ++j, to += stride)
      for (std::size_t i = 0; i < LaneWidth; ++i) to[i] = from[i][j];
  }
}

void Workspace::fill(const Matrix& X, Index begin, int count) {
  for (Index i = 0; i < X.cols(); ++i) {
    float* line = input() + static_cast<std::size_t>(i) * static_cast<std::size_t>(stride_);
    const double* from = X.data() + i * X.rows() + begin;
    for (int lane = 0; lane < count; ++lane)
      line[lane] = static_cast<float>(std::clamp(from[lane], -LargestInput, LargestInput));
    std::fill(line + count, line + padded(count), 0.0F);
  }
}

void PassSums::add(const PassSums& other) {
  loss += other.loss;
  weight += other.weight;
  correct += other.correct;
  squares += other.squares;
  rows += other.rows;
}

double PassSums::meanLoss() const {
  return weight > 0 ? loss / weight : std::numeric_limits<double>::quiet_NaN();
}

void forward(const Network& network, Workspace& space, int count) {
  const DenseKernels& kernels = denseKernels();
  for (int l = 0; l < network.layers(); ++l)
    kernels.forward(network.weights(l), network.biases(l), network.above(l), network.below(l),
                    l == 0 ? space.input() : space.answers(l - 1), space.answers(l), space.stride(),
                    padded(count), l + 1 == network.layers() ? Activation::Identity : network.activation);
}

PassSums loss(const Network& network, Workspace& space, const FloatRows& rows, const Index* positions,
              int count, float scale) {
  const int last = network.layers() - 1;
  const auto stride = static_cast<std::size_t>(space.stride());
  float* delta = scale > 0 ? space.delta(last) : nullptr;
  PassSums sums;
  sums.rows = count;
  for (int lane = 0; lane < count; ++lane) {
    const auto row = static_cast<std::size_t>(positions[lane]);
    const float weight = rows.weights.empty() ? 1.0F : rows.weights[row];
    const RowLoss one{space.answers(last) + lane, delta == nullptr ? nullptr : delta + lane, stride,
                      network.outputs()};
    double value = 0;
    if (network.output == Output::Value) {
      const float gap = *one.z - rows.targets[row];
      if (delta != nullptr) *one.delta = scale * weight * gap;
      const double square = static_cast<double>(gap) * static_cast<double>(gap);
      sums.squares += square;
      value = square / 2;
    } else {
      bool correct = false;
      value = network.output == Output::Logistic ? one.logistic(rows.labels[row], scale * weight, correct)
                                                 : one.softmax(rows.labels[row], scale * weight, correct);
      sums.correct += correct ? 1 : 0;
    }
    sums.loss += static_cast<double>(weight) * value;
    sums.weight += static_cast<double>(weight);
  }
  if (delta != nullptr)
    for (int k = 0; k < network.outputs(); ++k)
      std::fill(delta + static_cast<std::size_t>(k) * stride + static_cast<std::size_t>(count),
                delta + static_cast<std::size_t>(k) * stride + static_cast<std::size_t>(padded(count)), 0.0F);
  return sums;
}

PassSums backpropagate(const Network& network, Workspace& space, const FloatRows& rows,
                       const Index* positions, int count, float scale, double dropout, Rng& random,
                       float* gradient) {
  const DenseKernels& kernels = denseKernels();
  const int last = network.layers() - 1;
  const int lanes = padded(count);
  const int stride = space.stride();
  const auto fed = [&](int layer) {
    if (layer == 0) return space.input();
    return dropout > 0 ? space.thinned(layer - 1) : space.answers(layer - 1);
  };

  space.fill(rows, positions, count);
  for (int l = 0; l <= last; ++l) {
    kernels.forward(network.weights(l), network.biases(l), network.above(l), network.below(l), fed(l),
                    space.answers(l), stride, lanes, l == last ? Activation::Identity : network.activation);
    if (dropout > 0 && l < last) thin(space, l, network.above(l), lanes, dropout, random);
  }
  const PassSums sums = loss(network, space, rows, positions, count, scale);
  for (int l = last; l >= 0; --l) {
    kernels.gradient(space.delta(l), fed(l), network.above(l), network.below(l), stride, lanes,
                     gradient + network.weightStart(l), gradient + network.biasStart(l));
    if (l == 0) break;
    kernels.backward(network.weights(l), network.above(l), network.below(l), space.delta(l),
                     space.delta(l - 1), stride, lanes);
    if (dropout > 0) {
      const std::size_t count0 = cells(network.above(l - 1), stride);
      for (std::size_t i = 0; i < count0; ++i) space.delta(l - 1)[i] *= space.factors(l - 1)[i];
    }
    kernels.derivative(space.answers(l - 1), space.delta(l - 1), network.above(l - 1), stride, lanes,
                       network.activation);
  }
  return sums;
}

}  // namespace ridgeline::models::neural
