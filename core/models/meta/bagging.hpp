#pragma once

#include "core/models/meta/combined_schema.hpp"

namespace ridgeline::models {

struct BaggingParams {
  int members = 10;
  double rowShare = 1;
  double columnShare = 1;
  bool replacement = true;
};
const params::ParamTable<BaggingParams>& baggingParamTable();

/// Members of one method, each fitted on rows (and columns) of its own draw; the answer is their mean.
///
/// Shapes   train.X n x d; member m sees max(1, round(share x d)) columns and as many drawn rows.
/// Weights  drawn rows keep theirs.
/// Ties     equal mean probabilities go to the lowest class code.
/// Cost     members fits, in parallel.
/// Errors   those of the base method. A draw without a second class is drawn anew, at most 20 times.
/// Source   Breiman (1996), Machine Learning 24:123-140, doi:10.1007/BF00058655; Ho (1998), IEEE Trans. PAMI
///          20(8):832-844, doi:10.1109/34.709601 (columns).
Result<FittedModelPtr> fitBagging(const TrainingSet& train, const BaggingParams& params, const Bases& bases,
                                  jobs::WorkContext& context);
/// `plain`: the methods that are built on no others.
ModelEntry baggingEntry(const std::vector<ModelEntry>& plain);

}  // namespace ridgeline::models
