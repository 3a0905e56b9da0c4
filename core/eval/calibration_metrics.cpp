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
  const auto support = rowsOfClasses(scored, known);
  if (const auto why = whyNoCalibration(n, n - *std::max_element(support.begin(), support.end()));
      !why.empty())
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
  if (const auto why = whyNoCalibration(n, n - *std::max_element(support.begin(), support.end()));
      !why.empty())
    return Estimate::undefined(why, n);
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
  // Resampled, every class adds a cell a row: with hundreds of classes that takes minutes.
  constexpr Index MostClasses = 100;
  MetricOptions asked = options;
  asked.intervals = options.intervals && classes <= MostClasses;
  Estimate result = ofBins(
      terms, [](const CellSums& bins) { return bins.sum.cwiseAbs().sum() / bins.count.sum(); },
      "classwise-ece", asked, context);
  if (options.intervals && !asked.intervals)
    result.note = fmt::format("no interval with more than {} classes", MostClasses);
  // A class without rows has an error all the same: what was promised for it in vain.
  if (const auto absent = std::count(support.begin(), support.end(), Index{0}); absent > 0)
    result.note += fmt::format("{}mean of {} classes, {} of them without rows",
                               result.note.empty() ? "" : "; ", classes, absent);
  return result;
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
