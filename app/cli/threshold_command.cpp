#include <charconv>
#include <cmath>
#include <memory>

#include "app/cli/class_answers.hpp"
#include "app/cli/evaluation_commands.hpp"
#include "app/cli/fold_flags.hpp"
#include "app/cli/shell.hpp"
#include "app/cli/text_table.hpp"
#include "core/base/archive.hpp"
#include "core/eval/cost_curve.hpp"
#include "core/eval/decision_curve.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/metrics.hpp"
#include "core/eval/ranking_areas.hpp"
#include "core/eval/ranking_curves.hpp"

namespace ridgeline::cli {
namespace {

using nlohmann::ordered_json;

struct Threshold {
  AnswerFlags answers;
  std::vector<double> at;
  std::vector<std::string> costs;
};

struct JudgedThresholds {
  eval::AnswerCosts prices;
  eval::RankingCurves ranked;
  eval::CostCurve costs;
  eval::DecisionCurve benefit;  ///< at the thresholds asked for, then at the cheapest where there is one
  eval::Estimate auc, averagePrecision;
};

Result<eval::AnswerCosts> costsNamed(const std::vector<std::string>& texts) {
  eval::AnswerCosts costs;
  for (const auto& text : texts) {
    RIDGELINE_TRY(const auto pair, pairOf("--cost", text));
    double* into = pair.first == "fp"   ? &costs.falsePositive
                   : pair.first == "fn" ? &costs.falseNegative
                   : pair.first == "tp" ? &costs.truePositive
                   : pair.first == "tn" ? &costs.trueNegative
                                        : nullptr;
    if (into == nullptr)
      return failAt("--cost", ErrorCode::InvalidParam,
                    "\"{}\" is no kind of answer; the kinds are fp, fn, tp and tn, as in fp=1,fn=5.",
                    pair.first);
    const char* end = pair.second.data() + pair.second.size();
    const auto [stop, error] = std::from_chars(pair.second.data(), end, *into);
    if (error != std::errc() || stop != end || !std::isfinite(*into))
      return failAt("--cost", ErrorCode::InvalidParam, "\"{}\" is no cost; write such as fn=5.", text);
  }
  return costs;
}

/// The event against the rest as answers of two classes, which metrics of ranking speak of.
eval::Scored asTwoClasses(const ClassAnswers& answers) {
  eval::Scored two;
  two.classNames = {"rest", answers.event};
  two.predicted.probabilities.resize(answers.rows(), 2);
  for (Index i = 0; i < answers.rows(); ++i) {
    const auto row = static_cast<std::size_t>(i);
    two.rows.push_back(static_cast<data::RowId>(i));
    two.actual.push_back(answers.happened[row] ? 1 : 0);
    two.predicted.probabilities.row(i) << 1 - answers.probabilities[row], answers.probabilities[row];
  }
  return two;
}

/// Counts of one threshold with the rates they make.
struct CountsAt {
  Index tp = 0, fp = 0, fn = 0, tn = 0;
  eval::Estimate precision, recall, falseAlarms;
  CountsAt(Index hits, Index alarms, const eval::RankingCurves& ranked)
      : tp(hits), fp(alarms), fn(ranked.positives - hits), tn(ranked.negatives - alarms) {
    precision = hits + alarms > 0 ? eval::wilson(static_cast<double>(hits), hits + alarms)
                                  : eval::Estimate::undefined("No row is called positive.");
    recall = ranked.positives > 0 ? eval::wilson(static_cast<double>(hits), ranked.positives)
                                  : eval::Estimate::undefined("There are no positive rows.");
    falseAlarms = ranked.negatives > 0 ? eval::wilson(static_cast<double>(alarms), ranked.negatives)
                                       : eval::Estimate::undefined("There are no negative rows.");
  }
};

ordered_json thresholdJson(const eval::CostPoint& cost, const eval::DecisionPoint* benefit,
                           const eval::RankingCurves& ranked) {
  const CountsAt counts(cost.truePositives, cost.falsePositives, ranked);
  return {{"threshold", numberOrNull(cost.threshold)},
          {"tp", counts.tp},
          {"fp", counts.fp},
          {"fn", counts.fn},
          {"tn", counts.tn},
          {"precision", runs::toJson(counts.precision)},
          {"recall", runs::toJson(counts.recall)},
          {"false_positive_rate", runs::toJson(counts.falseAlarms)},
          {"cost", runs::toJson(cost.cost)},
          {"net_benefit", benefit != nullptr ? runs::toJson(benefit->model) : ordered_json()},
          {"net_benefit_treat_all", benefit != nullptr ? runs::toJson(benefit->treatAll) : ordered_json()},
          {"net_benefit_treat_none", 0}};
}

/// The threshold of least cost as one of the thresholds asked for; null where none pays.
const eval::DecisionPoint* benefitAtCheapest(const JudgedThresholds& judged) {
  return judged.benefit.points.size() > judged.costs.points.size() ? &judged.benefit.points.back() : nullptr;
}

ordered_json rankingJson(const eval::RankingCurves& ranked) {
  std::vector<double> thresholds, falseAlarms, recall, precision;
  for (const auto& point : ranked.points) {
    thresholds.push_back(point.threshold);
    falseAlarms.push_back(ranked.falsePositiveRate(point));
    recall.push_back(ranked.truePositiveRate(point));
    precision.push_back(ranked.precision(point));
  }
  return {{"threshold", numbersOrNull(thresholds)},
          {"fpr", numbersOrNull(falseAlarms)},
          {"tpr", numbersOrNull(recall)},
          {"precision", numbersOrNull(precision)}};
}

ordered_json thresholdsJson(const ClassAnswers& answers, const JudgedThresholds& judged,
                            const Threshold& flags) {
  ordered_json points = ordered_json::array();
  for (std::size_t i = 0; i < judged.costs.points.size(); ++i)
    points.push_back(thresholdJson(judged.costs.points[i], &judged.benefit.points[i], judged.ranked));
  const auto& prices = judged.prices;
  ordered_json cheapest = {{"threshold", runs::toJson(judged.costs.cheapest)}};
  auto there = thresholdJson(judged.costs.atCheapest, benefitAtCheapest(judged), judged.ranked);
  there.erase("threshold");
  cheapest.update(there);
  return {{"part", flags.answers.part()},
          {"class", answers.event},
          {"rows", judged.costs.n},
          {"positives", judged.costs.positives},
          {"excluded", judged.costs.excluded},
          {"costs",
           {{"fp", prices.falsePositive},
            {"fn", prices.falseNegative},
            {"tp", prices.truePositive},
            {"tn", prices.trueNegative}}},
          {"auc", runs::toJson(judged.auc)},
          {"average_precision", runs::toJson(judged.averagePrecision)},
          {"cheapest", std::move(cheapest)},
          {"calibrated_threshold",
           judged.costs.calibrated ? ordered_json(*judged.costs.calibrated) : ordered_json()},
          {"cost_none", runs::toJson(judged.costs.none)},
          {"cost_all", runs::toJson(judged.costs.all)},
          {"thresholds", std::move(points)},
          {"curve", rankingJson(judged.ranked)}};
}

/// Every real threshold: the points of ROC, precision-recall and cost curve. The first calls no row positive
/// and has no threshold.
std::string curvesCsv(const JudgedThresholds& judged) {
  const auto& ranked = judged.ranked;
  const auto& prices = judged.prices;
  std::string out = "threshold,tp,fp,fn,tn,fpr,tpr,precision,cost\n";
  for (const auto& point : ranked.points) {
    const Index misses = ranked.positives - point.truePositives,
                rest = ranked.negatives - point.falsePositives;
    const double cost = prices.truePositive * static_cast<double>(point.truePositives) +
                        prices.falsePositive * static_cast<double>(point.falsePositives) +
                        prices.falseNegative * static_cast<double>(misses) +
                        prices.trueNegative * static_cast<double>(rest);
    out += fmt::format("{},{},{},{},{},{},{},{},{}\n", csvNumber(point.threshold), point.truePositives,
                       point.falsePositives, misses, rest, csvNumber(ranked.falsePositiveRate(point)),
                       csvNumber(ranked.truePositiveRate(point)), csvNumber(ranked.precision(point)),
                       csvNumber(cost / static_cast<double>(ranked.positives + ranked.negatives)));
  }
  return out;
}

void addThresholdRow(TextTable& table, const eval::CostPoint& cost, const eval::DecisionPoint* benefit,
                     const eval::RankingCurves& ranked, const std::string& mark) {
  const CountsAt counts(cost.truePositives, cost.falsePositives, ranked);
  table.row({shown(cost.threshold), grouped(counts.tp), grouped(counts.fp), grouped(counts.fn),
             grouped(counts.tn), shown(counts.precision), shown(counts.recall), shown(cost.cost),
             benefit != nullptr ? shown(benefit->model) : "-",
             benefit != nullptr ? shown(benefit->treatAll) : "-", mark});
}

std::string cheapestText(const ClassAnswers& answers, const JudgedThresholds& judged,
                         const Threshold& flags) {
  const auto& costs = judged.costs;
  if (!costs.atCheapest.cost.value) return "No threshold can be judged: " + costs.cheapest.reason;
  std::string out =
      costs.cheapest.value
          ? fmt::format("Cheapest: call {} from {} on, at {} a row", answers.event, shown(costs.cheapest),
                        shown(costs.atCheapest.cost))
          : fmt::format("Cheapest: call no row {}, at {} a row", answers.event, shown(costs.atCheapest.cost));
  out += fmt::format("; none costs {}, all {}.", shown(costs.none), shown(costs.all));
  if (costs.calibrated)
    out += fmt::format(" Calibrated probabilities would be cut at {}.", shown(*costs.calibrated));
  if (costs.cheapest.value && flags.answers.part() != "test")
    out += " The threshold was chosen on these rows: read its cost on others.";
  return out;
}

std::string thresholdsText(const ClassAnswers& answers, const JudgedThresholds& judged,
                           const Threshold& flags) {
  const auto right = TextTable::Align::Right;
  TextTable table;
  table.column("threshold", right).column("TP", right).column("FP", right).column("FN", right);
  table.column("TN", right).column("precision").column("recall").column("cost a row").column("net benefit");
  table.column("of treating all").column("");
  for (std::size_t i = 0; i < judged.costs.points.size(); ++i)
    addThresholdRow(table, judged.costs.points[i], &judged.benefit.points[i], judged.ranked, "");
  if (judged.costs.cheapest.value)
    addThresholdRow(table, judged.costs.atCheapest, benefitAtCheapest(judged), judged.ranked, "cheapest");
  const auto& prices = judged.prices;
  std::string about =
      fmt::format("  that {}, {} of {}, {} of them positive; costs fp {}, fn {}", answers.eventText(),
                  counted(judged.costs.n, "row"), flags.answers.part(), grouped(judged.costs.positives),
                  shown(prices.falsePositive), shown(prices.falseNegative));
  if (prices.truePositive != 0 || prices.trueNegative != 0)
    about += fmt::format(", tp {}, tn {}", shown(prices.truePositive), shown(prices.trueNegative));
  std::string out =
      table.text() + faint(about + "; net benefit of treating none is 0; [95 % interval]") + "\n";
  if (judged.costs.excluded > 0)
    out += faint(fmt::format("  {} without a probability left out", counted(judged.costs.excluded, "row"))) +
           "\n";
  out += fmt::format("  area under ROC {}, average precision {}\n", shown(judged.auc),
                     shown(judged.averagePrecision));
  return out + strong(cheapestText(answers, judged, flags)) + "\n";
}

Result<int> run(const Threshold& flags, Shell& shell, jobs::WorkContext& context) {
  JudgedThresholds judged;
  RIDGELINE_TRY(judged.prices, costsNamed(flags.costs));
  for (const double t : flags.at)
    if (!(t >= 0 && t < 1))
      return failAt("--at", ErrorCode::InvalidParam,
                    "A threshold of {} has no odds; it must be at least 0 and below 1.", t);
  RIDGELINE_TRY(const ClassAnswers answers, flags.answers.read(false, shell, context));
  auto thresholds = flags.at;
  if (thresholds.empty())
    for (int tenth = 1; tenth < 10; ++tenth) thresholds.push_back(tenth / 10.0);
  const eval::MetricOptions options{true, flags.answers.resamples(), answers.seed.child("threshold")};
  context.progress(0, 0, "Resampling rows");
  judged.ranked = eval::rankingCurves(answers.probabilities, answers.happened);
  RIDGELINE_TRY(judged.costs, eval::costCurve(answers.probabilities, answers.happened, thresholds,
                                              judged.prices, options, context));
  if (judged.costs.cheapest.value && *judged.costs.cheapest.value < 1)
    thresholds.push_back(*judged.costs.cheapest.value);
  RIDGELINE_TRY(judged.benefit,
                eval::decisionCurve(answers.probabilities, answers.happened, thresholds, options, context));
  judged.auc = eval::auc(answers.probabilities, answers.happened);
  judged.averagePrecision =
      (*eval::metric("average-precision"))->compute(asTwoClasses(answers), options, context);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (!flags.answers.out().empty())
    RIDGELINE_CHECK(writeFileAtomically(flags.answers.out(), curvesCsv(judged)));
  if (shell.json()) {
    shell.printJson(thresholdsJson(answers, judged, flags));
    return 0;
  }
  shell.print(thresholdsText(answers, judged, flags));
  if (!flags.answers.out().empty()) shell.note("Wrote " + flags.answers.out() + ".");
  return 0;
}

}  // namespace

void addThresholdCommand(CLI::App& program, Shell& shell) {
  auto* command = program.add_subcommand(
      "threshold",
      "What a run's probabilities are worth by the threshold they are cut at: counts, precision, "
      "recall, cost, net benefit, and the cheapest one");
  auto flags = std::make_shared<Threshold>();
  flags->answers.add(*command, "CSV file with every point of the ROC, precision-recall and cost curves");
  command->add_option("--cost", flags->costs, "What answers cost, of fp, fn, tp and tn (default: fp=1,fn=1)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--at", flags->at, "Thresholds to judge, by commas (default: 0.1 to 0.9)")
      ->delimiter(',')
      ->allow_extra_args(false);
  shell.addSharedFlags(*command, "ridgeline threshold out/cancer --cost fp=1,fn=5");
  command->callback([flags, &shell] {
    shell.run([&](jobs::WorkContext& context) { return run(*flags, shell, context); });
  });
}

}  // namespace ridgeline::cli
