#include <algorithm>
#include <cmath>

#include "core/eval/average_precision.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/known_answers.hpp"
#include "core/eval/metric_families.hpp"
#include "core/eval/ranking_areas.hpp"
#include "core/eval/top_label.hpp"

namespace ridgeline::eval {
namespace {

/// Mean of one term per labelled row, resampled by rows or groups.
Estimate meanOf(const Vector& terms, const KnownAnswers& known, std::string_view id,
                const MetricOptions& options, jobs::WorkContext& context) {
  const auto mean = [](const Vector& sums, double total) { return sums(0) / total; };
  const Sampling& sampling = known.sampling;
  const double value = sampling.weights.size() == 0 ? terms.mean() : onTotals(terms, sampling, mean);
  if (!options.intervals) return Estimate::bare(value, terms.size(), {});
  const Seed seed = options.seed.child(id);
  return bootstrap(value, terms.size(), ofTotals(terms, sampling, seed, mean),
                   drawsOf(sampling, options.bootstrap, seed), context);
}

Estimate logLoss(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                 jobs::WorkContext& context) {
  const Vector all = rowLosses(scored);
  Vector terms(static_cast<Index>(known.codes.size()));
  for (Index i = 0, at = 0; i < all.size(); ++i)
    if (scored.labelled(i)) terms(at++) = all(i);
  return meanOf(terms, known, "log-loss", options, context);
}

Estimate brier(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
               jobs::WorkContext& context) {
  Matrix distance = known.probabilities;
  for (std::size_t i = 0; i < known.codes.size(); ++i) distance(static_cast<Index>(i), known.codes[i]) -= 1;
  const bool binary = scored.classes() == 2;
  const Vector terms = binary ? Vector(distance.col(scored.positive).array().square())
                              : Vector(distance.rowwise().squaredNorm());
  Estimate result = meanOf(terms, known, "brier", options, context);
  const std::string scale = binary ? "of the positive class, 0 to 1" : "summed over the classes, 0 to 2";
  result.note = result.note.empty() ? scale : scale + "; " + result.note;
  return result;
}

Estimate rankingArea(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                     jobs::WorkContext&) {
  Estimate result;
  if (scored.classes() == 2) {
    std::vector<bool> positive(known.codes.size());
    for (std::size_t i = 0; i < positive.size(); ++i) positive[i] = known.codes[i] == scored.positive;
    result =
        auc({known.probabilities.col(scored.positive).data(), positive.size()}, positive, known.sampling);
  } else {
    result = macroAuc(known.probabilities, known.codes, scored.classNames, known.sampling);
  }
  if (options.intervals || !result.value) return result;
  result.low = result.high = {};
  result.method.clear();
  return result;
}

/// Confidence of the chosen class against how often it is right, in ten bins of equal mass; the bins stay
/// where they are while rows are resampled.
Estimate calibrationError(const Scored&, const KnownAnswers& known, const MetricOptions& options,
                          jobs::WorkContext& context) {
  const TopLabel top = topLabel(known);
  RowMatrix gaps = RowMatrix::Zero(top.gap.size(), CalibrationMetricBins);
  for (Index i = 0; i < top.gap.size(); ++i) gaps(i, top.bins[static_cast<std::size_t>(i)]) = top.gap[i];
  const auto n = top.gap.size();
  const auto mean = [](const Vector& sums, double total) { return sums.cwiseAbs().sum() / total; };
  const double value = known.sampling.weights.size() == 0
                           ? gaps.colwise().sum().cwiseAbs().sum() / static_cast<double>(n)
                           : onTotals(gaps, known.sampling, mean);
  if (!options.intervals) return Estimate::bare(value, n, {});
  const Seed seed = options.seed.child("ece");
  return bootstrap(value, n, ofTotals(std::move(gaps), known.sampling, seed, mean),
                   drawsOf(known.sampling, options.bootstrap, seed), context);
}

Estimate marginHinge(const Scored&, const KnownAnswers& known, const MetricOptions& options,
                     jobs::WorkContext& context) {
  Vector terms(static_cast<Index>(known.codes.size()));
  for (Index i = 0; i < terms.size(); ++i) {
    const int code = known.codes[static_cast<std::size_t>(i)];
    double rival = 0;
    for (Index k = 0; k < known.probabilities.cols(); ++k)
      if (k != code) rival = std::max(rival, known.probabilities(i, k));
    terms[i] = std::max(0.0, 1 - (known.probabilities(i, code) - rival));
  }
  return meanOf(terms, known, "hinge", options, context);
}

/// Log loss of each class, each class counting the same.
Estimate balancedLogLoss(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                         jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  const Index classes = scored.classes();
  CellTerms terms(n, 1, classes);
  terms.sampling = known.sampling;
  for (Index i = 0; i < n; ++i) {
    terms.cell(i, 0) = known.codes[static_cast<std::size_t>(i)];
    terms.value(i, 0) =
        -std::log(std::clamp(known.probabilities(i, terms.cell(i, 0)), SmallestProbability, 1.0));
  }
  const auto mean = [](const CellSums& cells) {
    double sum = 0, there = 0;
    for (Index k = 0; k < cells.sum.size(); ++k) {
      if (!(cells.count[k] > 0)) continue;
      sum += cells.sum[k] / cells.count[k];
      ++there;
    }
    return sum / there;
  };
  const double value = mean(sumsOf(terms));
  if (!options.intervals) return Estimate::bare(value, n, {});
  const Seed seed = options.seed.child("balanced-log-loss");
  const BootstrapOptions settings = drawsOf(known.sampling, options.bootstrap, seed);
  if (!known.sampling.plain() || n <= ManyRows)
    return bootstrap(value, n, ofCells(terms, seed.child("blocks"), mean), settings, context);
  // A row says something of its own class alone: a table of all rows and classes would be mostly zeros.
  constexpr Index FewRows = 50000;
  constexpr int FewClasses = 20;
  if (classes > FewClasses && n <= FewRows) {
    const auto replicate = [&](Rng& rng) {
      CellSums drawn{Vector::Zero(classes), Vector::Zero(classes)};
      for (Index i = 0; i < n; ++i) {
        const Index row = std::min(n - 1, static_cast<Index>(rng.uniform() * static_cast<double>(n)));
        drawn.sum[terms.cell(row, 0)] += terms.value(row, 0);
        ++drawn.count[terms.cell(row, 0)];
      }
      return mean(drawn);
    };
    return bootstrap(value, n, replicate, settings, context);
  }
  RowMatrix wide = RowMatrix::Zero(n, 2 * classes);
  for (Index i = 0; i < n; ++i) {
    wide(i, terms.cell(i, 0)) = terms.value(i, 0);
    wide(i, classes + terms.cell(i, 0)) = 1;
  }
  const auto ofWide = [mean, classes](const Vector& sums) {
    return mean({sums.head(classes), sums.tail(classes)});
  };
  return bootstrap(value, n, ofSums(std::move(wide), ofWide), settings, context);
}

/// AUC of each class against the rest, by its rows; and of pairs of classes, each pair both ways.
Estimate weightedArea(const Scored&, const KnownAnswers& known, const MetricOptions&, jobs::WorkContext&) {
  const auto n = static_cast<Index>(known.codes.size());
  const double value = supportWeightedAuc(known.probabilities, known.codes, known.sampling);
  if (std::isnan(value)) return Estimate::undefined("There are not two classes with rows.", n);
  return Estimate::bare(value, n,
                        "The mean of dependent areas, weighted by rows, has no interval of its own.");
}

template <bool weighted>
Estimate pairwiseArea(const Scored&, const KnownAnswers& known, const MetricOptions&, jobs::WorkContext&) {
  const auto n = static_cast<Index>(known.codes.size());
  const double value = pairwiseAuc(known.probabilities, known.codes, weighted, known.sampling);
  if (std::isnan(value)) return Estimate::undefined("There are not two classes with rows.", n);
  return Estimate::bare(value, n, "The mean of dependent areas has no interval of its own.");
}

}  // namespace

std::vector<MetricInfo> probabilityMetrics() {
  return {
      probabilityMetric("log-loss", "Log loss", "Mean of -log p of the actual class, p clipped at 1e-15.", 0,
                        logLoss),
      probabilityMetric(
          "brier", "Brier score",
          "Mean squared distance of the probabilities from 0 and 1: of the positive class for two classes, "
          "summed over classes for more.",
          0, brier),
      probabilityMetric(
          "auc", "Area under ROC",
          "Chance that a positive row scores above a negative one, ties half; for more than two classes the "
          "mean of each class against the rest.",
          1, rankingArea),
      probabilityMetric(
          "average-precision", "Average precision",
          "Precision averaged over the steps of recall, without interpolation; for more than two classes the "
          "mean of each class against the rest.",
          1, averagePrecision),
      probabilityMetric("ece", "Calibration error",
                        "Mean distance between confidence and hit rate over ten bins of equally many rows.",
                        0, calibrationError),
      probabilityMetric("balanced-log-loss", "Log loss, balanced",
                        "Mean over the classes that are there of their log loss.", 0, balancedLogLoss),
      probabilityMetric(
          "hinge", "Margin hinge",
          "Mean of 1 - (probability of the actual class - largest other), 0 where the margin is 1.", 0,
          marginHinge),
      probabilityMetric("auc-weighted", "Area under ROC, weighted",
                        "Area of each class against the rest, weighted by its rows.", 1, weightedArea),
      probabilityMetric("auc-pairs", "Area under ROC, pairs",
                        "Mean area over all pairs of classes, each scored by its own probability.", 1,
                        pairwiseArea<false>),
      probabilityMetric("auc-pairs-weighted", "Area under ROC, pairs, weighted",
                        "The same with each pair of classes weighted by its rows.", 1, pairwiseArea<true>),
  };
}

}  // namespace ridgeline::eval
