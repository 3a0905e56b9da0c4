#include "core/eval/scored.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace ridgeline::eval {
namespace {

/// One number for each row of the table: alike for rows of one key, -1 without a key.
std::vector<int> groupNumbers(const data::Column& key) {
  std::vector<int> numbers(static_cast<std::size_t>(key.size()), -1);
  if (!key.isNumeric()) {
    std::copy(key.codes().begin(), key.codes().end(), numbers.begin());
    return numbers;
  }
  std::unordered_map<double, int> known;
  for (std::size_t row = 0; row < numbers.size(); ++row)
    if (const double value = key.values()[row]; !std::isnan(value))
      numbers[row] = known.try_emplace(value, static_cast<int>(known.size())).first->second;
  return numbers;
}

template <class T>
std::vector<T> takenAt(const std::vector<T>& values, const std::vector<Index>& positions) {
  std::vector<T> out;
  if (values.empty()) return out;
  out.reserve(positions.size());
  for (const Index at : positions) out.push_back(values[static_cast<std::size_t>(at)]);
  return out;
}

}  // namespace

Scored taken(const Scored& scored, const std::vector<Index>& positions) {
  Scored out;
  out.task = scored.task;
  out.classNames = scored.classNames;
  out.positive = scored.positive;
  out.rows = takenAt(scored.rows, positions);
  out.actual = takenAt(scored.actual, positions);
  out.groups = takenAt(scored.groups, positions);
  out.predicted.labels = takenAt(scored.predicted.labels, positions);
  if (scored.weights.size() > 0) out.weights = takeRows(scored.weights, positions);
  if (scored.actualValues.size() > 0) out.actualValues = takeRows(scored.actualValues, positions);
  if (scored.predicted.values.size() > 0) out.predicted.values = takeRows(scored.predicted.values, positions);
  if (scored.predicted.probabilities.size() > 0)
    out.predicted.probabilities = takeRows(scored.predicted.probabilities, positions);
  return out;
}

void bindRows(Scored& scored, const data::Table& table, const data::Schema& schema,
              const std::vector<Index>& rows) {
  scored.rows.clear();
  scored.rows.reserve(rows.size());
  for (const Index row : rows) scored.rows.push_back(table.id(row));
  if (schema.weight >= 0 && table.column(schema.weight).isNumeric()) {
    const auto& weights = table.column(schema.weight).values();
    scored.weights =
        takeRows(Vector(Eigen::Map<const Vector>(weights.data(), static_cast<Index>(weights.size()))), rows);
  }
  if (schema.group >= 0) scored.groups = takenAt(groupNumbers(table.column(schema.group)), rows);
}

Vector rowLosses(const Scored& scored) {
  if (scored.task == data::Task::Regress)
    return (scored.predicted.values - scored.actualValues).array().square();
  Vector losses = Vector::Constant(scored.size(), std::numeric_limits<double>::quiet_NaN());
  if (scored.task != data::Task::Classify) return losses;
  const bool probabilities = scored.hasProbabilities();
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    const int actual = scored.actual[static_cast<std::size_t>(i)];
    if (probabilities)
      losses(i) = -std::log(std::clamp(scored.predicted.probabilities(i, actual), SmallestProbability, 1.0));
    else
      losses(i) = scored.predicted.labels[static_cast<std::size_t>(i)] == actual ? 0 : 1;
  }
  return losses;
}

}  // namespace ridgeline::eval
