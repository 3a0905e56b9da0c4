#pragma once

#include <string>
#include <vector>

#include "core/eval/metrics.hpp"
#include "core/eval/sampling.hpp"

namespace ridgeline::eval {

/// Probabilities and class codes of the labelled rows: the input of every metric of probabilities.
struct KnownAnswers {
  Matrix probabilities;    ///< n x classes, finite
  std::vector<int> codes;  ///< n
  Sampling sampling = {};  ///< of the n rows
};

/// Errors: the message is the reason why a metric of probabilities is undefined. InvalidInput without
/// labelled rows or without probabilities, NonFinite where one of them is.
Result<KnownAnswers> knownAnswers(const Scored& scored);

using AnswersMetric = Estimate (*)(const Scored&, const KnownAnswers&, const MetricOptions&,
                                   jobs::WorkContext&);
/// A catalog entry that is undefined, with the reason, wherever `knownAnswers` fails. Higher is better if
/// `best` is above 0.
MetricInfo probabilityMetric(std::string id, std::string title, std::string help, double best,
                             AnswersMetric compute);

/// One class against the rest: the labelled rows with the probability of the class, which may be NaN.
struct ClassAnswers {
  std::vector<double> probabilities;
  std::vector<bool> positive;  ///< of the same size
};
/// Errors: InvalidInput without probabilities, or for a class that is not there.
Result<ClassAnswers> classAnswers(const Scored& scored, int classCode);

}  // namespace ridgeline::eval
