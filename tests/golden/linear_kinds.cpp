#include <cmath>

#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::Coefficients;

void seeLine(Case& at, const Coefficients& linear) {
  at.judge.see(linear.intercepts()[0], at.expect["intercept"]);
  at.judge.see(Vector(linear.coefficients().col(0)), at.expect["coef"]);
}

void ridge(Case& at) {
  const auto model =
      fit(at, "ridge", {{"alpha", at.param("alpha").get<double>()}}, at.set.measured(at.set.Z));
  seeLine(at, offered<Coefficients>(*model, "coefficients"));
  at.judge.see(r2(predict(at, *model, at.set.Ztest).values, at.set.ttest), at.expect["r2_test"]);
}

}  // namespace

std::vector<Kind> linearKinds() { return {{"regression", "ridge_", ridge}}; }

}  // namespace ridgeline::golden
