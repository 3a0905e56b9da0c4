#include "core/models/trees/training_order.hpp"

#include "core/models/shared_rows.hpp"

namespace ridgeline::models {

Result<ColumnOrder> trainingOrder(const TrainingSet& train, jobs::WorkContext& context) {
  const auto counts = [&](Index row) { return train.weights.size() == 0 || train.weights[row] > 0; };
  std::vector<std::int32_t> place;
  Index kept = 0;
  const auto keep = [&](Index position, Index row) {
    if (!counts(row)) return;
    place[static_cast<std::size_t>(position)] = static_cast<std::int32_t>(row);
    ++kept;
  };
  if (!train.shared) {
    RIDGELINE_TRY(ColumnOrder order, ColumnOrder::of(train.X, context));
    if (train.weights.size() == 0 || train.weights.minCoeff() > 0) return order;
    place.assign(static_cast<std::size_t>(train.n()), -1);
    for (Index row = 0; row < train.n(); ++row) keep(row, row);
    return order.subset(place, kept);
  }
  const SharedRows& shared = *train.shared;
  const Matrix& all = train.sharedRows.empty() ? train.X : shared.X();
  RIDGELINE_TRY(const auto order, shared.derived<ColumnOrder>([&] { return ColumnOrder::of(all, context); }));
  if (train.sharedRows.empty() && (train.weights.size() == 0 || train.weights.minCoeff() > 0)) return *order;
  place.assign(static_cast<std::size_t>(shared.rows()), -1);
  for (Index row = 0; row < train.n(); ++row)
    keep(train.sharedRows.empty() ? row : train.sharedRows[static_cast<std::size_t>(row)], row);
  return order->subset(place, kept);
}

Result<std::shared_ptr<const BinnedMatrix>> trainingBins(const TrainingSet& train, int maxBins,
                                                         jobs::WorkContext& context) {
  const auto bin = [&] { return BinnedMatrix::bin(train.X, maxBins, context, train.levels); };
  // Where a column is cut depends on the rows, so that only fits on all of them cut alike.
  if (train.shared && train.sharedRows.empty()) return train.shared->derived<BinnedMatrix>(bin, maxBins);
  RIDGELINE_TRY(BinnedMatrix bins, bin());
  return std::make_shared<const BinnedMatrix>(std::move(bins));
}

}  // namespace ridgeline::models
