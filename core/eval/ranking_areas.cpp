#include "core/eval/ranking_areas.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/base/result.hpp"
#include "core/eval/intervals.hpp"
#include "core/eval/positive_steps.hpp"

namespace ridgeline::eval {
namespace {

/// Sum over the steps of the share of negatives below each positive, ties half; over the positives.
double areaOf(const std::vector<double>& positives, const double* above, const double* tied,
              double allPositives, double allNegatives) {
  double sum = 0;
  for (std::size_t k = 0; k < positives.size(); ++k)
    sum += positives[k] * ((allNegatives - above[k] - tied[k] / 2) / allNegatives);
  return sum / allPositives;
}

/// NotANumber without positives or without negatives.
double areaOf(const PositiveSteps& steps) {
  if (!(steps.allPositives > 0 && steps.allNegatives > 0)) return NotANumber;
  return areaOf(steps.positives, steps.negativesAbove.data(), steps.negativesTied.data(), steps.allPositives,
                steps.allNegatives);
}

/// DeLong's structural components: for a positive the share of negatives below it (ties half), for a negative
/// the share of positives above it; NotANumber for a row without a score.
std::vector<double> components(const PositiveSteps& steps, const std::vector<bool>& positive) {
  std::vector<double> ofPositive, ofNegative;  // by step, by place
  double above = 0;
  for (int k = 0; k < steps.steps(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    ofPositive.push_back((steps.allNegatives - steps.negativesAbove[at] - steps.negativesTied[at] / 2) /
                         steps.allNegatives);
    ofNegative.push_back(above / steps.allPositives);
    ofNegative.push_back((above + steps.positives[at] / 2) / steps.allPositives);
    above += steps.positives[at];
  }
  ofNegative.push_back(above / steps.allPositives);
  std::vector<double> shares(steps.place.size(), NotANumber);
  for (std::size_t i = 0; i < shares.size(); ++i)
    if (const int place = steps.place[i]; place >= 0)
      shares[i] = positive[i] ? ofPositive[static_cast<std::size_t>(place / 2)]
                              : ofNegative[static_cast<std::size_t>(place)];
  return shares;
}

/// Newcombe's method 5: the values t with |t - auc| <= z sqrt(V(t)), V the variance of Hanley and McNeil with
/// both sample sizes in its numerator replaced by their mean.
std::pair<double, double> scoreLimits(double value, double m, double n) {
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

/// The same for the positives and negatives that tell as much as these rows.
std::pair<double, double> scoreLimits(double value, const std::vector<bool>& positive,
                                      const PositiveSteps& steps, const Sampling& sampling) {
  if (sampling.plain()) return scoreLimits(value, steps.allPositives, steps.allNegatives);
  std::vector<Index> positives, negatives;
  for (std::size_t i = 0; i < positive.size(); ++i)
    if (steps.place[i] >= 0) (positive[i] ? positives : negatives).push_back(static_cast<Index>(i));
  const auto effective = [&](const std::vector<Index>& rows) {
    return effectiveUnits(taken(sampling, rows), static_cast<Index>(rows.size()));
  };
  return scoreLimits(value, effective(positives), effective(negatives));
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

/// Variance of a sum of deviations that is 0 by construction, its units independent.
double varianceOfUnits(const std::vector<double>& deviations, const Sampling& sampling) {
  Vector sums = Vector::Zero(sampling.units);
  for (std::size_t i = 0; i < deviations.size(); ++i)
    sums[sampling.unitOf(static_cast<Index>(i))] += deviations[i];
  const auto units = static_cast<double>(sampling.units);
  return units / (units - 1) * sums.squaredNorm();
}

/// Around the area, unless the variance shows no uncertainty: then the limits.
template <class Limits>
Estimate aroundArea(double value, double variance, const Limits& limits, const Sampling& sampling, Index n) {
  if (sampling.groups() == 1) return Estimate::bare(value, n, "One group has no interval.");
  double low = 0, high = 1;
  std::string method = "delong";
  if (variance > 0) {
    const double half = Z95 * std::sqrt(variance);
    low = std::max(0.0, value - half);
    high = std::min(1.0, value + half);
  } else {
    const auto found = limits();
    low = std::min(value, found.first);
    high = std::max(value, found.second);
    method = "newcombe-score";
  }
  if (sampling.grouped) method += " by group";
  Estimate result = Estimate::within(value, low, high, std::move(method), n);
  if (sampling.grouped) result.note = fmt::format("{} groups", sampling.units);
  return result;
}

/// Weight of the rows of each class.
std::vector<double> supports(const std::vector<int>& codes, Index classes, const Sampling& sampling) {
  std::vector<double> support(static_cast<std::size_t>(classes), 0);
  for (std::size_t i = 0; i < codes.size(); ++i)
    support[static_cast<std::size_t>(codes[i])] += sampling.weight(static_cast<Index>(i));
  return support;
}

}  // namespace

Estimate auc(std::span<const double> scores, const std::vector<bool>& positive, const Sampling& sampling) {
  const PositiveSteps steps = positiveSteps(scores, positive, sampling);
  const Index n = steps.rows;
  if (!(steps.allPositives > 0)) return Estimate::undefined("There is no row of the positive class.", n);
  if (!(steps.allNegatives > 0)) return Estimate::undefined("Every row is of the positive class.", n);
  const double value = areaOf(steps);
  const auto shares = components(steps, positive);
  double variance = 0;
  if (sampling.plain()) {
    std::vector<double> ofPositives, ofNegatives;
    for (std::size_t i = 0; i < shares.size(); ++i)
      if (!std::isnan(shares[i])) (positive[i] ? ofPositives : ofNegatives).push_back(shares[i]);
    variance = varianceOfMean(ofPositives) + varianceOfMean(ofNegatives);
  } else {
    std::vector<double> deviations(shares.size(), 0);
    for (std::size_t i = 0; i < shares.size(); ++i)
      if (!std::isnan(shares[i]))
        deviations[i] = sampling.weight(static_cast<Index>(i)) * (shares[i] - value) /
                        (positive[i] ? steps.allPositives : steps.allNegatives);
    variance = varianceOfUnits(deviations, sampling);
  }
  return aroundArea(
      value, variance, [&] { return scoreLimits(value, positive, steps, sampling); }, sampling, n);
}

Estimate macroAuc(const Matrix& probabilities, const std::vector<int>& codes,
                  const std::vector<std::string>& classNames, const Sampling& sampling) {
  const auto classes = static_cast<int>(classNames.size());
  const auto n = static_cast<Index>(codes.size());
  const auto support = supports(codes, classes, sampling);
  const double all = std::accumulate(support.begin(), support.end(), 0.0);
  std::vector<int> used;
  for (int k = 0; k < classes; ++k)
    if (const double own = support[static_cast<std::size_t>(k)]; own > 0 && own < all) used.push_back(k);
  if (used.empty()) return Estimate::undefined("The rows hold fewer than two classes.", n);
  const double share = 1.0 / static_cast<double>(used.size());
  double value = 0;
  // What each row adds to the mean, scaled by its class's size so that a class's rows average to its part; or
  // how far each row moves it.
  std::vector<double> added(codes.size(), 0);
  for (const int k : used) {
    const auto positive = isClass(codes, k);
    const PositiveSteps steps = positiveSteps(columnOf(probabilities, k), positive, sampling);
    const double area = areaOf(steps);
    const auto shares = components(steps, positive);
    value += share * area;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (!sampling.plain())
        added[i] += sampling.weight(static_cast<Index>(i)) * (shares[i] - area) /
                    (positive[i] ? steps.allPositives : steps.allNegatives);
      else
        added[i] += (positive[i] ? 1.0 : support[static_cast<std::size_t>(codes[i])] / steps.allNegatives) *
                    shares[i];
    }
  }
  for (double& one : added) one = share * one;
  double variance = 0;
  if (sampling.plain()) {
    std::vector<std::vector<double>> ofClass(static_cast<std::size_t>(classes));
    for (std::size_t i = 0; i < codes.size(); ++i)
      ofClass[static_cast<std::size_t>(codes[i])].push_back(added[i]);
    for (const auto& values : ofClass)
      if (!values.empty()) variance += varianceOfMean(values);
  } else {
    variance = varianceOfUnits(added, sampling);
  }
  const auto limits = [&] {
    std::pair<double, double> mean{0, 0};
    for (const int k : used) {
      const auto positive = isClass(codes, k);
      const PositiveSteps steps = positiveSteps(columnOf(probabilities, k), positive, sampling);
      const auto [low, high] = scoreLimits(areaOf(steps), positive, steps, sampling);
      mean.first += share * low;
      mean.second += share * high;
    }
    return mean;
  };
  Estimate result = aroundArea(value, variance, limits, sampling, n);
  if (used.size() < classNames.size())
    result.note = fmt::format("mean of {} of {} classes{}", used.size(), classes,
                              result.note.empty() ? "" : "; " + result.note);
  return result;
}

double supportWeightedAuc(const Matrix& probabilities, const std::vector<int>& codes,
                          const Sampling& sampling) {
  double sum = 0, rows = 0;
  for (Index k = 0; k < probabilities.cols(); ++k) {
    const PositiveSteps steps =
        positiveSteps(columnOf(probabilities, k), isClass(codes, static_cast<int>(k)), sampling);
    const double area = areaOf(steps);
    if (std::isnan(area)) continue;
    sum += steps.allPositives * area;
    rows += steps.allPositives;
  }
  return rows > 0 ? sum / rows : NotANumber;
}

double pairwiseAuc(const Matrix& probabilities, const std::vector<int>& codes, bool weighted,
                   const Sampling& sampling) {
  const Index classes = probabilities.cols();
  const auto support = supports(codes, classes, sampling);
  Matrix area = Matrix::Zero(classes, classes);  // of the column's class against the row's
  for (Index a = 0; a < classes; ++a) {
    if (!(support[static_cast<std::size_t>(a)] > 0)) continue;
    const PositiveSteps steps =
        positiveSteps(columnOf(probabilities, a), isClass(codes, static_cast<int>(a)), sampling);
    // The negatives class by class: a class a column, a place a row.
    Matrix negatives = Matrix::Zero(2 * steps.steps() + 1, classes);
    for (std::size_t i = 0; i < codes.size(); ++i)
      if (codes[i] != a) negatives(steps.place[i], codes[i]) += sampling.weight(static_cast<Index>(i));
    std::vector<double> above(steps.positives.size()), tied(steps.positives.size());
    for (Index b = 0; b < classes; ++b) {
      if (b == a || !(support[static_cast<std::size_t>(b)] > 0)) continue;
      double higher = 0;
      for (std::size_t k = 0; k < above.size(); ++k) {
        const auto place = static_cast<Index>(2 * k);
        higher += negatives(place, b);
        above[k] = higher;
        tied[k] = negatives(place + 1, b);
        higher += tied[k];
      }
      area(b, a) = areaOf(steps.positives, above.data(), tied.data(), steps.allPositives,
                          support[static_cast<std::size_t>(b)]);
    }
  }
  double sum = 0, pairs = 0;
  for (Index a = 0; a < classes; ++a)
    for (Index b = a + 1; b < classes; ++b) {
      const double rowsA = support[static_cast<std::size_t>(a)], rowsB = support[static_cast<std::size_t>(b)];
      if (!(rowsA > 0 && rowsB > 0)) continue;
      const double weight = weighted ? rowsA + rowsB : 1;
      sum += weight * (area(b, a) + area(a, b)) / 2;
      pairs += weight;
    }
  return pairs > 0 ? sum / pairs : NotANumber;
}

}  // namespace ridgeline::eval
