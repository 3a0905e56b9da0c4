#include <cmath>

#include "core/kernels/decompositions.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/class_capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

void seeAccuracy(Case& at, const models::FittedModel& model, const Matrix& X) {
  at.judge.see(accuracy(predict(at, model, X).labels, at.set.ytest), at.expect["accuracy_test"]);
}

Matrix firstLogs(Case& at, const models::FittedModel& model, const Matrix& X, std::size_t rows) {
  return taken(offered<models::LogProbabilities>(model, "log probabilities")
                   .logProbabilities(X.topRows(static_cast<Index>(rows)), at.context));
}

void linear(Case& at) {
  const auto model = fit(at, "lda", {}, at.set.labelled(at.set.X));
  const auto& classes = offered<models::ClassProfiles>(*model, "class profiles");
  at.judge.see(classes.priors(), at.expect["priors"]);
  for (const auto& profile : classes.profiles()) {
    if (profile.name == "mean") at.judge.see(profile.values, at.expect["means"]);
    if (profile.name == "covariance" && !at.expect["pooled_covariance_divide_by_n"].null())
      at.judge.see(profile.values, at.expect["pooled_covariance_divide_by_n"]);
  }
  const Wanted logs = at.expect["log_posterior_test_first20"], scores = at.expect["abs_scores_first5"];
  at.judge.see(firstLogs(at, *model, at.set.Xtest, logs.size()), logs);
  const auto& axes = offered<models::Projection>(*model, "projection");
  at.judge.see(axes.explainedRatio(), at.expect["explained_ratio"]);
  at.judge.see(Matrix(axes.project(at.set.Xtest.topRows(static_cast<Index>(scores.size()))).cwiseAbs()),
               scores);
  seeAccuracy(at, *model, at.set.Xtest);
}

void shrunken(Case& at) {
  const auto model =
      fit(at, "lda", {{"shrinkage", at.param("shrinkage").get<double>()}}, at.set.labelled(at.set.X));
  seeAccuracy(at, *model, at.set.Xtest);
}

/// Whether the rows of every class spread in every direction beyond what rounding leaves of nothing.
bool everyClassSpreads(const GoldenSet& set) {
  for (int k = 0; k < set.classes(); ++k) {
    std::vector<Index> rows;
    for (std::size_t i = 0; i < set.y.size(); ++i)
      if (set.y[i] == k) rows.push_back(static_cast<Index>(i));
    Matrix own = takeRows(set.Z, rows);
    if (own.rows() <= own.cols()) return false;
    own.rowwise() -= own.colwise().mean().eval();
    const Vector lengths = kernels::rightSingular(own).values;
    if (!(lengths.minCoeff() > 1e-10 * lengths.maxCoeff())) return false;
  }
  return true;
}

void quadratic(Case& at) {
  const double share = at.param("reg").get<double>();
  // The reference then divides by a variance that is the rounding of its own sums; no other sums repeat it.
  if (share == 0 && !everyClassSpreads(at.set))
    throw Unsupported{
        "a class has no spread in some direction, so that its density is undefined and the reference's "
        "a matter of rounding"};
  const auto model = fit(at, "qda", {{"regularisation", share}}, at.set.labelled(at.set.Z));
  const Wanted logs = at.expect["log_posterior_test_first20"];
  const Matrix got = firstLogs(at, *model, at.set.Ztest, logs.size());
  for (Index i = 0; i < got.rows(); ++i)
    for (Index k = 0; k < got.cols(); ++k) {
      // The reference may have clipped what lies below.
      const Wanted want = logs[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)];
      if (got(i, k) > -700 || want.number() > -700) at.judge.see(got(i, k), want);
    }
  seeAccuracy(at, *model, at.set.Ztest);
}

}  // namespace

std::vector<Kind> discriminantKinds() {
  return {{"classification", "lda", linear},
          {"classification", "lda_shrinkage_", shrunken},
          {"classification", "qda_", quadratic}};
}

}  // namespace ridgeline::golden
