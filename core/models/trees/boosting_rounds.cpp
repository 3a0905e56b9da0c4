#include "core/models/trees/boosting_rounds.hpp"

#include <cmath>
#include <limits>

#include "core/base/not_a_number.hpp"

namespace ridgeline::models {
namespace {

void startScores(ScoredRows& rows, const std::vector<double>& start) {
  for (std::size_t k = 0; k < start.size(); ++k)
    std::fill_n(rows.scores.begin() + static_cast<std::ptrdiff_t>(k) * rows.n, rows.n, start[k]);
}

}  // namespace

Result<FittedModelPtr> runRounds(const TrainingSet& train, const Samples* dev, const BoostingParams& params,
                                 BoostingObjective& objective, BoostingScale scale, TreeSource& source,
                                 jobs::WorkContext& context) {
  ScoredRows rows = objective.rowsOf(train, train.weights), devRows;
  BoostedEnsemble ensemble;
  ensemble.loss = objective.loss();
  ensemble.features = train.d();
  ensemble.classes = train.task == Task::Classify ? train.classes() : 0;
  ensemble.scale = scale;
  ensemble.start = objective.start(rows);
  startScores(rows, ensemble.start);
  if (dev != nullptr) {
    devRows = objective.rowsOf(*dev, {});
    startScores(devRows, ensemble.start);
  }

  const auto trace = std::make_shared<TrainingTrace>(params.rounds);
  context.publish(trace);
  int bestRound = 0;
  double bestLoss = std::numeric_limits<double>::infinity();
  const auto record = [&](int round) -> Status {
    objective.prepareRound(rows);
    RIDGELINE_TRY(const LossValue now, objective.evaluate(rows, context));
    LossValue onDev{NotANumber, NotANumber};
    if (dev != nullptr) {
      RIDGELINE_TRY(onDev, objective.evaluate(devRows, context));
      if (onDev.loss < bestLoss) {
        bestLoss = onDev.loss;
        bestRound = round;
      }
    }
    trace->append({round, now.loss, onDev.loss, now.metric, onDev.metric});
    // A model inside the film does not hold the film: they would keep each other alive.
    if (trace->wantsCheckpoint(round)) trace->checkpoint(round, boostedModel(ensemble, nullptr));
    return {};
  };
  RIDGELINE_CHECK(record(0));
  const auto outputs = static_cast<std::size_t>(objective.outputs());
  for (int round = 1; round <= params.rounds; ++round) {
    if (!context.tick()) return jobs::WorkContext::cancelled();
    for (std::size_t k = 0; k < outputs; ++k) {
      RIDGELINE_TRY(BoostedTreePtr tree, source.next(objective, rows, round, static_cast<int>(k), context));
      ensemble.trees.push_back(std::move(tree));
    }
    if (dev != nullptr) {
      Matrix scores = Eigen::Map<Matrix>(devRows.scores.data(), devRows.n, static_cast<Index>(outputs));
      RIDGELINE_CHECK(addTrees(ensemble.trees, ensemble.trees.size() - outputs, ensemble.trees.size(), dev->X,
                               scores, context));
      std::copy_n(scores.data(), scores.size(), devRows.scores.begin());
    }
    RIDGELINE_CHECK(record(round));
    context.progress(round, params.rounds, fmt::format("round {} of {}", round, params.rounds));
    if (params.earlyStopping && dev != nullptr && round - bestRound >= params.patience) break;
  }
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (params.earlyStopping && dev != nullptr && bestRound < ensemble.rounds()) {
    ensemble.trees.resize(static_cast<std::size_t>(bestRound) * outputs);
    trace->stoppedEarly(bestRound);
  }
  return boostedModel(std::move(ensemble), trace);
}

}  // namespace ridgeline::models
