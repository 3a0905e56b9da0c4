#pragma once

#include "core/base/matrix.hpp"

namespace ridgeline::optimize {

enum class DescentRule {
  Plain,     ///< against the gradient
  Momentum,  ///< with a velocity that remembers earlier gradients
  Nesterov,  ///< the same, the gradient taken where the velocity leads
  Adam,      ///< every unknown in units of its own recent gradients
};

/// The moves of gradient descent, one at a time, with what each rule remembers.
///
/// Source   Polyak (1964), USSR Comp. Math. 4(5):1-17, doi:10.1016/0041-5553(64)90137-5; Nesterov (1983),
/// Soviet
///          Math. Doklady 27:372-376; Kingma & Ba (2015), arXiv:1412.6980.
class Descent {
 public:
  /// momentum: share of the velocity (of the mean gradient for Adam) that is kept at each move, in [0, 1).
  Descent(DescentRule rule, double momentum, Index unknowns);

  /// Where the gradient of the next move is to be taken.
  Vector probe(const Vector& x) const;
  /// Moves x by the gradient at probe(x).
  void move(Vector& x, const Vector& gradient, double stepSize);

 private:
  DescentRule rule_;
  double momentum_;
  Vector velocity_, squares_;  ///< Adam: mean gradient and mean square
  int moves_ = 0;
};

}  // namespace ridgeline::optimize
