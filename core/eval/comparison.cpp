#include "core/eval/comparison.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/row_fit.hpp"
#include "core/eval/sampling.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

constexpr Index FewDifferences = 25;
constexpr double Power80 = 0.8416212335729143;  ///< standard normal quantile of 80 %

Status checkSame(const Scored& a, const Scored& b) {
  if (a.size() == 0) return fail(ErrorCode::InvalidInput, "There are no rows to compare on.");
  if (a.task != b.task || a.classNames != b.classNames)
    return fail(ErrorCode::InvalidInput, "The two answer different questions; compare runs of one target.");
  if (a.rows != b.rows)
    return fail(ErrorCode::InvalidInput,
                "The two were scored on different rows ({} and {}); compare runs of one split.", a.size(),
                b.size());
  const bool same = a.task == data::Task::Classify ? a.actual == b.actual
                                                   : (a.actualValues.array() == b.actualValues.array()).all();
  if (!same)
    return fail(ErrorCode::InvalidInput,
                "The actual answers of the two differ; compare runs on the same data.");
  if (a.weights.size() != b.weights.size() || a.weights != b.weights || a.groups != b.groups)
    return fail(
        ErrorCode::InvalidInput,
        "The rows have other weights or groups in the two; compare runs with the same columns of them.");
  return {};
}

bool alike(const models::Predictions& a, const models::Predictions& b) {
  return a.labels == b.labels && a.values.size() == b.values.size() && a.values == b.values &&
         a.probabilities.rows() == b.probabilities.rows() &&
         a.probabilities.cols() == b.probabilities.cols() && a.probabilities == b.probabilities;
}

/// Statistics of many rows drawn at once for both; the resample of index b is the same for every metric.
class Pair {
 public:
  Pair(const Scored& a, const Scored& b, Seed seed, jobs::WorkContext& context)
      : a_(a), b_(b), sampling_(samplingOfAll(a)), seed_(seed), context_(context) {}

  bool plain() const { return sampling_.plain(); }

  Result<PairedMetric> measure(const MetricInfo& info, int resamples) const {
    PairedMetric out;
    out.id = info.id;
    out.higherIsBetter = info.higherIsBetter;
    MetricOptions options;
    options.seed = seed_.child("intervals");
    out.a = info.compute(a_, options, context_);
    out.b = info.compute(b_, options, context_);
    if (!out.a.value || !out.b.value) {
      out.difference = Estimate::undefined(!out.a.value ? out.a.reason : out.b.reason, a_.size());
      return out;
    }
    const double difference = *out.b.value - *out.a.value;
    const Replicate replicate = [&](Rng& rng) {
      const std::vector<Index> rows = drawRows(sampling_, a_.size(), rng);
      MetricOptions plain;
      plain.intervals = false;
      jobs::WorkContext quiet(context_.stopToken());
      const Estimate one = info.compute(taken(a_, rows), plain, quiet),
                     two = info.compute(taken(b_, rows), plain, quiet);
      return one.value && two.value ? *two.value - *one.value : NotANumber;
    };
    const BootstrapOptions draws{resamples, seed_.child("paired")};
    RIDGELINE_TRY(auto statistics, replicates(replicate, draws, context_));
    std::erase_if(statistics, [](double s) { return !std::isfinite(s); });
    std::sort(statistics.begin(), statistics.end());
    const auto kept = static_cast<double>(statistics.size());
    out.difference = Estimate::bare(difference, a_.size(), "Every resample gives the same difference.");
    if (2 * statistics.size() <= static_cast<std::size_t>(resamples)) {
      out.difference.reason = "Half of the resamples leave it undefined.";
      return out;
    }
    if (statistics.front() == statistics.back()) return out;
    if (sampling_.groups() == 1) {
      out.difference.reason = "One group has no interval.";
      return out;
    }
    out.difference =
        Estimate::within(difference, std::min(difference, sortedQuantile(statistics, 0.025)),
                         std::max(difference, sortedQuantile(statistics, 0.975)),
                         sampling_.grouped ? "paired bootstrap by group" : "paired bootstrap", a_.size());
    if (sampling_.grouped) out.difference.note = fmt::format("{} groups", sampling_.units);
    const auto below =
        static_cast<double>(std::upper_bound(statistics.begin(), statistics.end(), 0.0) - statistics.begin());
    const auto above =
        static_cast<double>(statistics.end() - std::lower_bound(statistics.begin(), statistics.end(), 0.0));
    out.p = std::clamp(2 * std::min(below, above) / kept, 1 / (kept + 1), 1.0);
    return out;
  }

 private:
  const Scored& a_;
  const Scored& b_;
  Sampling sampling_;
  Seed seed_;
  jobs::WorkContext& context_;
};

Churn churnOf(const Scored& a, const Scored& b) {
  Churn out;
  for (std::size_t i = 0; i < a.actual.size(); ++i) {
    if (!a.labelled(static_cast<Index>(i))) continue;
    const bool first = a.predicted.labels[i] == a.actual[i], second = b.predicted.labels[i] == b.actual[i];
    ++(first ? (second ? out.bothRight : out.broken) : (second ? out.fixed : out.bothWrong));
  }
  return out;
}

bool isRate(const std::string& id) { return id == "accuracy" || id == "error"; }

constexpr double MostRowsAsked = 1e12;  ///< beyond, nobody collects them

/// `alike`: rows are drawn one by one and count the same, so that their churn says all.
double neededRows(const PairedMetric& metric, const std::optional<Churn>& churn, bool alike, Index rows) {
  const double difference = std::abs(*metric.difference.value);
  if (!(difference > 0)) return 0;
  if (churn && alike && isRate(metric.id))
    return std::ceil(rowsToDetect(
        difference, static_cast<double>(churn->fixed + churn->broken) / static_cast<double>(rows)));
  if (!metric.difference.low) return 0;
  const double error = (*metric.difference.high - *metric.difference.low) / (2 * Z95);
  const double ratio = (Z95 + Power80) * error / difference;
  return std::ceil(static_cast<double>(rows) * ratio * ratio);
}

/// Two digits that count.
double roundedRows(double rows) {
  const double unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(1.0, rows))) - 1));
  return std::ceil(rows / unit) * unit;
}

std::string verdictOf(const Comparison& out, const PairedMetric& metric, const std::string& nameA,
                      const std::string& nameB) {
  if (out.sameAnswers)
    return fmt::format("{} and {} answer the same on all {} rows.", nameA, nameB, out.rows);
  if (!metric.difference.value)
    return fmt::format("{} is undefined here: {}", metric.id, metric.difference.reason);
  const double scale = isRate(metric.id) ? 100 : 1;
  const double gain = (metric.higherIsBetter ? 1 : -1) * *metric.difference.value;
  if (gain == 0)
    return fmt::format("{} and {} have the same {} on {} rows.", nameA, nameB, metric.id, out.rows);
  const double sign = gain > 0 ? 1 : -1;
  const auto shownNumber = [&](double value) {
    return scale > 1 ? fmt::format("{:.1f}", value) : fmt::format("{:.4g}", value);
  };
  std::string sentence =
      fmt::format("{} better by {}{}", gain > 0 ? nameB : nameA, shownNumber(sign * scale * gain),
                  scale > 1 ? " pt" : " in " + metric.id);
  if (metric.difference.low) {
    const double direction = sign * (metric.higherIsBetter ? 1 : -1);
    double low = direction * *metric.difference.low, high = direction * *metric.difference.high;
    if (low > high) std::swap(low, high);
    sentence += fmt::format(" [{}, {}]", shownNumber(scale * low), shownNumber(scale * high));
  }
  sentence += fmt::format(" on {} rows: {}", out.rows, out.shown ? "shown" : "not shown");
  if (!out.shown && out.rowsNeeded > static_cast<double>(out.rows))
    sentence += fmt::format("; about {:.0f} rows would be needed", roundedRows(out.rowsNeeded));
  return sentence + ".";
}

}  // namespace

McNemar mcnemar(Index fixed, Index broken) {
  McNemar out;
  const Index differ = fixed + broken;
  out.statistic = NotANumber;
  if (differ == 0) return out;
  const auto n = static_cast<double>(differ);
  const auto least = static_cast<double>(std::min(fixed, broken));
  if (differ < FewDifferences) {
    const boost::math::binomial_distribution<double> coin(n, 0.5);
    out.p = std::min(1.0, 2 * boost::math::cdf(coin, least));
    out.midP =
        fixed == broken ? 1 - 0.5 * boost::math::pdf(coin, least) : out.p - boost::math::pdf(coin, least);
    return out;
  }
  out.exact = false;
  out.midP = NotANumber;
  const double gap = std::max(0.0, std::abs(static_cast<double>(fixed - broken)) - 1);
  out.statistic = gap * gap / n;
  out.p = boost::math::cdf(boost::math::complement(boost::math::chi_squared(1), out.statistic));
  return out;
}

Result<Comparison> compareAnswers(const Scored& a, const Scored& b, const std::string& nameA,
                                  const std::string& nameB, const ComparisonOptions& options, Seed seed,
                                  jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkSame(a, b));
  RIDGELINE_TRY(const MetricInfo* judge, judgingMetric(options.metric, a.task));
  if (!applies(*judge, a))
    return failAt("metric", ErrorCode::InvalidParam, "The metric \"{}\" does not speak of {} classes.",
                  judge->id, a.classes());
  Comparison out;
  out.rows = a.size();
  out.metric = judge->id;
  out.sameAnswers = alike(a.predicted, b.predicted);
  if (a.task == data::Task::Classify) {
    out.churn = churnOf(a, b);
    // It takes rows to be independent and to count the same.
    if (samplingOfAll(a).plain()) out.mcnemar = mcnemar(out.churn->fixed, out.churn->broken);
  }
  const Pair pair(a, b, seed, context);
  double done = 0;
  const MetricInfo* first = metricCatalog().data();
  for (const MetricInfo* info = first; info != first + metricCatalog().size(); ++info) {
    if (!applies(*info, a)) continue;
    context.progress(done++, 0, info->title);
    RIDGELINE_TRY(auto one, pair.measure(*info, info == judge ? options.decisive : options.bootstrap));
    out.metrics.push_back(std::move(one));
    if (context.stopped()) return jobs::WorkContext::cancelled();
  }
  const auto judged = std::find_if(out.metrics.begin(), out.metrics.end(),
                                   [&](const PairedMetric& one) { return one.id == judge->id; });
  if (judged->difference.value) {
    out.shown = judged->difference.low && (*judged->difference.low > 0 || *judged->difference.high < 0);
    const double needed = out.shown ? 0 : neededRows(*judged, out.churn, pair.plain(), out.rows);
    if (needed <= MostRowsAsked) out.rowsNeeded = needed;
  }
  out.verdict = verdictOf(out, *judged, nameA, nameB);
  return out;
}

std::vector<double> holm(const std::vector<double>& p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return p[i] < p[j]; });
  std::vector<double> out(p.size(), 1);
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, static_cast<double>(p.size() - rank) * p[order[rank]]);
    out[order[rank]] = std::min(1.0, largest);
  }
  return out;
}

}  // namespace ridgeline::eval
