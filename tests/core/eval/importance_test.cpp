#include <cmath>

#include "core/eval/feature_effects.hpp"
#include "core/eval/permutation_importance.hpp"
#include "core/jobs/thread_pool.hpp"
#include "core/models/answered_rows.hpp"
#include "core/models/trees/forest.hpp"
#include "tests/core/eval/fold_scene.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// y = 3 x1 + 0 x2 + x1 x3, fitted by a formula instead of a method: answers that a test can work out.
class Formula final : public models::FittedModel {
 public:
  data::Task task() const override { return data::Task::Regress; }
  Index features() const override { return 3; }
  Result<models::Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    models::Predictions answers;
    answers.values = 3 * X.col(0).array() + X.col(0).array() * X.col(2).array();
    return answers;
  }
  void save(ArchiveWriter&) const override {}
};

Scored truthOf(const Matrix& X) {
  jobs::WorkContext context;
  Scored truth;
  truth.task = data::Task::Regress;
  for (Index i = 0; i < X.rows(); ++i) truth.rows.push_back(static_cast<data::RowId>(i));
  truth.actualValues = Formula().predict(X, context)->values;
  return truth;
}

}  // namespace

TEST_CASE("permutation importance: what is not used has none, what is used has its share",
          "[eval][importance]") {
  const Matrix X = test::normals(400, 3, 41);
  const auto probe = probeInputs(X, {"a", "b", "c"});
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone, shared(std::stop_token{}, &pool);
  const auto first = permutationImportance(Formula(), *probe, truthOf(X), {}, Seed(1), alone),
             second = permutationImportance(Formula(), *probe, truthOf(X), {}, Seed(1), shared);
  REQUIRE(first);
  REQUIRE(second);
  REQUIRE(first->features.size() == 3);
  CHECK(first->baseline == Approx(1));
  for (std::size_t j = 0; j < 3; ++j) CHECK(first->features[j].drops == second->features[j].drops);
  CHECK(*first->features[1].drop.value == Approx(0).margin(1e-12));
  // Dealing x1 anew leaves the variance and loses all covariance but 0: R2 falls by about 2 * 10 / 10.
  CHECK(*first->features[0].drop.value == Approx(2).margin(0.3));
  CHECK(*first->features[2].drop.value == Approx(0.2).margin(0.08));
  REQUIRE(first->features[0].drop.low);
  CHECK(*first->features[0].drop.low < 2);
  CHECK(*first->features[0].drop.high > 1.7);
}

TEST_CASE("permutation importance: trees that remember the rows find what plain predictions find",
          "[eval][importance]") {
  class Plain final : public models::FittedModel {
   public:
    explicit Plain(models::FittedModelPtr model) : model_(std::move(model)) {}
    data::Task task() const override { return model_->task(); }
    Index features() const override { return model_->features(); }
    Result<models::Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
      return model_->predict(X, context);
    }
    void save(ArchiveWriter&) const override {}

   private:
    models::FittedModelPtr model_;
  };
  const Matrix X = test::normals(300, 3, 42);
  const auto probe = probeInputs(X, {"a", "b", "c"});
  const Scored truth = truthOf(X);
  jobs::WorkContext context;
  const auto model =
      models::fitForest(test::regression(X, truth.actualValues), {.trees = 10}, context).value();
  REQUIRE(models::capability<models::RowMemory>(*model) != nullptr);
  const auto quick = permutationImportance(*model, *probe, truth, {}, Seed(1), context).value();
  const auto slow = permutationImportance(Plain(model), *probe, truth, {}, Seed(1), context).value();
  for (std::size_t j = 0; j < 3; ++j) CHECK(quick.features[j].drops == slow.features[j].drops);
  CHECK(*quick.features[0].drop.value > *quick.features[1].drop.value);
}

TEST_CASE("permutation importance: copies share the credit unless they move together", "[eval][importance]") {
  const Matrix base = test::normals(300, 2, 42);
  Matrix X(300, 3);
  X.col(0) = base.col(0);
  X.col(1) = base.col(1);
  X.col(2) = base.col(0).array().exp();  // the same ranks
  const auto probe = probeInputs(X, {"a", "b", "c"});
  CHECK(correlatedGroups(*probe, 0.8) == std::vector<std::vector<Index>>{{0, 2}, {1}});
  jobs::WorkContext context;
  const auto grouped = permutationImportance(Formula(), *probe, truthOf(X),
                                             {.correlatedAbove = 0.8, .intervals = false}, Seed(1), context);
  REQUIRE(grouped);
  REQUIRE(grouped->features.size() == 2);
  CHECK(grouped->features[0].name == "a, c");
  CHECK(*grouped->features[0].drop.value > 1);
}

TEST_CASE("permutation importance: a stop and impossible wishes", "[eval][importance]") {
  const Matrix X = test::normals(50, 3, 43);
  const auto probe = probeInputs(X, {"a", "b", "c"});
  std::stop_source stop;
  jobs::WorkContext context(stop.get_token());
  int published = 0;
  context.onPublish = [&](const jobs::PartialPtr&) {
    if (++published == 2) stop.request_stop();
  };
  CHECK(permutationImportance(Formula(), *probe, truthOf(X), {}, Seed(1), context).error().code ==
        ErrorCode::Cancelled);
  jobs::WorkContext free;
  CHECK(permutationImportance(Formula(), *probe, truthOf(X), {.repeats = 0}, Seed(1), free).error().where ==
        "repeats");
  CHECK(permutationImportance(Formula(), *probe, truthOf(X), {.metric = "accuracy"}, Seed(1), free)
            .error()
            .where == "metric");
}

TEST_CASE("partial dependence: the mean answer along a column, and each row's own", "[eval][importance]") {
  const Matrix X = test::normals(60, 3, 44);
  const auto probe = probeInputs(X, {"a", "b", "c"});
  jobs::WorkContext context;
  const auto curve = partialDependence(Formula(), *probe, 0, {.at = {-1, 0, 2}}, true, context);
  REQUIRE(curve);
  const double slope = 3 + X.col(2).mean();
  for (std::size_t p = 0; p < 3; ++p)
    CHECK(curve->average(static_cast<Index>(p), 0) == Approx(curve->grid[p] * slope).margin(1e-12));
  CHECK(curve->individual(7, 2) == Approx(2 * (3 + X(7, 2))));
  CHECK(curve->rowsNear[0] + curve->rowsNear[1] + curve->rowsNear[2] == 60);
  const auto plain = partialDependence(Formula(), *probe, 2, {}, false, context);
  REQUIRE(plain);
  CHECK(plain->grid.size() == 20);
  CHECK(partialDependence(Formula(), *probe, 5, {}, false, context).error().where == "column");
}

TEST_CASE("accumulated effects: the slope that rows see, centred", "[eval][importance]") {
  // c follows a: the effect of a alone is 3 a + a^2 / 2, where partial dependence would say 3 a + a mean(c).
  Matrix X = test::normals(4000, 3, 45);
  X.col(2) = X.col(0);
  const auto probe = probeInputs(X, {"a", "b", "c"});
  jobs::WorkContext context;
  const auto curve = accumulatedEffects(Formula(), *probe, 0, {.points = 41}, context);
  REQUIRE(curve);
  const Index last = curve->average.rows() - 1;
  const double low = curve->grid.front(), high = curve->grid.back();
  const double rise = curve->average(last, 0) - curve->average(0, 0);
  CHECK(rise == Approx(3 * (high - low) + (high * high - low * low) / 2).margin(0.2));
  CHECK(std::abs(curve->average.mean()) < 1);
  const Matrix flat = Matrix::Constant(20, 3, 2.0);
  CHECK_FALSE(accumulatedEffects(Formula(), *probeInputs(flat, {}), 0, {}, context));
}

TEST_CASE("probe: raw columns go through the preparation, words and missing values included",
          "[eval][importance]") {
  std::vector<double> x;
  std::vector<std::string> words, classes;
  for (int i = 0; i < 60; ++i) {
    x.push_back(i % 9 == 0 ? std::nan("") : static_cast<double>(i));
    words.push_back(i % 3 == 0 ? "red" : i % 3 == 1 ? "green" : "");
    classes.push_back(i % 3 == 0 ? "yes" : "no");
  }
  data::Roles roles;
  roles.target = "y";
  const test::FoldScene scene({test::numberColumn("x", x), data::Column::categories("colour", words),
                               data::Column::categories("y", classes)},
                              roles);
  jobs::WorkContext context;
  const auto steps = prep::defaultSteps(*scene.table, scene.schema);
  const auto pipeline = prep::fitPipeline(steps, *scene.table, scene.schema, scene.rows, context);
  REQUIRE(pipeline);
  const auto probe = probeRaw(*pipeline, *scene.table, scene.rows);
  REQUIRE(probe);
  const Matrix whole = (*pipeline)->transform(*scene.table, scene.rows).value();
  CHECK((*probe)->asIs().value() == whole);
  std::vector<Index> backwards(scene.rows.rbegin(), scene.rows.rend());
  const Matrix turned = (*probe)->exchanged({0, 1}, backwards).value();
  CHECK(turned == Matrix(whole.colwise().reverse()));
  REQUIRE((*probe)->columns()[1].isCategory());
  const Matrix red = (*probe)->replaced(1, Vector::Constant(60, 1)).value();
  CHECK((red.rightCols(red.cols() - 1).rowwise() - red.row(0).tail(red.cols() - 1)).cwiseAbs().maxCoeff() ==
        0);
}
