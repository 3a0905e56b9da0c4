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
  RIDGELINE_TRY(const auto order,
                shared.derived<ColumnOrder>([&] { return ColumnOrder::of(shared.X(), context); }));
  place.assign(static_cast<std::size_t>(shared.X().rows()), -1);
  for (Index row = 0; row < train.n(); ++row)
    keep(train.sharedRows.empty() ? row : train.sharedRows[static_cast<std::size_t>(row)], row);
  return order->subset(place, kept);
}

}  // namespace ridgeline::models
