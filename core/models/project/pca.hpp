#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

enum class PcaMethod { Exact, Randomised };
struct PcaParams {
  int components = 2;
  PcaMethod method = PcaMethod::Exact;
};
const params::ParamTable<PcaParams>& pcaParamTable();

/// Principal components: the orthogonal axes along which the rows spread most.
///
/// Shapes   train.X n x d, n >= 2; weights n or empty. k = min(components, d, n - 1), with a warning where
///          fewer are there than were asked for.
/// Units    variances in squared units of X, dividing by n - 1: scale first where the columns differ in unit.
///          With weights: weighted moments, times n / (n - 1).
/// Ties     signs are chosen so that the largest entry of each axis is positive (the first of equals).
/// Method   exact: eigenvectors of the covariance, or of the rows' products where n < d. Randomised: the
///          covariance seen from a random subspace of ten axes more than asked for, turned towards the
///          longest axes by five passes over the rows; axes whose variances lie close together may mix.
/// Cost     exact O(n d min(n, d) + min(n, d)^3), one pass over the rows where n >= d; randomised O(n d k).
/// Errors   those of checkTrainingSet; InvalidInput if there is one row or no column varies; Diverged if
///          squares overflow; TooLarge; Cancelled.
/// Source   Pearson (1901), Philosophical Magazine 2(11):559-572, doi:10.1080/14786440109462720;
///          Hotelling (1933), J. Educational Psychology 24(6):417-441, doi:10.1037/h0071325;
///          Halko, Martinsson & Tropp (2011), SIAM Review 53(2):217-288, doi:10.1137/090771806.
Result<FittedModelPtr> fitPca(const TrainingSet& train, const PcaParams& params, jobs::WorkContext& context);

ModelEntry pcaEntry();

}  // namespace ridgeline::models
