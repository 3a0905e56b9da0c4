#include <algorithm>
#include <cmath>

#include "core/eval/bootstrap.hpp"
#include "core/eval/known_answers.hpp"
#include "core/eval/metric_families.hpp"
#include "core/eval/ranking_curves.hpp"
#include "core/eval/top_label.hpp"

namespace ridgeline::eval {
namespace {

/// Mean of one term per labelled row, resampled by rows.
Estimate meanOf(const Vector& terms, std::string_view id, const MetricOptions& options,
                jobs::WorkContext& context) {
  const double n = static_cast<double>(terms.size());
  if (!options.intervals) return Estimate::bare(terms.mean(), terms.size(), {});
  return bootstrap(terms.mean(), terms.size(), ofSums(terms, [n](const Vector& sums) { return sums(0) / n; }),
                   {options.bootstrap, options.seed.child(id)}, context);
}

Estimate logLoss(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                 jobs::WorkContext& context) {
  const Vector all = rowLosses(scored);
  Vector terms(static_cast<Index>(known.codes.size()));
  for (Index i = 0, at = 0; i < all.size(); ++i)
    if (scored.labelled(i)) terms(at++) = all(i);
  return meanOf(terms, "log-loss", options, context);
}

Estimate brier(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
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

Estimate rankingArea(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
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

Estimate rankingPrecision(const Scored& scored, const KnownAnswers&, const MetricOptions& options,
                          jobs::WorkContext& context) {
  return averagePrecision(scored, {options.bootstrap, options.seed.child("average-precision")},
                          options.intervals, context);
}

/// Confidence of the chosen class against how often it is right, in ten bins of equal mass; the bins stay
/// where they are while rows are resampled.
Estimate calibrationError(const Scored&, const KnownAnswers& known, const MetricOptions& options,
                          jobs::WorkContext& context) {
  const TopLabel top = topLabel(known);
  RowMatrix gaps = RowMatrix::Zero(top.gap.size(), CalibrationMetricBins);
  for (Index i = 0; i < top.gap.size(); ++i) gaps(i, top.bins[static_cast<std::size_t>(i)]) = top.gap[i];
  const auto n = static_cast<double>(top.gap.size());
  const double value = gaps.colwise().sum().cwiseAbs().sum() / n;
  if (!options.intervals) return Estimate::bare(value, top.gap.size(), {});
  return bootstrap(value, top.gap.size(),
                   ofSums(std::move(gaps), [n](const Vector& sums) { return sums.cwiseAbs().sum() / n; }),
                   {options.bootstrap, options.seed.child("ece")}, context);
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
  return meanOf(terms, "hinge", options, context);
}

/// Log loss of each class, each class counting the same.
Estimate balancedLogLoss(const Scored& scored, const KnownAnswers& known, const MetricOptions& options,
                         jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  const Index classes = scored.classes();
  Vector losses(n), sums = Vector::Zero(2 * classes);
  const auto add = [&](Index row, Vector& to) {
    const int code = known.codes[static_cast<std::size_t>(row)];
    to[code] += losses[row];
    ++to[classes + code];
  };
  for (Index i = 0; i < n; ++i) {
    losses[i] = -std::log(std::clamp(known.probabilities(i, known.codes[static_cast<std::size_t>(i)]),
                                     SmallestProbability, 1.0));
    add(i, sums);
  }
  const auto mean = [classes](const Vector& sums) {
    double sum = 0, there = 0;
    for (Index k = 0; k < classes; ++k) {
      if (!(sums[classes + k] > 0)) continue;
      sum += sums[k] / sums[classes + k];
      ++there;
    }
    return sum / there;
  };
  const double value = mean(sums);
  if (!options.intervals) return Estimate::bare(value, n, {});
  const BootstrapOptions settings{options.bootstrap, options.seed.child("balanced-log-loss")};
  // A row says something of its own class alone: a table of all rows and classes would be mostly zeros.
  constexpr Index FewRows = 50000;
  constexpr int FewClasses = 20;
  if (n <= ManyRows || (classes > FewClasses && n <= FewRows)) {
    const auto replicate = [&](Rng& rng) {
      Vector drawn = Vector::Zero(2 * classes);
      for (Index i = 0; i < n; ++i)
        add(std::min(n - 1, static_cast<Index>(rng.uniform() * static_cast<double>(n))), drawn);
      return mean(drawn);
    };
    return bootstrap(value, n, replicate, settings, context);
  }
  RowMatrix terms = RowMatrix::Zero(n, 2 * classes);
  for (Index i = 0; i < n; ++i) {
    const int code = known.codes[static_cast<std::size_t>(i)];
    terms(i, code) = losses[i];
    terms(i, classes + code) = 1;
  }
  return bootstrap(value, n, ofSums(std::move(terms), mean), settings, context);
}

/// AUC of each class against the rest, by its rows; and of pairs of classes, each pair both ways.
Estimate weightedArea(const Scored& scored, const KnownAnswers& known, const MetricOptions&,
                      jobs::WorkContext&) {
  const auto n = static_cast<Index>(known.codes.size());
  double sum = 0, rows = 0;
  for (int k = 0; k < scored.classes(); ++k) {
    std::vector<bool> positive;
    positive.reserve(known.codes.size());
    for (const int code : known.codes) positive.push_back(code == k);
    const Estimate one = auc({known.probabilities.col(k).data(), positive.size()}, positive);
    if (!one.value) continue;
    const auto support = static_cast<double>(std::count(positive.begin(), positive.end(), true));
    sum += support * *one.value;
    rows += support;
  }
  if (!(rows > 0)) return Estimate::undefined("There are not two classes with rows.", n);
  return Estimate::bare(sum / rows, n,
                        "The mean of dependent areas, weighted by rows, has no interval of its own.");
}

template <bool weighted>
Estimate pairwiseArea(const Scored& scored, const KnownAnswers& known, const MetricOptions&,
                      jobs::WorkContext&) {
  const auto n = static_cast<Index>(known.codes.size());
  double sum = 0, pairs = 0;
  for (int a = 0; a < scored.classes(); ++a)
    for (int b = a + 1; b < scored.classes(); ++b) {
      std::vector<double> forA, forB;
      std::vector<bool> isA, isB;
      for (std::size_t i = 0; i < known.codes.size(); ++i) {
        if (known.codes[i] != a && known.codes[i] != b) continue;
        forA.push_back(known.probabilities(static_cast<Index>(i), a));
        forB.push_back(known.probabilities(static_cast<Index>(i), b));
        isA.push_back(known.codes[i] == a);
        isB.push_back(known.codes[i] == b);
      }
      const Estimate first = auc(forA, isA), second = auc(forB, isB);
      if (!first.value || !second.value) continue;
      const double weight = weighted ? static_cast<double>(isA.size()) : 1;
      sum += weight * (*first.value + *second.value) / 2;
      pairs += weight;
    }
  if (!(pairs > 0)) return Estimate::undefined("There are not two classes with rows.", n);
  return Estimate::bare(sum / pairs, n, "The mean of dependent areas has no interval of its own.");
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
          1, rankingPrecision),
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
