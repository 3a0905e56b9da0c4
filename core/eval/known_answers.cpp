#include "core/eval/known_answers.hpp"

namespace ridgeline::eval {

Result<KnownAnswers> knownAnswers(const Scored& scored) {
  std::vector<Index> rows;
  KnownAnswers result;
  for (Index i = 0; i < scored.size(); ++i)
    if (scored.labelled(i)) {
      rows.push_back(i);
      result.codes.push_back(scored.actual[static_cast<std::size_t>(i)]);
    }
  if (rows.empty()) return fail(ErrorCode::InvalidInput, "There are no labelled rows.");
  if (!scored.hasProbabilities()) return fail(ErrorCode::InvalidInput, "The model offers no probabilities.");
  result.probabilities = takeRows(scored.predicted.probabilities, rows);
  if (!result.probabilities.allFinite())
    return fail(ErrorCode::NonFinite, "Some predicted probabilities are not finite.");
  result.sampling = samplingOf(scored);
  return result;
}

MetricInfo probabilityMetric(std::string id, std::string title, std::string help, double best,
                             AnswersMetric compute) {
  MetricInfo info{.id = std::move(id), .title = std::move(title), .help = std::move(help)};
  info.higherIsBetter = best > 0;
  info.needsProbabilities = true;
  info.best = best;
  info.compute = [compute](const Scored& scored, const MetricOptions& options, jobs::WorkContext& context) {
    const auto known = knownAnswers(scored);
    if (!known) return Estimate::undefined(known.error().message);
    return compute(scored, *known, options, context);
  };
  return info;
}

Result<ClassAnswers> classAnswers(const Scored& scored, int classCode) {
  if (!scored.hasProbabilities()) return fail(ErrorCode::InvalidInput, "The model offers no probabilities.");
  if (classCode < 0 || classCode >= scored.classes())
    return fail(ErrorCode::InvalidInput, "There is no class {}; the classes are 0 to {}.", classCode,
                scored.classes() - 1);
  ClassAnswers result;
  for (Index i = 0; i < scored.size(); ++i) {
    if (!scored.labelled(i)) continue;
    result.probabilities.push_back(scored.predicted.probabilities(i, classCode));
    result.positive.push_back(scored.actual[static_cast<std::size_t>(i)] == classCode);
  }
  return result;
}

}  // namespace ridgeline::eval
