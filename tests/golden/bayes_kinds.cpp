#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

Matrix profile(const models::FittedModel& model, const std::string& name) {
  for (const auto& one : offered<models::ClassProfiles>(model, "class profiles").profiles())
    if (one.name == name) return one.values;
  throw Unsupported{"the fit has no profile \"" + name + "\""};
}

void seeAnswers(Case& at, const models::FittedModel& model) {
  const Wanted logs = at.expect["log_posterior_test_first20"];
  const Matrix got =
      taken(offered<models::LogProbabilities>(model, "log probabilities")
                .logProbabilities(at.set.Xtest.topRows(static_cast<Index>(logs.size())), at.context));
  at.judge.see(got, logs);
  at.judge.see(accuracy(predict(at, model, at.set.Xtest).labels, at.set.ytest), at.expect["accuracy_test"]);
}

void gaussian(Case& at) {
  const auto model = fit(at, "gaussian-nb", {{"smoothing", at.param("var_smoothing").get<double>()}},
                         at.set.labelled(at.set.X));
  at.judge.see(profile(*model, "mean"), at.expect["mean"]);
  at.judge.see(profile(*model, "variance"), at.expect["var"]);
  at.judge.see(offered<models::ClassProfiles>(*model, "class profiles").priors(), at.expect["prior"]);
  seeAnswers(at, *model);
}

void multinomial(Case& at) {
  const auto model = fit(at, "multinomial-nb", {{"alpha", 1.0}}, at.set.labelled(at.set.X));
  at.judge.see(Vector(profile(*model, "log-probability").row(0)), at.expect["log_prob_first_class"]);
  seeAnswers(at, *model);
}

void bernoulli(Case& at) {
  const auto model =
      fit(at, "bernoulli-nb", {{"alpha", 1.0}, {"threshold", at.param("threshold").get<double>()}},
          at.set.labelled(at.set.X));
  seeAnswers(at, *model);
}

}  // namespace

std::vector<Kind> bayesKinds() {
  return {{"classification", "gaussian_nb", gaussian},
          {"classification", "multinomial_nb", multinomial},
          {"classification", "bernoulli_nb", bernoulli}};
}

}  // namespace ridgeline::golden
