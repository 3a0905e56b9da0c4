#include <nlohmann/json.hpp>

#include "core/prep/step.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

/// What the set was standardised with, once more through the step itself: its transform of the rows gives
/// mean and spread back.
void standardised(Case& at) {
  const Matrix& X = at.set.X;
  const Matrix& Z = at.set.Z;
  Vector mean(X.cols()), sd(X.cols());
  for (Index j = 0; j < X.cols(); ++j) {
    // x = mean + sd z for any two rows that differ; a constant column has the spread 1.
    Index low = 0, high = 0;
    X.col(j).minCoeff(&low);
    X.col(j).maxCoeff(&high);
    const double range = Z(high, j) - Z(low, j);
    sd[j] = range > 0 ? (X(high, j) - X(low, j)) / range : 1;
    mean[j] = X(high, j) - sd[j] * Z(high, j);
  }
  at.judge.see(mean, at.expect["mean"]);
  at.judge.see(sd, at.expect["sd"]);
  at.judge.see(Vector(at.set.Ztest.row(0).transpose()), at.expect["first_test_row"]);
}

}  // namespace

std::vector<Kind> prepKinds() {
  return {{"regression", "standardise", standardised}, {"classification", "standardise", standardised}};
}

}  // namespace ridgeline::golden
