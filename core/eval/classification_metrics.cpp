#include <cmath>
#include <optional>

#include "core/base/not_a_number.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/metric_families.hpp"
#include "core/eval/tally.hpp"
#include "core/eval/weighing.hpp"

namespace ridgeline::eval {
namespace {

/// What the one cell of a class against the rest says.
struct OneClass {
  double hits = 0, support = 0, predicted = 0;
  OneClass(const Tally& tally, Index k)
      : hits(tally.hits[k]), support(tally.actual[k]), predicted(tally.predicted[k]) {}
  double precision() const { return predicted > 0 ? hits / predicted : NotANumber; }
  double recall() const { return support > 0 ? hits / support : NotANumber; }
  /// 2 TP / (2 TP + FP + FN), which is 0 and not undefined for a class that is there and never hit.
  double f1() const { return support > 0 ? 2 * hits / (support + predicted) : NotANumber; }
};

/// A value and how many classes it is the mean of (0 where that says nothing).
struct Counted {
  double value = NotANumber;
  int classes = 0;
};

using PerClass = double (OneClass::*)() const;

template <PerClass measure, bool weighted>
Counted meanOverClasses(const Tally& tally, int) {
  double sum = 0, weights = 0;
  int used = 0;
  for (Index k = 0; k < tally.classes(); ++k) {
    const OneClass one(tally, k);
    const double value = (one.*measure)();
    const double weight = weighted ? one.support : 1;
    if (std::isnan(value) || one.support == 0) continue;
    sum += weight * value;
    weights += weight;
    ++used;
  }
  return {used == 0 ? NotANumber : sum / weights, used};
}

Counted positiveF1(const Tally& tally, int positive) { return {OneClass(tally, positive).f1()}; }

/// Gorodkin's correlation of actual and predicted class codes.
Counted matthews(const Tally& tally, int) {
  const double n = tally.n;
  const double covariance = tally.hits.sum() * n - tally.actual.dot(tally.predicted.head(tally.classes()));
  const double spread = (n * n - tally.actual.squaredNorm()) * (n * n - tally.predicted.squaredNorm());
  return {spread > 0 ? covariance / std::sqrt(spread) : NotANumber};
}

Counted kappa(const Tally& tally, int) {
  const double n = tally.n;
  const double chance = tally.actual.dot(tally.predicted.head(tally.classes())) / (n * n);
  return {n > 0 && chance < 1 ? (tally.hits.sum() / n - chance) / (1 - chance) : NotANumber};
}

/// Disagreement by the square of the distance of the class codes, for classes that have an order. Chance is
/// the mean of (i - j)^2 over all pairs of an actual and a predicted class, from their moments.
Counted quadraticKappa(const Tally& tally, int) {
  const Vector codes = Vector::LinSpaced(tally.classes(), 0, static_cast<double>(tally.classes() - 1));
  const Vector squares = codes.cwiseAbs2(), predicted = tally.predicted.head(tally.classes());
  const double chance =
      (tally.actual.dot(squares) * predicted.sum() - 2 * tally.actual.dot(codes) * predicted.dot(codes) +
       tally.n * predicted.dot(squares)) /
      tally.n;
  return {chance > 0 ? 1 - tally.squaredGaps / chance : NotANumber};
}

Counted positiveF2(const Tally& tally, int positive) {
  const OneClass one(tally, positive);
  return {one.support > 0 ? 5 * one.hits / (4 * one.support + one.predicted) : NotANumber};
}

using Statistic = Counted (*)(const Tally&, int positive);

/// The value with what its mean leaves out; `rows`: those it speaks of.
Estimate noted(Estimate result, const Counted& counted, Index classes) {
  if (counted.classes == 0 || counted.classes == classes) return result;
  const std::string mean = fmt::format("mean of {} of {} classes", counted.classes, classes);
  result.note = result.note.empty() ? mean : mean + "; " + result.note;
  return result;
}

/// From counts alone: rows that all count one and are drawn one by one.
Estimate bootstrapped(Index classCount, const std::vector<Cell>& table, int positive, Statistic statistic,
                      std::string_view id, const std::string& whyUndefined, const MetricOptions& options,
                      jobs::WorkContext& context) {
  const Tally whole(classCount, table);
  const auto n = static_cast<Index>(whole.n);
  if (n == 0) return Estimate::undefined("There are no labelled rows.");
  const Counted found = statistic(whole, positive);
  if (std::isnan(found.value)) return Estimate::undefined(whyUndefined, n);
  Estimate result = Estimate::bare(found.value, n, {});
  if (options.intervals) {
    std::vector<Index> counts;
    counts.reserve(table.size());
    for (const Cell& cell : table) counts.push_back(static_cast<Index>(cell.rows));
    const auto replicate = [&](Rng& rng) {
      std::vector<Index> drawn;
      drawCounts(counts, rng, drawn);
      Tally resampled(whole.classes());
      for (std::size_t i = 0; i < drawn.size(); ++i)
        if (drawn[i] > 0) resampled.add(table[i], static_cast<double>(drawn[i]));
      return statistic(resampled, positive).value;
    };
    result = bootstrap(found.value, n, replicate, {options.bootstrap, options.seed.child(id)}, context);
  }
  return noted(std::move(result), found, whole.classes());
}

/// From the rows themselves: they have weights or are drawn by groups. n: rows the value speaks of.
Estimate bootstrapped(const TallyTerms& terms, Index n, int positive, Statistic statistic,
                      std::string_view id, const std::string& whyUndefined, const MetricOptions& options,
                      jobs::WorkContext& context) {
  if (n == 0) return Estimate::undefined("There are no labelled rows.");
  const Counted found = statistic(terms.tally(), positive);
  if (std::isnan(found.value)) return Estimate::undefined(whyUndefined, n);
  Estimate result = Estimate::bare(found.value, n, {});
  if (options.intervals) {
    const Seed seed = options.seed.child(id);
    const Replicate replicate = terms.replicate(
        seed.child("blocks"), [=](const Tally& drawn) { return statistic(drawn, positive).value; });
    result =
        bootstrap(found.value, n, replicate, drawsOf(terms.sampling(), options.bootstrap, seed), context);
  }
  return noted(std::move(result), found, terms.classes());
}

MetricInfo counted(const std::string& id, std::string title, std::string help, Statistic statistic,
                   std::string whyUndefined, bool twoClasses = false) {
  MetricInfo info{.id = id, .title = std::move(title), .help = std::move(help)};
  info.needsTwoClasses = twoClasses;
  info.compute = [id, statistic, whyUndefined = std::move(whyUndefined), twoClasses](
                     const Scored& scored, const MetricOptions& options, jobs::WorkContext& context) {
    const Confusion table = confusion(scored);
    if (twoClasses && scored.classes() != 2)
      return Estimate::undefined("It speaks of one positive class of two.", table.n);
    const Sampling sampling = samplingOf(scored);
    if (!sampling.plain())
      return bootstrapped(TallyTerms(scored, sampling), table.n, scored.positive, statistic, id, whyUndefined,
                          options, context);
    return bootstrapped(table.counts.rows(), cells(table), scored.positive, statistic, id, whyUndefined,
                        options, context);
  };
  return info;
}

/// A proportion of rows: those that have it, of those it speaks of.
struct Part {
  double part = 0, whole = 0;
};
using Share = Part (*)(const Tally&, int k);

Part rightOf(const Tally& table, int) { return {table.hits.sum(), table.n}; }
Part wrongOf(const Tally& table, int) { return {table.n - table.hits.sum(), table.n}; }
Part precisionOf(const Tally& table, int k) { return {table.hits[k], table.predicted[k]}; }
Part recallOf(const Tally& table, int k) { return {table.hits[k], table.actual[k]}; }

/// With Wilson's interval; where rows have weights, on the rows of equal weight that tell as much: p (1 - p)
/// over the variance of the weighted share, which sees whether the heavy rows are the wrong ones.
Estimate weightedShare(const Tally& counts, const TallyTerms& terms, Share share, int k) {
  const auto rows = static_cast<Index>(share(counts, k).whole);
  const Part weights = share(terms.tally(), k), squares = share(terms.squaredTally(), k);
  const double p = std::clamp(weights.part / weights.whole, 0.0, 1.0);
  const double scatter = squares.part * (1 - p) * (1 - p) + (squares.whole - squares.part) * p * p;
  const double total = weights.whole * weights.whole;
  const double effective =
      p > 0 && p < 1 && scatter > 0 ? total * p * (1 - p) / scatter : total / squares.whole;
  return wilson(p, effective, rows);
}

/// `counts`: of rows; `terms`: null where they say all.
Estimate shareOf(const Tally& counts, const TallyTerms* terms, Share share, int k, std::string whyUndefined,
                 std::string_view id, const MetricOptions& options, jobs::WorkContext& context) {
  const Part rows = share(counts, k);
  if (!(rows.whole > 0)) return Estimate::undefined(std::move(whyUndefined));
  const auto n = static_cast<Index>(rows.whole);
  Estimate result = terms == nullptr ? wilson(rows.part, n) : weightedShare(counts, *terms, share, k);
  if (!options.intervals) return Estimate::bare(*result.value, n, {});
  if (terms == nullptr || !terms->sampling().grouped) return result;
  const Seed seed = options.seed.child(id);
  const Replicate replicate = terms->replicate(seed.child("blocks"), [=](const Tally& drawn) {
    const Part part = share(drawn, k);
    return part.whole > 0 ? part.part / part.whole : NotANumber;
  });
  Estimate drawn =
      bootstrap(*result.value, n, replicate, drawsOf(terms->sampling(), options.bootstrap, seed), context);
  if (drawn.low || terms->sampling().groups() < 2 || (*result.value > 0 && *result.value < 1)) return drawn;
  // No resample differs where all rows are right, or all wrong: the groups are then so many coins.
  const double groups = terms->effectiveGroups([&](const Tally& of) { return share(of, k).whole; });
  result = wilson(*result.value, groups, n);
  result.method = "wilson by group";
  return result;
}

/// A metric that is one proportion of rows. `why`: it is undefined.
MetricInfo proportion(const std::string& id, std::string title, std::string help, bool twoClasses,
                      Share share, std::string (*why)(const Scored&, int k)) {
  MetricInfo info{.id = id, .title = std::move(title), .help = std::move(help)};
  info.needsTwoClasses = twoClasses;
  info.compute = [id, share, why, twoClasses](const Scored& scored, const MetricOptions& options,
                                              jobs::WorkContext& context) {
    const Confusion table = confusion(scored);
    if (twoClasses && scored.classes() != 2)
      return Estimate::undefined("It speaks of one positive class of two.", table.n);
    const Sampling sampling = samplingOf(scored);
    std::optional<TallyTerms> terms;
    if (!sampling.plain()) terms.emplace(scored, sampling);
    return shareOf(Tally(table.counts.rows(), cells(table)), terms ? &*terms : nullptr, share,
                   scored.positive, why(scored, scored.positive), id, options, context);
  };
  return info;
}

std::string className(const Scored& scored, int k) { return scored.classNames[static_cast<std::size_t>(k)]; }

std::string noRows(const Scored&, int) { return "There are no labelled rows."; }
std::string notPredicted(const Scored& scored, int k) {
  return fmt::format("No row was predicted \"{}\".", className(scored, k));
}
std::string notThere(const Scored& scored, int k) {
  return fmt::format("No row is of class \"{}\".", className(scored, k));
}

}  // namespace

std::vector<MetricInfo> countMetrics() {
  const std::string noClass = "There is no class with rows to average.";
  const std::string noPositive = "There is no row of the positive class.";
  std::vector<MetricInfo> metrics;
  metrics.push_back(proportion("accuracy", "Accuracy",
                               "Share of rows whose predicted class is the actual one.", false, rightOf,
                               noRows));
  metrics.push_back(proportion("error", "Error",
                               "Share of rows whose predicted class is not the actual one: 1 - accuracy.",
                               false, wrongOf, noRows));
  metrics.back().higherIsBetter = false;
  metrics.back().best = 0;
  metrics.push_back(counted("balanced-accuracy", "Balanced accuracy",
                            "Mean over the classes that are there of the share of their rows found.",
                            meanOverClasses<&OneClass::recall, false>, noClass));
  metrics.push_back(proportion("precision", "Precision", "Of the rows called positive, the share that is.",
                               true, precisionOf, notPredicted));
  metrics.push_back(proportion("recall", "Recall", "Of the positive rows, the share called positive.", true,
                               recallOf, notThere));
  metrics.push_back(counted("f1", "F1", "Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN).",
                            positiveF1, noPositive, true));
  metrics.push_back(counted("macro-precision", "Precision, macro",
                            "Mean precision of the classes that are there and were predicted.",
                            meanOverClasses<&OneClass::precision, false>,
                            "No class that is there was predicted."));
  metrics.push_back(counted("macro-recall", "Recall, macro",
                            "Mean recall of the classes that are there: balanced accuracy by another name.",
                            meanOverClasses<&OneClass::recall, false>, noClass));
  metrics.push_back(counted("macro-f1", "F1, macro", "Mean F1 of the classes that are there.",
                            meanOverClasses<&OneClass::f1, false>, noClass));
  metrics.push_back(counted("weighted-precision", "Precision, weighted",
                            "Mean precision of the classes, weighted by their actual rows.",
                            meanOverClasses<&OneClass::precision, true>,
                            "No class that is there was predicted."));
  metrics.push_back(counted("weighted-recall", "Recall, weighted",
                            "Mean recall of the classes, weighted by their actual rows: accuracy.",
                            meanOverClasses<&OneClass::recall, true>, noClass));
  metrics.push_back(counted("weighted-f1", "F1, weighted",
                            "Mean F1 of the classes, weighted by their actual rows.",
                            meanOverClasses<&OneClass::f1, true>, noClass));
  metrics.push_back(counted("mcc", "Matthews correlation",
                            "Correlation of actual and predicted classes, -1 to 1; 0 is chance.", matthews,
                            "All rows are of one class, or all were predicted as one."));
  metrics.push_back(counted(
      "kappa", "Cohen's kappa", "(accuracy - chance) / (1 - chance), chance from the shares of the classes.",
      kappa, "All rows are of one class and were predicted so: agreement is certain by chance."));
  metrics.push_back(
      counted("kappa-quadratic", "Cohen's kappa, quadratic",
              "1 - squared distance of class codes / what chance gives, for classes with an order.",
              quadraticKappa, "All rows are of one class and were predicted so."));
  metrics.push_back(counted("f2", "F2", "F measure that counts recall twice: 5 TP / (4 P + predicted P).",
                            positiveF2, noPositive, true));
  return metrics;
}

std::vector<ClassReport> classReports(const Scored& all, const MetricOptions& options) {
  std::vector<ClassReport> reports;
  if (all.task != data::Task::Classify || !whyNoWeights(all).empty()) return reports;
  const std::optional<Scored> some = withoutWeightless(all);
  const Scored& counting = some ? *some : all;
  const Confusion table = confusion(counting);
  const Tally counts(table.counts.rows(), cells(table));
  const Sampling sampling = samplingOf(counting);
  std::vector<TallyTerms> terms;
  if (!sampling.plain()) terms = TallyTerms::byClass(counting, sampling);
  jobs::WorkContext context;
  for (int k = 0; k < counting.classes(); ++k) {
    const OneClass one(counts, k);
    const TallyTerms* const own = sampling.plain() ? nullptr : &terms[static_cast<std::size_t>(k)];
    ClassReport report{.name = className(counting, k),
                       .support = static_cast<Index>(one.support),
                       .predicted = static_cast<Index>(one.predicted),
                       .precision = {},
                       .recall = {},
                       .f1 = {}};
    // F1 needs four counts only, so a hundred classes cost no more than a hundred small draws.
    std::vector<Cell> pair = {{0, 0, one.hits},
                              {1, 0, one.predicted - one.hits},
                              {0, 1, one.support - one.hits},
                              {1, 1, counts.n - one.support - one.predicted + one.hits}};
    std::erase_if(pair, [](const Cell& cell) { return !(cell.rows > 0); });
    const Tally against(2, pair);
    const auto share = [&](Share of, std::string why, const char* name) {
      return shareOf(against, own, of, 0, std::move(why), name + report.name, options, context);
    };
    report.precision = share(precisionOf, notPredicted(counting, k), "precision of ");
    report.recall = share(recallOf, notThere(counting, k), "recall of ");
    const std::string id = "f1 of " + report.name;
    if (!(one.support > 0))
      report.f1 = Estimate::undefined(notThere(counting, k));
    else if (own != nullptr)
      report.f1 = bootstrapped(*own, table.n, 0, positiveF1, id, {}, options, context);
    else
      report.f1 = bootstrapped(2, pair, 0, positiveF1, id, {}, options, context);
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace ridgeline::eval
