#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/eval/scored.hpp"
#include "core/models/catalog.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

struct MetricInfo;

/// The answers of a table under a schema (Classify or Regress), made once for all fits on it.
class Answers {
 public:
  Answers(const data::Table& table, const data::Schema& schema);
  bool known(Index row) const;
  /// Those of the rows (positions) that have an answer, in their order.
  std::vector<Index> known(const std::vector<Index>& rows) const;
  models::Samples samples(Matrix X, const std::vector<Index>& rows) const;
  /// Classes, or ten equally filled bins of the target; one number a row.
  std::vector<int> strata(const std::vector<Index>& rows) const;

 private:
  std::vector<int> labels(const std::vector<Index>& rows) const;
  std::vector<int> codes_;
  Vector targets_;
};

/// One table under one schema with its preparation: what repeated fits have in common. Borrows everything.
struct FitGround {
  const data::Table& table;
  const data::Schema& schema;
  const std::vector<prep::StepSpec>& steps;
  const Answers& answers;
  Seed seed;               ///< the run's root seed: a fit draws from its child "model", as a run does
  prep::ModelTakes takes;  ///< of the method: what may be left in the prepared rows
};

/// What the method takes as it is; nothing for an id that is in no catalog.
prep::ModelTakes takenBy(const models::ModelSpec& model);

/// Rows made ready for any number of fits: the preparation is fitted on the train rows alone.
struct PreparedRows {
  prep::PipelinePtr pipeline;
  models::TrainingSet train;
  models::Samples test;
  std::vector<Index> trainRows, testRows;  ///< positions in the table
};

/// Train and test rows (positions, with answers) through a preparation fitted on the train rows. The test
/// rows are not shown to the fit, unless `testSteersFit` makes them its dev rows (early stopping).
/// Errors: those of fitPipeline and transform.
Result<PreparedRows> prepareRows(const FitGround& ground, std::vector<Index> trainRows,
                                 std::vector<Index> testRows, bool testSteersFit, jobs::WorkContext& context);

/// The fit's answers beside the truth. `rows`: the positions that `samples` were made of.
Result<Scored> scoreRows(const FitGround& ground, const models::FittedModel& model,
                         const models::Samples& samples, const std::vector<Index>& rows,
                         jobs::WorkContext& context);

/// Mean and standard deviation (dividing by n - 1) of the finite ones; NaN where there are too few.
std::pair<double, double> meanAndSd(const std::vector<double>& values);

/// The metric of a task by its id (empty: the task's default). Errors: NotFound; InvalidParam for a metric of
/// another task; InvalidInput for a task without a target.
Result<const MetricInfo*> judgingMetric(const std::string& id, data::Task task);

}  // namespace ridgeline::eval
