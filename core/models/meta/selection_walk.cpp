#include "core/models/meta/selection_walk.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/models/capabilities.hpp"
#include "core/models/linear/elastic_net.hpp"
#include "core/models/linear/logistic.hpp"
#include "core/models/linear/normal_equations.hpp"

namespace ridgeline::models {
namespace {

constexpr int Patience = 3;
constexpr int PathPoints = 200;     ///< of the lasso, by products alone
constexpr int LogisticPoints = 40;  ///< each a fit over the rows
constexpr double PathSpan = 1000;   ///< largest price over the least

/// Whether the last steps of a walk bettered the best score before them.
class Progress {
 public:
  void see(double score) {
    idle_ = score < best_ ? 0 : idle_ + 1;
    best_ = std::min(best_, score);
  }
  bool stuck() const { return idle_ >= Patience; }

 private:
  double best_ = std::numeric_limits<double>::infinity();
  int idle_ = 0;
};

/// Takes the best move of each step until `steps` are done or, with 0, the score says that it is enough.
Status takeBest(std::vector<SelectionStep>& way, std::vector<int> moves, int steps,
                const SelectionScore& score, jobs::WorkContext& context) {
  Progress progress;
  progress.see(way.back().score);
  const std::size_t most = steps > 0 ? static_cast<std::size_t>(steps) : moves.size();
  for (std::size_t step = 0; step < most && !moves.empty(); ++step) {
    context.progress(static_cast<double>(step), static_cast<double>(most), "Choosing columns");
    RIDGELINE_TRY(const auto scores, score.ofMoves(way.back().columns, moves, context));
    const auto best = std::min_element(scores.begin(), scores.end());
    if (std::isinf(*best) && *best > 0 && steps == 0) break;
    const auto at = moves.begin() + (best - scores.begin());
    way.push_back({moved(way.back().columns, *at), *best});
    moves.erase(at);
    progress.see(*best);
    if (steps == 0 && progress.stuck()) break;
  }
  return {};
}

std::vector<int> allColumns(const TrainingSet& train) {
  std::vector<int> all(static_cast<std::size_t>(train.d()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

Result<std::vector<SelectionStep>> startFrom(std::vector<int> columns, const SelectionScore& score,
                                             jobs::WorkContext& context) {
  RIDGELINE_TRY(const auto first, score.ofSets({columns}, context));
  return std::vector<SelectionStep>{{std::move(columns), first.front()}};
}

/// Columns with a coefficient, for each price of a path, every change once.
class Sets {
 public:
  void see(const Matrix& coefficients) {
    std::vector<int> now;
    for (Index j = 0; j < coefficients.rows(); ++j)
      if (!coefficients.row(j).isZero(0)) now.push_back(static_cast<int>(j));
    if (now != sets_.back()) sets_.push_back(std::move(now));
  }
  const std::vector<std::vector<int>>& list() const { return sets_; }

 private:
  std::vector<std::vector<int>> sets_ = {{}};
};

Status lassoSets(const TrainingSet& train, Sets& sets, jobs::WorkContext& context) {
  RIDGELINE_TRY(const auto equations, normalEquations(train, context));
  if (equations.directions() == 0) return {};
  RIDGELINE_TRY(const auto path,
                regularisationPath(equations, 1, pathAlphas(equations, 1, PathPoints), {}, context));
  for (Index m = 0; m < path.coefficients.cols(); ++m) sets.see(path.coefficients.col(m));
  return {};
}

/// The least C under which a column gets a coefficient: one over the steepest slope of the summed loss where
/// only the shares of the classes are known.
double leastC(const TrainingSet& train) {
  Matrix apart = Matrix::Zero(train.n(), train.classes());
  for (Index i = 0; i < train.n(); ++i) apart(i, train.labels[static_cast<std::size_t>(i)]) = 1;
  const Vector weights = train.weights.size() > 0 ? train.weights : Vector::Ones(train.n());
  apart.rowwise() -= (weights.transpose() * apart / weights.sum()).eval();
  return 1 / (train.X.transpose() * weights.asDiagonal() * apart).cwiseAbs().maxCoeff();
}

Status logisticSets(const TrainingSet& train, Sets& sets, jobs::WorkContext& context) {
  const double least = leastC(train);
  if (!std::isfinite(least) || !(least > 0)) return {};
  TrainingSet rows = train;
  rows.dev = nullptr;
  rows.warmStart = nullptr;
  for (int point = 0; point < LogisticPoints; ++point) {
    context.progress(point, LogisticPoints, "Lowering the penalty");
    LogisticParams params;
    params.penalty = LogisticPenalty::L1;
    params.c = std::clamp(least * std::pow(PathSpan, static_cast<double>(point) / (LogisticPoints - 1)),
                          1e-10, 1e10);
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    RIDGELINE_TRY(rows.warmStart, fitLogistic(rows, params, quiet));
    sets.see(capability<Coefficients>(*rows.warmStart)->coefficients());
  }
  return {};
}

}  // namespace

Result<std::vector<SelectionStep>> walkForward(const TrainingSet& train, int wanted,
                                               const SelectionScore& score, jobs::WorkContext& context) {
  RIDGELINE_TRY(auto way, startFrom({}, score, context));
  RIDGELINE_CHECK(takeBest(way, allColumns(train), wanted, score, context));
  return way;
}

Result<std::vector<SelectionStep>> walkBackward(const TrainingSet& train, int wanted,
                                                const SelectionScore& score, jobs::WorkContext& context) {
  RIDGELINE_TRY(auto way, startFrom(allColumns(train), score, context));
  if (!std::isfinite(way.front().score))
    return failAt("walk", ErrorCode::InvalidInput,
                  "{} rows cannot tell {} columns apart, from which going backward starts; go forward.",
                  train.n(), train.d());
  const int steps = static_cast<int>(train.d()) - wanted;
  if (steps == 0) return way;
  std::vector<int> moves = allColumns(train);
  RIDGELINE_CHECK(takeBest(way, std::move(moves), wanted > 0 ? steps : 0, score, context));
  if (way.back().columns.empty()) way.pop_back();
  return way;
}

Result<std::vector<SelectionStep>> walkLasso(const TrainingSet& train, int wanted,
                                             const SelectionScore& score, jobs::WorkContext& context) {
  Sets sets;
  RIDGELINE_CHECK(train.task == Task::Classify ? logisticSets(train, sets, context)
                                               : lassoSets(train, sets, context));
  std::vector<std::vector<int>> list = sets.list();
  if (wanted > 0)
    std::erase_if(list, [&](const auto& set) { return set.size() > static_cast<std::size_t>(wanted); });
  RIDGELINE_TRY(const auto scores, score.ofSets(list, context));
  std::vector<SelectionStep> way;
  way.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) way.push_back({std::move(list[i]), scores[i]});
  return way;
}

}  // namespace ridgeline::models
