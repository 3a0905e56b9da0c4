#pragma once

#include "core/models/model_entry.hpp"
#include "core/optimize/descent.hpp"

namespace ridgeline::models {

enum class DescentRows {
  Batch,      ///< the gradient of all rows, one move an epoch
  MiniBatch,  ///< of `batch-size` rows at a time
  Single,     ///< of one row at a time
};
struct GradientDescentParams {
  DescentRows rows = DescentRows::Batch;
  int batchSize = 32;
  optimize::DescentRule rule = optimize::DescentRule::Plain;
  double stepSize = 0.1;
  double decay = 0;
  double momentum = 0.9;
  int epochs = 100;
};
const params::ParamTable<GradientDescentParams>& gradientDescentParamTable();

/// One move of a descent.
struct DescentMove {
  int epoch = 0;        ///< in which it was made, 1-based; 0 is the start
  double stepSize = 0;  ///< after the decay
  double gradient = 0;  ///< length of the gradient that it followed
};
/// The whole way of a descent, for pictures of it: where it stood after every move.
class DescentPath {
 public:
  virtual ~DescentPath() = default;
  virtual const std::vector<DescentMove>& moves() const = 0;
  /// unknowns x moves: coefficients (d) and intercept of each output in turn. Beyond some millions of numbers
  /// only every second, fourth, ... move is kept, the last always.
  virtual const Matrix& positions() const = 0;
};

/// Gradient descent from scratch, to be watched: the mean loss of a linear score, half the squared error for
/// numbers, the logistic or softmax loss for classes, from coefficients of zero, without a penalty. It stops
/// after its epochs, wherever it is then.
///
/// Shapes   train.X n x d; labels or targets n; weights n or empty. Coefficients as those of least squares
/// and
///          logistic regression.
/// Units    the columns as they are: a step that suits one unit overshoots in another, which is to be seen.
/// Step     of move t in epoch e: step-size / (1 + decay (e - 1)). Rows are shuffled anew in each epoch by
/// the seed. Cost     O(n d outputs) an epoch. Errors   those of checkTrainingSet; Diverged naming the step
/// size that overshot and one that would not; Cancelled. Source   Cauchy (1847), Comptes rendus 25:536-538;
/// Robbins & Monro (1951), Annals of Mathematical Statistics
///          22(3):400-407, doi:10.1214/aoms/1177729586; rules: core/optimize/descent.hpp.
Result<FittedModelPtr> fitGradientDescent(const TrainingSet& train, const GradientDescentParams& params,
                                          jobs::WorkContext& context);

ModelEntry gradientDescentEntry();

}  // namespace ridgeline::models
