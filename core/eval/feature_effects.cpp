#include "core/eval/feature_effects.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include "core/eval/bootstrap.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

/// n x outputs: what an effect is the mean of.
Matrix outputs(const models::FittedModel& model, const models::Predictions& answers) {
  if (model.task() == data::Task::Regress) return answers.values;
  if (answers.probabilities.cols() > 0) return answers.probabilities;
  Matrix votes = Matrix::Zero(static_cast<Index>(answers.labels.size()), std::max(1, model.classes()));
  for (std::size_t i = 0; i < answers.labels.size(); ++i)
    if (answers.labels[i] >= 0 && answers.labels[i] < votes.cols())
      votes(static_cast<Index>(i), answers.labels[i]) = 1;
  return votes;
}

Result<const ProbeColumn*> columnOf(const Probe& probe, Index column) {
  if (column < 0 || column >= static_cast<Index>(probe.columns().size()))
    return failAt("column", ErrorCode::InvalidParam, "There is no column {} among {}.", column + 1,
                  probe.columns().size());
  return &probe.columns()[static_cast<std::size_t>(column)];
}

Result<std::vector<double>> gridOf(const ProbeColumn& column, const EffectGrid& grid) {
  std::vector<double> values = grid.at;
  if (values.empty() && column.isCategory())
    for (std::size_t level = 0; level < column.levels.size(); ++level)
      values.push_back(static_cast<double>(level));
  if (values.empty()) {
    if (grid.points < 1 || grid.points > 100000)
      return failAt("points", ErrorCode::InvalidParam, "{} points make no curve; take 1 to 100000.",
                    grid.points);
    std::vector<double> sorted;
    for (const double value : column.values)
      if (std::isfinite(value)) sorted.push_back(value);
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty())
      return fail(ErrorCode::InvalidInput, "The column \"{}\" has no values to draw a curve along.",
                  column.name);
    const double low = sortedQuantile(sorted, grid.low), high = sortedQuantile(sorted, grid.high);
    for (int i = 0; i < grid.points; ++i) {
      const double share = grid.points > 1 ? static_cast<double>(i) / (grid.points - 1) : 0.5;
      values.push_back(grid.quantiles ? sortedQuantile(sorted, grid.low + share * (grid.high - grid.low))
                                      : low + share * (high - low));
    }
  }
  std::sort(values.begin(), values.end());
  // Quantiles of a column with few values coincide; asked for outright, a point may come twice.
  if (grid.at.empty() && grid.quantiles)
    values.erase(std::unique(values.begin(), values.end()), values.end());
  for (const double value : values)
    if (!std::isfinite(value))
      return failAt("grid", ErrorCode::NonFinite, "A curve cannot be asked at {}; give finite values.",
                    value);
  return values;
}

std::vector<Index> nearestRows(const ProbeColumn& column, const std::vector<double>& grid) {
  std::vector<Index> near(grid.size(), 0);
  for (const double value : column.values) {
    if (!std::isfinite(value) || (column.isCategory() && value < 0)) continue;
    auto above = std::lower_bound(grid.begin(), grid.end(), value);
    if (above == grid.end() || (above != grid.begin() && value - *(above - 1) <= *above - value)) --above;
    ++near[static_cast<std::size_t>(above - grid.begin())];
  }
  return near;
}

/// Runs body(i) for each i and gives the first error by index.
Status forEach(std::size_t count, jobs::WorkContext& context,
               const std::function<Status(std::size_t)>& body) {
  std::vector<std::optional<Error>> failures(count);
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(count), [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    if (Status status = body(at); !status) failures[at] = std::move(status).error();
  }));
  for (auto& failure : failures)
    if (failure) return tl::unexpected<Error>(std::move(*failure));
  return {};
}

}  // namespace

Result<EffectCurve> partialDependence(const models::FittedModel& model, const Probe& probe, Index column,
                                      const EffectGrid& grid, bool individual, jobs::WorkContext& context) {
  RIDGELINE_TRY(const ProbeColumn* about, columnOf(probe, column));
  if (probe.rows() == 0) return fail(ErrorCode::InvalidInput, "There are no rows to average over.");
  EffectCurve curve;
  curve.column = column;
  RIDGELINE_TRY(curve.grid, gridOf(*about, grid));
  curve.rowsNear = nearestRows(*about, curve.grid);
  const Index outs = model.task() == data::Task::Regress ? 1 : std::max(1, model.classes());
  curve.average.resize(static_cast<Index>(curve.grid.size()), outs);
  if (individual) curve.individual.resize(probe.rows(), static_cast<Index>(curve.grid.size()));
  RIDGELINE_CHECK(forEach(curve.grid.size(), context, [&](std::size_t p) -> Status {
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    RIDGELINE_TRY(const Matrix X, probe.replaced(column, Vector::Constant(probe.rows(), curve.grid[p])));
    RIDGELINE_TRY(const models::Predictions answers, model.predict(X, quiet));
    const Matrix out = outputs(model, answers);
    curve.average.row(static_cast<Index>(p)) = out.colwise().mean();
    if (individual) curve.individual.col(static_cast<Index>(p)) = out.col(outs - 1);
    return {};
  }));
  return curve;
}

Result<EffectCurve> accumulatedEffects(const models::FittedModel& model, const Probe& probe, Index column,
                                       const EffectGrid& grid, jobs::WorkContext& context) {
  RIDGELINE_TRY(const ProbeColumn* about, columnOf(probe, column));
  if (about->isCategory())
    return fail(ErrorCode::InvalidInput,
                "The words of \"{}\" have no order to add effects up along; take its partial dependence.",
                about->name);
  EffectCurve curve;
  curve.column = column;
  RIDGELINE_TRY(curve.grid, gridOf(*about, grid));
  curve.grid.erase(std::unique(curve.grid.begin(), curve.grid.end()), curve.grid.end());
  if (curve.grid.size() < 2)
    return fail(ErrorCode::InvalidInput, "The column \"{}\" has one value only, so nothing changes along it.",
                about->name);
  const std::size_t bins = curve.grid.size() - 1;
  // Each row lies in the bin below the first edge that is not smaller; rows at the lowest edge in the first.
  std::vector<std::size_t> binOf(static_cast<std::size_t>(probe.rows()), bins);
  Vector lower = about->values, upper = about->values;
  std::vector<Index> counts(bins, 0);
  for (Index i = 0; i < probe.rows(); ++i) {
    const double value = about->values[i];
    if (!(value >= curve.grid.front() && value <= curve.grid.back())) continue;
    const auto edge = std::lower_bound(curve.grid.begin(), curve.grid.end(), value) - curve.grid.begin();
    const auto bin = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, edge - 1));
    binOf[static_cast<std::size_t>(i)] = bin;
    lower[i] = curve.grid[bin];
    upper[i] = curve.grid[bin + 1];
    ++counts[bin];
  }
  std::array<Matrix, 2> ends;
  RIDGELINE_CHECK(forEach(2, context, [&](std::size_t end) -> Status {
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    RIDGELINE_TRY(const Matrix X, probe.replaced(column, end == 0 ? lower : upper));
    RIDGELINE_TRY(const models::Predictions answers, model.predict(X, quiet));
    ends[end] = outputs(model, answers);
    return {};
  }));
  Matrix steps = Matrix::Zero(static_cast<Index>(bins), ends[0].cols());
  for (std::size_t i = 0; i < binOf.size(); ++i)
    if (binOf[i] < bins)
      steps.row(static_cast<Index>(binOf[i])) +=
          ends[1].row(static_cast<Index>(i)) - ends[0].row(static_cast<Index>(i));
  curve.average = Matrix::Zero(static_cast<Index>(bins) + 1, steps.cols());
  Eigen::RowVectorXd centre = Eigen::RowVectorXd::Zero(steps.cols());
  double all = 0;
  for (std::size_t b = 0; b < bins; ++b) {
    const auto at = static_cast<Index>(b);
    const double count = static_cast<double>(counts[b]);
    curve.average.row(at + 1) = curve.average.row(at) + steps.row(at) / std::max(1.0, count);
    centre += count * 0.5 * (curve.average.row(at) + curve.average.row(at + 1));
    all += count;
  }
  if (all > 0) curve.average.rowwise() -= centre / all;
  curve.rowsNear = nearestRows(*about, curve.grid);
  return curve;
}

}  // namespace ridgeline::eval
