#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/logistic_inference.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::Coefficients;

/// Intercepts of a softmax are known up to a common shift: both sides without their mean.
Vector centred(const Vector& intercepts) {
  return intercepts.size() > 1 ? Vector(intercepts.array() - intercepts.mean()) : intercepts;
}

void seeIntercepts(Case& at, const Coefficients& linear, Tolerance allowed) {
  const Wanted wanted = at.expect["intercept"];
  Vector want(static_cast<Index>(wanted.size()));
  for (std::size_t k = 0; k < wanted.size(); ++k) want[static_cast<Index>(k)] = wanted[k].number();
  const Vector got = centred(linear.intercepts()), shift = want - centred(want);
  at.judge.see(Vector(got + shift), wanted, allowed);
}

double minusLogLikelihood(const Matrix& P, const std::vector<int>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum -= std::log(P(static_cast<Index>(i), y[i]));
  return sum;
}

Matrix asMatrix(const Wanted& rows) { return matrixOf(rows.json()); }

/// How far the reference can be from the minimum: its penalty bends the objective by 1 in every direction, so
/// that its gradient is no farther from 0 than its coefficients are from ours.
Tolerance besidesItsGradient(const Case& at, const Matrix& coefficients) {
  Tolerance allowed = at.judge.usual();
  if (at.expect.has("largest_gradient_entry_of_reference"))
    allowed.abs += at.expect["largest_gradient_entry_of_reference"].number() *
                   std::sqrt(static_cast<double>(coefficients.size()));
  return allowed;
}

void penalised(Case& at) {
  const double c = at.param("C").get<double>();
  const auto train = at.set.labelled(at.set.Z);
  const auto model =
      fit(at, "logistic", {{"c", c}, {"max-iterations", std::int64_t{20000}}, {"tolerance", 1e-10}}, train);
  const auto& linear = offered<Coefficients>(*model, "coefficients");
  const Matrix W = linear.coefficients();
  const double objective =
      c * minusLogLikelihood(predict(at, *model, at.set.Z).probabilities, at.set.y) + 0.5 * W.squaredNorm();
  at.judge.see(objective, at.expect["objective"], {0, 1e-6});
  const Tolerance allowed = besidesItsGradient(at, W);
  at.judge.see(Matrix(W.transpose()), at.expect["coef"], allowed);
  seeIntercepts(at, linear, allowed);
  const auto answers = predict(at, *model, at.set.Ztest);
  const Wanted first = at.expect["proba_test_first10"];
  at.judge.see(Matrix(answers.probabilities.topRows(static_cast<Index>(first.size()))), first, allowed);
  at.judge.see(accuracy(answers.labels, at.set.ytest), at.expect["accuracy_test"],
               {1e-6 + at.judge.usual().abs, 0});
  at.judge.see(logLoss(answers.probabilities, at.set.ytest), at.expect["log_loss_test"], allowed);
}

/// c x the logistic loss of two classes + the absolute weights.
double sparseObjective(const Case& at, double c, const Vector& w, double intercept) {
  const Vector odds = (at.set.Z * w).array() + intercept;
  double loss = 0;
  for (std::size_t i = 0; i < at.set.y.size(); ++i) {
    const double x = at.set.y[i] == 1 ? -odds[static_cast<Index>(i)] : odds[static_cast<Index>(i)];
    loss += std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  }
  return c * loss + w.lpNorm<1>();
}

void sparse(Case& at) {
  const double c = at.param("C").get<double>();
  const auto model = fit(at, "logistic",
                         {{"penalty", std::string("l1")},
                          {"c", c},
                          {"max-iterations", std::int64_t{20000}},
                          {"tolerance", 1e-10}},
                         at.set.labelled(at.set.Z));
  const auto& linear = offered<Coefficients>(*model, "coefficients");
  const Vector w = linear.coefficients().col(0);
  const double own = sparseObjective(at, c, w, linear.intercepts()[0]);
  at.judge.see(own, at.expect["objective"]);
  // The reference ends after a number of rounds: where it was not at the minimum yet, its coefficients tell
  // of nothing but its own objective.
  if (const double its = at.expect["objective"].number(); own < its - 1e-6 * its) {
    const Vector theirs = asMatrix(at.expect["coef"]).row(0).transpose();
    at.judge.see(sparseObjective(at, c, theirs, at.expect["intercept"][0].number()), at.expect["objective"],
                 {0, 1e-8});
    return;
  }
  at.judge.see(Matrix(w.transpose()), at.expect["coef"]);
  seeIntercepts(at, linear, at.judge.usual());
}

void unpenalised(Case& at) {
  const auto train = at.set.labelled(at.set.Z);
  const auto model =
      fit(at, "logistic",
          {{"penalty", std::string("none")}, {"max-iterations", std::int64_t{20000}}, {"tolerance", 1e-11}},
          train);
  const auto facts = taken(models::logisticInference(*model, train));
  at.judge.see(facts.estimate, at.expect["params"]);
  at.judge.see(facts.standardError, at.expect["se"]);
  at.judge.see(facts.z, at.expect["z"]);
  at.judge.see(facts.p, at.expect["p"]);
  at.judge.see(facts.logLikelihood, at.expect["loglik"]);
  at.judge.see(facts.nullLogLikelihood, at.expect["null_loglik"]);
  at.judge.see(facts.mcFaddenR2, at.expect["mcfadden_r2"]);
}

}  // namespace

std::vector<Kind> logisticKinds() {
  return {{"classification", "logistic_C", penalised},
          {"classification", "logistic_l1_", sparse},
          {"classification", "logistic_unpenalised", unpenalised}};
}

}  // namespace ridgeline::golden
