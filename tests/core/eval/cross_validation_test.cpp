#include "core/eval/cross_validation.hpp"

#include <Eigen/LU>
#include <atomic>
#include <cmath>

#include "core/jobs/thread_pool.hpp"
#include "tests/core/eval/fold_scene.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

test::FoldScene linear(Index n) {
  const Matrix X = test::normals(n, 3, 11);
  const Matrix noise = test::normals(n, 1, 12);
  return test::sceneOf(X, X.col(0) * 2 - X.col(1) + 0.3 * noise, {});
}

Result<CrossValidation> validated(const test::FoldScene& scene, const std::vector<data::Fold>& folds,
                                  const models::ModelSpec& model, jobs::WorkContext& context,
                                  const std::vector<prep::StepSpec>& steps = {}) {
  return crossValidate(*scene.table, scene.schema, folds, steps, model, {.bootstrap = 200}, Seed(7), context);
}

}  // namespace

TEST_CASE("cross-validation: leave-one-out of least squares is the closed form by leverages",
          "[eval][cross-validation]") {
  const auto scene = linear(40);
  jobs::WorkContext context;
  const auto result =
      validated(scene, scene.folds({.kind = data::FoldKind::LeaveOut}), {"least-squares", {}}, context);
  REQUIRE(result);
  REQUIRE(result->folds.size() == 40);
  Matrix X(40, 4);
  Vector y(40);
  for (Index i = 0; i < 40; ++i) {
    X(i, 0) = 1;
    for (Index j = 0; j < 3; ++j) X(i, j + 1) = scene.table->column(j).values()[static_cast<std::size_t>(i)];
    y[i] = scene.table->column(3).values()[static_cast<std::size_t>(i)];
  }
  const Matrix hat = X * (X.transpose() * X).inverse() * X.transpose();
  const Vector residual = (y - hat * y).array() / (1 - hat.diagonal().array());
  for (const auto& metric : result->pooled)
    if (metric.id == "rmse")
      CHECK(*metric.estimate.value == Approx(std::sqrt(residual.squaredNorm() / 40)).epsilon(1e-9));
  // One row has no R2: the mean over folds says so, the pooled one exists.
  CHECK_FALSE(result->find("r2")->mean.value);
  CHECK(result->find("mae")->mean.value);
}

TEST_CASE("cross-validation: preparation is learned from each fold's train rows alone",
          "[eval][cross-validation]") {
  // The last rows are far off; scaled with them, the nearest neighbours of the others would change.
  const auto scene = linear(30);
  data::Fold fold{0, "1", {}, {}};
  for (Index i = 0; i < 30; ++i) (i < 20 ? fold.train : fold.test).push_back(i);
  jobs::WorkContext context;
  const auto some =
      validated(scene, {fold}, {"knn", {{"neighbors", std::int64_t{3}}}}, context, {{"scale", {}}});
  REQUIRE(some);
  // The same with the test rows moved a million away on one column: train scores must not move.
  std::vector<double> moved = scene.table->column(0).values();
  for (std::size_t i = 20; i < 30; ++i) moved[i] += 1e6;
  test::FoldScene other = scene;
  other.table = scene.table->withColumn(test::numberColumn("x1", moved)).value();
  const auto far =
      validated(other, {fold}, {"knn", {{"neighbors", std::int64_t{3}}}}, context, {{"scale", {}}});
  REQUIRE(far);
  CHECK(far->folds[0].train == some->folds[0].train);
  CHECK(far->folds[0].test != some->folds[0].test);
}

TEST_CASE("cross-validation: the same bytes at one and four threads, and every fold is published",
          "[eval][cross-validation]") {
  const auto scene = linear(200);
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone, shared(std::stop_token{}, &pool);
  std::atomic<int> published = 0;
  shared.onPublish = [&](jobs::PartialPtr partial) {
    const auto* soFar = dynamic_cast<const CrossValidation*>(partial.get());
    if (soFar != nullptr && soFar->foldCount == 10 && !soFar->folds.empty()) ++published;
  };
  const auto folds = scene.folds({.folds = 5, .repeats = 2});
  const auto first = validated(scene, folds, {"tree", {}}, alone),
             second = validated(scene, folds, {"tree", {}}, shared);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(published == 10);
  for (std::size_t f = 0; f < 10; ++f) CHECK(first->folds[f].test == second->folds[f].test);
  CHECK(*first->find("r2")->mean.low == *second->find("r2")->mean.low);
  CHECK(first->outOfFold.size() == 200);
}

TEST_CASE("cross-validation: a stop ends it, a fold without a fit is told and left open",
          "[eval][cross-validation]") {
  const auto scene = linear(60);
  std::stop_source stop;
  jobs::WorkContext stopped(stop.get_token());
  stopped.onPublish = [&](const jobs::PartialPtr&) { stop.request_stop(); };
  CHECK(validated(scene, scene.folds(), {"least-squares", {}}, stopped).error().code == ErrorCode::Cancelled);

  auto folds = scene.folds({.folds = 3});
  folds[1].train.resize(4);
  jobs::WorkContext context;
  const models::ModelSpec knn{"knn", {{"neighbors", std::int64_t{5}}}};
  const auto result = validated(scene, folds, knn, context);
  REQUIRE(result);
  CHECK(result->folds[1].failure);
  CHECK(result->find("r2")->folds == 2);
  CHECK(result->find("r2")->mean.note == "mean of 2 of 3 folds");
  const auto warnings = context.takeWarnings();
  REQUIRE_FALSE(warnings.empty());
  CHECK(warnings[0].find("Fold 2 has no fit") != std::string::npos);
  CHECK(validated(scene, folds, {"knn", {{"neighbors", std::int64_t{99}}}}, context).error().where ==
        "neighbors");
}

TEST_CASE("cross-validation: the corrected interval is Nadeau and Bengio's", "[eval][cross-validation]") {
  // Worked by hand: J = 10, s^2 = 0.0004, test share 1/9: t(9) = 2.262157.
  std::vector<double> scores;
  const double step = 0.02 * std::sqrt(9.0 / 10.0);
  for (int i = 0; i < 10; ++i) scores.push_back(0.5 + (i % 2 == 0 ? step : -step));
  const auto mean = correctedMean(scores, 1.0 / 9, 100, **metric("accuracy"));
  CHECK(*mean.value == Approx(0.5));
  CHECK(*mean.high - 0.5 == Approx(2.2621571628 * 0.02 * std::sqrt(0.1 + 1.0 / 9)).epsilon(1e-9));
  CHECK(mean.method == "corrected-t");
  CHECK_FALSE(correctedMean({0.5}, 0.1, 10, **metric("accuracy")).low);
  CHECK_FALSE(correctedMean({0.5, 0.5}, 0.1, 10, **metric("accuracy")).low);
  CHECK(*correctedMean({0.9, 1.0}, 1, 10, **metric("accuracy")).high == 1);

  // The interval of scores whose squares pass the doubles, large or small, is theirs in other units.
  const auto near = correctedMean({1, 2, 4}, 0.5, 30, **metric("mae"));
  for (const double unit : {1e200, 1e-200}) {
    const auto far = correctedMean({unit, 2 * unit, 4 * unit}, 0.5, 30, **metric("mae"));
    REQUIRE(far.high);
    CHECK(*far.value == Approx(*near.value * unit));
    CHECK(*far.high == Approx(*near.high * unit));
  }
  const auto widest = correctedMean({1e307, 2e307, 1.5e308}, 0.5, 30, **metric("mae"));
  CHECK(*widest.value == Approx(6e307));
  CHECK_FALSE(widest.high);
  CHECK(widest.reason.find("passes every number") != std::string::npos);
}
