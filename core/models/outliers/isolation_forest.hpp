#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct IsolationForestParams {
  int trees = 100;
  int rowsPerTree = 256;
  double contamination = 0;
};
const params::ParamTable<IsolationForestParams>& isolationForestParamTable();

/// c(n): the mean number of questions after which a random tree over n distinct rows has one of them alone,
/// 2 H(n - 1) - 2 (n - 1) / n with the harmonic number H; 0 for fewer than two rows. O(n) up to 1024 rows,
/// beyond that O(1) from the expansion of H.
double meanIsolationDepth(Index n);

/// Isolation forest: rows that few random questions set apart from the others.
///
/// Shapes   train.X n x d; rows of weight 0 are left out, other weights do not matter. Labels: 0 for an
///          ordinary row, 1 for an outlier.
/// Tree     min(rowsPerTree, n) rows drawn without replacement, cut at uniformly drawn places of uniformly
///          drawn columns (among those that vary there) until each row is alone, equal rows are left, or the
///          depth is ceil(log2 of the rows drawn). A leaf that holds m rows stands for its depth + c(m).
/// Score    2^(-E[h] / c(rows per tree)), h what the leaf of a tree stands for: in (0, 1), larger for what is
///          more unusual, about 1/2 where nothing stands out.
/// Ties     a row at the place of a cut goes left.
/// Limit    0.5; with `contamination` the quantile of the train rows' scores that this share exceeds.
/// Units    none: only the order and the spacing within a column count, so columns need no scaling.
/// Cost     O(trees * rowsPerTree * (d + log rowsPerTree)) to fit, O(trees * log rowsPerTree) a row to score.
/// Errors   those of checkTrainingSet; InvalidInput for a single row; Cancelled.
/// Source   Liu, Ting & Zhou (2008), "Isolation forest", ICDM, 413-422, doi:10.1109/ICDM.2008.17.
Result<FittedModelPtr> fitIsolationForest(const TrainingSet& train, const IsolationForestParams& params,
                                          jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadIsolationForest(const ArchiveReader& archive);

ModelEntry isolationForestEntry();

}  // namespace ridgeline::models
