#include "core/eval/expected_cost.hpp"

#include <cmath>

#include "core/eval/bootstrap.hpp"
#include "core/eval/confusion.hpp"

namespace ridgeline::eval {
namespace {

Status checkCosts(const Scored& scored, const Matrix& costs) {
  if (scored.task != data::Task::Classify)
    return fail(ErrorCode::InvalidInput, "Costs are of classes, and this task has none.");
  const Index k = scored.classes();
  if (costs.rows() != k || costs.cols() != k)
    return failAt("costs", ErrorCode::InvalidParam, "The cost table is {} x {}; {} classes need {} x {}.",
                  costs.rows(), costs.cols(), k, k, k);
  for (Index i = 0; i < k; ++i)
    for (Index j = 0; j < k; ++j)
      if (!std::isfinite(costs(i, j)))
        return failAt("costs", ErrorCode::NonFinite,
                      "The cost of calling \"{}\" \"{}\" is {}; it must be a finite number.",
                      scored.classNames[static_cast<std::size_t>(i)],
                      scored.classNames[static_cast<std::size_t>(j)], costs(i, j));
  return {};
}

}  // namespace

Result<Estimate> expectedCost(const Scored& scored, const Matrix& costs, const MetricOptions& options,
                              jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkCosts(scored, costs));
  const Confusion table = confusion(scored);
  if (table.n == 0) return Estimate::undefined("There are no labelled rows.");
  if (const int unanswered = table.unanswered.sum(); unanswered > 0)
    return Estimate::undefined(
        fmt::format("The table has no cost for {} of {} answers, which are no class.", unanswered, table.n),
        table.n);
  const double n = static_cast<double>(table.n);
  const double value = table.counts.cast<double>().cwiseProduct(costs).sum() / n;
  if (!options.intervals) return Estimate::bare(value, table.n, {});
  std::vector<Index> counts(static_cast<std::size_t>(table.counts.size()));
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = table.counts.data()[i];
  const auto replicate = [&](Rng& rng) {
    std::vector<Index> drawn;
    drawCounts(counts, rng, drawn);
    double sum = 0;
    for (std::size_t i = 0; i < drawn.size(); ++i) sum += static_cast<double>(drawn[i]) * costs.data()[i];
    return sum / n;
  };
  return bootstrap(value, table.n, replicate, {options.bootstrap, options.seed.child("expected-cost")},
                   context);
}

}  // namespace ridgeline::eval
