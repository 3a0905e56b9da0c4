#pragma once

#include <string>

#include "core/eval/scored.hpp"
#include "core/runs/run_folder.hpp"

namespace ridgeline::runs {

/// A stored run as another one is compared with it.
struct RunAnswers {
  RunSpec spec;
  std::string data, split;  ///< fingerprints
  eval::Scored scored;      ///< of one part, rows ascending, with their weights and groups
  nlohmann::ordered_json record;
};

/// Reads record.json and predictions.csv of a run's folder and takes the rows of one part.
/// Errors: Unreadable, Parse; InvalidInput for a run that failed, a task without a target, or a part without
/// scored rows.
Result<RunAnswers> readRunAnswers(const std::string& folder, data::Part part, jobs::WorkContext& context);

}  // namespace ridgeline::runs
