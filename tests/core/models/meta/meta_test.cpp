#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/meta/members.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr fitted(const ModelSpec& spec, const TrainingSet& train) {
  jobs::WorkContext context;
  const auto model = fit(spec, train, context);
  INFO((model ? "" : model.error().text()));
  REQUIRE(model);
  return *model;
}

Predictions asked(const FittedModelPtr& model, const Matrix& X) {
  jobs::WorkContext context;
  const auto answers = model->predict(X, context);
  REQUIRE(answers);
  return *answers;
}

ModelSpec spec(const char* id, params::ParamValues values) { return {id, std::move(values)}; }
params::ParamValue words(const char* text) { return std::string(text); }

/// Two classes that a wave parts, with noise; 1 in 5 is "b" where `rare`.
TrainingSet waves(Index n, std::uint64_t seed, bool rare = false) {
  const Matrix X = test::normals(n, 2, seed);
  Rng rng{Seed(seed + 1)};
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i)
    labels.push_back(X(i, 1) + 0.7 * rng.normal() > std::sin(2 * X(i, 0)) + (rare ? 1.2 : 0) ? 1 : 0);
  auto train = test::classification(X, labels, 2);
  train.seed = Seed(seed);
  return train;
}

double accuracy(const FittedModelPtr& model, const TrainingSet& rows) {
  const auto answers = asked(model, rows.X);
  double hits = 0;
  for (std::size_t i = 0; i < rows.labels.size(); ++i) hits += answers.labels[i] == rows.labels[i] ? 1 : 0;
  return hits / static_cast<double>(rows.labels.size());
}

double logLoss(const FittedModelPtr& model, const TrainingSet& rows) {
  const auto answers = asked(model, rows.X);
  double sum = 0;
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    sum -= std::log(std::max(1e-15, answers.probabilities(static_cast<Index>(i), rows.labels[i])));
  return sum / static_cast<double>(rows.labels.size());
}

double balanced(const FittedModelPtr& model, const TrainingSet& rows) {
  const auto answers = asked(model, rows.X);
  double hits[2] = {0, 0}, all[2] = {0, 0};
  for (std::size_t i = 0; i < rows.labels.size(); ++i) {
    all[rows.labels[i]] += 1;
    hits[rows.labels[i]] += answers.labels[i] == rows.labels[i] ? 1 : 0;
  }
  return (hits[0] / all[0] + hits[1] / all[1]) / 2;
}

}  // namespace

TEST_CASE("voting: the mean of its members' answers", "[models][meta]") {
  const auto train = waves(120, 3);
  const Matrix X = test::normals(40, 2, 9);
  const auto tree = fitted(spec("tree", {{"max-depth", std::int64_t{2}}}), train);
  const auto knn = fitted(spec("knn", {}), train);
  const auto both = fitted(spec("voting", {{"tree-max-depth", std::int64_t{2}}}), train);
  const Matrix mean = (asked(tree, X).probabilities + asked(knn, X).probabilities) / 2;
  CHECK((asked(both, X).probabilities - mean).cwiseAbs().maxCoeff() < 1e-12);
  const auto hard =
      fitted(spec("voting", {{"tree-max-depth", std::int64_t{2}}, {"vote", words("hard")}}), train);
  const auto votes = asked(hard, X);
  for (Index i = 0; i < 40; ++i) {
    const auto at = static_cast<std::size_t>(i);
    CHECK(votes.probabilities(i, 1) == (asked(tree, X).labels[at] + asked(knn, X).labels[at]) / 2.0);
  }
  auto numbers = test::regression(train.X, train.X.col(0));
  const auto pair = fitted(spec("voting", {{"tree", false}, {"least-squares", true}}), numbers);
  const Vector want = (asked(fitted(spec("least-squares", {}), numbers), X).values +
                       asked(fitted(spec("knn", {}), numbers), X).values) /
                      2;
  CHECK((asked(pair, X).values - want).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("bagging: one member on all rows without replacement is its base, many are steadier",
          "[models][meta]") {
  const auto train = waves(200, 5), unseen = waves(2000, 55);
  const auto one = fitted(
      spec("bagging", {{"members", std::int64_t{1}}, {"replacement", false}, {"base", words("knn")}}), train);
  CHECK(asked(one, unseen.X).probabilities == asked(fitted(spec("knn", {}), train), unseen.X).probabilities);
  const auto many = fitted(spec("bagging", {{"members", std::int64_t{40}}}), train);
  CHECK(accuracy(many, unseen) > accuracy(fitted(spec("tree", {}), train), unseen));
  const auto narrow = fitted(spec("bagging", {{"members", std::int64_t{6}}, {"column-share", 0.5}}), train);
  CHECK(narrow->features() == 2);
  CHECK(asked(narrow, unseen.X).labels.size() == 2000);
}

TEST_CASE("stacking: the final method trusts the base that is right on unseen rows", "[models][meta]") {
  // A full tree knows its train rows by heart; only out-of-fold answers show that the line is better.
  const Matrix X = test::normals(300, 4, 12);
  Vector y = X.col(0) - 2 * X.col(1);
  y += test::normals(300, 1, 13).col(0);
  const auto train = test::regression(X, y);
  const auto stack = fitted(spec("stacking", {{"knn", false}, {"least-squares", true}}), train);
  const Matrix fresh = test::normals(2000, 4, 14);
  const Vector truth = fresh.col(0) - 2 * fresh.col(1);
  const double error = (asked(stack, fresh).values - truth).norm() / std::sqrt(2000.0);
  CHECK(error < 0.25);
  CHECK((asked(fitted(spec("tree", {}), train), fresh).values - truth).norm() / std::sqrt(2000.0) > 0.8);
  jobs::WorkContext context;
  CHECK(fit(spec("stacking", {{"folds", std::int64_t{50}}}), waves(20, 1), context).error().where == "folds");
}

TEST_CASE("calibrated: an overconfident tree becomes honest, its ranking stays", "[models][meta]") {
  const auto train = waves(600, 21), unseen = waves(4000, 22);
  const double raw = logLoss(fitted(spec("tree", {}), train), unseen);
  for (const char* method : {"platt", "temperature"}) {
    const auto model = fitted(spec("calibrated", {{"method", words(method)}}), train);
    INFO(method);
    CHECK(logLoss(model, unseen) < 0.7);
    CHECK(logLoss(model, unseen) < raw / 3);
  }
  jobs::WorkContext context;
  const auto isotonic = fit(spec("calibrated", {{"method", words("isotonic")}, {"base", words("logistic")}}),
                            waves(1500, 23), context);
  REQUIRE(isotonic);
  CHECK(logLoss(*isotonic, unseen) < 0.62);
  CHECK(context.takeWarnings().empty());
  REQUIRE(fit(spec("calibrated", {{"method", words("isotonic")}}), waves(300, 24), context));
  CHECK(context.takeWarnings().size() == 1);
}

TEST_CASE("threshold: a rare class is found for balanced accuracy, costs move the cut", "[models][meta]") {
  const auto train = waves(800, 31, true), unseen = waves(4000, 32, true);
  const auto plain = fitted(spec("logistic", {}), train);
  const auto chosen = fitted(spec("threshold", {{"base", words("logistic")}}), train);
  CHECK(balanced(chosen, unseen) > balanced(plain, unseen) + 0.05);
  // Rankings stay: the probabilities are a rising function of the base's.
  const auto a = asked(plain, unseen.X).probabilities, b = asked(chosen, unseen.X).probabilities;
  for (Index i = 1; i < 200; ++i) CHECK((a(i, 1) > a(i - 1, 1)) == (b(i, 1) > b(i - 1, 1)));
  const auto positives = [&](double falseNegative) {
    const auto model = fitted(
        spec("threshold",
             {{"base", words("logistic")}, {"goal", words("cost")}, {"false-negative-cost", falseNegative}}),
        train);
    long called = 0;
    for (const int label : asked(model, unseen.X).labels) called += label;
    return called;
  };
  CHECK(positives(20) > positives(1) + 500);
  CHECK(positives(0.05) < positives(1));
  jobs::WorkContext context;
  auto three = test::classification(test::normals(60, 2, 3), std::vector<int>(60, 0), 3);
  for (std::size_t i = 0; i < 60; ++i) three.labels[i] = static_cast<int>(i % 3);
  CHECK(fit(spec("threshold", {{"goal", words("cost")}}), three, context).error().where == "goal");
}

TEST_CASE("rebalanced: rare rows are found in the fit's own rows alone", "[models][meta]") {
  const auto train = waves(800, 41, true), unseen = waves(4000, 42, true);
  const double plain = balanced(fitted(spec("logistic", {}), train), unseen);
  for (const char* method : {"weights", "oversample", "undersample", "smote"}) {
    INFO(method);
    CHECK(
        balanced(fitted(spec("rebalanced", {{"base", words("logistic")}, {"method", words(method)}}), train),
                 unseen) > plain + 0.04);
  }
}

TEST_CASE("methods on methods: a base that cannot do the task is told by name", "[models][meta]") {
  jobs::WorkContext context;
  const auto refused = fit(spec("bagging", {{"base", words("least-squares")}}), waves(50, 1), context);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("least-squares") != std::string::npos);
  CHECK(refused.error().where == "base");
  CHECK(fit(spec("bagging", {{"base", words("kmeans")}}), waves(50, 1), context).error().where == "base");
  // A parameter of the base is refused under the name that it has here.
  CHECK(fit(spec("bagging", {{"base", words("knn")}, {"knn-neighbors", std::int64_t{999}}}), waves(50, 1),
            context)
            .error()
            .where == "knn-neighbors");
  CHECK(fit(spec("voting", {{"tree", false}, {"knn", false}}), waves(50, 1), context).error().code ==
        ErrorCode::InvalidParam);
}

TEST_CASE("methods on methods: parameters of the others follow the choice, and theirs follow them",
          "[models][meta]") {
  const auto& schema = *(*modelEntry("bagging"))->params;
  const auto* depth = schema.find("tree-max-depth");
  REQUIRE(depth != nullptr);
  CHECK(depth->max == (*modelEntry("tree"))->params->find("max-depth")->max);
  auto values = schema.defaults();
  CHECK(schema.active(*depth, values));
  values["base"] = std::string("knn");
  CHECK_FALSE(schema.active(*depth, values));
  CHECK(schema.active(*schema.find("knn-neighbors"), values));
  for (const auto& info : schema.params()) {
    if (!info.name.starts_with("mlp-")) continue;
    INFO(info.name);
    CHECK_FALSE(schema.active(info, values));
  }
  const auto& several = *(*modelEntry("stacking"))->params;
  CHECK(several.find("tree")->initial == params::ParamValue(true));
  CHECK(several.find("pca") == nullptr);
  CHECK((*modelEntry("threshold"))->params->find("ridge-alpha") == nullptr);
}
