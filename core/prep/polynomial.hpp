#pragma once

#include "core/prep/step.hpp"

namespace ridgeline::prep {

struct PolynomialParams {
  int degree = 2;
  bool interactionsOnly = false;
};

/// Adds products of number columns up to a degree: for a and b of degree 2, a^2, "a b", b^2. The columns
/// themselves come first, as they were; products follow by degree, in the order of their factors. With
/// `interactions-only` no column is multiplied with itself. k columns and degree d give C(k + d, d) - 1
/// columns. Words pass unchanged. No constant column: models bring their own intercept. Errors: TooLarge
/// beyond 20,000 columns or 2 GiB.
StepEntry polynomialEntry();

}  // namespace ridgeline::prep
