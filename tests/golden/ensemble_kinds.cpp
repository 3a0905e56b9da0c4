#include <algorithm>
#include <cmath>
#include <sstream>

#include "core/models/capabilities.hpp"
#include "core/models/staged_scores.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

constexpr int EnsembleSeeds = 5;
/// Of boosting, odd, so that there is a draw in the middle.
constexpr int Draws = 25;

double bagScore(const models::FittedModel& model) {
  const auto* bag = offered<models::OutOfBag>(model, "out-of-bag answers").outOfBag();
  if (bag == nullptr) throw Failure{"The forest has no out-of-bag answers."};
  return bag->score;
}

/// The mean importances, give or take what single forests of the reference differ by and a hundredth.
void seeImportances(Case& at, const Vector& shares) {
  const Wanted mean = at.expect["importance_mean"], sd = at.expect["importance_sd"];
  at.judge.require(shares.size() == static_cast<Index>(mean.size()), "there are other importances");
  for (std::size_t j = 0; j < std::min(mean.size(), static_cast<std::size_t>(shares.size())); ++j)
    at.judge.require(std::abs(shares[static_cast<Index>(j)] - mean[j].number()) <= 5 * sd[j].number() + 0.01,
                     fmt::format("the importance of feature {} is {:.4f}, far from the reference", j,
                                 shares[static_cast<Index>(j)]));
}

/// One forest a seed: out-of-bag score, then what `scores` says of its answers for the test rows, then the
/// importances.
template <class Scores>
Vector forests(Case& at, models::TrainingSet train, const Scores& scores) {
  return meanOverSeeds(EnsembleSeeds, [&](Seed seed) {
    train.seed = seed;
    const auto model = fit(at, "forest", {{"trees", at.param("trees").get<std::int64_t>()}}, train);
    const Vector own = scores(predict(at, *model, at.set.Xtest));
    const Vector shares = offered<models::Importances>(*model, "importances").importances();
    Vector all(1 + own.size() + shares.size());
    all << bagScore(*model), own, shares;
    return all;
  });
}

void ensembleClasses(Case& at) {
  const Vector means = forests(at, at.set.labelled(at.set.X), [&](const models::Predictions& answers) {
    return Vector{{accuracy(answers.labels, at.set.ytest), logLoss(answers.probabilities, at.set.ytest)}};
  });
  at.judge.band(means[0], at.expect["oob_accuracy"]);
  at.judge.band(means[1], at.expect["accuracy_test"]);
  at.judge.band(means[2], at.expect["log_loss_test"]);
  seeImportances(at, means.tail(means.size() - 3));
}

void ensembleNumbers(Case& at) {
  const auto usual = std::max<std::int64_t>(1, at.set.X.cols() / 3);
  if (at.has("max_features") && at.param("max_features") != usual)
    throw Unsupported{"forests try a third of the features, and the case asks for another number"};
  const Vector means = forests(at, at.set.measured(at.set.X), [&](const models::Predictions& answers) {
    return Vector{{r2(answers.values, at.set.ttest)}};
  });
  at.judge.band(means[0], at.expect["oob_r2"]);
  at.judge.band(means[1], at.expect["r2_test"]);
  seeImportances(at, means.tail(means.size() - 2));
}

/// The original method: exact splits by the variance of the slopes, trees of a given depth, nothing drawn but
/// which of equal cuts is taken, no penalty.
models::FittedModelPtr boosted(Case& at, const models::TrainingSet& train) {
  const auto depth = at.param("depth").get<std::int64_t>();
  return fit(at, "boosting",
             {{"splits", std::string("exact")},
              {"rounds", at.param("trees").get<std::int64_t>()},
              {"learning-rate", at.param("rate").get<double>()},
              {"max-depth", depth},
              {"max-leaves", std::int64_t{1} << depth},
              {"min-leaf-rows", std::int64_t{1}},
              {"l2-penalty", 0.0}},
             train);
}

/// Equal cuts are drawn evenly here, while rounding decides among most of them in the reference: a tree that
/// is rare there may be frequent here, so the draw in the middle is compared and not the mean.
double middle(std::vector<double> draws) {
  std::nth_element(draws.begin(), draws.begin() + Draws / 2, draws.end());
  return draws[Draws / 2];
}

void boostedClasses(Case& at) {
  models::TrainingSet train = at.set.labelled(at.set.X);
  std::vector<double> accuracies, losses, trainLosses;
  for (int draw = 0; draw < Draws; ++draw) {
    train.seed = Seed(static_cast<std::uint64_t>(draw));
    const auto model = boosted(at, train);
    const models::Predictions answers = predict(at, *model, at.set.Xtest);
    accuracies.push_back(accuracy(answers.labels, at.set.ytest));
    losses.push_back(logLoss(answers.probabilities, at.set.ytest));
    // The reference reports the deviance of two classes, twice the log loss.
    const double factor = model->classes() == 2 ? 2 : 1;
    trainLosses.push_back(factor * logLoss(predict(at, *model, at.set.X).probabilities, at.set.y));
  }
  at.judge.band(middle(accuracies), at.expect["accuracy_test"]);
  at.judge.band(middle(losses), at.expect["log_loss_test"]);
  at.judge.band(middle(trainLosses), at.expect["train_loss"]);
}

void boostedNumbers(Case& at) {
  const auto model = boosted(at, at.set.measured(at.set.X));
  at.judge.band(r2(predict(at, *model, at.set.Xtest).values, at.set.ttest), at.expect["r2_test"]);
  at.judge.band(meanSquaredError(predict(at, *model, at.set.X).values, at.set.t), at.expect["train_mse"]);
  // Equal gains are broken at random by the reference: then its stages are those of one draw.
  if (at.expect["r2_test"]["std"].number() > 1e-9) return;
  const auto& staged = offered<models::StagedScores>(*model, "staged scores");
  const std::string prefix = "mse_test_after_";
  for (const auto& [key, values] : at.expect.json().items()) {
    if (!key.starts_with(prefix)) continue;
    std::istringstream rounds(key.substr(prefix.size()));
    std::string round;
    for (std::size_t i = 0; std::getline(rounds, round, '_'); ++i) {
      const auto answers = taken(staged.predictAfter(at.set.Xtest, std::stoi(round), at.context));
      at.judge.see(meanSquaredError(answers.values, at.set.ttest), at.expect[key][i], {0, 1e-3});
    }
  }
}

}  // namespace

std::vector<Kind> ensembleKinds() {
  return {{"regression", "random_forest", ensembleNumbers},
          {"classification", "random_forest", ensembleClasses},
          {"regression", "gradient_boosting", boostedNumbers},
          {"classification", "gradient_boosting", boostedClasses}};
}

}  // namespace ridgeline::golden
