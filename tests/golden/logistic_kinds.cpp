#include <cmath>

#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::Coefficients;

/// Intercepts of a softmax are known up to a common shift: both sides without their mean.
Vector centred(const Vector& intercepts) {
  return intercepts.size() > 1 ? Vector(intercepts.array() - intercepts.mean()) : intercepts;
}

void seeIntercepts(Case& at, const Coefficients& linear) {
  const Wanted wanted = at.expect["intercept"];
  Vector want(static_cast<Index>(wanted.size()));
  for (std::size_t k = 0; k < wanted.size(); ++k) want[static_cast<Index>(k)] = wanted[k].number();
  const Vector got = centred(linear.intercepts()), shift = want - centred(want);
  at.judge.see(Vector(got + shift), wanted);
}

double minusLogLikelihood(const Matrix& P, const std::vector<int>& y) {
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) sum -= std::log(P(static_cast<Index>(i), y[i]));
  return sum;
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
  at.judge.see(Matrix(W.transpose()), at.expect["coef"]);
  seeIntercepts(at, linear);
  const auto answers = predict(at, *model, at.set.Ztest);
  const Wanted first = at.expect["proba_test_first10"];
  at.judge.see(Matrix(answers.probabilities.topRows(static_cast<Index>(first.size()))), first);
  at.judge.see(accuracy(answers.labels, at.set.ytest), at.expect["accuracy_test"],
               {1.0 / static_cast<double>(at.set.ytest.size()) * 1e-6 + at.judge.usual().abs, 0});
  at.judge.see(logLoss(answers.probabilities, at.set.ytest), at.expect["log_loss_test"]);
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
  const double objective = c * minusLogLikelihood(predict(at, *model, at.set.Z).probabilities, at.set.y) +
                           linear.coefficients().cwiseAbs().sum();
  at.judge.see(objective, at.expect["objective"]);
  at.judge.see(Matrix(linear.coefficients().transpose()), at.expect["coef"]);
  seeIntercepts(at, linear);
}

}  // namespace

std::vector<Kind> logisticKinds() {
  return {{"classification", "logistic_C", penalised}, {"classification", "logistic_l1_", sparse}};
}

}  // namespace ridgeline::golden
