#include "core/optimize/lbfgs.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace ridgeline::optimize {
namespace {

constexpr double SufficientDecrease = 1e-4;
constexpr double Curvature = 0.9;
/// Rise that is the rounding of a value: near the minimum nothing else is left of it.
constexpr double Rounding = 2e-15;

struct Point {
  double step = 0;
  double value = 0;
  double slope = 0;  ///< derivative along the direction
  Vector x, gradient;
};

/// Strong Wolfe search along one direction.
class LineSearch {
 public:
  LineSearch(const Objective& objective, const Vector& x, const Vector& direction, double value, double slope)
      : objective_(objective), x_(x), direction_(direction) {
    start_.value = value;
    start_.slope = slope;
  }

  /// False where no descent was found.
  Result<bool> find(double firstStep, Point& found) {
    Point previous = start_;
    double step = firstStep;
    for (int trial = 0; trial < 30; ++trial) {
      RIDGELINE_TRY(Point now, at(step));
      if (!lowEnough(now) || (trial > 0 && now.value >= previous.value)) return zoom(previous, now, found);
      if (flatEnough(now)) return accept(std::move(now), found);
      if (now.slope >= 0) return zoom(now, previous, found);
      previous = std::move(now);
      step *= 2;
    }
    return accept(std::move(previous), found);
  }

 private:
  Result<Point> at(double step) const {
    Point point;
    point.step = step;
    point.x = x_ + step * direction_;
    point.gradient.resize(x_.size());
    RIDGELINE_TRY(point.value, objective_(point.x, point.gradient));
    point.slope = point.gradient.dot(direction_);
    return point;
  }
  bool lowEnough(const Point& p) const {
    return p.value <=
           start_.value + SufficientDecrease * p.step * start_.slope + Rounding * std::abs(start_.value);
  }
  bool flatEnough(const Point& p) const { return std::abs(p.slope) <= -Curvature * start_.slope; }

  static bool accept(Point&& point, Point& found) {
    found = std::move(point);
    return found.x.size() > 0;
  }

  /// `low` is the better end; the interval between holds an acceptable step.
  Result<bool> zoom(Point low, Point high, Point& found) {
    for (int trial = 0; trial < 40; ++trial) {
      RIDGELINE_TRY(Point now, at(between(low, high)));
      if (!lowEnough(now) || now.value >= low.value) {
        high = std::move(now);
      } else {
        if (flatEnough(now)) return accept(std::move(now), found);
        if (now.slope * (high.step - low.step) >= 0) high = std::move(low);
        low = std::move(now);
      }
      if (std::abs(high.step - low.step) <= 1e-15 * std::max(1.0, low.step)) break;
    }
    return accept(std::move(low), found);
  }

  /// The minimum of the parabola through low's value and slope and high's value, kept off the ends.
  static double between(const Point& low, const Point& high) {
    const double width = high.step - low.step;
    const double bend = high.value - low.value - low.slope * width;
    double share = bend > 0 && std::isfinite(bend) ? -low.slope * width / (2 * bend) : 0.5;
    if (!(share > 0.1 && share < 0.9)) share = 0.5;
    return low.step + share * width;
  }

  const Objective& objective_;
  const Vector& x_;
  const Vector& direction_;
  Point start_;
};

struct Pair {
  Vector step, change;
  double inverseCurvature = 0;
};

/// Two-loop recursion: minus the inverse Hessian's estimate times the gradient.
Vector direction(const std::deque<Pair>& pairs, const Vector& gradient,
                 const std::function<Vector(const Vector&)>& metric) {
  Vector q = -gradient;
  std::vector<double> alpha(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    alpha[i] = pairs[i].inverseCurvature * pairs[i].step.dot(q);
    q -= alpha[i] * pairs[i].change;
  }
  if (metric)
    q = metric(q);
  else if (!pairs.empty())
    q /= pairs.back().inverseCurvature * pairs.back().change.squaredNorm();
  for (std::size_t i = 0; i < pairs.size(); ++i)
    q += (alpha[i] - pairs[i].inverseCurvature * pairs[i].change.dot(q)) * pairs[i].step;
  return q;
}

}  // namespace

Result<LbfgsResult> lbfgs(const Objective& objective, Vector start, const LbfgsOptions& options) {
  LbfgsResult result;
  result.x = std::move(start);
  Vector gradient(result.x.size());
  RIDGELINE_TRY(result.value, objective(result.x, gradient));
  if (!std::isfinite(result.value) || !gradient.allFinite())
    return fail(ErrorCode::Diverged,
                "The objective is not finite at the start of the search; scale the columns.");
  std::deque<Pair> pairs;
  const auto size = [](const Vector& g) { return g.size() == 0 ? 0.0 : g.cwiseAbs().maxCoeff(); };
  result.largestGradient = size(gradient);
  while (result.largestGradient > options.tolerance && result.iterations < options.maxIterations) {
    Vector step = direction(pairs, gradient, options.metric);
    double slope = step.dot(gradient);
    if (!(slope < 0)) {
      pairs.clear();
      step = -gradient;
      slope = -gradient.squaredNorm();
    }
    const double first = pairs.empty() && !options.metric ? std::min(1.0, 1.0 / step.norm()) : 1.0;
    Point next;
    LineSearch search(objective, result.x, step, result.value, slope);
    RIDGELINE_TRY(const bool found, search.find(first, next));
    if (!found) {
      if (pairs.empty()) break;
      pairs.clear();
      continue;
    }
    Pair pair{next.x - result.x, next.gradient - gradient, 0};
    const double curvature = pair.step.dot(pair.change);
    if (curvature > 1e-14 * pair.change.squaredNorm()) {
      pair.inverseCurvature = 1 / curvature;
      pairs.push_back(std::move(pair));
      if (static_cast<int>(pairs.size()) > options.memory) pairs.pop_front();
    }
    result.x = std::move(next.x);
    gradient = std::move(next.gradient);
    result.value = next.value;
    result.largestGradient = size(gradient);
    ++result.iterations;
    if (options.onIteration && !options.onIteration(result.iterations, result.x, result.value)) break;
  }
  result.converged = result.largestGradient <= options.tolerance;
  return result;
}

}  // namespace ridgeline::optimize
