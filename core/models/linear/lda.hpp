#pragma once

#include "core/models/class_tally.hpp"
#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct LdaParams {
  double shrinkage = 0;
  ClassPriors priors = ClassPriors::Shares;
};
const params::ParamTable<LdaParams>& ldaParamTable();

/// Linear discriminant analysis: every class is a normal distribution about its own mean, all with the one
/// covariance of the rows about their class means (dividing by rows - classes). It also gives the axes along
/// which the class means lie apart most, in units of the spread within the classes.
///
/// Shapes   train.X n x d; train.labels n in [0, classes); weights n or empty.
/// Units    none without shrinkage. Shrinkage mixes the covariance with the sphere of its mean variance in the units
///          of the columns, (1 - shrinkage) C + shrinkage trace(C) / d I: scale the columns first.
/// Axes     those of the Projection capability are not orthonormal: scores on them have variance 1 within the
///          classes; explainedVariance is that of the class means.
/// Ties     equal posteriors go to the lowest class code. Directions without spread within the classes
/// (columns
///          that repeat each other, or are constant in each class) are left out, with a warning. A class
///          without train rows has probability 0.
/// Cost     O(n d^2 + d^3).
/// Errors   those of checkTrainingSet; InvalidInput if all the weight lies on one class or no column spreads
///          within the classes; Diverged if squares overflow; TooLarge; Cancelled.
/// Source   Fisher (1936), Annals of Eugenics 7:179-188, doi:10.1111/j.1469-1809.1936.tb02137.x; Friedman
///          (1989), JASA 84:165-175, doi:10.1080/01621459.1989.10478752 (shrinkage).
Result<FittedModelPtr> fitLda(const TrainingSet& train, const LdaParams& params, jobs::WorkContext& context);

ModelEntry ldaEntry();

}  // namespace ridgeline::models
