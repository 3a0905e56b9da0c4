#include "core/eval/row_fit.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/base/not_a_number.hpp"
#include "core/eval/metrics.hpp"

namespace ridgeline::eval {
namespace {

constexpr int TargetBins = 10;

}  // namespace

Answers::Answers(const data::Table& table, const data::Schema& schema) {
  if (schema.task == data::Task::Classify) codes_ = data::classCodes(table, schema);
  if (schema.task == data::Task::Regress) targets_ = data::targetValues(table, schema);
}

bool Answers::known(Index row) const {
  return codes_.empty() ? std::isfinite(targets_[row]) : codes_[static_cast<std::size_t>(row)] >= 0;
}

std::vector<Index> Answers::known(const std::vector<Index>& rows) const {
  std::vector<Index> kept;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(kept), [&](Index row) { return known(row); });
  return kept;
}

std::vector<int> Answers::labels(const std::vector<Index>& rows) const {
  std::vector<int> labels;
  labels.reserve(rows.size());
  for (const Index row : rows) labels.push_back(codes_[static_cast<std::size_t>(row)]);
  return labels;
}

models::Samples Answers::samples(Matrix X, const std::vector<Index>& rows) const {
  models::Samples samples;
  samples.X = std::move(X);
  if (codes_.empty())
    samples.targets = takeRows(targets_, rows);
  else
    samples.labels = labels(rows);
  return samples;
}

std::vector<int> Answers::strata(const std::vector<Index>& rows) const {
  if (!codes_.empty()) return labels(rows);
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return targets_[rows[a]] < targets_[rows[b]]; });
  std::vector<int> bins(rows.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank)
    bins[order[rank]] = static_cast<int>(rank * TargetBins / order.size());
  return bins;
}

prep::ModelTakes takenBy(const models::ModelSpec& model) {
  const auto entry = models::modelEntry(model.id);
  if (!entry) return {};
  return {(*entry)->takesMissing, (*entry)->takesCategories};
}

Result<PreparedRows> prepareRows(const FitGround& ground, std::vector<Index> trainRows,
                                 std::vector<Index> testRows, bool testSteersFit,
                                 jobs::WorkContext& context) {
  PreparedRows out;
  RIDGELINE_TRY(out.pipeline, prep::fitPipeline(ground.steps, ground.table, ground.schema, trainRows, context,
                                                ground.takes, prep::InputRanges::Unknown));
  RIDGELINE_TRY(Matrix X, out.pipeline->transform(ground.table, trainRows, context));
  static_cast<models::Samples&>(out.train) = ground.answers.samples(std::move(X), trainRows);
  RIDGELINE_TRY(Matrix testX, out.pipeline->transform(ground.table, testRows, context));
  out.test = ground.answers.samples(std::move(testX), testRows);
  out.train.task = ground.schema.task;
  out.train.featureNames = out.pipeline->outputs();
  out.train.levels = out.pipeline->outputLevels();
  out.train.classNames = ground.schema.classNames;
  out.train.seed = ground.seed.child("model");
  if (testSteersFit) out.train.dev = std::make_shared<models::Samples>(out.test);
  if (ground.schema.weight >= 0 && ground.table.column(ground.schema.weight).isNumeric()) {
    const auto& weights = ground.table.column(ground.schema.weight).values();
    out.train.weights =
        takeRows(Vector(Eigen::Map<const Vector>(weights.data(), ground.table.rows())), trainRows);
  }
  out.trainRows = std::move(trainRows);
  out.testRows = std::move(testRows);
  return out;
}

Result<Scored> scoreRows(const FitGround& ground, const models::FittedModel& model,
                         const models::Samples& samples, const std::vector<Index>& rows,
                         jobs::WorkContext& context) {
  Scored scored;
  scored.task = ground.schema.task;
  scored.classNames = ground.schema.classNames;
  bindRows(scored, ground.table, ground.schema, rows);
  scored.actual = samples.labels;
  scored.actualValues = samples.targets;
  RIDGELINE_TRY(scored.predicted, model.predict(samples.X, context));
  return scored;
}

std::pair<double, double> meanAndSd(const std::vector<double>& values) {
  std::vector<double> finite;
  std::copy_if(values.begin(), values.end(), std::back_inserter(finite),
               [](double v) { return std::isfinite(v); });
  if (finite.empty()) return {NotANumber, NotANumber};
  const auto n = static_cast<double>(finite.size());
  const auto inUnitsOf = [&](double unit) {
    double sum = 0, squares = 0;
    for (const double value : finite) sum += value / unit;
    const double mean = sum / n;
    for (const double value : finite) squares += (value / unit - mean) * (value / unit - mean);
    return std::pair(mean * unit, std::sqrt(squares / (n - 1)) * unit);
  };
  auto [mean, sd] = inUnitsOf(1);
  // Scores of huge or tiny targets: their squares pass the doubles, they do not.
  const auto [low, high] = std::minmax_element(finite.begin(), finite.end());
  if (!std::isfinite(mean) || std::isinf(sd) || (sd == 0 && *low != *high))
    std::tie(mean, sd) = inUnitsOf(std::max(std::abs(*low), std::abs(*high)));
  return {mean, finite.size() > 1 ? sd : NotANumber};
}

Result<const MetricInfo*> judgingMetric(const std::string& id, data::Task task) {
  if (task != data::Task::Classify && task != data::Task::Regress)
    return fail(ErrorCode::InvalidInput, "Scores need a target to compare with; choose a target column.");
  RIDGELINE_TRY(const MetricInfo* info, metric(id.empty() ? defaultMetric(task).id : id));
  if (info->task != task)
    return failAt("metric", ErrorCode::InvalidParam,
                  "The metric \"{}\" judges models that {}, not models that {}; take \"{}\".", info->id,
                  data::name(info->task), data::name(task), defaultMetric(task).id);
  return info;
}

}  // namespace ridgeline::eval
