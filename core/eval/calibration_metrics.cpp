#include <algorithm>
#include <cmath>

#include "core/eval/calibration_bins.hpp"
#include "core/eval/cell_terms.hpp"
#include "core/eval/metric_families.hpp"
#include "core/eval/top_label.hpp"

namespace ridgeline::eval {
namespace {

/// Rows of each class.
std::vector<Index> rowsOfClasses(const Scored& scored, const KnownAnswers& known) {
  std::vector<Index> rows(static_cast<std::size_t>(scored.classes()), 0);
  for (const int code : known.codes) ++rows[static_cast<std::size_t>(code)];
  return rows;
}

/// Why n rows, so many of each class, say nothing of calibration; empty if they do.
std::string whyNoBins(const std::vector<Index>& support, Index n) {
  return whyNoCalibration(n, n - *std::max_element(support.begin(), support.end()));
}

/// The statistic on the rows as they are, and on resamples of them; the bins stay where they are.
Estimate ofBins(const CellTerms& terms, const std::function<double(const CellSums&)>& statistic,
                std::string_view id, const MetricOptions& options, jobs::WorkContext& context) {
  const Index n = terms.cell.rows();
  const double value = statistic(sumsOf(terms));
  if (!options.intervals) return Estimate::bare(value, n, {});
  const Seed seed = options.seed.child(id);
  return bootstrap(value, n, ofCells(terms, seed.child("blocks"), statistic),
                   drawsOf(terms.sampling, options.bootstrap, seed), context);
}

Estimate maximumCalibrationError(const Scored& scored, const KnownAnswers& known,
                                 const MetricOptions& options, jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  if (const auto why = whyNoBins(rowsOfClasses(scored, known), n); !why.empty())
    return Estimate::undefined(why, n);
  const TopLabel top = topLabel(known);
  CellTerms terms(n, 1, CalibrationMetricBins);
  terms.sampling = known.sampling;
  for (Index i = 0; i < n; ++i) terms.cell(i, 0) = top.bins[static_cast<std::size_t>(i)];
  terms.value.col(0) = top.gap;
  return ofBins(
      terms,
      [](const CellSums& bins) {
        double largest = 0;
        for (Index b = 0; b < bins.sum.size(); ++b)
          if (bins.count[b] > 0) largest = std::max(largest, std::abs(bins.sum[b]) / bins.count[b]);
        return largest;
      },
      "mce", options, context);
}

Estimate classwiseCalibrationError(const Scored& scored, const KnownAnswers& known,
                                   const MetricOptions& options, jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  const Index classes = scored.classes();
  const auto support = rowsOfClasses(scored, known);
  if (const auto why = whyNoBins(support, n); !why.empty()) return Estimate::undefined(why, n);
  CellTerms terms(n, classes, classes * CalibrationMetricBins);
  terms.sampling = known.sampling;
  for (Index k = 0; k < classes; ++k) {
    const auto bins = binOf({known.probabilities.col(k).data(), known.codes.size()}, CalibrationMetricBins,
                            BinEdges::EqualMass);
    for (Index i = 0; i < n; ++i) {
      const auto at = static_cast<std::size_t>(i);
      terms.cell(i, k) = static_cast<int>(k) * CalibrationMetricBins + bins[at];
      terms.value(i, k) = (known.codes[at] == k ? 1.0 : 0.0) - known.probabilities(i, k);
    }
  }
  const auto mean = [](const CellSums& bins) { return bins.sum.cwiseAbs().sum() / bins.count.sum(); };
  // Resampled, every class adds a cell a row: with hundreds of classes that takes minutes.
  constexpr Index MostClasses = 100;
  Estimate result;
  if (!options.intervals || classes <= MostClasses) {
    result = ofBins(terms, mean, "classwise-ece", options, context);
  } else {
    const CellSums sums = sumsOf(terms);
    const Vector sides = sums.sum.cwiseSign();
    Vector shares(n);
    for (Index i = 0; i < n; ++i) {
      double sum = 0;
      for (Index k = 0; k < classes; ++k) sum += sides[terms.cell(i, k)] * terms.value(i, k);
      shares[i] = sum / static_cast<double>(classes);
    }
    const Seed seed = options.seed.child("classwise-ece");
    const auto ofShares = [](const Vector& of, double total) { return std::max(0.0, of(0) / total); };
    result = bootstrap(mean(sums), n, ofTotals(shares, known.sampling, seed, ofShares),
                       drawsOf(known.sampling, options.bootstrap, seed), context);
    const std::string how = "interval to first order: no bin changes its side";
    if (result.low) result.note = result.note.empty() ? how : how + "; " + result.note;
  }
  // A class without rows has an error all the same: what was promised for it in vain.
  if (const auto absent = std::count(support.begin(), support.end(), Index{0}); absent > 0)
    result.note += fmt::format("{}mean of {} classes, {} of them without rows",
                               result.note.empty() ? "" : "; ", classes, absent);
  return result;
}

/// Root of the mean squared gap of the bins, each less the variance of its hit rate.
Estimate debiasedCalibrationError(const Scored& scored, const KnownAnswers& known,
                                  const MetricOptions& options, jobs::WorkContext& context) {
  const auto n = static_cast<Index>(known.codes.size());
  if (const auto why = whyNoBins(rowsOfClasses(scored, known), n); !why.empty())
    return Estimate::undefined(why, n);
  const TopLabel top = topLabel(known);
  constexpr int Bins = CalibrationMetricBins;
  CellTerms terms(n, 3, 3 * Bins);  // gaps, hits, weights: one block of bins each
  terms.sampling = known.sampling;
  for (Index i = 0; i < n; ++i) {
    const int bin = top.bins[static_cast<std::size_t>(i)];
    terms.cell.row(i) << bin, Bins + bin, 2 * Bins + bin;
    terms.value.row(i) << top.gap[i], top.gap[i] + top.confidence[i], known.sampling.weight(i);
  }
  struct Squares {
    double plain = 0, debiased = 0;
  };
  const auto squares = [](const CellSums& cells) {
    Squares out;
    const double all = cells.count.head(Bins).sum();
    for (Index b = 0; b < Bins; ++b) {
      const double weight = cells.count[b];
      if (!(weight > 0)) continue;
      const double gap = cells.sum[b] / weight, share = weight / all;
      const double hits = std::clamp(cells.sum[Bins + b] / weight, 0.0, 1.0);
      const double effective = weight * weight / cells.sum[2 * Bins + b];
      out.plain += share * gap * gap;
      out.debiased += share * gap * gap;
      if (effective > 1) out.debiased -= share * hits * (1 - hits) / (effective - 1);
    }
    return out;
  };
  const Squares whole = squares(sumsOf(terms));
  const double value = std::sqrt(std::max(0.0, whole.debiased));
  if (!options.intervals) return Estimate::bare(value, n, {});
  // Among resamples the truth is the plain error of these rows, so how far they miss it says how far the
  // value misses its own truth.
  const Seed seed = options.seed.child("ece-debiased");
  const auto reflected = [=](const CellSums& cells) {
    return std::sqrt(std::max(0.0, whole.debiased - (squares(cells).debiased - whole.plain)));
  };
  return bootstrap(value, n, ofCells(terms, seed.child("blocks"), reflected),
                   drawsOf(terms.sampling, options.bootstrap, seed), context);
}

}  // namespace

TopLabel topLabel(const KnownAnswers& known) {
  TopLabel top;
  top.confidence = known.probabilities.rowwise().maxCoeff();
  const auto labels = models::argmaxRows(known.probabilities);
  top.bins = binOf({top.confidence.data(), labels.size()}, CalibrationMetricBins, BinEdges::EqualMass);
  top.gap.resize(top.confidence.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = static_cast<Index>(i);
    top.gap[row] = (labels[i] == known.codes[i] ? 1.0 : 0.0) - top.confidence[row];
  }
  return top;
}

std::vector<MetricInfo> calibrationMetrics() {
  return {
      probabilityMetric("ece-debiased", "Calibration error, debiased",
                        "Root of the mean squared distance between confidence and hit rate over ten bins of "
                        "equally many rows, less what chance alone adds; for 50 rows or more.",
                        0, debiasedCalibrationError),
      probabilityMetric("mce", "Calibration error, largest",
                        "Largest distance between confidence and hit rate among ten bins of equally many "
                        "rows; for 50 rows or more.",
                        0, maximumCalibrationError),
      probabilityMetric("classwise-ece", "Calibration error, class by class",
                        "Mean over the classes of the mean distance between the probability of a class and "
                        "its share, over ten bins of equally many rows; for 50 rows or more.",
                        0, classwiseCalibrationError),
  };
}

}  // namespace ridgeline::eval
