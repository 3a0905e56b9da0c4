#include "core/eval/validation_curve.hpp"

#include <cmath>

#include "core/eval/candidate_scores.hpp"
#include "core/eval/cross_validation.hpp"

namespace ridgeline::eval {
namespace {

/// Fills means, errors, the two choices and the regions from the scores of the points.
void judge(ValidationCurve& curve, double testShare) {
  const double sign = curve.higherIsBetter ? 1 : -1;
  curve.best = -1;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    ValidationPoint& point = curve.points[i];
    std::tie(point.trainMean, point.trainSd) = meanAndSd(point.train);
    std::tie(point.testMean, point.testSd) = meanAndSd(point.test);
    Index scored = 0;
    for (const double score : point.test) scored += std::isfinite(score) ? 1 : 0;
    point.testError = point.testSd * correctedErrorFactor(std::max<Index>(1, scored), testShare);
    if (std::isnan(point.testMean)) continue;
    if (curve.best < 0 ||
        sign * point.testMean > sign * curve.points[static_cast<std::size_t>(curve.best)].testMean)
      curve.best = static_cast<int>(i);
  }
  curve.oneError = curve.best;
  if (curve.best < 0) return;
  const ValidationPoint& best = curve.points[static_cast<std::size_t>(curve.best)];
  const double allowed = sign * best.testMean - (std::isnan(best.testError) ? 0 : best.testError);
  double simplest = sign * best.trainMean;
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    ValidationPoint& point = curve.points[i];
    if (std::isnan(point.testMean)) continue;
    if (sign * point.testMean >= allowed) {
      point.region = CurveRegion::Good;
      if (sign * point.trainMean < simplest) {
        simplest = sign * point.trainMean;
        curve.oneError = static_cast<int>(i);
      }
    } else {
      point.region =
          sign * point.trainMean < sign * best.trainMean ? CurveRegion::Underfit : CurveRegion::Overfit;
    }
  }
}

}  // namespace

std::string_view name(CurveRegion region) {
  switch (region) {
    case CurveRegion::Good:
      return "good";
    case CurveRegion::Underfit:
      return "underfit";
    case CurveRegion::Overfit:
      return "overfit";
  }
  return "";
}

Result<ValidationCurve> validationCurve(const data::Table& table, const data::Schema& schema,
                                        const std::vector<data::Fold>& folds,
                                        const std::vector<prep::StepSpec>& steps,
                                        const models::ModelSpec& model, const std::string& param,
                                        const std::vector<params::ParamValue>& values,
                                        const std::string& metric, Seed seed, jobs::WorkContext& context) {
  RIDGELINE_TRY(const MetricInfo* info, judgingMetric(metric, schema.task));
  if (folds.empty()) return fail(ErrorCode::InvalidInput, "There are no folds to fit.");
  if (values.empty())
    return failAt(param, ErrorCode::InvalidParam, "There is no value of \"{}\" to try.", param);
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(model.id));
  std::vector<models::ModelSpec> specs;
  ValidationCurve curve;
  curve.param = param;
  curve.metric = info->id;
  curve.higherIsBetter = info->higherIsBetter;
  for (const auto& value : values) {
    params::ParamValues changed = model.params;
    changed[param] = value;
    RIDGELINE_TRY(auto complete, entry->params->complete(changed));
    ValidationPoint point;
    point.value = complete.find(param)->second;
    curve.points.push_back(std::move(point));
    specs.push_back({model.id, std::move(complete)});
  }
  double share = 0;
  for (const auto& fold : folds)
    share += static_cast<double>(fold.test.size()) / std::max(1.0, static_cast<double>(fold.train.size())) /
             static_cast<double>(folds.size());
  const auto take = [&](const CandidateScores& scores) {
    for (std::size_t i = 0; i < specs.size(); ++i) {
      curve.points[i].test = scores.test[i];
      curve.points[i].train = scores.train[i];
    }
    judge(curve, share);
  };
  const Answers answers(table, schema);
  const FitGround ground{table, schema, steps, answers, seed, takenBy(model)};
  const CandidateJob job{ground, folds, specs, *info, true};
  const auto total = static_cast<double>(specs.size() * folds.size());
  RIDGELINE_TRY(const CandidateScores scores,
                scoreCandidates(job, context, [&](const CandidateScores& soFar) {
                  take(soFar);
                  context.progress(soFar.finished, total, "fits");
                  context.publish(std::make_shared<ValidationCurve>(curve));
                }));
  take(scores);
  std::size_t failed = 0;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (!scores.failures[i]) continue;
    ++failed;
    context.warn(fmt::format("{} = {} has no fit on some fold: {}", param,
                             params::text(curve.points[i].value), scores.failures[i]->message));
  }
  if (failed == specs.size() && curve.best < 0) return tl::unexpected<Error>(*scores.failures.front());
  return curve;
}

}  // namespace ridgeline::eval
