#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/session/session.hpp"

namespace ridgeline::bridge {

/// The fit that pictures show now: the newest run, the run in progress, or the state under the playhead.
struct ShownModel {
  data::TablePtr table;
  data::Schema schema;
  std::shared_ptr<const data::Split> split;
  prep::PipelinePtr pipeline;
  models::FittedModelPtr model;               ///< null while a run in progress has kept no state yet
  runs::RunResultPtr run;                     ///< null while in progress
  std::shared_ptr<const runs::RunSpec> spec;  ///< complete
  int iteration = -1;                         ///< of an iterative fit that is not shown at its end; else -1
};
/// Two fits on the same rows, drawn and prepared alike: whatever depends on these alone need not be made
/// anew, though every run makes its own.
bool samePreparation(const ShownModel& a, const ShownModel& b);

/// The end of a finished run.
ShownModel shownRun(const runs::RunResultPtr& run);
/// Nothing if there is neither a run nor one in progress.
std::optional<ShownModel> shownModel(const session::Snapshot& now);

/// Id of the metric a run is judged by.
std::string judgedBy(const runs::RunResult& run);

/// Rows that have a part (positions, ascending).
std::vector<Index> usedRows(const data::Split& split);

/// "bill_length_mm 39.1, island Torgersen, ..." of at most `most` columns, for a tip beside a point.
QString rowWords(const data::Table& table, Index row, const data::Schema& schema, int most = 6);

}  // namespace ridgeline::bridge
