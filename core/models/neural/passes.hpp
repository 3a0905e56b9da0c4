#pragma once

#include <array>
#include <vector>

#include "core/models/neural/network.hpp"
#include "core/models/neural/unit_kernels.hpp"

/// Rows on their way through a network, forward and back.
namespace ridgeline::models::neural {

/// Lanes [begin, begin + lanes) of a block; both multiples of LaneWidth.
struct LaneRange {
  int begin = 0, lanes = 0;
};

/// Memory for the rows of one pass; made once (room for packed rows when the first are named), then nothing
/// is allocated.
class Workspace {
 public:
  static constexpr int MaxLanes = MostLanes;

  /// `lanes`: rows at once, at most MaxLanes; fewer for a large network, so that a pass over them stays
  /// within the time in which a stop has to be minded. `training` adds room for the way back.
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

  /// Of a normalised hidden layer: the sums of the pass less their mean in units of their spread, and these.
  struct Normal {
    Floats values;                      ///< units x stride
    Floats means, variances, inverses;  ///< units: of the pass
    Floats scales, shifts;              ///< units: of the running statistics
  };
  Normal& normal(int layer) { return normals_[static_cast<std::size_t>(layer)]; }
  /// Takes scales and shifts from the running statistics, for answers that no training sees.
  void settle(const Network& network);

  /// What layer `layer` read in the pass, row by row; of layer 0 once it is filled in.
  const float* const* rows(int layer) const { return rows_[static_cast<std::size_t>(layer)].data(); }

  /// Names the rows of the next pass and what the loss wants of them; delta will be scale x weight of the row
  /// x the gradient of its loss. `rows` is read until the pass is over.
  void aim(const Network& network, const FloatRows& rows, const Index* positions, int count, float scale);
  /// The rows that were named, to the input block; lanes beyond them zero.
  void fill(LaneRange range);
  /// Rows [begin, begin + count) of X to the input block.
  void fill(const Matrix& X, Index begin, int count);
  int count() const { return count_; }
  LaneRange all() const { return {0, padded(count_)}; }
  LossLanes losses(LaneRange range);
  double weight(int lane) const { return static_cast<double>(weights_[static_cast<std::size_t>(lane)]); }

  /// Turns lanes of what layer `layer` reads into its rows.
  void turn(const Network& network, int layer, const float* block, LaneRange range);

 private:
  void unpack(int begin, int end);

  int capacity_ = 0, stride_ = 0, count_ = 0, d_ = 0;
  std::vector<Floats> answers_, deltas_, factors_, thinned_, turned_;
  std::vector<Normal> normals_;
  std::vector<std::vector<const float*>> rows_;
  Floats nothing_;                      ///< a row of zeros
  const PackedRows* packed_ = nullptr;  ///< of the pass, if it reads any
  std::array<Index, MaxLanes> positions_{};
  Floats rooms_;  ///< capacity x PackedRows::room(d), once packed rows are named
  std::array<float, MaxLanes> weights_{}, wanted_{}, lossFactors_{}, losses_{}, hits_{};
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

/// Answers of every layer for lanes of the input block, as predictions have them: nothing is left out, and
/// normalised layers go by their running statistics.
void forward(const Network& network, Workspace& space, LaneRange range);
/// Loss of the rows aimed at, from the answers in `space`; also the output's delta if `withDelta`.
void loss(const Network& network, Workspace& space, LaneRange range, bool withDelta);
/// Losses and hits of the rows aimed at, in their order.
PassSums sums(const Network& network, Workspace& space);

/// Draws which hidden answers the pass leaves out: `dropout` is their share.
///
/// Source  Srivastava et al. (2014), JMLR 15:1929-1958.
void drawDropout(const Network& network, Workspace& space, double dropout, Rng& random);
/// Lanes of the rows aimed at forward as in training, their losses, and back to the delta of every layer.
/// A normalised network is passed whole (range = all()) and gets the gradient of its gains and hidden biases
/// here, added to what is there if `add`.
///
/// Source  Rumelhart, Hinton & Williams (1986), Nature 323:533-536, doi:10.1038/323533a0.
void thereAndBack(const Network& network, Workspace& space, LaneRange range, bool dropout, float* gradient,
                  bool add);
/// From the deltas: the gradient (laid out as the parameters) of units [from, to) of a layer.
void gradientOf(const Network& network, Workspace& space, int layer, int from, int to, bool dropout,
                float* gradient, bool add);

/// All of it in one go over at most `capacity` rows: `gradient` becomes scale x the gradient of their summed
/// loss, or grows by it if `add`.
PassSums backpropagate(const Network& network, Workspace& space, const FloatRows& rows,
                       const Index* positions, int count, float scale, double dropout, Rng& random,
                       float* gradient, bool add = false);
/// Takes mean and variance of a training pass into the running statistics: the first ten as their plain
/// average, then with weight 0.1 each. Variances divide by count - 1; a single row has none and is passed by.
void absorb(Network& network, Workspace& space);

}  // namespace ridgeline::models::neural
