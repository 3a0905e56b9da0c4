#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/models/estimator.hpp"
#include "core/models/neural/dense_kernels.hpp"

namespace ridgeline::models::neural {

/// Inputs beyond this count as this: sums of a few of them still are finite in single precision.
inline constexpr double LargestInput = 1e18;

/// How the last layer answers: a standardised target; the log odds of class 1; one logit per class.
enum class Output { Value, Logistic, Softmax };

/// A layered feed-forward network as a value. `parameters` holds the weights of every layer (units x units
/// below, by unit), then the biases of every layer.
struct Network {
  std::vector<int> units;  ///< of each layer: d inputs, hidden layers, outputs
  Activation activation = Activation::Tanh;
  Output output = Output::Value;
  std::vector<float> parameters;

  int layers() const { return static_cast<int>(units.size()) - 1; }  ///< layers with weights
  int inputs() const { return units.front(); }
  int outputs() const { return units.back(); }
  int above(int layer) const { return units[static_cast<std::size_t>(layer) + 1]; }  ///< units of that layer
  int below(int layer) const { return units[static_cast<std::size_t>(layer)]; }      ///< units it reads
  std::size_t weightCount() const;
  std::size_t size() const;  ///< weights and biases
  std::size_t weightStart(int layer) const;
  std::size_t biasStart(int layer) const;
  float* weights(int layer) { return parameters.data() + weightStart(layer); }
  const float* weights(int layer) const { return parameters.data() + weightStart(layer); }
  float* biases(int layer) { return parameters.data() + biasStart(layer); }
  const float* biases(int layer) const { return parameters.data() + biasStart(layer); }
};

/// Rows in single precision, one after the other in memory, with what the loss needs of each.
struct FloatRows {
  Index n = 0;
  int d = 0;
  std::vector<float> X;        ///< n x d, by row
  std::vector<int> labels;     ///< Logistic, Softmax
  std::vector<float> targets;  ///< Value: standardised
  std::vector<float> weights;  ///< mean 1, or empty: all 1
};

/// Centre and spread that make a target standard.
struct TargetScale {
  double mean = 0, spread = 1;
};
FloatRows floatRows(const Samples& samples, Output output, const TargetScale& scale, const Vector& weights);

/// Memory for up to `Lanes` rows on their way through a network; made once, then nothing is allocated.
class Workspace {
 public:
  static constexpr int MaxLanes = 256;

  /// `lanes`: rows at once, at most MaxLanes; fewer for a large network, so that a pass over them stays
  /// within the time in which a stop has to be minded. `training` adds room for deltas and dropout masks.
  Workspace(const Network& network, int lanes, bool training);
  int capacity() const { return capacity_; }  ///< rows at once
  int stride() const { return stride_; }
  float* input() { return answers_[0].get(); }
  /// Answers of a layer with weights, units x stride.
  float* answers(int layer) { return answers_[static_cast<std::size_t>(layer) + 1].get(); }
  float* delta(int layer) { return deltas_[static_cast<std::size_t>(layer)].get(); }
  /// Dropout factors of a hidden layer (0 or 1 / (1 - rate)) and the answers times them.
  float* factors(int layer) { return factors_[static_cast<std::size_t>(layer)].get(); }
  float* thinned(int layer) { return thinned_[static_cast<std::size_t>(layer)].get(); }

  /// Rows of FloatRows to the input block, lanes beyond `count` zero.
  void fill(const FloatRows& rows, const Index* positions, int count);
  /// Rows [begin, begin + count) of X.
  void fill(const Matrix& X, Index begin, int count);

 private:
  int capacity_ = 0, stride_ = 0;
  std::vector<Floats> answers_, deltas_, factors_, thinned_;
  Floats nothing_;  ///< a row of zeros
};

/// What a pass over rows adds up.
struct PassSums {
  double loss = 0;     ///< weighted
  double weight = 0;   ///< of the rows
  double correct = 0;  ///< rows whose label was met
  double squares = 0;  ///< of the residuals, standardised
  Index rows = 0;
  void add(const PassSums& other);
  /// Mean loss per unit of weight; NaN without rows.
  double meanLoss() const;
};

/// Answers of every layer for the rows in the input block.
void forward(const Network& network, Workspace& space, int count);
/// Loss of the rows named whose answers lie in `space`; with `scale` > 0 also the output's delta, times
/// scale.
PassSums loss(const Network& network, Workspace& space, const FloatRows& rows, const Index* positions,
              int count, float scale);
/// Forward and backward pass over at most MaxLanes rows: adds scale x the gradient of their summed loss to
/// `gradient` (laid out as the parameters). `dropout`: share of hidden answers left out, drawn from `random`.
///
/// Source  Rumelhart, Hinton & Williams (1986), Nature 323:533-536, doi:10.1038/323533a0; dropout: Srivastava
///         et al. (2014), JMLR 15:1929-1958.
PassSums backpropagate(const Network& network, Workspace& space, const FloatRows& rows,
                       const Index* positions, int count, float scale, double dropout, Rng& random,
                       float* gradient);

}  // namespace ridgeline::models::neural
