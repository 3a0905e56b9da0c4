#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/simd.hpp"
#include "core/models/trees/tree_rows.hpp"

/// What is to the left of a cut that moves through the sorted rows of a node, one class for each way to
/// measure impurity. Each has
///
///     Side(rows, node, left, right)        nothing on the left yet; `left`, `right`: scratch of a class each
///     void clear()                         nothing is on the left again
///     void add(members)                    moves them to the left
///     void gains(members, out)             moves them one by one; out[i]: the gain of a cut behind the i-th;
///                                          at most Chunk
///
/// Those that a weight and one sum describe also count rows into bins (Sum, count) and move whole bins (take,
/// score).
///
/// Gains are the node's weight times its impurity, minus that of both sides; -1 where what is left on the
/// right may be rounding alone.
namespace ridgeline::models::sides {

using Members = std::span<const std::int32_t>;
inline constexpr std::size_t Chunk = 512;
inline constexpr double Rounding = 1e-12;
/// Below this many rows the choice of an instruction set costs more than it saves.
inline constexpr std::size_t FewRows = 24;

template <class Body>
void runWide(std::size_t count, const Body& body) {
  if (count < FewRows)
    body();
  else
    simd::run(body);
}

/// The gain of every cut from weight and sum on its left: for two numbers of class 1, or the sum of targets
/// about the node's mean. With c = sum - weight * mean it is c^2 W / (w (W - w)).
template <class Number>
struct MomentGains {
  double total, mean, factor;
  void operator()(const Number* weight, const Number* sum, std::size_t count, double* out) const {
    const double W = total, m = mean, f = factor * total, least = Rounding * total;
    runWide(count, [=]() RIDGELINE_INLINED {
      for (std::size_t i = 0; i < count; ++i) {
        const double w = static_cast<double>(weight[i]), rest = W - w;
        const double c = static_cast<double>(sum[i]) - w * m;
        const double gain = f * c * c / (w * rest);
        out[i] = rest < least ? -1.0 : gain;
      }
    });
  }
};

/// Gini of two classes with small whole weights: one addition counts both.
class PackedSide {
 public:
  using Number = std::int32_t;
  using Sum = std::uint64_t;
  PackedSide(const TreeRows& rows, const NodeSums& node, std::vector<double>&, std::vector<double>&)
      : packed_(rows.packed().data()), gains_{node.weight, node.classWeights[1] / node.weight, 2} {}
  void clear() { both_ = 0; }
  void add(Members members) {
    for (const auto row : members) both_ += spread(row);
  }
  void gains(Members members, double* out) {
    std::array<std::int32_t, Chunk> weight, ones;
    std::uint64_t both = both_;
    for (std::size_t i = 0; i < members.size(); ++i) {
      both += spread(members[i]);
      weight[i] = static_cast<std::int32_t>(both);
      ones[i] = static_cast<std::int32_t>(both >> 32U);
    }
    both_ = both;
    gains_(weight.data(), ones.data(), members.size(), out);
  }
  void count(Sum& sum, std::int32_t row) const { sum += spread(row); }
  void take(Sum sum, Number& weight, Number& ones) {
    both_ += sum;
    weight = static_cast<Number>(both_);
    ones = static_cast<Number>(both_ >> 32U);
  }
  void score(const Number* weight, const Number* ones, std::size_t count, double* out) const {
    gains_(weight, ones, count, out);
  }

 private:
  std::uint64_t spread(std::int32_t row) const {
    const std::uint64_t both = packed_[row];
    return (both & 255U) | ((both >> 8U) << 32U);
  }
  const std::uint16_t* packed_;
  MomentGains<std::int32_t> gains_;
  std::uint64_t both_ = 0;
};

/// Variance, about the node's mean so that large targets lose no digits; Gini of two classes with any
/// weights.
template <bool Weighted>
class MomentSide {
 public:
  using Number = double;
  struct Sum {
    double weight = 0, sum = 0;
  };
  MomentSide(const TreeRows& rows, const NodeSums& node, std::vector<double>&, std::vector<double>&)
      : y_(rows.numbers()),
        weights_(rows.weights()),
        shift_(rows.classes() > 0 ? 0 : node.mean),
        gains_{node.weight, rows.classes() > 0 ? node.classWeights[1] / node.weight : 0,
               rows.classes() > 0 ? 2.0 : 1.0} {}
  void clear() { weight_ = sum_ = 0; }
  void add(Members members) {
    for (const auto row : members) move(row);
  }
  void gains(Members members, double* out) {
    std::array<double, Chunk> weight, sum;
    for (std::size_t i = 0; i < members.size(); ++i) {
      move(members[i]);
      weight[i] = weight_;
      sum[i] = sum_;
    }
    gains_(weight.data(), sum.data(), members.size(), out);
  }
  void count(Sum& sum, std::int32_t row) const {
    const double w = Weighted ? weights_[row] : 1.0;
    sum.weight += w;
    sum.sum += w * (y_[row] - shift_);
  }
  void take(const Sum& sum, double& weight, double& total) {
    weight = weight_ += sum.weight;
    total = sum_ += sum.sum;
  }
  void score(const double* weight, const double* sum, std::size_t count, double* out) const {
    gains_(weight, sum, count, out);
  }

 private:
  void move(std::int32_t row) {
    const double w = Weighted ? weights_[row] : 1.0;
    weight_ += w;
    sum_ += w * (y_[row] - shift_);
  }
  const double* y_;
  const double* weights_;
  double shift_;
  MomentGains<double> gains_;
  double weight_ = 0, sum_ = 0;
};

/// Gini of many classes: sums of squared class weights, kept up to date as rows change sides.
class GiniSide {
 public:
  GiniSide(const TreeRows& rows, const NodeSums& node, std::vector<double>& left, std::vector<double>& right)
      : rows_(rows), node_(node), left_(left), right_(right) {
    for (const double w : node.classWeights) whole_ += w * w;
  }
  void clear() {
    std::fill(left_.begin(), left_.end(), 0.0);
    right_ = node_.classWeights;
    leftWeight_ = leftSquares_ = 0;
    rightSquares_ = whole_;
  }
  void add(Members members) {
    for (const auto row : members) move(row);
  }
  void gains(Members members, double* out) {
    std::array<double, Chunk> weight, left, right;
    for (std::size_t i = 0; i < members.size(); ++i) {
      move(members[i]);
      weight[i] = leftWeight_;
      left[i] = leftSquares_;
      right[i] = rightSquares_;
    }
    const double W = node_.weight, least = Rounding * W, parent = whole_ / W;
    const std::size_t count = members.size();
    runWide(count, [&]() RIDGELINE_INLINED {
      for (std::size_t i = 0; i < count; ++i) {
        const double rest = W - weight[i];
        const double gain = left[i] / weight[i] + right[i] / rest - parent;
        out[i] = rest < least ? -1.0 : gain < 0 ? 0.0 : gain;
      }
    });
  }

 private:
  void move(std::int32_t row) {
    const double w = rows_.weight(row);
    const std::size_t k = rows_.label(row);
    leftSquares_ += w * (2 * left_[k] + w);
    rightSquares_ -= w * (2 * right_[k] - w);
    left_[k] += w;
    right_[k] -= w;
    leftWeight_ += w;
  }
  const TreeRows& rows_;
  const NodeSums& node_;
  std::vector<double>&left_, &right_;
  double whole_ = 0, leftWeight_ = 0, leftSquares_ = 0, rightSquares_ = 0;
};

/// Entropy in bits: sums over classes of w log2 w, looked up where weights are whole.
class EntropySide {
 public:
  EntropySide(const TreeRows& rows, const NodeSums& node, std::vector<double>& left,
              std::vector<double>& right)
      : rows_(rows), node_(node), left_(left), right_(right) {
    for (const double w : node.classWeights) whole_ += term(w);
  }
  void clear() {
    std::fill(left_.begin(), left_.end(), 0.0);
    right_ = node_.classWeights;
    leftWeight_ = leftSum_ = 0;
    rightSum_ = whole_;
  }
  void add(Members members) {
    for (const auto row : members) move(row);
  }
  void gains(Members members, double* out) {
    const double parent = whole_ - term(node_.weight), least = Rounding * node_.weight;
    for (std::size_t i = 0; i < members.size(); ++i) {
      move(members[i]);
      const double rest = node_.weight - leftWeight_;
      out[i] =
          rest < least ? -1.0 : std::max(0.0, leftSum_ - term(leftWeight_) + rightSum_ - term(rest) - parent);
    }
  }

 private:
  double term(double x) const {
    if (!rows_.logs().empty()) return rows_.logs()[static_cast<std::size_t>(x)];
    return x > 0 ? x * std::log2(x) : 0;
  }
  void move(std::int32_t row) {
    const double w = rows_.weight(row);
    const std::size_t k = rows_.label(row);
    leftSum_ += term(left_[k] + w) - term(left_[k]);
    rightSum_ += term(std::max(0.0, right_[k] - w)) - term(right_[k]);
    left_[k] += w;
    right_[k] = std::max(0.0, right_[k] - w);
    leftWeight_ += w;
  }
  const TreeRows& rows_;
  const NodeSums& node_;
  std::vector<double>&left_, &right_;
  double whole_ = 0, leftWeight_ = 0, leftSum_ = 0, rightSum_ = 0;
};

}  // namespace ridgeline::models::sides
