#pragma once

#include <string>
#include <vector>

#include "core/eval/metrics.hpp"
#include "core/eval/probe.hpp"

namespace ridgeline::eval {

/// How the values of a column are moved among the rows.
enum class ExchangeOrder {
  Shuffle,  ///< drawn
  Rotate,   ///< repeat r of R moves row i's value to row i + floor((r + 1) n / (R + 1)): nothing is drawn
};

struct PermutationOptions {
  std::string metric = {};  ///< empty: the task's default
  int repeats = 10;
  ExchangeOrder order = ExchangeOrder::Shuffle;
  double correlatedAbove = 1;  ///< columns of a rank correlation above this move together; 1: each alone
  bool intervals = true;
  int bootstrap = 200;  ///< resamples of rows for the interval
};

/// One column, or columns that move together.
struct FeatureImportance {
  std::vector<Index> columns;  ///< of the probe
  std::string name;            ///< names of the columns, joined by ", "
  std::vector<double> drops;   ///< of each repeat: how much worse the metric is; NaN where undefined
  double sd = 0;               ///< over repeats
  Estimate drop;               ///< mean over repeats
};

struct PermutationImportance final : jobs::Partial {
  std::string metric;
  double baseline = 0;
  std::vector<FeatureImportance> features;  ///< in column order; those done
};

/// How much worse a fit answers when a column's values are dealt to other rows: positive where the column
/// helps, whichever way the metric points. Correlated columns stand in for each other, so moving one alone
/// understates both: `correlatedAbove` moves them together. The interval is a percentile bootstrap over rows
/// and repeats at once. Publishes the columns so far after each.
///
/// Truth    `truth` holds actual labels or values of the probe's rows; its predictions are not read.
/// Cost     columns x repeats predictions, in parallel; less where the fit offers RowMemory.
/// Seed     `seed`: column j's repeat r draws from child(j).child(r).
/// Errors   InvalidParam for fewer than 1 repeat or a metric of another task; InvalidInput without rows or
///          where the metric is undefined on the rows as they are; those of predict; Cancelled.
/// Source   Breiman (2001), Machine Learning 45:5-32, doi:10.1023/A:1010933404324; Fisher, Rudin & Dominici
///          (2019), JMLR 20(177).
Result<PermutationImportance> permutationImportance(const models::FittedModel& model, const Probe& probe,
                                                    const Scored& truth, const PermutationOptions& options,
                                                    Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::eval
