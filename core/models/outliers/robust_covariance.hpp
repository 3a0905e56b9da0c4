#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct RobustCovarianceParams {
  double support = 0.5;
  double quantile = 0.975;
  double contamination = 0;
};
const params::ParamTable<RobustCovarianceParams>& robustCovarianceParamTable();

/// Robust covariance: rows far from the cloud that most rows make up, by the minimum covariance determinant,
/// which up to half of the rows cannot pull to themselves.
///
/// Shapes   train.X n x d; columns that have the same value in most rows (those of words, usually) give no
///          measure and are left out, with a warning; n > 1 + those that are left. Rows of weight 0 are left
///          out, other weights do not matter. Labels: 0 for an ordinary row, 1 for an outlier.
/// Method   mean and covariance of the h rows closest together (minimum_covariance.hpp), h from half of the
///          rows to all by `support`, times the consistency factor of h / n and the small-sample factor; then
///          those of all rows whose squared distance by them is within the 97.5 % point of chi-square with d
///          degrees, times the factors of that step.
/// Score    the Mahalanobis distance by the latter, in deviations.
/// Limit    root of the chi-square point `quantile`; with `contamination` the quantile of the train rows'
///          scores that this share exceeds.
/// Units    none: distances do not change with the units of columns.
/// Cost     O(n d^2) a pass and about 500 small searches; O(d^2) a row to score.
/// Errors   those of checkTrainingSet; InvalidInput for too few rows, no column that varies in most rows,
///          or rows in a plane; Diverged for columns too large to subtract; Cancelled. Fewer than
///          five rows a column are too few to trust, which is a warning.
/// Source   Rousseeuw (1984), JASA 79:871-880, doi:10.1080/01621459.1984.10477105; Rousseeuw & Van Driessen
///          (1999), doi:10.1080/00401706.1999.10485670; factors: see minimum_covariance.hpp.
Result<FittedModelPtr> fitRobustCovariance(const TrainingSet& train, const RobustCovarianceParams& params,
                                           jobs::WorkContext& context);
/// Errors: Unreadable.
Result<FittedModelPtr> loadRobustCovariance(const ArchiveReader& archive);

ModelEntry robustCovarianceEntry();

}  // namespace ridgeline::models
