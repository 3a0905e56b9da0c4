#pragma once

#include <functional>

#include "core/models/linear/logistic_loss.hpp"

namespace ridgeline::models {

enum class LogisticSolver {
  Auto,    ///< Newton where rows and unknowns are few, else L-BFGS
  Newton,  ///< second derivatives over all rows at every step
  Lbfgs,   ///< gradients alone, after a start and a metric from a part of the rows
};

/// What a minimisation of the logistic loss is told.
struct LogisticSearch {
  LogisticSolver solver = LogisticSolver::Auto;
  Vector absolutePenalty;  ///< a: price of each unknown's absolute value, or empty: none
  bool penalised = true;   ///< false: weights of separated classes would grow without end
  bool started = false;    ///< the start is a former answer: do not look for a better one
  int maxIterations = 500;
  double tolerance = 1e-8;  ///< of the largest entry of the gradient
  /// Called with every iterate; false ends the search, which then answers Cancelled.
  std::function<bool(int iteration, const Vector& unknowns, const LogisticLoss::Evaluation& now)> record;
};
struct LogisticFound {
  Vector unknowns;
  int iterations = 0;
  bool converged = false;
  bool separated = false;  ///< no row is wrong and nothing holds the weights back
  double lastShift = 0;    ///< largest change of a score in the last Newton step of an unpenalised fit
};

/// Minimises the loss from `start`, with or without absolute penalties.
///
/// Method   Many rows: the answer over a fixed part of them is the start, and their second derivatives the
/// metric
///          of L-BFGS over all rows, which then needs few passes. Few rows: Newton steps by Cholesky. With
///          absolute penalties: proximal Newton steps in the same metrics, found by coordinate descent;
///          accelerated proximal gradients where unknowns are too many for a metric.
/// Errors   Cancelled; TooLarge; Diverged if the loss is not finite at the start.
/// Source   Byrd, Chin, Neveitt & Nocedal (2011), SIAM J. Optimization 21(3):977-995, doi:10.1137/10079923X
/// (part
///          of the rows); Lee, Sun & Saunders (2014), SIAM J. Optimization 24(3):1420-1443,
///          doi:10.1137/130921428 (proximal Newton); O'Donoghue & Candes (2015), Foundations of Computational
///          Mathematics 15:715-732, doi:10.1007/s10208-013-9150-3 (restarts).
Result<LogisticFound> minimiseLogistic(const LogisticLoss& loss, Vector start, const LogisticSearch& search,
                                       jobs::WorkContext& context);

}  // namespace ridgeline::models
