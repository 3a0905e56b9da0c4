#pragma once

#include <string>
#include <vector>

#include "core/runs/run_folder.hpp"

namespace ridgeline::runs {

/// How near a repeated run came to the first one.
enum class ReplayGrade {
  A,  ///< predictions.csv, model.ridge and every metric have the same bytes
  B,  ///< the same rows and words, every number of predictions.csv within 1e-9
  C,  ///< every metric within 1e-6
  D,  ///< differs
};
char letter(ReplayGrade grade);
/// "bit-identical", "predictions within 1e-9", "metrics within 1e-6", "differs".
std::string_view meaning(ReplayGrade grade);

struct Replay {
  ReplayGrade grade = ReplayGrade::D;
  std::string first;                 ///< the first difference in words; empty for A
  std::vector<std::string> remarks;  ///< what may explain it: other data, another build, an edited file
  Measured measured;                 ///< of the new run
};

/// Runs the folder's spec.json again and compares with what lies there, durations aside. Errors: Unreadable
/// if a file is missing or the run had failed; whatever the run itself reports; Cancelled.
Result<Replay> replay(const std::string& folder, const ExecuteOptions& options, jobs::WorkContext& context);

/// Compares two texts of predictions.csv: the grade they allow (A, B or D) and the first difference.
struct PredictionDifference {
  ReplayGrade grade = ReplayGrade::A;
  std::string first;
};
Result<PredictionDifference> comparePredictions(const std::string& was, const std::string& now,
                                                jobs::WorkContext& context);
/// Compares the "parts" of two records: the first number that differs by more than `tolerance` (or text that
/// differs at all), empty if none.
std::string firstMetricDifference(const nlohmann::ordered_json& was, const nlohmann::ordered_json& now,
                                  double tolerance);

}  // namespace ridgeline::runs
