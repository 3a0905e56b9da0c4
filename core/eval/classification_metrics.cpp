#include <cmath>
#include <memory>

#include "core/base/not_a_number.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/confusion.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/metric_families.hpp"

namespace ridgeline::eval {
namespace {

/// Confusion counts with one column more for answers that are no class. Shape: classes x (classes + 1).
using Cells = Eigen::MatrixXd;

Cells cells(const Confusion& table) {
  const Index k = table.counts.rows();
  Cells result(k, k + 1);
  result << table.counts.cast<double>(), table.unanswered.cast<double>();
  return result;
}

/// What the one cell of a class against the rest says.
struct OneClass {
  double hits = 0, support = 0, predicted = 0;
  OneClass(const Cells& cells, Index k)
      : hits(cells(k, k)), support(cells.row(k).sum()), predicted(cells.col(k).sum()) {}
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
Counted meanOverClasses(const Cells& cells, int) {
  double sum = 0, weights = 0;
  int used = 0;
  for (Index k = 0; k < cells.rows(); ++k) {
    const OneClass one(cells, k);
    const double value = (one.*measure)();
    const double weight = weighted ? one.support : 1;
    if (std::isnan(value) || one.support == 0) continue;
    sum += weight * value;
    weights += weight;
    ++used;
  }
  return {used == 0 ? NotANumber : sum / weights, used};
}

Counted positiveF1(const Cells& cells, int positive) { return {OneClass(cells, positive).f1()}; }

/// Gorodkin's correlation of actual and predicted class codes.
Counted matthews(const Cells& cells, int) {
  const double n = cells.sum();
  const Vector actual = cells.rowwise().sum();
  const Vector predicted = cells.colwise().sum().transpose();
  const Index k = cells.rows();
  const double covariance = cells.leftCols(k).trace() * n - actual.dot(predicted.head(k));
  const double spread = (n * n - actual.squaredNorm()) * (n * n - predicted.squaredNorm());
  return {spread > 0 ? covariance / std::sqrt(spread) : NotANumber};
}

Counted kappa(const Cells& cells, int) {
  const double n = cells.sum();
  const Index k = cells.rows();
  const Vector actual = cells.rowwise().sum();
  const Vector predicted = cells.leftCols(k).colwise().sum().transpose();
  const double chance = actual.dot(predicted) / (n * n);
  return {n > 0 && chance < 1 ? (cells.leftCols(k).trace() / n - chance) / (1 - chance) : NotANumber};
}

/// Disagreement by the square of the distance of the class codes, for classes that have an order.
Counted quadraticKappa(const Cells& cells, int) {
  const Index k = cells.rows();
  const Vector actual = cells.rowwise().sum();
  const Vector predicted = cells.leftCols(k).colwise().sum().transpose();
  double seen = 0, chance = 0;
  for (Index i = 0; i < k; ++i)
    for (Index j = 0; j < k; ++j) {
      const double distance = static_cast<double>((i - j) * (i - j));
      seen += distance * cells(i, j);
      chance += distance * actual[i] * predicted[j] / cells.sum();
    }
  return {chance > 0 ? 1 - seen / chance : NotANumber};
}

Counted positiveF2(const Cells& cells, int positive) {
  const OneClass one(cells, positive);
  return {one.support > 0 ? 5 * one.hits / (4 * one.support + one.predicted) : NotANumber};
}

using Statistic = Counted (*)(const Cells&, int positive);

Estimate bootstrapped(const Cells& table, int positive, Statistic statistic, std::string_view id,
                      const std::string& whyUndefined, const MetricOptions& options,
                      jobs::WorkContext& context) {
  const auto n = static_cast<Index>(table.sum());
  if (n == 0) return Estimate::undefined("There are no labelled rows.");
  const auto [value, classes] = statistic(table, positive);
  if (std::isnan(value)) return Estimate::undefined(whyUndefined, n);
  Estimate result = Estimate::bare(value, n, {});
  if (options.intervals) {
    std::vector<Index> counts(static_cast<std::size_t>(table.size()));
    for (Index i = 0; i < table.size(); ++i)
      counts[static_cast<std::size_t>(i)] = static_cast<Index>(table.data()[i]);
    const auto replicate = [&](Rng& rng) {
      std::vector<Index> drawn;
      drawCounts(counts, rng, drawn);
      Cells resampled(table.rows(), table.cols());
      for (Index i = 0; i < table.size(); ++i)
        resampled.data()[i] = static_cast<double>(drawn[static_cast<std::size_t>(i)]);
      return statistic(resampled, positive).value;
    };
    result = bootstrap(value, n, replicate, {options.bootstrap, options.seed.child(id)}, context);
  }
  if (classes > 0 && classes < table.rows()) {
    const std::string mean = fmt::format("mean of {} of {} classes", classes, table.rows());
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
    return bootstrapped(cells(table), scored.positive, statistic, id, whyUndefined, options, context);
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
                      std::function<Estimate(const Cells&, const Scored&, bool interval)> compute) {
  MetricInfo info{.id = std::move(id), .title = std::move(title), .help = std::move(help)};
  info.needsTwoClasses = twoClasses;
  info.compute = [compute = std::move(compute), twoClasses](
                     const Scored& scored, const MetricOptions& options, jobs::WorkContext&) {
    const Confusion table = confusion(scored);
    if (twoClasses && scored.classes() != 2)
      return Estimate::undefined("It speaks of one positive class of two.", table.n);
    return compute(cells(table), scored, options.intervals);
  };
  return info;
}

std::string className(const Scored& scored, int k) { return scored.classNames[static_cast<std::size_t>(k)]; }

Estimate precisionOf(const Cells& table, const Scored& scored, int k, bool interval) {
  const OneClass one(table, k);
  return share(one.hits, one.predicted, fmt::format("No row was predicted \"{}\".", className(scored, k)),
               interval);
}

Estimate recallOf(const Cells& table, const Scored& scored, int k, bool interval) {
  const OneClass one(table, k);
  return share(one.hits, one.support, fmt::format("No row is of class \"{}\".", className(scored, k)),
               interval);
}

}  // namespace

std::vector<MetricInfo> countMetrics() {
  const std::string noClass = "There is no class with rows to average.";
  const std::string noPositive = "There is no row of the positive class.";
  std::vector<MetricInfo> metrics;
  metrics.push_back(proportion("accuracy", "Accuracy",
                               "Share of rows whose predicted class is the actual one.", false,
                               [](const Cells& table, const Scored&, bool interval) {
                                 return share(table.leftCols(table.rows()).trace(), table.sum(),
                                              "There are no labelled rows.", interval);
                               }));
  metrics.push_back(proportion("error", "Error",
                               "Share of rows whose predicted class is not the actual one: 1 - accuracy.",
                               false, [](const Cells& table, const Scored&, bool interval) {
                                 return share(table.sum() - table.leftCols(table.rows()).trace(), table.sum(),
                                              "There are no labelled rows.", interval);
                               }));
  metrics.back().higherIsBetter = false;
  metrics.back().best = 0;
  metrics.push_back(counted("balanced-accuracy", "Balanced accuracy",
                            "Mean over the classes that are there of the share of their rows found.",
                            meanOverClasses<&OneClass::recall, false>, noClass));
  metrics.push_back(proportion("precision", "Precision", "Of the rows called positive, the share that is.",
                               true, [](const Cells& table, const Scored& scored, bool interval) {
                                 return precisionOf(table, scored, scored.positive, interval);
                               }));
  metrics.push_back(proportion("recall", "Recall", "Of the positive rows, the share called positive.", true,
                               [](const Cells& table, const Scored& scored, bool interval) {
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
  const Cells table = cells(confusion(scored));
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
    Cells pair(2, 3);
    pair << one.hits, one.support - one.hits, 0, one.predicted - one.hits,
        table.sum() - one.support - one.predicted + one.hits, 0;
    report.f1 = one.support > 0
                    ? bootstrapped(pair, 0, positiveF1, "f1 of " + report.name, {}, options, context)
                    : Estimate::undefined(fmt::format("No row is of class \"{}\".", report.name));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace ridgeline::eval
