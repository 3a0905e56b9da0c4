#include "core/runs/record_curves.hpp"

#include <cmath>

#include "core/eval/ranking_curves.hpp"
#include "core/models/capabilities.hpp"

namespace ridgeline::runs {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t MaxPoints = 200;

/// NaN becomes null: there was nothing to tell (no dev rows).
ordered_json iterationsJson(const models::TrainingTrace& trace) {
  std::vector<int> iterations;
  std::vector<double> trainLoss, devLoss, trainMetric, devMetric;
  for (const auto& point : trace.since(0)) {
    iterations.push_back(point.iteration);
    trainLoss.push_back(point.trainLoss);
    devLoss.push_back(point.devLoss);
    trainMetric.push_back(point.trainMetric);
    devMetric.push_back(point.devMetric);
  }
  ordered_json out = {{"iteration", iterations},
                      {"train_loss", trainLoss},
                      {"dev_loss", devLoss},
                      {"train_metric", trainMetric},
                      {"dev_metric", devMetric}};
  if (trace.bestIteration() > 0) out["stopped_early_at"] = trace.bestIteration();
  return out;
}

/// The curve by steps of equal length along its path, ends and thresholds kept exact.
ordered_json rocJson(const eval::RankingCurves& curves) {
  std::vector<double> falsePositive, truePositive, thresholds;
  double since = 1;
  const double step = 2.0 / static_cast<double>(MaxPoints - 1);
  for (std::size_t i = 0; i < curves.points.size(); ++i) {
    const auto& point = curves.points[i];
    const double x = curves.falsePositiveRate(point), y = curves.truePositiveRate(point);
    if (!falsePositive.empty()) since = (x - falsePositive.back()) + (y - truePositive.back());
    if (since < step && i + 1 < curves.points.size() && i > 0) continue;
    falsePositive.push_back(x);
    truePositive.push_back(y);
    thresholds.push_back(point.threshold);
  }
  return {{"threshold", thresholds}, {"fpr", falsePositive}, {"tpr", truePositive}};
}

ordered_json rocsJson(const RunResult& run, const PartResult& part) {
  ordered_json out = ordered_json::array();
  const auto classes = static_cast<int>(run.schema.classNames.size());
  for (int code = classes == 2 ? part.scored.positive : 0; code < classes; ++code) {
    const auto curves = eval::rankingCurves(part.scored, code);
    if (curves && curves->positives > 0 && curves->negatives > 0) {
      ordered_json entry = {{"class", run.schema.classNames[static_cast<std::size_t>(code)]},
                            {"positives", curves->positives},
                            {"negatives", curves->negatives}};
      entry.update(rocJson(*curves));
      out.push_back(std::move(entry));
    }
    if (classes == 2) break;
  }
  return out;
}

}  // namespace

ordered_json curvesJson(const RunResult& run) {
  ordered_json out = ordered_json::object();
  if (const auto* film = models::capability<models::Iterations>(*run.model))
    if (const auto trace = film->trace(); trace && trace->size() > 0)
      out["iterations"] = iterationsJson(*trace);
  if (run.schema.task == data::Task::Classify &&
      models::capability<models::Probabilities>(*run.model) != nullptr)
    for (const auto& part : run.parts)
      if (auto rocs = rocsJson(run, part); !rocs.empty())
        out["roc"][std::string(data::name(part.part))] = std::move(rocs);
  return out;
}

}  // namespace ridgeline::runs
