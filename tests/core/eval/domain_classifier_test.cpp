#include "core/eval/domain_classifier.hpp"

#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

TEST_CASE("domain classifier: parts alike are not told apart, parts apart are", "[eval][drift]") {
  jobs::WorkContext context;
  const Matrix a = test::normals(150, 4, 1), b = test::normals(200, 4, 2);
  Matrix moved = b;
  moved.col(2).array() += 1.5;
  const auto alike = tellApart(a, b, {}, context), apart = tellApart(a, moved, {}, context);
  REQUIRE(alike);
  REQUIRE(apart);
  CHECK(*alike->auc.low < 0.5);
  CHECK(*alike->auc.high > 0.45);
  // A shift of 1.5 deviations: P(N(1.5, 2) > 0).
  CHECK(*apart->auc.value == Approx(0.856).margin(0.05));
  CHECK(apart->scores.size() == 350);
  CHECK(apart->scores.minCoeff() >= 0);
  CHECK(apart->scores.head(150).mean() < apart->scores.tail(200).mean());
}

TEST_CASE("domain classifier: any model with probabilities, the same bytes at any threads", "[eval][drift]") {
  jobs::ThreadPool pool(4);
  std::stop_source stop;
  jobs::WorkContext one, many(stop.get_token(), &pool);
  const Matrix a = test::normals(60, 3, 3), b = test::normals(60, 3, 4);
  const DomainOptions options{.model = {"tree", {{"max-depth", std::int64_t{2}}}}, .seed = Seed(5)};
  const auto single = tellApart(a, b, options, one), pooled = tellApart(a, b, options, many);
  REQUIRE(single);
  CHECK(single->scores == pooled->scores);
  // Scaling within the fold: units of a column do not matter.
  CHECK(*tellApart(a * 1e6, b * 1e6, {}, one)->auc.value == Approx(*tellApart(a, b, {}, one)->auc.value));
  stop.request_stop();
  CHECK(tellApart(a, b, options, many).error().code == ErrorCode::Cancelled);
}

TEST_CASE("domain classifier: what cannot be told is refused", "[eval][drift]") {
  jobs::WorkContext context;
  const Matrix a = test::normals(20, 3, 3);
  CHECK(tellApart(a, test::normals(20, 2, 1), {}, context).error().code == ErrorCode::InvalidInput);
  CHECK(tellApart(a, test::normals(5, 3, 1), {}, context).error().code == ErrorCode::InvalidInput);
  CHECK(tellApart(a, a, {.folds = 1}, context).error().where == "folds");
  CHECK(tellApart(a, a, {.model = {"nothing", {}}}, context).error().code == ErrorCode::NotFound);
}
