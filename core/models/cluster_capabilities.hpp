#pragma once

#include <vector>

#include "core/models/capabilities.hpp"

/// What fits without labels may offer beside predicting; see capabilities.hpp.
namespace ridgeline::models {

/// A mixture of k normal clouds in d columns.
class MixtureShape {
 public:
  virtual ~MixtureShape() = default;
  virtual Vector weights() const = 0;                  ///< k, sum to 1
  virtual Matrix means() const = 0;                    ///< k x d
  virtual Matrix covariance(int component) const = 0;  ///< d x d
  virtual double logLikelihood() const = 0;            ///< natural, mean per train row
  virtual double aic() const = 0;                      ///< both on all train rows; the lower the better
  virtual double bic() const = 0;
};

/// Two clusters that become one. Clusters 0 ... n - 1 are the leaves, merge i makes cluster n + i.
struct Merge {
  Index a = 0, b = 0;  ///< a < b
  double height = 0;   ///< their distance, in the units of X
  double size = 0;     ///< weight of the rows of both
};
/// A tree of clusters within clusters.
class Dendrogram {
 public:
  virtual ~Dendrogram() = default;
  virtual const std::vector<Merge>& merges() const = 0;  ///< n - 1, lowest first
  virtual const std::vector<Index>& leafRows()
      const = 0;  ///< n: the position of each leaf in the training set
};

/// Clusters that leave rows out: the code that means "in none of them". It is the last.
class NoiseLabel {
 public:
  virtual ~NoiseLabel() = default;
  virtual int noiseLabel() const = 0;
};

/// Coordinates of the train rows alone, for methods that learn no map for others.
class Embedding {
 public:
  virtual ~Embedding() = default;
  virtual const Matrix& coordinates() const = 0;  ///< n x 2, in the order of the training set
};

}  // namespace ridgeline::models
