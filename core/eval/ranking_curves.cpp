#include "core/eval/ranking_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/eval/positive_steps.hpp"

namespace ridgeline::eval {
namespace {

double share(Index part, Index whole) {
  return whole == 0 ? NotANumber : static_cast<double>(part) / static_cast<double>(whole);
}

/// Rows with a score, by falling score; equal scores by row, so that the order is settled.
std::vector<std::size_t> fallingOrder(std::span<const double> scores) {
  // Each score beside its row: a comparison that looks the score up waits for memory.
  std::vector<std::pair<double, std::size_t>> ranked;
  ranked.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (!std::isnan(scores[i])) ranked.emplace_back(-scores[i], i);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::size_t> order;
  order.reserve(ranked.size());
  for (const auto& [score, row] : ranked) order.push_back(row);
  return order;
}

/// Probabilities of one class, NotANumber for rows without a label.
Vector labelledScores(const Scored& scored, int code) {
  Vector scores = scored.predicted.probabilities.col(code);
  for (Index i = 0; i < scored.size(); ++i)
    if (!scored.labelled(i)) scores(i) = NotANumber;
  return scores;
}

}  // namespace

double RankingCurves::truePositiveRate(const RankingPoint& at) const {
  return share(at.truePositives, positives);
}
double RankingCurves::falsePositiveRate(const RankingPoint& at) const {
  return share(at.falsePositives, negatives);
}
double RankingCurves::precision(const RankingPoint& at) const {
  return share(at.truePositives, at.truePositives + at.falsePositives);
}

RankingPoint RankingCurves::from(double threshold) const {
  // Points fall by threshold and the first, of no row, lies above all: the last one not below it counts.
  const auto below = std::partition_point(points.begin(), points.end(),
                                          [&](const RankingPoint& p) { return p.threshold >= threshold; });
  RankingPoint at = below == points.begin() ? RankingPoint{} : *std::prev(below);
  at.threshold = threshold;
  return at;
}

RankingCurves rankingCurves(std::span<const double> scores, const std::vector<bool>& positive) {
  const auto order = fallingOrder(scores);
  RankingCurves curves;
  curves.excluded = static_cast<Index>(scores.size() - order.size());
  RankingPoint now{.threshold = std::numeric_limits<double>::infinity()};
  curves.points.push_back(now);
  for (std::size_t r = 0; r < order.size(); ++r) {
    ++(positive[order[r]] ? now.truePositives : now.falsePositives);
    if (r + 1 < order.size() && scores[order[r + 1]] == scores[order[r]]) continue;
    now.threshold = scores[order[r]];
    curves.points.push_back(now);
  }
  curves.positives = now.truePositives;
  curves.negatives = now.falsePositives;
  return curves;
}

Result<RankingCurves> rankingCurves(const Scored& scored, int classCode) {
  if (!scored.hasProbabilities())
    return fail(ErrorCode::InvalidInput, "The model offers no probabilities to rank rows by.");
  if (classCode < 0 || classCode >= scored.classes())
    return fail(ErrorCode::InvalidInput, "There is no class number {}; there are {} classes.", classCode,
                scored.classes());
  const Vector scores = labelledScores(scored, classCode);
  return rankingCurves({scores.data(), static_cast<std::size_t>(scores.size())},
                       isClass(scored.actual, classCode));
}

}  // namespace ridgeline::eval
