#include "core/optimize/descent.hpp"

#include <cmath>

namespace ridgeline::optimize {
namespace {

constexpr double KeptSquares = 0.999;  ///< share of Adam's mean square kept at each move
constexpr double LeastRoot = 1e-8;     ///< keeps Adam's unit off zero

}  // namespace

Descent::Descent(DescentRule rule, double momentum, Index unknowns)
    : rule_(rule), momentum_(momentum), velocity_(Vector::Zero(unknowns)), squares_(Vector::Zero(unknowns)) {}

Vector Descent::probe(const Vector& x) const {
  return rule_ == DescentRule::Nesterov ? Vector(x + momentum_ * velocity_) : x;
}

void Descent::move(Vector& x, const Vector& gradient, double stepSize) {
  ++moves_;
  switch (rule_) {
    case DescentRule::Plain:
      x -= stepSize * gradient;
      return;
    case DescentRule::Momentum:
    case DescentRule::Nesterov:
      velocity_ = momentum_ * velocity_ - stepSize * gradient;
      x += velocity_;
      return;
    case DescentRule::Adam: {
      velocity_ = momentum_ * velocity_ + (1 - momentum_) * gradient;
      squares_ = KeptSquares * squares_ + (1 - KeptSquares) * gradient.cwiseAbs2();
      // Both begin at zero and are too small at first.
      const double mean = 1 - std::pow(momentum_, moves_), square = 1 - std::pow(KeptSquares, moves_);
      x.array() -= stepSize * (velocity_.array() / mean) / ((squares_.array() / square).sqrt() + LeastRoot);
      return;
    }
  }
}

}  // namespace ridgeline::optimize
