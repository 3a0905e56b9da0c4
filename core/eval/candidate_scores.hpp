#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "core/data/folds.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/row_fit.hpp"

namespace ridgeline::eval {

/// Scores of candidates on folds; NaN where there is none (yet).
struct CandidateScores {
  std::vector<std::vector<double>> test, train;  ///< candidates x folds; train empty unless asked for
  std::vector<std::vector<bool>> done;           ///< candidates x folds
  std::vector<std::optional<Error>> failures;    ///< by candidate: why its first failing fold has no fit
  double finished = 0;                           ///< pairs of candidate and fold

  CandidateScores(std::size_t candidates, std::size_t folds, bool trainScores);
};

/// What is scored. Borrows everything.
struct CandidateJob {
  const FitGround& ground;
  const std::vector<data::Fold>& folds;
  const std::vector<models::ModelSpec>& candidates;
  const MetricInfo& metric;
  bool trainScores = false;
};

/// Fits every candidate on every fold. The candidates share the rows that a fold's preparation made ready,
/// and trees what they work out from those rows alone: the order of the columns and their bins; folds come
/// one after the other inside each thread, so that after the first one every candidate has a score. `report`
/// sees the scores so far after each fit, one call at a time. A candidate that cannot be fitted keeps NaN and
/// its error. Errors: Cancelled; those of a preparation that fails on every fold.
Result<CandidateScores> scoreCandidates(const CandidateJob& job, jobs::WorkContext& context,
                                        const std::function<void(const CandidateScores&)>& report);

}  // namespace ridgeline::eval
