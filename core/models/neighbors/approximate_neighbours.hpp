#pragma once

#include <memory>

#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {

/// Nearly the nearest rows: a graph of links between near rows in layers, each of which has fewer rows and
/// longer links than the one below, walked greedily from the top. What it finds is measured anew in 64 bits,
/// so distances are true and only some of the nearest rows may be missing.
///
/// Layers   drawn by a fixed seed; rows are linked one after the other, so the graph follows from the rows.
/// Cost     build O(n d log n) with a large factor, on one thread; a query O(d log n) whatever d.
/// Source   Malkov & Yashunin (2020), IEEE Trans. PAMI 42(4):824-836, doi:10.1109/TPAMI.2018.2889473; the
/// graph
///          itself is hnswlib's.
class ApproximateNeighbours {
 public:
  /// Over the rows of an index. Errors: TooLarge where the graph has no room; Cancelled.
  static Result<ApproximateNeighbours> build(const NeighbourIndex& index, jobs::WorkContext& context);

  /// k rows near x (d numbers), nearest first, as NeighbourIndex::nearest has them, in the index that it was
  /// built over. False where the graph leads to fewer than that.
  bool nearest(const NeighbourIndex& index, const double* x, int k, NeighbourIndex::Found& found) const;

 private:
  struct Graph;
  std::shared_ptr<const Graph> graph_;
};

}  // namespace ridgeline::models
