#pragma once

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

struct HuberParams {
  double epsilon = 1.35;
  double alpha = 1e-4;
  int maxIterations = 200;
  double tolerance = 1e-8;
};
const params::ParamTable<HuberParams>& huberParamTable();

/// Regression that rows far from the line pull on only by their side and not by their distance:
/// min over v, b, s of sum_i w_i (s + s H((y_i - b - x_i . v) / s)) + alpha ||v||^2 with H(z) = z^2 where
/// |z| < epsilon, else 2 epsilon |z| - epsilon^2; s is the scale of the residuals.
///
/// Shapes   train.X n x d; train.targets n; weights n or empty.
/// Units    epsilon in scales s; alpha in squared units of X times weight over those of the target.
/// Method   least squares again and again, each row weighted by how far it lies, from the plain fit on; done
///          when no answer moves by more than the tolerance, as a share of the scale.
/// Cost     O(n d^2) an iteration.
/// Errors   those of normalEquations; TooLarge; Cancelled. A warning where the iterations do not suffice.
/// Source   Huber (1964), Annals of Mathematical Statistics 35(1):73-101, doi:10.1214/aoms/1177703732;
///          Owen (2007), Contemporary Mathematics 443:59-71, doi:10.1090/conm/443/08555.
Result<FittedModelPtr> fitHuber(const TrainingSet& train, const HuberParams& params,
                                jobs::WorkContext& context);

ModelEntry huberEntry();

}  // namespace ridgeline::models
