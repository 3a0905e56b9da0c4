#include "core/models/kernels/smo.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/models/kernels/lane_math.hpp"

namespace ridgeline::models::machines {
namespace {

constexpr double Infinite = std::numeric_limits<double>::infinity();
constexpr double LeastCurvature = 1e-12;
constexpr Index StepsBetweenStops = 128;
constexpr Index StepsBetweenReports = 4096;
constexpr Index LeastToShrink = 256;
constexpr std::size_t LeastCache = std::size_t{64} << 20U;

/// Rows come in whole vectors of any build.
constexpr Index PaddedRows = 16;

/// As many numbers of 32 bits as lanes of 64.
template <class L>
RIDGELINE_INLINED inline void widen(typename L::Value& to, const float* from) {
  typedef float Narrow __attribute__((vector_size(L::Bytes / 2), aligned(4), may_alias));
  to = __builtin_convertvector(*reinterpret_cast<const Narrow*>(from), typename L::Value);
}

template <class L>
RIDGELINE_INLINED inline void countUp(typename L::Whole& places) {
  for (int i = 0; i < L::Count; ++i) places[i] = i;
}

struct Best {
  double value = -Infinite;
  Index at = -1;
};
/// The largest of the lanes; the lowest position among equals.
template <class L>
RIDGELINE_INLINED inline Best largest(const typename L::Value& values, const typename L::Whole& places) {
  Best best;
  for (int i = 0; i < L::Count; ++i) {
    if (values[i] == -Infinite) continue;
    if (values[i] > best.value || (values[i] == best.value && places[i] < best.at))
      best = {values[i], places[i]};
  }
  return best;
}

/// What the optimality conditions ask of each row: its slope and, added to its negative, what a step up or
/// down meets (an infinity where a bound forbids it).
struct State {
  double* slope;
  const double *up, *down, *diagonal;
  Index rows;  ///< whole vectors
};
struct Extremes {
  Best up;                 ///< steepest way up
  double down = Infinite;  ///< least of the ways down
};

/// Takes slope += step (a - b) where asked, and finds the extremes.
template <class L, bool Update>
RIDGELINE_INLINED inline Extremes sweep(const State& s, const float* a, const float* b, double step) {
  using Numbers = typename L::Value;
  Numbers most = Numbers{} - Infinite, least = Numbers{} + Infinite;
  typename L::Whole places = {}, here = {};
  countUp<L>(here);
  for (Index at = 0; at < s.rows; at += L::Count, here += L::Count) {
    Numbers slope, up, down;
    kernels::load<L>(slope, s.slope + at);
    if constexpr (Update) {
      Numbers left, right;
      widen<L>(left, a + at);
      widen<L>(right, b + at);
      slope += step * (left - right);
      kernels::store<L>(s.slope + at, slope);
    }
    kernels::load<L>(up, s.up + at);
    kernels::load<L>(down, s.down + at);
    up -= slope;
    down -= slope;
    const typename L::Whole steeper = up > most;
    most = steeper ? up : most;
    places = steeper ? here : places;
    least = down < least ? down : least;
  }
  Extremes found{largest<L>(most, places), Infinite};
  for (int i = 0; i < L::Count; ++i) found.down = std::min(found.down, static_cast<double>(least[i]));
  return found;
}

/// The partner of the row whose kernel row is `row`: the largest gain of a step on the pair.
template <class L>
RIDGELINE_INLINED inline Best partner(const State& s, const float* row, double up, double diagonal) {
  using Numbers = typename L::Value;
  Numbers most = Numbers{} - Infinite;
  typename L::Whole places = {}, here = {};
  countUp<L>(here);
  for (Index at = 0; at < s.rows; at += L::Count, here += L::Count) {
    Numbers slope, down, self, product;
    kernels::load<L>(slope, s.slope + at);
    kernels::load<L>(down, s.down + at);
    kernels::load<L>(self, s.diagonal + at);
    widen<L>(product, row + at);
    const Numbers violation = up - (down - slope);
    Numbers curvature = diagonal + self - 2.0 * product;
    curvature = curvature > LeastCurvature ? curvature : Numbers{} + LeastCurvature;
    Numbers gain = violation * violation / curvature;
    gain = violation > 0.0 ? gain : Numbers{} - Infinite;
    const typename L::Whole better = gain > most;
    most = better ? gain : most;
    places = better ? here : places;
  }
  return largest<L>(most, places);
}

/// Bytes for rows of K: a quarter of them all. Support vectors beyond that are asked for too seldom to be
/// worth more memory than others take.
std::size_t cacheFor(Index n, std::size_t most) {
  const auto quarter = static_cast<std::size_t>(n) * static_cast<std::size_t>(n) * sizeof(float) / 4;
  return std::min(most, std::max(LeastCache, quarter));
}

class Solver {
 public:
  Solver(KernelRows& rows, const SmoProblem& problem, jobs::WorkContext& context)
      : rows_(rows),
        problem_(problem),
        context_(context),
        cache_(rows, cacheFor(rows.size(), problem.cacheBytes)) {
    solution_.b = Vector::Zero(rows.size());
    active_.resize(static_cast<std::size_t>(rows.size()));
    std::iota(active_.begin(), active_.end(), 0);
    slope_ = -problem.z;
    gather();
  }

  Result<SmoSolution> solve() {
    Extremes now = look();
    while (true) {
      if (solution_.iterations % StepsBetweenStops == 0) {
        if (context_.stopped()) return jobs::WorkContext::cancelled();
        if (problem_.report && solution_.iterations % StepsBetweenReports == 0)
          context_.progress(static_cast<double>(solution_.iterations), 0, "Moving pairs of rows");
      }
      if (now.up.at < 0 || !(now.up.value - now.down > problem_.tolerance)) {
        if (whole()) break;
        RIDGELINE_CHECK(widenAgain());
        now = look();
        continue;
      }
      if (solution_.iterations >= problem_.maxIterations) {
        if (!whole()) RIDGELINE_CHECK(widenAgain());
        break;
      }
      if (worthShrinking()) {
        shrink(now);
        now = look();
        if (now.up.at < 0) continue;
      }
      const auto i = now.up.at;
      const float* rowI = cache_.row(i, active_[at(i)]);
      const Best j = pairFor(rowI, now.up.value, diagonal_[i]);
      if (j.at < 0) {
        // No pair can gain any more: settled as far as these rows go.
        if (whole()) break;
        RIDGELINE_CHECK(widenAgain());
        now = look();
        continue;
      }
      const float* rowJ = cache_.row(j.at, active_[at(j.at)]);
      const double step = take(i, j.at, static_cast<double>(rowI[j.at]), now.up.value);
      now = follow(rowI, rowJ, step);
      ++solution_.iterations;
      scanned_ += static_cast<double>(active_.size());
    }
    return finish(look());
  }

 private:
  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }
  bool whole() const { return static_cast<Index>(active_.size()) == rows_.size(); }
  State state() { return {slopes_.data(), up_.data(), down_.data(), diagonal_.data(), slopes_.size()}; }

  /// The arrays of the active rows, filled up to whole vectors with rows that can go nowhere.
  void gather() {
    const auto n = static_cast<Index>(active_.size());
    const Index padded = (n + PaddedRows - 1) / PaddedRows * PaddedRows;
    slopes_ = Vector::Zero(padded);
    up_ = Vector::Constant(padded, -Infinite);
    down_ = Vector::Constant(padded, Infinite);
    diagonal_ = Vector::Zero(padded);
    for (Index t = 0; t < n; ++t) {
      slopes_[t] = slope_[active_[at(t)]];
      diagonal_[t] = rows_.diagonal(active_[at(t)]);
      allow(t);
    }
  }

  /// Which ways are open to active row t.
  void allow(Index t) {
    const Index row = active_[at(t)];
    const double b = solution_.b[row];
    up_[t] = b < problem_.upper[row] ? (b >= 0 ? -problem_.epsilon : problem_.epsilon) : -Infinite;
    down_[t] = b > problem_.lower[row] ? (b > 0 ? -problem_.epsilon : problem_.epsilon) : Infinite;
  }

  Extremes look() {
    Extremes found;
    const State s = state();
    simd::runAs([&](auto chosen) RIDGELINE_INLINED {
      found = sweep<Lanes<double, decltype(chosen)::value>, false>(s, nullptr, nullptr, 0);
    });
    return found;
  }
  Extremes follow(const float* a, const float* b, double step) {
    Extremes found;
    const State s = state();
    simd::runAs([&](auto chosen) RIDGELINE_INLINED {
      found = sweep<Lanes<double, decltype(chosen)::value>, true>(s, a, b, step);
    });
    return found;
  }
  Best pairFor(const float* row, double up, double diagonal) {
    Best found;
    const State s = state();
    simd::runAs([&](auto chosen) RIDGELINE_INLINED {
      found = partner<Lanes<double, decltype(chosen)::value>>(s, row, up, diagonal);
    });
    return found;
  }

  /// Moves b_i up and b_j down to the minimum along that way, or as far as a bound or a kink at 0 allows.
  double take(Index i, Index j, double product, double up) {
    double& bi = solution_.b[active_[at(i)]];
    double& bj = solution_.b[active_[at(j)]];
    const bool kinked = problem_.epsilon > 0;
    const double endI = kinked && bi < 0 ? 0 : problem_.upper[active_[at(i)]];
    const double endJ = kinked && bj > 0 ? 0 : problem_.lower[active_[at(j)]];
    const double curvature = std::max(LeastCurvature, diagonal_[i] + diagonal_[j] - 2 * product);
    const double step = std::min({(up - (down_[j] - slopes_[j])) / curvature, endI - bi, bj - endJ});
    // What stops the step is met exactly.
    bi = step == endI - bi ? endI : bi + step;
    bj = step == bj - endJ ? endJ : bj - step;
    allow(i);
    allow(j);
    return step;
  }

  /// Compaction touches every row held; it is bought once as much has been spent on scanning.
  bool worthShrinking() const {
    if (!problem_.shrink || static_cast<Index>(active_.size()) < LeastToShrink) return false;
    return scanned_ > static_cast<double>(cache_.held() + 1) * static_cast<double>(active_.size());
  }

  void shrink(const Extremes& now) {
    scanned_ = 0;
    std::vector<Index> kept;
    for (Index t = 0; t < static_cast<Index>(active_.size()); ++t) {
      // At its upper bound it only goes down, at its lower only up; settled if no partner could gain.
      const bool settled = (up_[t] == -Infinite && down_[t] - slopes_[t] > now.up.value) ||
                           (down_[t] == Infinite && up_[t] - slopes_[t] < now.down);
      if (!settled) kept.push_back(t);
    }
    if (kept.size() * 10 > active_.size() * 9) return;
    spread();
    std::vector<Index> rows;
    rows.reserve(kept.size());
    for (const Index t : kept) rows.push_back(active_[at(t)]);
    active_ = std::move(rows);
    rows_.narrow(active_);
    cache_.compact(kept);
    gather();
  }

  /// Slopes of the active rows back to where all are.
  void spread() {
    for (std::size_t t = 0; t < active_.size(); ++t) slope_[active_[t]] = slopes_[static_cast<Index>(t)];
  }

  /// Every row again, with the slopes of those that were left out.
  Status widenAgain() {
    spread();
    std::vector<bool> here(at(rows_.size()), false);
    for (const Index row : active_) here[at(row)] = true;
    std::vector<Index> away;
    for (Index row = 0; row < rows_.size(); ++row)
      if (!here[at(row)]) away.push_back(row);
    rows_.narrow(away);
    std::vector<float> products(at(rows_.width()));
    Vector sums = Vector::Zero(static_cast<Index>(away.size()));
    for (Index row = 0; row < rows_.size(); ++row) {
      if (row % StepsBetweenStops == 0 && context_.stopped()) return jobs::WorkContext::cancelled();
      if (solution_.b[row] == 0) continue;
      rows_.fill(row, products.data());
      sums +=
          solution_.b[row] * Eigen::Map<const Eigen::VectorXf>(products.data(), sums.size()).cast<double>();
    }
    for (std::size_t t = 0; t < away.size(); ++t)
      slope_[away[t]] = sums[static_cast<Index>(t)] - problem_.z[away[t]];
    active_.resize(at(rows_.size()));
    std::iota(active_.begin(), active_.end(), 0);
    rows_.narrow(active_);
    cache_.clear();
    gather();
    scanned_ = 0;
    return {};
  }

  Result<SmoSolution> finish(const Extremes& now) {
    const Index n = rows_.size();
    double sum = 0, free = 0;
    for (Index t = 0; t < n; ++t)
      if (up_[t] == down_[t]) {
        sum += up_[t] - slopes_[t];
        ++free;
      }
    const double high = now.up.at >= 0 ? now.up.value : now.down;
    const double low = std::isfinite(now.down) ? now.down : high;
    solution_.bias = free > 0 ? sum / free : (high + low) / 2;
    solution_.bias += rows_.biasShift(solution_.b);
    solution_.objective =
        0.5 * solution_.b.dot(slopes_.head(n) - problem_.z) + problem_.epsilon * solution_.b.lpNorm<1>();
    solution_.converged = now.up.at < 0 || !(now.up.value - now.down > problem_.tolerance);
    if (!std::isfinite(solution_.bias) || !solution_.b.allFinite())
      return fail(ErrorCode::Diverged,
                  "The support vectors left the finite numbers; scale the columns first or lower the cost.");
    return std::move(solution_);
  }

  KernelRows& rows_;
  const SmoProblem& problem_;
  jobs::WorkContext& context_;
  RowCache cache_;
  SmoSolution solution_;
  std::vector<Index> active_;  ///< rows in play, ascending
  Vector slope_;               ///< of all rows; of those in play, out of date
  Vector slopes_, up_, down_, diagonal_;
  double scanned_ = 0;
};

}  // namespace

Result<SmoSolution> smo(KernelRows& rows, const SmoProblem& problem, jobs::WorkContext& context) {
  return Solver(rows, problem, context).solve();
}

}  // namespace ridgeline::models::machines
