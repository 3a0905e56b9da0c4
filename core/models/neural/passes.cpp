#include "core/models/neural/passes.hpp"

#include <algorithm>
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

/// to = a b, over lanes of a block.
void multiplied(const float* a, const float* b, float* to, int units, int stride, int lanes) {
  for (int j = 0; j < units; ++j)
    for (int lane = 0; lane < lanes; ++lane) {
      const std::size_t at = cells(j, stride) + static_cast<std::size_t>(lane);
      to[at] = a[at] * b[at];
    }
}

const float* fed(Workspace& space, int layer, bool dropout) {
  if (layer == 0) return space.input();
  return dropout ? space.thinned(layer - 1) : space.answers(layer - 1);
}

}  // namespace

Workspace::Workspace(const Network& network, int lanes, bool training)
    : capacity_(padded(std::clamp(lanes, 1, fewEnough(network)))),
      // Lines a power of two apart would push each other out of the cache.
      stride_(capacity_ < 64 ? capacity_ : capacity_ + LaneWidth),
      d_(network.inputs()) {
  nothing_ = zeros(static_cast<std::size_t>(d_) + LaneWidth);
  for (const int units : network.units) answers_.push_back(zeros(cells(units, stride_)));
  rows_.emplace_back(static_cast<std::size_t>(capacity_), nothing_.get());
  const int hidden = network.layers() - 1;
  for (int l = 0; l < hidden && network.normalised; ++l) {
    const auto units = static_cast<std::size_t>(network.above(l));
    normals_.push_back({training ? zeros(cells(network.above(l), stride_)) : Floats(), zeros(units),
                        zeros(units), zeros(units), zeros(units), zeros(units)});
  }
  settle(network);
  if (!training) return;
  for (int l = 0; l < network.layers(); ++l) {
    const int units = network.above(l);
    deltas_.push_back(zeros(cells(units, stride_)));
    if (l == hidden) break;
    factors_.push_back(zeros(cells(units, stride_)));
    thinned_.push_back(zeros(cells(units, stride_)));
    turned_.push_back(zeros(units < RowsFrom ? 1 : cells(padded(units), capacity_)));
    rows_.emplace_back();
    for (int lane = 0; lane < capacity_ && units >= RowsFrom; ++lane)
      rows_.back().push_back(turned_.back().get() + cells(lane, padded(units)));
  }
}

void Workspace::settle(const Network& network) {
  for (int l = 0; l < static_cast<int>(normals_.size()); ++l)
    for (int j = 0; j < network.above(l); ++j) {
      const auto [scale, shift] = network.affine(l, j);
      normal(l).scales[static_cast<std::size_t>(j)] = scale;
      normal(l).shifts[static_cast<std::size_t>(j)] = shift;
    }
}

void Workspace::aim(const Network& network, const FloatRows& rows, const Index* positions, int count,
                    float scale) {
  count_ = count;
  packed_ = rows.X.packed() ? &rows.X : nullptr;
  if (packed_ != nullptr) {
    if (rooms_ == nullptr) rooms_ = zeros(cells(capacity_, PackedRows::room(d_)));
    std::copy(positions, positions + count, positions_.begin());
  } else {
    rows.X.list(positions, count, rows_[0].data());
  }
  for (int lane = 0; lane < padded(count); ++lane) {
    const auto at = static_cast<std::size_t>(lane);
    if (lane >= count) {
      rows_[0][at] = nothing_.get();
      weights_[at] = wanted_[at] = lossFactors_[at] = 0;
      continue;
    }
    const auto row = static_cast<std::size_t>(positions[lane]);
    weights_[at] = rows.weights.empty() ? 1.0F : rows.weights[row];
    wanted_[at] = network.output == Output::Value ? rows.targets[row] : static_cast<float>(rows.labels[row]);
    lossFactors_[at] = scale * weights_[at];
  }
}

void Workspace::fill(LaneRange range) {
  const int end = range.begin + range.lanes;
  // As many as are turned at once, so that they are at hand then.
  const int some = packed_ != nullptr ? 2 * LaneWidth : range.lanes;
  for (int begin = range.begin; begin < end; begin += some) {
    const int next = std::min(end, begin + some);
    if (packed_ != nullptr) unpack(begin, std::min(next, count_));
    transposeRows(rows(0) + begin, next - begin, d_, input() + begin, static_cast<std::size_t>(stride_));
  }
}

void Workspace::unpack(int begin, int end) {
  for (int lane = begin; lane < end; ++lane) packed_->touch(positions_[static_cast<std::size_t>(lane)]);
  for (int lane = begin; lane < end; ++lane) {
    const auto at = static_cast<std::size_t>(lane);
    rows_[0][at] = packed_->row(positions_[at], rooms_.get() + cells(lane, PackedRows::room(d_)));
  }
}

void Workspace::fill(const Matrix& X, Index begin, int count) {
  count_ = count;
  for (Index i = 0; i < X.cols(); ++i) {
    float* line = input() + static_cast<std::size_t>(i) * static_cast<std::size_t>(stride_);
    narrow(X.data() + i * X.rows() + begin, line, count, LargestInput);
    std::fill(line + count, line + padded(count), 0.0F);
  }
}

LossLanes Workspace::losses(LaneRange range) {
  const int at = range.begin;
  return {wanted_.data() + at, lossFactors_.data() + at, losses_.data() + at, hits_.data() + at};
}

void Workspace::turn(const Network& network, int layer, const float* block, LaneRange range) {
  const int units = network.below(layer);
  if (units < RowsFrom) return;
  transposeBlock(block + range.begin, stride_, units, range.lanes,
                 turned_[static_cast<std::size_t>(layer) - 1].get() + cells(range.begin, padded(units)),
                 static_cast<std::size_t>(padded(units)));
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

void forward(const Network& network, Workspace& space, LaneRange range) {
  const int stride = space.stride();
  for (int l = 0; l < network.layers(); ++l) {
    const int out = network.above(l);
    float* answers = space.answers(l) + range.begin;
    const float* input = fed(space, l, false) + range.begin;
    forwardProduct(network.weights(l), network.normalises(l) ? nullptr : network.biases(l), out,
                   network.below(l), input, answers, stride, range.lanes);
    if (network.normalises(l))
      activateScaled(answers, space.normal(l).scales.get(), space.normal(l).shifts.get(), answers, out,
                     stride, range.lanes, network.activation);
    else if (l + 1 < network.layers())
      activate(answers, answers, out, stride, range.lanes, network.activation);
  }
}

void loss(const Network& network, Workspace& space, LaneRange range, bool withDelta) {
  const int last = network.layers() - 1;
  const float* z = space.answers(last) + range.begin;
  float* delta = withDelta ? space.delta(last) + range.begin : nullptr;
  const LossLanes lanes = space.losses(range);
  switch (network.output) {
    case Output::Value:
      return squaredLoss(z, delta, range.lanes, lanes);
    case Output::Logistic:
      return logisticLoss(z, delta, range.lanes, lanes);
    case Output::Softmax:
      return softmaxLoss(z, delta, network.outputs(), space.stride(), range.lanes, lanes);
  }
}

PassSums sums(const Network& network, Workspace& space) {
  const LossLanes lanes = space.losses(space.all());
  PassSums sums;
  sums.rows = space.count();
  for (int lane = 0; lane < space.count(); ++lane) {
    const auto value = static_cast<double>(lanes.losses[lane]);
    sums.loss += space.weight(lane) * value;
    sums.weight += space.weight(lane);
    if (network.output == Output::Value)
      sums.squares += 2 * value;
    else
      sums.correct += static_cast<double>(lanes.hits[lane]);
  }
  return sums;
}

void drawDropout(const Network& network, Workspace& space, double dropout, Rng& random) {
  const auto keep = static_cast<float>(1.0 / (1.0 - dropout));
  const int lanes = space.all().lanes;
  for (int l = 0; l + 1 < network.layers(); ++l)
    for (int j = 0; j < network.above(l); ++j) {
      float* factors = space.factors(l) + cells(j, space.stride());
      for (int lane = 0; lane < lanes; ++lane) factors[lane] = random.uniform() < dropout ? 0.0F : keep;
    }
}

void thereAndBack(const Network& network, Workspace& space, LaneRange range, bool dropout, float* gradient,
                  bool add) {
  const int last = network.layers() - 1;
  const int stride = space.stride(), begin = range.begin, lanes = range.lanes, count = space.count();
  space.fill(range);
  for (int l = 0; l <= last; ++l) {
    const int out = network.above(l);
    const float* input = fed(space, l, dropout) + begin;
    float* answers = space.answers(l) + begin;
    if (network.normalises(l)) {
      auto& normal = space.normal(l);
      forwardProduct(network.weights(l), nullptr, out, network.below(l), input, normal.values.get(), stride,
                     lanes);
      normalise(normal.values.get(), out, stride, count, lanes, normal.means.get(), normal.variances.get(),
                normal.inverses.get());
      activateScaled(normal.values.get(), network.gains(l), network.biases(l), answers, out, stride, lanes,
                     network.activation);
    } else {
      forwardProduct(network.weights(l), network.biases(l), out, network.below(l), input, answers, stride,
                     lanes);
      if (l < last) activate(answers, answers, out, stride, lanes, network.activation);
    }
    if (l == last) break;
    if (dropout) multiplied(answers, space.factors(l) + begin, space.thinned(l) + begin, out, stride, lanes);
    space.turn(network, l + 1, fed(space, l + 1, dropout), range);
  }
  loss(network, space, range, true);
  for (int l = last; l > 0; --l) {
    const int below = network.below(l);
    float* delta = space.delta(l - 1) + begin;
    backwardProduct(network.weights(l), network.above(l), below, space.delta(l) + begin, delta, stride,
                    lanes);
    if (dropout) multiplied(delta, space.factors(l - 1) + begin, delta, below, stride, lanes);
    derivative(space.answers(l - 1) + begin, delta, below, stride, lanes, network.activation);
    if (network.normalised)
      normaliseBackward(space.normal(l - 1).values.get(), delta, network.gains(l - 1),
                        space.normal(l - 1).inverses.get(), below, stride, count, lanes,
                        gradient + network.gainStart(l - 1), gradient + network.biasStart(l - 1), add);
  }
}

void gradientOf(const Network& network, Workspace& space, int layer, int from, int to, bool dropout,
                float* gradient, bool add) {
  const int in = network.below(layer), stride = space.stride();
  const float* delta = space.delta(layer) + cells(from, stride);
  float* weights = gradient + network.weightStart(layer) + cells(from, in);
  if (in >= RowsFrom)
    gradientOfRows(delta, space.rows(layer), to - from, in, stride, space.count(), weights, add);
  else
    gradientOfBlock(delta, fed(space, layer, dropout), to - from, in, stride, space.all().lanes, weights,
                    add);
  if (!network.normalises(layer))
    biasGradient(delta, to - from, stride, space.all().lanes, gradient + network.biasStart(layer) + from,
                 add);
}

PassSums backpropagate(const Network& network, Workspace& space, const FloatRows& rows,
                       const Index* positions, int count, float scale, double dropout, Rng& random,
                       float* gradient, bool add) {
  space.aim(network, rows, positions, count, scale);
  if (dropout > 0) drawDropout(network, space, dropout, random);
  thereAndBack(network, space, space.all(), dropout > 0, gradient, add);
  for (int l = 0; l < network.layers(); ++l)
    gradientOf(network, space, l, 0, network.above(l), dropout > 0, gradient, add);
  return sums(network, space);
}

void absorb(Network& network, Workspace& space) {
  constexpr float Newest = 0.1F;
  const int count = space.count();
  if (!network.normalised || count < 2) return;
  network.averaged = std::min(network.averaged + 1, 1'000'000);
  const float weight = std::max(Newest, 1.0F / static_cast<float>(network.averaged));
  const float unbiased = static_cast<float>(count) / static_cast<float>(count - 1);
  for (int l = 0; l + 1 < network.layers(); ++l) {
    const auto& normal = space.normal(l);
    for (int j = 0; j < network.above(l); ++j) {
      const auto at = static_cast<std::size_t>(j);
      network.means(l)[j] += weight * (normal.means[at] - network.means(l)[j]);
      network.variances(l)[j] += weight * (unbiased * normal.variances[at] - network.variances(l)[j]);
    }
  }
}

}  // namespace ridgeline::models::neural
