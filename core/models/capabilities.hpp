#pragma once

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
};
/// A single tree: nodes in depth-first order, root first.
class TreeShape {
 public:
  virtual ~TreeShape() = default;
  virtual const std::vector<TreeNode>& nodes() const = 0;
};

/// Coordinates on learned axes. Components: d x k, orthonormal columns; signs: the largest entry of each is
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

}  // namespace ridgeline::models
