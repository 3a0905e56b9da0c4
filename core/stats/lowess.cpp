#include "core/stats/lowess.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ridgeline::stats {
namespace {

constexpr double NarrowWindow = 1e-3;  ///< spread of x, in units of the window, below which no slope is known
constexpr double RoundedResidual = 1e-10;  ///< of the largest |y|
constexpr Index LookEvery = 1 << 20;       ///< points visited between two looks at the stop

class LocalLines {
 public:
  /// x ascending.
  LocalLines(const Vector& x, const Vector& y, Index window, double delta)
      : x_(x), y_(y), window_(window), delta_(delta), robust_(Vector::Ones(x.size())), weights_(x.size()) {}

  Result<Vector> fit(int robustPasses, jobs::WorkContext& context) {
    RIDGELINE_TRY(Vector curve, pass(context));
    for (int i = 0; i < robustPasses; ++i) {
      weighByResidual(curve);
      RIDGELINE_TRY(curve, pass(context));
    }
    return curve;
  }

 private:
  Result<Vector> pass(jobs::WorkContext& context) {
    const Index n = x_.size();
    Vector curve(n);
    Index left = 0, done = -1, at = 0, visited = LookEvery;
    while (done < n - 1) {
      if (visited >= LookEvery) {
        if (context.stopped()) return jobs::WorkContext::cancelled();
        visited = 0;
      }
      while (left + window_ < n && x_[at] - x_[left] > x_[left + window_] - x_[at]) ++left;
      curve[at] = heightAt(at, left);
      visited += window_;
      for (Index i = done + 1; i < at; ++i) {
        const double share = (x_[i] - x_[done]) / (x_[at] - x_[done]);
        curve[i] = (1 - share) * curve[done] + share * curve[at];
      }
      for (done = at; done + 1 < n && x_[done + 1] == x_[at]; ++done) curve[done + 1] = curve[at];
      // The next line stands on the last point within delta, if that is not this one.
      const double reach = x_[at] + delta_;
      for (at = done + 1; at + 1 < n && x_[at + 1] <= reach;) ++at;
    }
    return curve;
  }

  double heightAt(Index at, Index left) {
    Index right = left + window_;
    const double here = x_[at], radius = std::max(here - x_[left], x_[right - 1] - here);
    if (!(radius > 0)) {
      while (left > 0 && x_[left - 1] == here) --left;
      while (right < x_.size() && x_[right] == here) ++right;
    }
    double height = 0;
    if (lineThrough(here, radius, left, right, true, height)) return height;
    lineThrough(here, radius, left, right, false, height);
    return height;
  }

  /// False if no point counts, or robust weights leave one place only, and that elsewhere.
  bool lineThrough(double here, double radius, Index left, Index right, bool robust, double& height) {
    const auto distance = [&](Index j) { return radius > 0 ? (x_[j] - here) / radius : 0.0; };
    double sum = 0, middle = 0;
    for (Index j = left; j < right; ++j) {
      const double z = std::abs(distance(j)), near = 1 - z * z * z;
      weights_[j] = near * near * near * (robust ? robust_[j] : 1.0);
      sum += weights_[j];
      middle += weights_[j] * distance(j);
    }
    if (!(sum > 0)) return false;
    middle /= sum;
    double spread = 0, level = 0, slope = 0;
    for (Index j = left; j < right; ++j) {
      const double w = weights_[j] / sum, z = distance(j) - middle;
      spread += w * z * z;
      level += w * y_[j];
      slope += w * z * y_[j];
    }
    // The distance of `here` from the middle is -middle.
    if (spread > NarrowWindow * NarrowWindow) {
      height = level - middle * slope / spread;
    } else {
      if (robust && std::abs(middle) > NarrowWindow) return false;
      height = level;
    }
    return true;
  }

  void weighByResidual(const Vector& curve) {
    const Vector sizes = (y_ - curve).cwiseAbs();
    const std::span<const double> all(sizes.data(), static_cast<std::size_t>(sizes.size()));
    const double bound = std::max(6 * median(all), RoundedResidual * y_.cwiseAbs().maxCoeff());
    if (!(bound > 0)) {
      robust_.setOnes();
      return;
    }
    robust_ = (1 - (sizes / bound).array().square()).max(0.0).square();
  }

  const Vector &x_, &y_;
  Index window_;
  double delta_;
  Vector robust_, weights_;
};

Status usableCurve(Sample x, Sample y, const LowessOptions& options) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (!(options.share > 0) || options.share > 1)
    return failAt("share", ErrorCode::InvalidParam, "The share of rows is {}; it must be above 0, at most 1.",
                  options.share);
  if (options.robustPasses < 0)
    return failAt("robust-passes", ErrorCode::InvalidParam,
                  "There cannot be {} robust passes; take 0 or more.", options.robustPasses);
  if (!(options.delta >= 0) || std::isinf(options.delta))
    return failAt("delta", ErrorCode::InvalidParam, "Delta is {}; it must be finite and not below 0.",
                  options.delta);
  if (x.size() != y.size())
    return fail(ErrorCode::InvalidInput, "There are {} values of x but {} of y.", x.size(), y.size());
  if (x.size() < 2)
    return fail(ErrorCode::InvalidInput, "There are {} points; a curve needs 2 at least.", x.size());
  if (!std::all_of(x.begin(), x.end(), finite) || !std::all_of(y.begin(), y.end(), finite))
    return fail(ErrorCode::NonFinite, "Some points are missing or infinite; leave them out.");
  const auto [least, most] = std::minmax_element(x.begin(), x.end());
  if (!std::isfinite(*most - *least))
    return fail(ErrorCode::InvalidInput, "The range from {} to {} is too wide; scale x.", *least, *most);
  return {};
}

}  // namespace

Result<Vector> lowess(Sample x, Sample y, const LowessOptions& options, jobs::WorkContext& context) {
  RIDGELINE_CHECK(usableCurve(x, y, options));
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return x[a] < x[b]; });
  const Index n = static_cast<Index>(x.size());
  Vector ascending(n), heights(n);
  for (Index i = 0; i < n; ++i) {
    ascending[i] = x[order[static_cast<std::size_t>(i)]];
    heights[i] = y[order[static_cast<std::size_t>(i)]];
  }
  // A share such as 0.3 of 10 rows must not lose a row to rounding.
  const auto wanted = static_cast<Index>(options.share * static_cast<double>(n) + 1e-10);
  LocalLines lines(ascending, heights, std::clamp<Index>(wanted, 2, n), options.delta);
  RIDGELINE_TRY(const Vector curve, lines.fit(options.robustPasses, context));
  Vector result(n);
  for (Index i = 0; i < n; ++i) result[static_cast<Index>(order[static_cast<std::size_t>(i)])] = curve[i];
  return result;
}

}  // namespace ridgeline::stats
