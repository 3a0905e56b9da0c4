#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/folds.hpp"
#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

/// One fold, fitted on its train rows and scored on its test rows.
struct FoldScores {
  int repeat = 0;
  std::string name;
  Index trainRows = 0, testRows = 0;
  std::vector<double> train, test;  ///< by metric of the result; NaN where undefined; train may be empty
  std::optional<Error> failure;     ///< why this fold has no fit
};

/// One metric over the folds.
struct FoldSummary {
  std::string id;
  bool higherIsBetter = true;
  Estimate mean;         ///< of the test scores, with the corrected interval; n: test rows
  double sd = 0;         ///< of the test scores, dividing by folds - 1; NaN for one
  double trainMean = 0;  ///< NaN without train scores
  int folds = 0;         ///< folds where it is defined
};

struct CrossValidation final : jobs::Partial {
  std::string metric;                ///< the one to judge by
  std::vector<FoldScores> folds;     ///< those done, in the order of the folds
  Index foldCount = 0;               ///< of all, done or not
  std::vector<FoldSummary> metrics;  ///< every metric of the catalog that applies
  /// Answers for the test rows of the first repeat beside the truth, in the order of the folds, and every
  /// metric of them as one part with its usual interval. Only in the finished result.
  Scored outOfFold;
  std::vector<NamedEstimate> pooled;

  const FoldSummary* find(std::string_view id) const;
};

struct CrossValidationOptions {
  std::string metric = {};  ///< empty: the task's default
  bool trainScores = true;  ///< score the train rows too
  bool pooled = true;       ///< with bootstrap intervals, which cost time
  int bootstrap = 2000;
};

/// Fits preparation and method inside each fold on its train rows alone and scores its test rows: folds run
/// in parallel, the result so far is published after each. A fold that cannot be fitted is left open with a
/// warning; remarks of single fits are told once, with the number of folds that made them.
///
/// Folds    as drawFolds (data/folds.hpp) gives them, or any others: positions in the table.
/// Seed     the run's root seed; each fold's fit draws as a run does.
/// Errors   InvalidInput (no folds, no target, a fold without train or test rows); NotFound or InvalidParam
///          for the metric; Cancelled; that of the fit if no fold can be fitted.
/// Source   Stone (1974), J. R. Stat. Soc. B 36(2):111-147, doi:10.1111/j.2517-6161.1974.tb00994.x.
Result<CrossValidation> crossValidate(const data::Table& table, const data::Schema& schema,
                                      const std::vector<data::Fold>& folds,
                                      const std::vector<prep::StepSpec>& steps,
                                      const models::ModelSpec& model, const CrossValidationOptions& options,
                                      Seed seed, jobs::WorkContext& context);

/// Mean of J scores of folds with its interval mean +- t(J - 1) sqrt((1/J + testShare) s^2): scores of folds
/// share train rows, so the plain standard error would be too small. `testShare`: test rows per train row.
/// Scores that are NaN are left out; the interval is cut at the metric's best value. No interval, with a
/// reason, for one score or equal ones. Source  Nadeau & Bengio (2003), Machine Learning 52(3):239-281,
/// doi:10.1023/A:1024068626366.
Estimate correctedMean(const std::vector<double>& scores, double testShare, Index n,
                       const MetricInfo& metric);
/// The factor sqrt(1/J + testShare) that turns the standard deviation of J scores into the corrected
/// standard error of their mean.
double correctedErrorFactor(Index scores, double testShare);

}  // namespace ridgeline::eval
