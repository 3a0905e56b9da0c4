#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Points of the plane in single precision, one array a coordinate.
struct PlanePoints {
  std::vector<float> x, y;
};

/// What every point of a picture feels from all others: sums over j of q_ij^2 (y_i - y_j) with q = 1 / (1 +
/// d^2), and the total of all q_ij, i != j.
///
/// Method  a quadtree over the points in Morton order; sixteen neighbouring points walk it together and take
///         a cell as one mass where it is narrower than `angle` times its distance from their box. Angle 0 is
///         exact.
/// Cost    O(n log n) at a fixed angle.
/// Source  Barnes & Hut (1986), doi:10.1038/324446a0; van der Maaten (2014), JMLR 15:3221-3245.
class Repulsion {
 public:
  /// angle in [0, 0.7]: a cell that holds one of the points is never taken as one mass.
  explicit Repulsion(double angle) : angle_(static_cast<float>(angle)) {}
  /// Fills `forces` and returns the total; NaN, and no forces, where a point is no place. Errors: Cancelled.
  Result<double> measure(const PlanePoints& points, PlanePoints& forces, jobs::WorkContext& context);

 private:
  struct Cell {
    float x = 0, y = 0;  ///< mean of its points
    float mass = 0;      ///< how many
    float width = 0;
    std::int32_t next = 0;  ///< the cell after all of its own
    std::int32_t begin = 0, end = 0;
    bool leaf = false;
  };
  void sort(const PlanePoints& points);
  void grow(std::int32_t begin, std::int32_t end, int level);

  float angle_;
  float width_ = 0;                  ///< of the whole square
  std::vector<std::uint64_t> keys_;  ///< Morton code and row, sorted
  std::vector<float> x_, y_;         ///< in that order
  std::vector<Cell> cells_;          ///< parents before their children
};

}  // namespace ridgeline::models
