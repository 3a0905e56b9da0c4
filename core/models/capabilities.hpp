#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/models/training_trace.hpp"

/// Small interfaces that a fitted model may offer beside predicting. A view states which it needs.
namespace ridgeline::models {

/// predict() fills `probabilities`.
class Probabilities {
 public:
  virtual ~Probabilities() = default;
};

/// How much each feature mattered: non-negative, sums to 1 (or all 0). Size d.
class Importances {
 public:
  virtual ~Importances() = default;
  virtual Vector importances() const = 0;
};

/// Linear in the features: coefficients d x outputs, intercepts per output (classes, or one).
class Coefficients {
 public:
  virtual ~Coefficients() = default;
  virtual Matrix coefficients() const = 0;
  virtual Vector intercepts() const = 0;
};

/// A fit that went through iterations and kept the film.
class Iterations {
 public:
  virtual ~Iterations() = default;
  virtual TracePtr trace() const = 0;  ///< may be null after loading from a file
};

struct TreeNode {
  int feature = -1;      ///< -1: a leaf
  double threshold = 0;  ///< left if x <= threshold
  int left = -1, right = -1;
  double n = 0;  ///< weight of train rows
  double impurity = 0;
  std::vector<double> value;  ///< class shares, or the one mean
  bool missingLeft = false;   ///< where a row without a value goes
  /// Of a question about a category: the levels (ascending codes) that go left, all others go right; empty
  /// for one about a number.
  std::vector<std::int32_t> leftLevels = {};
};
/// A single tree: nodes in depth-first order, root first.
class TreeShape {
 public:
  virtual ~TreeShape() = default;
  virtual const std::vector<TreeNode>& nodes() const = 0;
};

/// What cutting a tree back costs: every tree on the way from the whole tree to its root.
struct PruningStep {
  double alpha = 0;  ///< least price of a leaf at which the tree is cut back so far
  int leaves = 1;
  double impurity = 0;  ///< of the leaves, weighted by their share of rows
};
class PruningPath {
 public:
  virtual ~PruningPath() = default;
  /// Ascending prices; the first is 0 and the tree itself, the last leaves the root.
  virtual std::vector<PruningStep> pruningPath() const = 0;
};

/// Answers for each train row from the parts of the model that never saw it.
struct OutOfBagAnswers {
  Predictions predictions;  ///< n rows of the training set; probabilities or values are NaN where not known
  std::vector<bool> known;  ///< n: at least one part had not seen the row; empty after loading from a file
  double score = 0;         ///< accuracy or R2 over the known rows, by weight; NaN if there are none
};
class OutOfBag {
 public:
  virtual ~OutOfBag() = default;
  /// Null where the fit was not asked for it.
  virtual const OutOfBagAnswers* outOfBag() const = 0;
};

/// Coordinates on learned axes. Components: d x k, orthonormal columns, or where classes are told apart
/// columns under which rows have unit variance within their classes; signs: the largest entry of each is
/// positive.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual Vector mean() const = 0;                         ///< d
  virtual Matrix components() const = 0;                   ///< d x k
  virtual Vector explainedVariance() const = 0;            ///< k, variances dividing by n - 1, descending
  virtual Vector explainedRatio() const = 0;               ///< k, shares of the total variance
  virtual Matrix project(const Matrix& X) const = 0;       ///< n x k
  virtual Matrix restore(const Matrix& scores) const = 0;  ///< n x d
};

/// Cluster centres: k x d, and the sum of squared distances to the nearest.
class Centres {
 public:
  virtual ~Centres() = default;
  virtual Matrix centres() const = 0;
  virtual double inertia() const = 0;
};

/// Neighbours of a query among the train rows: row positions in the training set and distances, nearest
/// first.
class Neighbours {
 public:
  virtual ~Neighbours() = default;
  virtual std::vector<std::pair<Index, double>> neighbours(const Vector& x, int k) const = 0;
};

/// A layered network: what the picture of it needs. Layer 0 is the input (d units), the last the output (one
/// unit for two classes or a target, else one per class); layer l > 0 has weights from layer l - 1.
class LayerActivations {
 public:
  virtual ~LayerActivations() = default;
  virtual std::vector<int> layerSizes() const = 0;   ///< units of each layer, input and output included
  virtual Matrix layerWeights(int layer) const = 0;  ///< units of `layer` x units of `layer` - 1; layer > 0
  virtual Vector layerBiases(int layer) const = 0;   ///< units of `layer`; layer > 0
  virtual std::string activationName() const = 0;    ///< of the hidden layers: "tanh", ...
  /// What every unit answers for the rows of X (n x d, finite): one n x units matrix per layer after the
  /// input. Hidden layers after their activation; the output as a probability (logistic or softmax), or as
  /// the value in units of the target. Errors: as predict.
  virtual Result<std::vector<Matrix>> activations(const Matrix& X, jobs::WorkContext& context) const = 0;
};

}  // namespace ridgeline::models
