#include "core/eval/ranking_curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/eval/intervals.hpp"

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

/// DeLong's structural components: for a positive the share of negatives below it (ties half), for a negative
/// the share of positives above it; NotANumber for a row without a score.
struct Components {
  std::vector<double> share;
  Index positives = 0, negatives = 0;
  double auc = NotANumber;
};

Components components(std::span<const double> scores, const std::vector<bool>& positive) {
  Components result{.share = std::vector<double>(scores.size(), NotANumber)};
  const auto order = fallingOrder(scores);
  for (const std::size_t i : order) ++(positive[i] ? result.positives : result.negatives);
  if (result.positives == 0 || result.negatives == 0) return result;
  const double allPositives = static_cast<double>(result.positives);
  const double allNegatives = static_cast<double>(result.negatives);
  double positivesAbove = 0, negativesAbove = 0, sum = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    double tiedPositives = 0, tiedNegatives = 0;
    for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end)
      ++(positive[order[end]] ? tiedPositives : tiedNegatives);
    const double ofPositive = (allNegatives - negativesAbove - tiedNegatives / 2) / allNegatives;
    const double ofNegative = (positivesAbove + tiedPositives / 2) / allPositives;
    for (; begin < end; ++begin)
      result.share[order[begin]] = positive[order[begin]] ? ofPositive : ofNegative;
    sum += tiedPositives * ofPositive;
    positivesAbove += tiedPositives;
    negativesAbove += tiedNegatives;
  }
  result.auc = sum / allPositives;
  return result;
}

/// Newcombe's method 5: the values t with |t - auc| <= z sqrt(V(t)), V the variance of Hanley and McNeil with
/// both sample sizes in its numerator replaced by their mean.
std::pair<double, double> scoreLimits(double value, Index positives, Index negatives) {
  const double m = static_cast<double>(positives), n = static_cast<double>(negatives);
  const double others = (m + n) / 2 - 1;
  const auto inside = [&](double t) {
    const double variance = t * (1 - t) / (m * n) * (1 + others * (1 - t) / (2 - t) + others * t / (1 + t));
    return std::abs(t - value) <= Z95 * std::sqrt(variance);
  };
  const auto limit = [&](double outside) {
    if (inside(outside)) return outside;
    double in = value, out = outside;
    for (int i = 0; i < 60; ++i) {
      const double middle = (in + out) / 2;
      (inside(middle) ? in : out) = middle;
    }
    return in;
  };
  return {limit(0), limit(1)};
}

/// Sum of squared deviations over n (n - 1): the variance of a mean.
double varianceOfMean(const std::vector<double>& values) {
  const double n = static_cast<double>(values.size());
  if (values.size() < 2) return NotANumber;
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return squares / (n * (n - 1));
}

Estimate aroundAuc(double value, double variance, Index n) {
  const double half = Z95 * std::sqrt(variance);
  return Estimate::within(value, std::max(0.0, value - half), std::min(1.0, value + half), "delong", n);
}

Estimate aroundAuc(double value, std::pair<double, double> limits, Index n) {
  return Estimate::within(value, std::min(value, limits.first), std::max(value, limits.second),
                          "newcombe-score", n);
}

std::vector<bool> isClass(const std::vector<int>& codes, int code) {
  std::vector<bool> result(codes.size());
  for (std::size_t i = 0; i < codes.size(); ++i) result[i] = codes[i] == code;
  return result;
}

std::span<const double> column(const Matrix& values, Index j) {
  return {values.data() + j * values.rows(), static_cast<std::size_t>(values.rows())};
}

/// Probabilities of one class, NotANumber for rows without a label.
Vector labelledScores(const Scored& scored, int code) {
  Vector scores = scored.predicted.probabilities.col(code);
  for (Index i = 0; i < scored.size(); ++i)
    if (!scored.labelled(i)) scores(i) = NotANumber;
  return scores;
}

/// Average precision of rows in falling order, each counted as often as a resample drew it.
double weightedAveragePrecision(const std::vector<std::size_t>& order, const std::vector<char>& newStep,
                                const std::vector<bool>& positive, const std::vector<int>& times) {
  double hits = 0, called = 0, sum = 0, hitsBefore = 0;
  const auto close = [&] {
    if (hits > hitsBefore) sum += (hits - hitsBefore) * hits / called;
    hitsBefore = hits;
  };
  for (std::size_t r = 0; r < order.size(); ++r) {
    if (newStep[r] != 0) close();
    const int weight = times[order[r]];
    called += weight;
    if (positive[order[r]]) hits += weight;
  }
  close();
  return hits > 0 ? sum / hits : NotANumber;
}

/// One class's rows, ranked once for all resamples.
struct Ranking {
  std::vector<std::size_t> order;
  std::vector<char> newStep;  ///< the score differs from the one before
  std::vector<bool> positive;
};

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
  return rankingCurves(column(scores, 0), isClass(scored.actual, classCode));
}

Estimate auc(std::span<const double> scores, const std::vector<bool>& positive) {
  const Components parts = components(scores, positive);
  const Index n = parts.positives + parts.negatives;
  if (parts.positives == 0) return Estimate::undefined("There is no row of the positive class.", n);
  if (parts.negatives == 0) return Estimate::undefined("Every row is of the positive class.", n);
  std::vector<double> ofPositives, ofNegatives;
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (!std::isnan(parts.share[i])) (positive[i] ? ofPositives : ofNegatives).push_back(parts.share[i]);
  const double variance = varianceOfMean(ofPositives) + varianceOfMean(ofNegatives);
  if (variance > 0) return aroundAuc(parts.auc, variance, n);
  return aroundAuc(parts.auc, scoreLimits(parts.auc, parts.positives, parts.negatives), n);
}

Estimate macroAuc(const Matrix& probabilities, const std::vector<int>& codes,
                  const std::vector<std::string>& classNames) {
  const auto classes = static_cast<int>(classNames.size());
  std::vector<Components> parts;
  std::vector<int> used;
  for (int k = 0; k < classes; ++k) {
    parts.push_back(components(column(probabilities, k), isClass(codes, k)));
    if (!std::isnan(parts.back().auc)) used.push_back(k);
  }
  const auto n = static_cast<Index>(codes.size());
  if (used.empty()) return Estimate::undefined("The rows hold fewer than two classes.", n);
  const double share = 1.0 / static_cast<double>(used.size());
  double value = 0;
  std::pair<double, double> limits{0, 0};
  for (const int k : used) {
    const Components& one = parts[static_cast<std::size_t>(k)];
    value += share * one.auc;
    const auto [low, high] = scoreLimits(one.auc, one.positives, one.negatives);
    limits.first += share * low;
    limits.second += share * high;
  }
  // What each row adds to the mean, scaled by its class's size so that a class's rows average to its part.
  std::vector<std::vector<double>> ofClass(static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const auto own = static_cast<std::size_t>(codes[i]);
    double sum = 0;
    for (const int k : used) {
      const Components& one = parts[static_cast<std::size_t>(k)];
      const double weight =
          codes[i] == k ? 1.0
                        : static_cast<double>(parts[own].positives) / static_cast<double>(one.negatives);
      sum += weight * one.share[i];
    }
    ofClass[own].push_back(share * sum);
  }
  double variance = 0;
  for (const auto& values : ofClass)
    if (!values.empty()) variance += varianceOfMean(values);
  Estimate result = variance > 0 ? aroundAuc(value, variance, n) : aroundAuc(value, limits, n);
  if (used.size() < classNames.size())
    result.note = fmt::format("mean of {} of {} classes", used.size(), classes);
  return result;
}

double averagePrecision(const RankingCurves& curves) {
  double sum = 0;
  Index before = 0;
  for (const RankingPoint& point : curves.points) {
    if (point.truePositives > before)
      sum += static_cast<double>(point.truePositives - before) * curves.precision(point);
    before = point.truePositives;
  }
  return curves.positives == 0 ? NotANumber : sum / static_cast<double>(curves.positives);
}

std::vector<double> averagePrecisionInfluence(std::span<const double> scores,
                                              const std::vector<bool>& positive) {
  const auto order = fallingOrder(scores);
  const auto ties = [&](std::size_t begin) {
    std::size_t end = begin;
    while (end < order.size() && scores[order[end]] == scores[order[begin]]) ++end;
    return end;
  };
  // AP = sum over positives i of (A_i / B_i) / P, A_i and B_i the positives and rows scored at least as high.
  // One row j more changes A_i and B_i of every i that it is scored at least as high as.
  struct Step {
    std::size_t begin, end;
    double hits, called, own;
  };
  std::vector<Step> steps;
  double hits = 0, called = 0, sum = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    const std::size_t end = ties(begin);
    double own = 0;
    for (std::size_t r = begin; r < end; ++r) own += positive[order[r]] ? 1 : 0;
    hits += own;
    called += static_cast<double>(end - begin);
    sum += own * hits / called;
    steps.push_back({begin, end, hits, called, own});
    begin = end;
  }
  if (hits == 0) return {};
  const double value = sum / hits;
  std::vector<double> influence(scores.size(), 0.0);
  double ofPositive = 0, ofNegative = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const double precision = step->hits / step->called;
    ofPositive += step->own * (1 - precision) / step->called;
    ofNegative -= step->own * precision / step->called;
    for (std::size_t r = step->begin; r < step->end; ++r)
      influence[order[r]] = (positive[order[r]] ? precision - value + ofPositive : ofNegative) / hits;
  }
  return influence;
}

Estimate averagePrecision(const Scored& scored, const BootstrapOptions& options, bool interval,
                          jobs::WorkContext& context) {
  std::vector<Ranking> rankings;
  std::vector<int> used;
  Index n = 0;
  for (Index i = 0; i < scored.size(); ++i) n += scored.labelled(i) ? 1 : 0;
  if (!scored.hasProbabilities()) return Estimate::undefined("The model offers no probabilities.", n);
  double value = 0;
  const bool binary = scored.classes() == 2;
  for (int k = 0; k < scored.classes(); ++k) {
    if (binary && k != scored.positive) continue;
    const auto curves = rankingCurves(scored, k);
    if (!curves || curves->positives == 0) continue;
    value += averagePrecision(*curves);
    used.push_back(k);
    if (!interval) continue;
    const Vector scores = labelledScores(scored, k);
    Ranking ranking{fallingOrder(column(scores, 0)), {}, isClass(scored.actual, k)};
    for (std::size_t r = 0; r < ranking.order.size(); ++r)
      ranking.newStep.push_back(r > 0 && scores(static_cast<Index>(ranking.order[r])) !=
                                             scores(static_cast<Index>(ranking.order[r - 1])));
    rankings.push_back(std::move(ranking));
  }
  if (used.empty())
    return Estimate::undefined(binary ? "There is no row of the positive class." : "There are no rows.", n);
  value /= static_cast<double>(used.size());
  const auto noted = [&](Estimate result) {
    if (!binary && static_cast<int>(used.size()) < scored.classes())
      result.note = fmt::format("mean of {} of {} classes", used.size(), scored.classes());
    return result;
  };
  if (!interval) return noted(Estimate::bare(value, n, {}));
  std::vector<std::size_t> rows;
  for (Index i = 0; i < scored.size(); ++i)
    if (scored.labelled(i)) rows.push_back(static_cast<std::size_t>(i));
  if (static_cast<Index>(rows.size() * rankings.size()) > ManyRows) {
    Vector influences = Vector::Zero(static_cast<Index>(rows.size()));
    for (const int k : used) {
      const Vector scores = labelledScores(scored, k);
      const auto one = averagePrecisionInfluence(column(scores, 0), isClass(scored.actual, k));
      for (std::size_t i = 0; i < rows.size(); ++i)
        influences(static_cast<Index>(i)) += one[rows[i]] / static_cast<double>(used.size());
    }
    Estimate result = bootstrap(
        value, n,
        ofSums(influences, [value](const Vector& sums) { return std::clamp(value + sums(0), 0.0, 1.0); }),
        options, context);
    return noted(std::move(result));
  }
  const auto replicate = [&](Rng& rng) {
    std::vector<int> times(static_cast<std::size_t>(scored.size()), 0);
    const double count = static_cast<double>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
      ++times[rows[std::min(rows.size() - 1, static_cast<std::size_t>(rng.uniform() * count))]];
    double sum = 0;
    int defined = 0;
    for (const Ranking& ranking : rankings) {
      const double one = weightedAveragePrecision(ranking.order, ranking.newStep, ranking.positive, times);
      if (std::isnan(one)) continue;
      sum += one;
      ++defined;
    }
    return defined == 0 ? NotANumber : sum / defined;
  };
  return noted(bootstrap(value, n, replicate, options, context));
}

}  // namespace ridgeline::eval
