#pragma once

#include <algorithm>

#include "core/jobs/parallel_for.hpp"
#include "core/models/linear/column_units.hpp"
#include "core/models/linear/logistic_passes.hpp"

namespace ridgeline::models {

/// Labelled rows whose columns are read where they lie, (x - shift) / scale, by blocks: what losses of linear
/// scores are summed over. Unknowns of one score are the slopes of the a active columns and the intercept.
class ScaledRows {
 public:
  /// X: n x d, which has to outlive this; labels: n; weights: n or empty.
  ScaledRows(const Matrix& X, ColumnUnits units, std::vector<int> labels, Vector weights);

  Index rows() const { return n_; }
  Index width() const { return units_.count() + 1; }  ///< unknowns of one score
  const ColumnUnits& units() const { return units_; }
  const std::vector<int>& labels() const { return labels_; }
  const Vector& weights() const { return weights_; }
  double totalWeight() const { return totalWeight_; }

  /// Runs of rows that are summed on one thread; the blocks of a chunk come in order.
  Index chunks() const { return (n_ + chunkRows() - 1) / chunkRows(); }
  /// Calls each(chunk, block) for all rows. Errors: Cancelled.
  template <class Each>
  Status eachBlock(jobs::WorkContext& context, const Each& each) const {
    return jobs::parallelBlocks(context, n_, chunkRows(), [&](Index begin, Index end) {
      for (Index row = begin; row < end && !context.stopped(); row += passes::BlockRows)
        each(begin / chunkRows(), passes::Block{columns_.data(), units_.shift.data(), units_.count(), row,
                                                std::min(passes::BlockRows, end - row), labels_.data(),
                                                weights_.size() == 0 ? nullptr : weights_.data()});
    });
  }
  /// Slopes of the columns as they lie, of the unknowns of one score.
  Vector slopesOf(const Eigen::Ref<const Vector>& unknowns) const {
    return unknowns.head(units_.count()).cwiseQuotient(units_.scale);
  }
  /// sum_i bends_i z_i z_i^T over rows z in units with a last entry of 1: (a + 1) x (a + 1). Errors:
  /// TooLarge; Cancelled.
  Result<Matrix> secondMoments(const Vector& bends, jobs::WorkContext& context) const;
  /// Some of the rows: one from each of `count` runs of equal length, so that no order of the rows matters.
  /// Their columns are copied to `store`, which has to outlive the answer.
  ScaledRows sampled(Index count, Matrix& store) const;

 private:
  Index chunkRows() const;

  Index n_;
  ColumnUnits units_;
  std::vector<const double*> columns_;  ///< a: where each active column begins
  std::vector<int> labels_;
  Vector weights_;
  double totalWeight_;
};

}  // namespace ridgeline::models
