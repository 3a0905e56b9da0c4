#include <cmath>
#include <memory>

#include "core/base/not_a_number.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/metric_families.hpp"

namespace ridgeline::eval {
namespace {

/// A cell of the confusion table that has rows; column `classes` holds the answers that are no class.
struct Cell {
  Index actual, predicted;
  double rows;
};

std::vector<Cell> cells(const Confusion& table) {
  const Index k = table.counts.rows();
  std::vector<Cell> result;
  for (Index j = 0; j <= k; ++j)
    for (Index i = 0; i < k; ++i)
      if (const auto rows = j < k ? table.counts(i, j) : table.unanswered(i); rows > 0)
        result.push_back({i, j, static_cast<double>(rows)});
  return result;
}

/// All that a score needs to know of a confusion table: a thousand classes have a million cells, but as many
/// with rows as there are rows, and every resample is counted anew.
struct Tally {
  explicit Tally(Index classes)
      : hits(Vector::Zero(classes)), actual(Vector::Zero(classes)), predicted(Vector::Zero(classes + 1)) {}
  Tally(Index classes, const std::vector<Cell>& table) : Tally(classes) {
    for (const Cell& cell : table) add(cell, cell.rows);
  }
  void add(const Cell& cell, double rows) {
    actual[cell.actual] += rows;
    predicted[cell.predicted] += rows;
    n += rows;
    if (cell.predicted == classes()) return;
    if (cell.actual == cell.predicted) hits[cell.actual] += rows;
    const auto gap = static_cast<double>(cell.actual - cell.predicted);
    squaredGaps += gap * gap * rows;
  }
  Index classes() const { return hits.size(); }

  Vector hits, actual;     ///< of each class
  Vector predicted;        ///< classes + 1
  double n = 0;            ///< labelled rows
  double squaredGaps = 0;  ///< sum over answered rows of the squared distance of the class codes
};

Tally tally(const Confusion& table) { return {table.counts.rows(), cells(table)}; }

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

Estimate bootstrapped(Index classCount, const std::vector<Cell>& table, int positive, Statistic statistic,
                      std::string_view id, const std::string& whyUndefined, const MetricOptions& options,
                      jobs::WorkContext& context) {
  const Tally whole(classCount, table);
  const auto n = static_cast<Index>(whole.n);
  if (n == 0) return Estimate::undefined("There are no labelled rows.");
  const auto [value, classes] = statistic(whole, positive);
  if (std::isnan(value)) return Estimate::undefined(whyUndefined, n);
  Estimate result = Estimate::bare(value, n, {});
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
    result = bootstrap(value, n, replicate, {options.bootstrap, options.seed.child(id)}, context);
  }
  if (classes > 0 && classes < whole.classes()) {
    const std::string mean = fmt::format("mean of {} of {} classes", classes, whole.classes());
    result.note = result.note.empty() ? mean : mean + "; " + result.note;
  }
  return result;
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
    return bootstrapped(table.counts.rows(), cells(table), scored.positive, statistic, id, whyUndefined,
                        options, context);
  };
  return info;
}

Estimate share(double part, double whole, std::string whyUndefined, bool interval) {
  if (!(whole > 0)) return Estimate::undefined(std::move(whyUndefined));
  Estimate result = wilson(part, static_cast<Index>(whole));
  return interval ? result : Estimate::bare(*result.value, result.n, {});
}

/// A metric that is one proportion of rows, by the share it computes from the cells.
MetricInfo proportion(std::string id, std::string title, std::string help, bool twoClasses,
                      std::function<Estimate(const Tally&, const Scored&, bool interval)> compute) {
  MetricInfo info{.id = std::move(id), .title = std::move(title), .help = std::move(help)};
  info.needsTwoClasses = twoClasses;
  info.compute = [compute = std::move(compute), twoClasses](
                     const Scored& scored, const MetricOptions& options, jobs::WorkContext&) {
    const Confusion table = confusion(scored);
    if (twoClasses && scored.classes() != 2)
      return Estimate::undefined("It speaks of one positive class of two.", table.n);
    return compute(tally(table), scored, options.intervals);
  };
  return info;
}

std::string className(const Scored& scored, int k) { return scored.classNames[static_cast<std::size_t>(k)]; }

Estimate precisionOf(const Tally& table, const Scored& scored, int k, bool interval) {
  const OneClass one(table, k);
  return share(one.hits, one.predicted, fmt::format("No row was predicted \"{}\".", className(scored, k)),
               interval);
}

Estimate recallOf(const Tally& table, const Scored& scored, int k, bool interval) {
  const OneClass one(table, k);
  return share(one.hits, one.support, fmt::format("No row is of class \"{}\".", className(scored, k)),
               interval);
}

}  // namespace

std::vector<MetricInfo> countMetrics() {
  const std::string noClass = "There is no class with rows to average.";
  const std::string noPositive = "There is no row of the positive class.";
  std::vector<MetricInfo> metrics;
  metrics.push_back(
      proportion("accuracy", "Accuracy", "Share of rows whose predicted class is the actual one.", false,
                 [](const Tally& table, const Scored&, bool interval) {
                   return share(table.hits.sum(), table.n, "There are no labelled rows.", interval);
                 }));
  metrics.push_back(
      proportion("error", "Error", "Share of rows whose predicted class is not the actual one: 1 - accuracy.",
                 false, [](const Tally& table, const Scored&, bool interval) {
                   return share(table.n - table.hits.sum(), table.n, "There are no labelled rows.", interval);
                 }));
  metrics.back().higherIsBetter = false;
  metrics.back().best = 0;
  metrics.push_back(counted("balanced-accuracy", "Balanced accuracy",
                            "Mean over the classes that are there of the share of their rows found.",
                            meanOverClasses<&OneClass::recall, false>, noClass));
  metrics.push_back(proportion("precision", "Precision", "Of the rows called positive, the share that is.",
                               true, [](const Tally& table, const Scored& scored, bool interval) {
                                 return precisionOf(table, scored, scored.positive, interval);
                               }));
  metrics.push_back(proportion("recall", "Recall", "Of the positive rows, the share called positive.", true,
                               [](const Tally& table, const Scored& scored, bool interval) {
                                 return recallOf(table, scored, scored.positive, interval);
                               }));
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

std::vector<ClassReport> classReports(const Scored& scored, const MetricOptions& options) {
  std::vector<ClassReport> reports;
  if (scored.task != data::Task::Classify) return reports;
  const Tally table = tally(confusion(scored));
  jobs::WorkContext context;
  for (int k = 0; k < scored.classes(); ++k) {
    const OneClass one(table, k);
    ClassReport report{.name = className(scored, k),
                       .support = static_cast<Index>(one.support),
                       .predicted = static_cast<Index>(one.predicted),
                       .precision = precisionOf(table, scored, k, options.intervals),
                       .recall = recallOf(table, scored, k, options.intervals),
                       .f1 = {}};
    // F1 needs four counts only, so a hundred classes cost no more than a hundred small draws.
    std::vector<Cell> pair = {{0, 0, one.hits},
                              {1, 0, one.predicted - one.hits},
                              {0, 1, one.support - one.hits},
                              {1, 1, table.n - one.support - one.predicted + one.hits}};
    std::erase_if(pair, [](const Cell& cell) { return !(cell.rows > 0); });
    report.f1 = one.support > 0
                    ? bootstrapped(2, pair, 0, positiveF1, "f1 of " + report.name, {}, options, context)
                    : Estimate::undefined(fmt::format("No row is of class \"{}\".", report.name));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace ridgeline::eval
