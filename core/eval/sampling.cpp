#include "core/eval/sampling.hpp"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace ridgeline::eval {
namespace {

/// Units by the group numbers of the rows, in order of appearance; a row without a number is its own.
void groupUnits(const Scored& scored, const std::vector<Index>& rows, Sampling& out) {
  std::unordered_map<int, Index> known;
  out.unit.reserve(rows.size());
  for (const Index row : rows) {
    const int group = scored.groups[static_cast<std::size_t>(row)];
    const auto fresh = out.units;
    const Index unit = group < 0 ? fresh : known.try_emplace(group, fresh).first->second;
    out.units += unit == fresh ? 1 : 0;
    out.unit.push_back(unit);
  }
  out.grouped = out.units < static_cast<Index>(rows.size());
  if (!out.grouped) out.unit.clear();
}

Sampling samplingOfRows(const Scored& scored, const std::vector<Index>& rows) {
  Sampling out;
  if (rows.empty() || (scored.weights.size() == 0 && scored.groups.empty())) return out;
  if (scored.weights.size() > 0) {
    out.weights = takeRows(scored.weights, rows);
    // Only ratios matter, and squares of weights must not overflow.
    out.weights /= out.weights.maxCoeff();
  }
  if (scored.groups.empty())
    out.units = static_cast<Index>(rows.size());
  else
    groupUnits(scored, rows, out);
  return out;
}

}  // namespace

Sampling samplingOf(const Scored& scored) {
  std::vector<Index> rows;
  for (Index i = 0; i < scored.size(); ++i)
    if (scored.task != data::Task::Classify || scored.labelled(i)) rows.push_back(i);
  return samplingOfRows(scored, rows);
}

Sampling samplingOfAll(const Scored& scored) {
  std::vector<Index> rows(scored.rows.size());
  std::iota(rows.begin(), rows.end(), Index{0});
  return samplingOfRows(scored, rows);
}

Sampling taken(const Sampling& sampling, const std::vector<Index>& positions) {
  Sampling out{.units = sampling.units, .grouped = sampling.grouped};
  if (sampling.weights.size() > 0) out.weights = takeRows(sampling.weights, positions);
  out.unit.reserve(positions.size());
  for (const Index at : positions) out.unit.push_back(sampling.unitOf(at));
  return out;
}

double effectiveUnits(const Sampling& sampling, Index rows) {
  Vector weight = Vector::Zero(std::max(sampling.units, rows));
  for (Index i = 0; i < rows; ++i) weight[sampling.unitOf(i)] += sampling.weight(i);
  const double sum = weight.sum();
  return sum * sum / weight.squaredNorm();
}

std::vector<Index> drawRows(const Sampling& sampling, Index rows, Rng& rng) {
  std::vector<Index> drawn;
  drawn.reserve(static_cast<std::size_t>(rows));
  if (!sampling.grouped) {
    for (Index i = 0; i < rows; ++i) drawn.push_back(rng.below(rows));
    return drawn;
  }
  std::vector<std::vector<Index>> members(static_cast<std::size_t>(sampling.units));
  for (Index i = 0; i < rows; ++i) members[static_cast<std::size_t>(sampling.unitOf(i))].push_back(i);
  for (Index i = 0; i < sampling.units; ++i) {
    const auto& group = members[static_cast<std::size_t>(rng.below(sampling.units))];
    drawn.insert(drawn.end(), group.begin(), group.end());
  }
  return drawn;
}

Vector drawWeights(const Sampling& sampling, Index rows, Rng& rng) {
  const Index units = sampling.grouped ? sampling.units : rows;
  std::vector<int> times(static_cast<std::size_t>(units), 0);
  const auto count = static_cast<double>(units);
  for (Index i = 0; i < units; ++i)
    ++times[static_cast<std::size_t>(std::min(units - 1, static_cast<Index>(rng.uniform() * count)))];
  Vector weights(rows);
  for (Index i = 0; i < rows; ++i)
    weights[i] = sampling.weight(i) * times[static_cast<std::size_t>(sampling.unitOf(i))];
  return weights;
}

}  // namespace ridgeline::eval
