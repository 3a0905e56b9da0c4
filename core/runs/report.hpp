#pragma once

#include <optional>
#include <string>

#include "core/eval/boundary_grid.hpp"
#include "core/eval/learning_curve.hpp"
#include "core/runs/run_folder.hpp"

namespace ridgeline::runs {

struct ReportOptions {
  eval::PlaneSpec plane;                                 ///< of the boundary picture
  std::optional<eval::LearningCurveSpec> learningCurve;  ///< asked for: fits many times
  std::string folder;                                    ///< where the run lies, for the lines that repeat it
  int worst = 20;                                        ///< rows in the list of worst errors
};

/// One self-contained HTML page: what was run on what, the split, every metric with n and interval, confusion
/// and per-class tables, curves, the boundary of the model, the worst errors, what was learned, warnings, and
/// the commands that repeat it. Light and dark follow the reader's system; it prints. Loads nothing from
/// anywhere. Errors: Cancelled.
Result<std::string> reportHtml(const RunResult& run, const Measured& measured, const ReportOptions& options,
                               jobs::WorkContext& context);

/// The page of a folder that `writeRun` or `writeFailedRun` left. Pictures that need the data are left out,
/// with a word, where the data cannot be opened again. Errors: Unreadable, Parse, Cancelled.
Result<std::string> reportOfFolder(const std::string& folder, const ReportOptions& options,
                                   jobs::WorkContext& context);

/// A stored run in memory again, without fitting: data, split and scores from spec.json, the fit from
/// model.ridge (its film of iterations is not kept there). Errors: those of loading and scoring.
Result<RunResultPtr> reopenRun(const std::string& folder, jobs::WorkContext& context);

}  // namespace ridgeline::runs
