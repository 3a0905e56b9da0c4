#pragma once

#include <cstdint>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// Rows within a radius of each other, joined where they are dense.
struct DensityClusters {
  std::vector<int> labels;  ///< n; -1: noise. Clusters are numbered by their first core row
  std::vector<bool> core;   ///< n: at least minRows rows, itself among them, are within the radius
  int clusters = 0;
};

/// DBSCAN. Core rows within the radius of each other share a cluster; any other row within the radius of a
/// core row belongs to the lowest cluster that has one there; the rest is noise.
///
/// Shapes  X n x d, finite, magnitudes up to 1e150; weights n or empty: a row counts as much as it weighs.
/// Method  up to four columns: cells as wide as the radius allows, in which every two rows are neighbours, so
///         that full cells need no distances; else a k-d tree. Clusters are joined by union and find.
/// Cost    O(n log n) and the distances to the rows of neighbouring cells.
/// Errors  Cancelled.
/// Source  Ester, Kriegel, Sander & Xu (1996), KDD, aaai.org/Papers/KDD/1996/KDD96-037; cells: Gunawan
///         (2013), "A faster algorithm for DBSCAN", TU Eindhoven.
Result<DensityClusters> densityClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                        jobs::WorkContext& context);

/// The distance at the knee of the sorted distances of rows to their minRows-th nearest (themselves counted),
/// over at most 2000 rows drawn evenly: where rows in groups end and rows apart begin. Errors: Cancelled.
/// Source  Satopaa et al. (2011), "Finding a kneedle in a haystack", doi:10.1109/ICDCSW.2011.20.
Result<double> kneeRadius(const Matrix& X, int minRows, jobs::WorkContext& context);

/// Leaves out the rows of X beyond the radius of x: a search may bring some a rounding farther.
void keepWithin(const Matrix& X, const Vector& x, double radius, std::vector<std::int32_t>& rows);

/// Which cluster a row is in by now: the lowest row of a cluster stands for it.
class UnionFind {
 public:
  explicit UnionFind(Index n);
  std::int32_t root(std::int32_t i);
  void join(std::int32_t a, std::int32_t b);

 private:
  std::vector<std::int32_t> parents_;
};

/// Numbers the clusters of core rows by their first, and gives each other row its lowest neighbouring
/// cluster. `roots` n: of core rows, the cluster's representative; of others unused. `reaches(row, visit)`
/// calls visit(core row) for the core rows within the radius of a row that is none. Errors: Cancelled.
template <class Reaches>
Result<DensityClusters> numbered(std::vector<bool> core, const std::vector<std::int32_t>& roots,
                                 const Reaches& reaches, jobs::WorkContext& context) {
  DensityClusters found;
  found.core = std::move(core);
  const std::size_t n = found.core.size();
  found.labels.assign(n, -1);
  std::vector<int> codes(n, -1);
  for (std::size_t i = 0; i < n; ++i) {
    if (!found.core[i]) continue;
    int& code = codes[static_cast<std::size_t>(roots[i])];
    if (code < 0) code = found.clusters++;
    found.labels[i] = code;
  }
  for (std::size_t i = 0; i < n; ++i) {
    if (found.core[i]) continue;
    if (i % 1024 == 0 && context.stopped()) return jobs::WorkContext::cancelled();
    int lowest = -1;
    reaches(static_cast<Index>(i), [&](Index row) {
      const int label = found.labels[static_cast<std::size_t>(row)];
      if (lowest < 0 || label < lowest) lowest = label;
    });
    found.labels[i] = lowest;
  }
  return found;
}

/// The two ways. `fitsCells`: up to four columns, and extents whose cells can be numbered.
bool fitsCells(const Matrix& X, double radius);
Result<DensityClusters> cellClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                     jobs::WorkContext& context);
Result<DensityClusters> treeClusters(const Matrix& X, const Vector& weights, double radius, double minRows,
                                     jobs::WorkContext& context);

}  // namespace ridgeline::models
