#include "core/runs/execute.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "core/eval/cluster_metrics.hpp"
#include "core/eval/row_fit.hpp"
#include "core/models/cluster_capabilities.hpp"
#include "core/models/estimator.hpp"

namespace ridgeline::runs {
namespace {

double now(const ExecuteOptions& options) { return options.clock ? options.clock() : 0; }

/// Wraps the traces that a fit publishes while it lives; everything else passes as it is.
class PreviewPublisher {
 public:
  PreviewPublisher(jobs::WorkContext& context, RunPreview frame)
      : context_(context), former_(std::exchange(context.onPublish, nullptr)) {
    if (!former_) return;
    context_.onPublish = [former = former_, frame = std::move(frame)](jobs::PartialPtr partial) {
      auto trace = std::dynamic_pointer_cast<const models::TrainingTrace>(partial);
      if (!trace) return former(std::move(partial));
      auto preview = std::make_shared<RunPreview>(frame);
      preview->trace = std::move(trace);
      former(std::move(preview));
    };
  }
  ~PreviewPublisher() { context_.onPublish = former_; }
  PreviewPublisher(const PreviewPublisher&) = delete;
  PreviewPublisher& operator=(const PreviewPublisher&) = delete;

 private:
  jobs::WorkContext& context_;
  std::function<void(jobs::PartialPtr)> former_;
};

template <class T>
Result<T> atStage(Result<T> result, std::string_view place) {
  if (!result && result.error().where.empty()) result.error().where = place;
  return result;
}

Status completeSteps(std::vector<prep::StepSpec>& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    RIDGELINE_TRY(const prep::StepEntry* entry, prep::stepEntry(steps[i].id));
    auto values = entry->params->complete(steps[i].params);
    if (!values) {
      values.error().where = fmt::format("step {} ({}): {}", i + 1, steps[i].id, values.error().where);
      return tl::unexpected<Error>(values.error());
    }
    steps[i].params = std::move(*values);
  }
  return {};
}

Status settleMetric(RunSpec& spec, data::Task task) {
  if (task != data::Task::Classify && task != data::Task::Regress) return {};
  if (spec.metric.empty()) spec.metric = eval::defaultMetric(task).id;
  RIDGELINE_TRY(const eval::MetricInfo* info, eval::metric(spec.metric));
  if (info->task != task)
    return failAt("metric", ErrorCode::InvalidParam,
                  "The metric \"{}\" judges models that {}, and this run is to {}; take \"{}\".", spec.metric,
                  data::name(info->task), data::name(task), eval::defaultMetric(task).id);
  return {};
}

/// Explicit parts that a file names: a column of the table of that name comes first, as in drawSplit.
data::SplitSpec resolvedSplit(const data::SplitSpec& spec, const data::Table& table,
                              const std::string& baseFolder) {
  data::SplitSpec out = spec;
  if (spec.kind == data::SplitKind::File && table.find(spec.file) < 0 && !baseFolder.empty() &&
      std::filesystem::path(spec.file).is_relative())
    out.file = (std::filesystem::path(baseFolder) / spec.file).string();
  return out;
}

/// The first of the columns, for a sentence.
std::string columnNames(const data::Table& table) {
  constexpr Index Shown = 12;
  std::string out;
  for (Index i = 0; i < std::min(table.columnCount(), Shown); ++i)
    out += (i > 0 ? ", " : "") + table.column(i).name();
  return table.columnCount() > Shown ? out + ", ..." : out;
}

/// The answers of some rows beside their model input.
models::Samples samples(const PreparedRun& run, Matrix X, const std::vector<Index>& rows) {
  models::Samples out;
  out.X = std::move(X);
  if (run.schema.task == data::Task::Classify) {
    const std::vector<int> codes = data::classCodes(*run.table, run.schema);
    out.labels.reserve(rows.size());
    for (const Index row : rows) out.labels.push_back(codes[static_cast<std::size_t>(row)]);
  } else if (run.schema.task == data::Task::Regress) {
    out.targets = takeRows(data::targetValues(*run.table, run.schema), rows);
  }
  return out;
}

Result<Vector> rowWeights(const PreparedRun& run, const std::vector<Index>& rows) {
  if (run.schema.weight < 0) return Vector();
  const data::Column& column = run.table->column(run.schema.weight);
  if (!column.isNumeric())
    return failAt(column.name(), ErrorCode::InvalidInput,
                  "The weight column \"{}\" holds words; weights must be numbers of 0 or more.",
                  column.name());
  Vector weights(static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double weight = column.values()[static_cast<std::size_t>(rows[i])];
    if (!std::isfinite(weight) || weight < 0)
      return failAt(column.name(), ErrorCode::InvalidInput,
                    "The weight of row {} is {}; weights must be numbers of 0 or more.",
                    run.table->id(rows[i]), std::isnan(weight) ? "missing" : fmt::format("{}", weight));
    weights[static_cast<Index>(i)] = weight;
  }
  return weights;
}

Result<models::TrainingSet> trainingSet(const PreparedRun& run, const prep::Pipeline& pipeline,
                                        jobs::WorkContext& context) {
  const auto& rows = run.split->rows(data::Part::Train);
  const auto& devRows = run.split->rows(data::Part::Dev);
  models::TrainingSet train;
  RIDGELINE_TRY(Matrix X, pipeline.transform(*run.table, rows, context));
  static_cast<models::Samples&>(train) = samples(run, std::move(X), rows);
  train.task = run.schema.task;
  RIDGELINE_TRY(train.weights, rowWeights(run, rows));
  train.featureNames = pipeline.outputs();
  train.levels = pipeline.outputLevels();
  train.classNames = run.schema.classNames;
  train.seed = Seed(run.spec.seed).child("model");
  if (!devRows.empty()) {
    RIDGELINE_TRY(Matrix devX, pipeline.transform(*run.table, devRows, context));
    train.dev = std::make_shared<models::Samples>(samples(run, std::move(devX), devRows));
  }
  return train;
}

/// Fits the models that the last one grew from, unseen, each starting from the one before. Null if there are
/// none.
Result<models::FittedModelPtr> fitAncestors(const RunSpec& spec, models::TrainingSet& train,
                                            const ExecuteOptions& options, jobs::WorkContext& context) {
  if (spec.grownFrom.empty()) return models::FittedModelPtr();
  if (options.warmStart) return options.warmStart;
  const auto show = std::exchange(context.onPublish, nullptr);
  Result<models::FittedModelPtr> fitted = models::FittedModelPtr();
  for (const auto& ancestor : spec.grownFrom) {
    train.warmStart = *fitted;
    fitted = models::fit(ancestor, train, context);
    if (!fitted) break;
  }
  context.onPublish = show;
  context.takeWarnings();
  return fitted;
}

/// Whether bias or variance is the trouble; nothing where there is no truth or no dev part.
Status readResult(RunResult& run, const ExecuteOptions& options, jobs::WorkContext& context) {
  run.reading.reset();
  const PartResult* train = run.part(data::Part::Train);
  const PartResult* dev = run.part(data::Part::Dev);
  const bool supervised = run.schema.task == data::Task::Classify || run.schema.task == data::Task::Regress;
  if (!options.intervals || train == nullptr || dev == nullptr || !supervised) return {};
  eval::FitReadingOptions reading;
  reading.seed = Seed(run.spec.seed).child("reading");
  RIDGELINE_TRY(run.reading, eval::readFit(train->scored, dev->scored, reading, context));
  return {};
}

Result<RunResultPtr> fitAndScore(PreparedRun prepared, const ExecuteOptions& options,
                                 RunResult::Durations durations, jobs::WorkContext& context) {
  double start = now(options);
  const auto lap = [&](double& into) {
    const double end = now(options);
    into = end - start;
    start = end;
  };
  context.progress(0, 0, "Preparing features");
  RIDGELINE_TRY(prep::PipelinePtr pipeline,
                prep::fitPipeline(prepared.spec.prepare, *prepared.table, prepared.schema,
                                  prepared.split->rows(data::Part::Train), context,
                                  eval::takenBy(prepared.spec.model)));
  RIDGELINE_TRY(models::TrainingSet train, trainingSet(prepared, *pipeline, context));
  lap(durations.prepare);
  if (context.stopped()) return jobs::WorkContext::cancelled();

  context.progress(0, 0, "Fitting");
  RunPreview frame;
  frame.spec = prepared.spec;
  frame.table = prepared.table;
  frame.schema = prepared.schema;
  frame.split = prepared.split;
  frame.pipeline = pipeline;
  RIDGELINE_TRY(train.warmStart, fitAncestors(prepared.spec, train, options, context));
  models::FittedModelPtr model;
  {
    const PreviewPublisher publisher(context, std::move(frame));
    RIDGELINE_TRY(model, models::fit(prepared.spec.model, train, context));
  }
  lap(durations.fit);

  context.progress(0, 0, "Scoring");
  RIDGELINE_TRY(auto parts, scoreParts(prepared, *pipeline, *model, options, context, &train.X));

  auto result = std::make_shared<RunResult>();
  result->spec = std::move(prepared.spec);
  result->table = std::move(prepared.table);
  result->schema = std::move(prepared.schema);
  result->split = std::move(prepared.split);
  result->pipeline = std::move(pipeline);
  result->model = std::move(model);
  result->parts = std::move(parts);
  result->warnings = std::move(prepared.warnings);
  for (auto& warning : context.takeWarnings()) result->warnings.push_back(std::move(warning));
  result->testOpened = options.openTest;
  RIDGELINE_CHECK(readResult(*result, options, context));
  lap(durations.score);
  result->durations = durations;
  return RunResultPtr(std::move(result));
}

/// Figures of a clustering: its shape, and its agreement with a target that names classes.
Result<std::vector<eval::NamedEstimate>> clusterMetrics(const PreparedRun& run,
                                                        const models::FittedModel& model,
                                                        const eval::Scored& scored, const Matrix& X,
                                                        data::Part part, jobs::WorkContext& context) {
  std::vector<int> labels = scored.predicted.labels, truth;
  if (const auto* apart = models::capability<models::NoiseLabel>(model))
    for (int& label : labels) label = label == apart->noiseLabel() ? -1 : label;
  if (!run.schema.classNames.empty()) {
    const std::vector<int> codes = data::classCodes(*run.table, run.schema);
    for (const Index row : run.split->rows(part)) truth.push_back(codes[static_cast<std::size_t>(row)]);
  }
  const Seed seed = Seed(run.spec.seed).child("clusters").child(data::name(part));
  return eval::clusterMetrics(X, labels, truth, seed, context);
}

}  // namespace

const PartResult* RunResult::part(data::Part wanted) const {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const PartResult& p) { return p.part == wanted; });
  return found == parts.end() ? nullptr : &*found;
}

const eval::Estimate* RunResult::metric(data::Part wanted) const {
  const PartResult* result = part(wanted);
  if (result == nullptr) return nullptr;
  for (const auto& metric : result->metrics)
    if (metric.id == spec.metric) return &metric.estimate;
  return nullptr;
}

Result<PreparedRun> prepareRun(const RunSpec& spec, data::TablePtr table, const std::string& baseFolder) {
  PreparedRun run;
  run.spec = spec;
  run.table = std::move(table);
  RIDGELINE_TRY(const models::ModelEntry* entry, atStage(models::modelEntry(spec.model.id), "model"));
  RIDGELINE_TRY(run.spec.model.params, entry->params->complete(spec.model.params));
  for (auto& ancestor : run.spec.grownFrom) {
    RIDGELINE_TRY(const models::ModelEntry* former,
                  atStage(models::modelEntry(ancestor.id), "model.grown_from"));
    RIDGELINE_TRY(ancestor.params, former->params->complete(ancestor.params));
  }
  if (!run.spec.roles.task && entry->tasks.size() == 1) run.spec.roles.task = entry->tasks.front();
  RIDGELINE_TRY(run.schema,
                data::settle(*run.table, data::rolesFor(*run.table, run.spec.roles, run.spec.split)));
  const bool needsTarget = !entry->does(data::Task::Cluster) && !entry->does(data::Task::Project);
  if (needsTarget && run.spec.roles.target.empty() && run.schema.target < 0)
    return failAt("target", ErrorCode::InvalidInput,
                  "\"{}\" learns to predict a column and no target is named; name one of: {}.", entry->id,
                  columnNames(*run.table));
  if (!entry->does(run.schema.task))
    return failAt("model", ErrorCode::InvalidInput,
                  "\"{}\" cannot {}, which the target \"{}\" asks for; choose a model that can.", entry->id,
                  data::name(run.schema.task), run.spec.roles.target);
  run.spec.roles.task = run.schema.task;
  RIDGELINE_CHECK(settleMetric(run.spec, run.schema.task));
  if (run.spec.defaultPrepare) {
    run.spec.prepare = prep::defaultSteps(*run.table, run.schema, entry->takesMissing);
    run.spec.defaultPrepare = false;
  }
  RIDGELINE_CHECK(completeSteps(run.spec.prepare));
  RIDGELINE_TRY(
      data::Split split,
      atStage(data::drawSplit(*run.table, run.schema, resolvedSplit(run.spec.split, *run.table, baseFolder),
                              Seed(run.spec.seed).child("split"), &run.warnings),
              "split"));
  run.split = std::make_shared<const data::Split>(std::move(split));
  return run;
}

Result<std::vector<PartResult>> scoreParts(const PreparedRun& run, const prep::Pipeline& pipeline,
                                           const models::FittedModel& model, const ExecuteOptions& options,
                                           jobs::WorkContext& context, const Matrix* trainX) {
  const data::Schema& schema = run.schema;
  std::vector<PartResult> results;
  for (int i = 0; i < data::PartCount; ++i) {
    const auto part = static_cast<data::Part>(i);
    const auto& rows = run.split->rows(part);
    if (rows.empty() || (part == data::Part::Test && !options.openTest)) continue;
    PartResult result;
    result.part = part;
    result.rows = rows;
    Matrix own;
    if (part != data::Part::Train || trainX == nullptr) {
      RIDGELINE_TRY(own, pipeline.transform(*run.table, rows, context));
      trainX = part == data::Part::Train ? nullptr : trainX;
    }
    const Matrix& X = part == data::Part::Train && trainX != nullptr ? *trainX : own;
    eval::Scored& scored = result.scored;
    RIDGELINE_TRY(scored.predicted, model.predict(X, context));
    scored.task = schema.task;
    scored.classNames = schema.classNames;
    eval::bindRows(scored, *run.table, schema, rows);
    if (schema.task == data::Task::Classify || schema.task == data::Task::Regress) {
      models::Samples truth = samples(run, Matrix(), rows);
      scored.actual = std::move(truth.labels);
      scored.actualValues = std::move(truth.targets);
      result.losses = eval::rowLosses(scored);
      eval::MetricOptions metricOptions;
      metricOptions.intervals = options.intervals;
      metricOptions.seed = Seed(run.spec.seed).child("intervals").child(data::name(part));
      RIDGELINE_TRY(result.metrics, eval::allMetrics(scored, metricOptions, context));
      if (schema.task == data::Task::Classify) result.classes = eval::classReports(scored, metricOptions);
    }
    if (schema.task == data::Task::Cluster) {
      RIDGELINE_TRY(result.metrics, clusterMetrics(run, model, scored, X, part, context));
    }
    results.push_back(std::move(result));
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return results;
}

Result<RunResultPtr> rescore(const RunResult& run, const ExecuteOptions& options,
                             jobs::WorkContext& context) {
  const double start = now(options);
  context.progress(0, 0, "Scoring");
  const PreparedRun prepared{run.spec, run.table, run.schema, run.split, {}};
  RIDGELINE_TRY(auto parts, scoreParts(prepared, *run.pipeline, *run.model, options, context));
  auto result = std::make_shared<RunResult>(run);
  result->parts = std::move(parts);
  result->testOpened = options.openTest;
  RIDGELINE_CHECK(readResult(*result, options, context));
  result->durations.score = now(options) - start;
  return RunResultPtr(std::move(result));
}

Result<RunResultPtr> execute(const RunSpec& spec, data::TablePtr table, const ExecuteOptions& options,
                             jobs::WorkContext& context) {
  const double start = now(options);
  context.progress(0, 0, "Drawing the split");
  RIDGELINE_TRY(PreparedRun prepared, prepareRun(spec, std::move(table), options.baseFolder));
  RunResult::Durations durations;
  durations.split = now(options) - start;
  return fitAndScore(std::move(prepared), options, durations, context);
}

Result<RunResultPtr> execute(const RunSpec& spec, const std::string& baseFolder,
                             const ExecuteOptions& options, jobs::WorkContext& context) {
  double start = now(options);
  RunResult::Durations durations;
  context.progress(0, 0, "Reading " + spec.data.path);
  // A misspelt model should not cost the reading of a large file.
  RIDGELINE_CHECK(atStage(models::modelEntry(spec.model.id), "model"));
  RIDGELINE_TRY(data::Loaded loaded, data::load(spec.data, baseFolder, context));
  durations.load = now(options) - start;
  start = now(options);
  RunSpec complete = spec;
  complete.data = std::move(loaded.settled);
  RIDGELINE_TRY(PreparedRun prepared, prepareRun(complete, std::move(loaded.table), baseFolder));
  durations.split = now(options) - start;
  for (const auto& warning : loaded.file.warnings)
    prepared.warnings.push_back(
        warning.line > 0
            ? fmt::format("Line {}{}: {}", warning.line,
                          warning.column.empty() ? std::string() : ", column \"" + warning.column + "\"",
                          warning.text)
            : warning.text);
  const long untold = loaded.file.warningCount - static_cast<long>(loaded.file.warnings.size());
  if (untold > 0)
    prepared.warnings.push_back(
        fmt::format("{} more cells or lines of the table were read in such a way.", untold));
  return fitAndScore(std::move(prepared), options, durations, context);
}

}  // namespace ridgeline::runs
