#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/eval/confusion.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/reading.hpp"
#include "core/models/catalog.hpp"
#include "core/models/training_trace.hpp"
#include "core/prep/pipeline.hpp"
#include "core/runs/run_spec.hpp"

namespace ridgeline::runs {

/// How one part of the rows came out.
struct PartResult {
  data::Part part = data::Part::Train;
  std::vector<Index> rows;  ///< positions in the table
  eval::Scored scored;      ///< Cluster: predicted labels only; Project: rows only
  Vector losses;            ///< one per row, see eval::rowLosses; empty for Cluster and Project
  std::vector<eval::NamedEstimate> metrics;
  std::vector<eval::ClassReport> classes;
};

/// A finished run in memory: what the desktop shows and the command line writes. Immutable once made.
struct RunResult {
  RunSpec spec;  ///< complete, with every default written out: replays alone
  data::TablePtr table;
  data::Schema schema;
  std::shared_ptr<const data::Split> split;
  prep::PipelinePtr pipeline;
  models::FittedModelPtr model;
  std::vector<PartResult> parts;  ///< parts that hold rows, in the order of data::Part
  std::vector<std::string> warnings;
  /// What train and dev errors say of the fit; empty without truth or a dev part, and while intervals are
  /// left out.
  std::optional<eval::FitReading> reading;
  bool testOpened = false;  ///< false: the test part was not scored
  struct Durations {
    double load = 0, split = 0, prepare = 0, fit = 0, score = 0;  ///< seconds; measured by the caller's clock
  } durations;

  const PartResult* part(data::Part part) const;
  /// The metric the spec names, of one part; null if that part has none.
  const eval::Estimate* metric(data::Part part) const;
};
using RunResultPtr = std::shared_ptr<const RunResult>;

struct ExecuteOptions {
  bool openTest = true;   ///< the desktop keeps test sealed
  bool intervals = true;  ///< false while dragging
  /// The fit of the last of `RunSpec::grownFrom`, where it is at hand; empty: the chain is fitted first.
  models::FittedModelPtr warmStart;
  std::function<double()> clock;  ///< seconds; core has no clock of its own; empty: durations stay 0
  std::string baseFolder;  ///< where the relative path of a split file starts; empty: the working folder
};

/// The ONE training path, for desktop and command line: settle roles, draw the split, fit the preparation on
/// train rows, fit the model, score every part. Publishes the model's TrainingTrace, if it has one, wrapped
/// in a RunPreview. Where the roles leave the task open and the model does one task only, that is the task.
/// Seeds: child "split", "model", "intervals" of the spec's. Errors: whatever its stages report,
/// with the stage's own sentence; Cancelled.
Result<RunResultPtr> execute(const RunSpec& spec, data::TablePtr table, const ExecuteOptions& options,
                             jobs::WorkContext& context);
/// Loads the table first; paths (of the data and of a split file) are relative to `baseFolder`.
Result<RunResultPtr> execute(const RunSpec& spec, const std::string& baseFolder,
                             const ExecuteOptions& options, jobs::WorkContext& context);

/// Everything before the fit, and everything a stored model needs to be scored again.
struct PreparedRun {
  RunSpec spec;  ///< complete
  data::TablePtr table;
  data::Schema schema;
  std::shared_ptr<const data::Split> split;
  std::vector<std::string> warnings;
};
/// The spec completed, the roles settled and the split drawn. Errors: as execute.
Result<PreparedRun> prepareRun(const RunSpec& spec, data::TablePtr table, const std::string& baseFolder);
/// Scores the parts that hold rows; the test part only if `options.openTest`. `trainX`: the model input of
/// the train rows if it is at hand. Errors: those of the pipeline and of predict; Cancelled.
Result<std::vector<PartResult>> scoreParts(const PreparedRun& run, const prep::Pipeline& pipeline,
                                           const models::FittedModel& model, const ExecuteOptions& options,
                                           jobs::WorkContext& context, const Matrix* trainX = nullptr);

/// A finished run scored anew under other options, with its own fit: what a sealed or quickly scored run
/// becomes when the test part is opened or a drag has ended. The same bytes as `execute` gives. Errors: as
/// scoreParts.
Result<RunResultPtr> rescore(const RunResult& run, const ExecuteOptions& options, jobs::WorkContext& context);

/// Published while an iterative model trains: everything but the model is final, the trace grows.
struct RunPreview final : jobs::Partial {
  RunSpec spec;
  data::TablePtr table;
  data::Schema schema;
  std::shared_ptr<const data::Split> split;
  prep::PipelinePtr pipeline;
  models::TracePtr trace;
};

}  // namespace ridgeline::runs
