#include <cmath>

#include "core/eval/bootstrap.hpp"
#include "core/eval/metric_families.hpp"
#include "core/eval/ranking_curves.hpp"

namespace ridgeline::eval {
namespace {

/// Probabilities and class codes of the labelled rows.
struct Answers {
  Matrix probabilities;
  std::vector<int> codes;
};

/// Errors carry the reason why a metric of probabilities is undefined.
Result<Answers> answers(const Scored& scored) {
  std::vector<Index> rows;
  Answers result;
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
  return result;
}

/// Mean of one term per labelled row, resampled by rows.
Estimate meanOf(const Vector& terms, std::string_view id, const MetricOptions& options,
                jobs::WorkContext& context) {
  const double n = static_cast<double>(terms.size());
  if (!options.intervals) return Estimate::bare(terms.mean(), terms.size(), {});
  return bootstrap(terms.mean(), terms.size(), ofSums(terms, [n](const Vector& sums) { return sums(0) / n; }),
                   {options.bootstrap, options.seed.child(id)}, context);
}

Estimate logLoss(const Scored& scored, const Answers& known, const MetricOptions& options,
                 jobs::WorkContext& context) {
  const Vector all = rowLosses(scored);
  Vector terms(static_cast<Index>(known.codes.size()));
  for (Index i = 0, at = 0; i < all.size(); ++i)
    if (scored.labelled(i)) terms(at++) = all(i);
  return meanOf(terms, "log-loss", options, context);
}

Estimate brier(const Scored& scored, const Answers& known, const MetricOptions& options,
               jobs::WorkContext& context) {
  Matrix distance = known.probabilities;
  for (std::size_t i = 0; i < known.codes.size(); ++i) distance(static_cast<Index>(i), known.codes[i]) -= 1;
  const bool binary = scored.classes() == 2;
  const Vector terms = binary ? Vector(distance.col(scored.positive).array().square())
                              : Vector(distance.rowwise().squaredNorm());
  Estimate result = meanOf(terms, "brier", options, context);
  result.note = binary ? "of the positive class, 0 to 1" : "summed over the classes, 0 to 2";
  return result;
}

Estimate rankingArea(const Scored& scored, const Answers& known, const MetricOptions& options,
                     jobs::WorkContext&) {
  Estimate result;
  if (scored.classes() == 2) {
    std::vector<bool> positive(known.codes.size());
    for (std::size_t i = 0; i < positive.size(); ++i) positive[i] = known.codes[i] == scored.positive;
    result = auc({known.probabilities.col(scored.positive).data(), positive.size()}, positive);
  } else {
    result = macroAuc(known.probabilities, known.codes, scored.classNames);
  }
  if (options.intervals || !result.value) return result;
  result.low = result.high = {};
  result.method.clear();
  return result;
}

Estimate rankingPrecision(const Scored& scored, const Answers&, const MetricOptions& options,
                          jobs::WorkContext& context) {
  return averagePrecision(scored, {options.bootstrap, options.seed.child("average-precision")},
                          options.intervals, context);
}

MetricInfo entry(std::string id, std::string title, std::string help, double best,
                 Estimate (*compute)(const Scored&, const Answers&, const MetricOptions&,
                                     jobs::WorkContext&)) {
  MetricInfo info{.id = std::move(id), .title = std::move(title), .help = std::move(help)};
  info.higherIsBetter = best > 0;
  info.needsProbabilities = true;
  info.best = best;
  info.compute = [compute](const Scored& scored, const MetricOptions& options, jobs::WorkContext& context) {
    const auto known = answers(scored);
    if (!known) return Estimate::undefined(known.error().message);
    return compute(scored, *known, options, context);
  };
  return info;
}

}  // namespace

std::vector<MetricInfo> probabilityMetrics() {
  return {
      entry("log-loss", "Log loss", "Mean of -log p of the actual class, p clipped at 1e-15.", 0, logLoss),
      entry("brier", "Brier score",
            "Mean squared distance of the probabilities from 0 and 1: of the positive class for two classes, "
            "summed over classes for more.",
            0, brier),
      entry(
          "auc", "Area under ROC",
          "Chance that a positive row scores above a negative one, ties half; for more than two classes the "
          "mean of each class against the rest.",
          1, rankingArea),
      entry(
          "average-precision", "Average precision",
          "Precision averaged over the steps of recall, without interpolation; for more than two classes the "
          "mean of each class against the rest.",
          1, rankingPrecision),
  };
}

}  // namespace ridgeline::eval
