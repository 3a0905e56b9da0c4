#include "core/models/estimator.hpp"

#include <algorithm>
#include <cmath>

#include "core/models/shared_rows.hpp"
#include "core/models/training_check.hpp"

namespace ridgeline::models {
namespace {

std::string columnName(const TrainingSet& train, Index column) {
  const auto at = static_cast<std::size_t>(column);
  return at < train.featureNames.size() ? train.featureNames[at] : fmt::format("column {}", column + 1);
}

/// The first cell that may not be used, or {-1, -1}. Column by column, as the memory lies.
std::pair<Index, Index> firstUnusable(const Matrix& X, Missing missing) {
  for (Index j = 0; j < X.cols(); ++j) {
    // A sum of zeros is NaN exactly if a term was not finite; one pass without branches.
    if (std::isfinite((X.col(j).array() * 0.0).sum())) continue;
    for (Index i = 0; i < X.rows(); ++i)
      if (missing == Missing::Taken ? std::isinf(X(i, j)) : !std::isfinite(X(i, j))) return {i, j};
  }
  return {-1, -1};
}

std::string_view nameOf(double value) {
  return std::isnan(value) ? "a missing value" : value > 0 ? "infinity" : "minus infinity";
}

Status checkLabels(const Samples& samples, Index n, int classes, std::string_view part) {
  if (static_cast<Index>(samples.labels.size()) != n)
    return fail(ErrorCode::InvalidInput, "There are {} {} rows but {} class labels; give one label a row.", n,
                part, samples.labels.size());
  for (std::size_t i = 0; i < samples.labels.size(); ++i)
    if (samples.labels[i] < 0 || samples.labels[i] >= classes)
      return fail(
          ErrorCode::InvalidInput,
          "The label of {} row {} is class code {}, but the codes run from 0 to {}; drop rows without a "
          "label first.",
          part, i + 1, samples.labels[i], classes - 1);
  return {};
}

Status checkTargets(const Samples& samples, Index n, std::string_view part) {
  if (samples.targets.size() != n)
    return fail(ErrorCode::InvalidInput, "There are {} {} rows but {} target values; give one a row.", n,
                part, samples.targets.size());
  for (Index i = 0; i < n; ++i)
    if (!std::isfinite(samples.targets[i]))
      return fail(ErrorCode::NonFinite,
                  "The target of {} row {} is {}; drop the rows without a target first.", part, i + 1,
                  nameOf(samples.targets[i]));
  return {};
}

Status checkDev(const TrainingSet& train, Missing missing) {
  if (!train.dev || train.dev->X.rows() == 0) return {};
  const Samples& dev = *train.dev;
  if (dev.X.cols() != train.d())
    return fail(ErrorCode::InvalidInput,
                "The dev rows have {} columns but the train rows {}; prepare both with the same steps.",
                dev.X.cols(), train.d());
  if (const auto [row, column] = firstUnusable(dev.X, missing); row >= 0)
    return fail(ErrorCode::NonFinite, "Dev row {} of {} is {}; add a step that fills missing values.",
                row + 1, columnName(train, column), nameOf(dev.X(row, column)));
  if (train.task == Task::Classify) return checkLabels(dev, dev.X.rows(), train.classes(), "dev");
  if (train.task == Task::Regress) return checkTargets(dev, dev.X.rows(), "dev");
  return {};
}

Status checkWeights(const TrainingSet& train) {
  if (train.weights.size() == 0) return {};
  if (train.weights.size() != train.n())
    return fail(ErrorCode::InvalidInput, "There are {} train rows but {} weights; give one a row.", train.n(),
                train.weights.size());
  for (Index i = 0; i < train.n(); ++i) {
    const double weight = train.weights[i];
    if (!std::isfinite(weight))
      return fail(ErrorCode::NonFinite, "The weight of train row {} is {}; give every row a number.", i + 1,
                  nameOf(weight));
    if (weight < 0)
      return fail(ErrorCode::InvalidInput, "The weight of train row {} is {:g}; weights are 0 or more.",
                  i + 1, weight);
  }
  const double sum = train.weights.sum();
  if (sum == 0)
    return fail(ErrorCode::InvalidInput,
                "The weights of all train rows are 0; at least one has to be positive.");
  if (!std::isfinite(sum))
    return fail(ErrorCode::InvalidInput,
                "The weights of the train rows are up to {:g}, too large to be added up; scale them down.",
                train.weights.maxCoeff());
  return {};
}

Status checkShared(const TrainingSet& train) {
  if (!train.shared) return {};
  const Index all = train.shared->rows();
  const auto& rows = train.sharedRows;
  if (!rows.empty() && train.shared->X().rows() != all)
    return fail(
        ErrorCode::InvalidInput,
        "The rows that fits share are not kept, so that no fit can take some of them; share the matrix.");
  const Index count = rows.empty() ? all : static_cast<Index>(rows.size());
  const bool ascending = std::is_sorted(rows.begin(), rows.end(), std::less_equal<>());
  if (count != train.n() || train.shared->columns() != train.d() || !ascending ||
      (!rows.empty() && (rows.front() < 0 || rows.back() >= all)))
    return fail(ErrorCode::InvalidInput,
                "The {} train rows are not {} ascending rows of the {} that fits share; name each row once.",
                train.n(), count, all);
  return {};
}

}  // namespace

namespace {

Status checkShape(const TrainingSet& train) {
  if (train.n() == 0)
    return fail(ErrorCode::InvalidInput, "There are no train rows; give the train part some rows.");
  if (train.d() == 0)
    return fail(ErrorCode::InvalidInput, "There are no features; choose at least one column to learn from.");
  return {};
}

/// Codes of categories are used as places.
Status checkLevels(const TrainingSet& train) {
  if (train.levels.empty()) return {};
  if (static_cast<Index>(train.levels.size()) != train.d())
    return fail(ErrorCode::InvalidInput, "There are {} numbers of levels for {} columns; give one for each.",
                train.levels.size(), train.d());
  for (Index j = 0; j < train.d(); ++j) {
    const int levels = train.levelsOf(j);
    if (levels == 0) continue;
    for (Index i = 0; i < train.n(); ++i) {
      const double code = train.X(i, j);
      if (std::isnan(code) || (code >= 0 && code < levels && code == std::floor(code))) continue;
      return failAt(columnName(train, j), ErrorCode::InvalidInput,
                    "Train row {} of {} is {:g}, which is none of the codes of its {} levels.", i + 1,
                    columnName(train, j), code, levels);
    }
  }
  return {};
}

}  // namespace

Status checkTrainingSet(const TrainingSet& train, Missing missing) {
  RIDGELINE_CHECK(checkShape(train));
  RIDGELINE_CHECK(checkLevels(train));
  if (const auto [row, column] = firstUnusable(train.X, missing); row >= 0)
    return failAt(columnName(train, column), ErrorCode::NonFinite,
                  "Train row {} of {} is {}; add a step that fills missing values, or drop the row.", row + 1,
                  columnName(train, column), nameOf(train.X(row, column)));
  return checkAllButCells(train, missing);
}

Status checkAllButCells(const TrainingSet& train, Missing missing) {
  RIDGELINE_CHECK(checkShape(train));
  const Index n = train.n();
  if (train.task == Task::Classify) {
    RIDGELINE_CHECK(checkLabels(train, n, train.classes(), "train"));
    const bool oneClass = std::all_of(train.labels.begin(), train.labels.end(),
                                      [&](int label) { return label == train.labels.front(); });
    if (oneClass)
      return fail(ErrorCode::InvalidInput,
                  "All {} train rows are of the class \"{}\"; there is nothing to tell apart. Draw the split "
                  "stratified or add rows of another class.",
                  n, train.classNames[static_cast<std::size_t>(train.labels.front())]);
  }
  if (train.task == Task::Regress) RIDGELINE_CHECK(checkTargets(train, n, "train"));
  RIDGELINE_CHECK(checkWeights(train));
  RIDGELINE_CHECK(checkShared(train));
  return checkDev(train, missing);
}

Status checkInput(const FittedModel& model, const Matrix& X) {
  if (X.cols() != model.features())
    return fail(
        ErrorCode::InvalidInput,
        "The rows have {} columns but the model was fitted on {}; prepare them with the model's own steps.",
        X.cols(), model.features());
  if (const auto [row, column] = firstUnusable(X, model.takesMissing() ? Missing::Taken : Missing::Refused);
      row >= 0)
    return fail(ErrorCode::NonFinite,
                "Row {} of input column {} is {}; add a step that fills missing values, or drop the row.",
                row + 1, column + 1, nameOf(X(row, column)));
  return {};
}

std::vector<int> argmaxRows(const Matrix& probabilities) {
  const Index n = probabilities.rows();
  std::vector<int> labels(static_cast<std::size_t>(n), 0);
  if (probabilities.cols() == 0) return labels;
  Vector best = probabilities.col(0);
  for (Index k = 1; k < probabilities.cols(); ++k)
    for (Index i = 0; i < n; ++i)
      if (probabilities(i, k) > best[i]) {
        best[i] = probabilities(i, k);
        labels[static_cast<std::size_t>(i)] = static_cast<int>(k);
      }
  return labels;
}

}  // namespace ridgeline::models
