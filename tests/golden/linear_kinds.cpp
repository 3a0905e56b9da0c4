#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/elastic_net.hpp"
#include "core/models/linear/inference.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::Coefficients;

void seeLine(Case& at, const Coefficients& linear) {
  at.judge.see(linear.intercepts()[0], at.expect["intercept"]);
  at.judge.see(Vector(linear.coefficients().col(0)), at.expect["coef"]);
}

void leastSquares(Case& at) {
  const auto train = at.set.measured(at.set.X);
  const auto model = fit(at, "least-squares", {}, train);
  seeLine(at, offered<Coefficients>(*model, "coefficients"));
  const auto* certain = dynamic_cast<const models::LeastSquaresModel*>(model.get());
  if (certain == nullptr) throw Unsupported{"the fit does not offer inference"};
  const models::LinearInference facts = certain->inference();
  at.judge.see(facts.standardError, at.expect["se"]);
  at.judge.see(facts.t, at.expect["t"]);
  at.judge.see(facts.p, at.expect["p"]);
  at.judge.see(facts.interval, at.expect["ci95"]);
  at.judge.see(facts.residualSquares, at.expect["rss"]);
  at.judge.see(facts.r2, at.expect["r2"]);
  at.judge.see(facts.adjustedR2, at.expect["adj_r2"]);
  at.judge.see(facts.f, at.expect["f"]);
  at.judge.see(facts.fP, at.expect["f_p"]);
  at.judge.see(facts.logLikelihood, at.expect["loglik"]);
  at.judge.see(facts.aic, at.expect["aic"]);
  at.judge.see(facts.bic, at.expect["bic"]);
  const Vector residuals = train.targets - predict(at, *model, train.X).values;
  const Vector pull = certain->leverages(train.X);
  at.judge.see(models::durbinWatson(residuals), at.expect["durbin_watson"]);
  const auto first = static_cast<Index>(at.expect["leverage_first10"].size());
  at.judge.see(Vector(pull.head(first)), at.expect["leverage_first10"]);
  at.judge.see(Vector(models::cooksDistances(certain->basis(), residuals, pull).head(first)),
               at.expect["cook_first10"]);
  at.judge.see(predict(at, *model, at.set.Xtest).values, at.expect["prediction_test"]);
}

void ridge(Case& at) {
  const auto model =
      fit(at, "ridge", {{"alpha", at.param("alpha").get<double>()}}, at.set.measured(at.set.Z));
  seeLine(at, offered<Coefficients>(*model, "coefficients"));
  at.judge.see(r2(predict(at, *model, at.set.Ztest).values, at.set.ttest), at.expect["r2_test"]);
}

void elasticNet(Case& at) {
  const auto train = at.set.measured(at.set.Z);
  const double alpha = at.param("alpha").get<double>(), l1 = at.param("l1_ratio").get<double>();
  params::ParamValues values = {{"alpha", alpha}, {"path-points", std::int64_t{0}}};
  if (l1 != 1) values["l1-ratio"] = l1;
  const auto model = fit(at, l1 == 1 ? "lasso" : "elastic-net", values, train);
  const auto& linear = offered<Coefficients>(*model, "coefficients");
  const Vector w = linear.coefficients().col(0);
  seeLine(at, linear);
  at.judge.see(static_cast<double>((w.array() != 0).count()), at.expect["nonzero"]);
  const double squares = (train.targets - predict(at, *model, train.X).values).squaredNorm();
  at.judge.see(squares / (2 * static_cast<double>(train.n())) + alpha * l1 * w.lpNorm<1>() +
                   0.5 * alpha * (1 - l1) * w.squaredNorm(),
               at.expect["objective"]);
  at.judge.see(r2(predict(at, *model, at.set.Ztest).values, at.set.ttest), at.expect["r2_test"]);
}

void lassoPath(Case& at) {
  const auto equations = taken(models::normalEquations(at.set.measured(at.set.Z), at.context));
  const auto alphas = at.param("alphas").get<std::vector<double>>();
  const auto path = taken(models::regularisationPath(equations, 1, alphas, {}, at.context));
  at.judge.see(Matrix(path.coefficients.transpose()), at.expect["coef_by_alpha"]);
}

}  // namespace

std::vector<Kind> linearKinds() {
  return {{"regression", "ols", leastSquares},
          {"regression", "ridge_", ridge},
          {"regression", "lasso_", elasticNet},
          {"regression", "elastic_net_", elasticNet},
          {"regression", "lasso_path", lassoPath}};
}

}  // namespace ridgeline::golden
