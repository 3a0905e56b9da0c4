#include "core/models/meta/selection.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "core/base/archive.hpp"
#include "core/data/source.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/catalog.hpp"
#include "core/models/linear/linear_capabilities.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

FittedModelPtr selected(const TrainingSet& train, params::ParamValues values) {
  jobs::WorkContext context;
  const auto model = fit({"selection", std::move(values)}, train, context);
  INFO((model ? "" : model.error().text()));
  REQUIRE(model);
  return *model;
}
const ColumnSelection& selection(const FittedModelPtr& model) { return *capability<ColumnSelection>(*model); }
params::ParamValue word(const char* text) { return std::string(text); }
params::ParamValue whole(int number) { return std::int64_t{number}; }

/// n rows of d columns that depend on each other, of which a few matter.
TrainingSet mixedSample(Index n, Index d, std::uint64_t seed) {
  Matrix X = test::normals(n, d, seed);
  for (Index j = 1; j < d; ++j) X.col(j) += 0.6 * X.col(j - 1);
  const Matrix noise = test::normals(n, 1, seed + 1);
  auto train = test::regression(X, 2 * X.col(0) - X.col(2) + 0.4 * X.col(d - 1) + noise.col(0));
  train.seed = Seed(seed);
  return train;
}

double residualSquares(const TrainingSet& train, const std::vector<int>& columns) {
  Matrix A(train.n(), static_cast<Index>(columns.size()) + 1);
  A.col(0).setOnes();
  A.rightCols(static_cast<Index>(columns.size())) = train.X(Eigen::all, columns);
  const Vector fit = A * A.colPivHouseholderQr().solve(train.targets);
  return (train.targets - fit).squaredNorm();
}

double bicOf(const TrainingSet& train, const std::vector<int>& columns) {
  const auto n = static_cast<double>(train.n());
  return n * (std::log(2 * std::numbers::pi * residualSquares(train, columns) / n) + 1) +
         std::log(n) * (static_cast<double>(columns.size()) + 1);
}

std::vector<int> membersOf(unsigned mask, int d) {
  std::vector<int> columns;
  for (int j = 0; j < d; ++j)
    if (mask >> j & 1U) columns.push_back(j);
  return columns;
}

}  // namespace

TEST_CASE("selection: every step forward and backward is the best single move, by fits of its own",
          "[models][meta][selection]") {
  const auto train = mixedSample(60, 6, 5);
  for (const char* walk : {"forward", "backward"}) {
    const auto model = selected(train, {{"walk", word(walk)}});
    const auto& steps = selection(model).selectionSteps();
    REQUIRE(steps.size() > 3);
    for (std::size_t s = 0; s < steps.size(); ++s) {
      INFO(walk << " step " << s);
      CHECK(steps[s].score == Approx(bicOf(train, steps[s].columns)).epsilon(1e-9));
      if (s == 0) continue;
      const auto& before = steps[s - 1].columns;
      for (int j = 0; j < 6; ++j) {
        const bool inside = std::binary_search(before.begin(), before.end(), j);
        if (inside != (walk[0] == 'b')) continue;
        CHECK(bicOf(train, moved(before, j)) >= steps[s].score - 1e-7);
      }
    }
    CHECK(selection(model).selectionScore() == "BIC");
  }
}

TEST_CASE("selection: on columns at right angles going forward finds the best of all subsets",
          "[models][meta][selection]") {
  // Columns of a Hadamard matrix share no direction, so each earns the same in every company.
  constexpr int N = 16, D = 7;
  Matrix X(N, D);
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < D; ++j) X(i, j) = __builtin_popcount(static_cast<unsigned>(i & (j + 1))) % 2 ? -1 : 1;
  const auto train = test::regression(X, X * Vector::LinSpaced(D, 0.1, 1) + test::normals(N, 1, 2).col(0));
  unsigned best = 0;
  for (unsigned mask = 1; mask < 1U << D; ++mask)
    if (bicOf(train, membersOf(mask, D)) < bicOf(train, membersOf(best, D))) best = mask;
  REQUIRE(best != 0);
  for (const char* walk : {"forward", "backward", "lasso"})
    CHECK(selection(selected(train, {{"walk", word(walk)}})).chosenColumns() == membersOf(best, D));
}

TEST_CASE("selection: the lasso lets the columns of the diabetes rows in as it was published",
          "[models][meta][selection]") {
  // Efron, Hastie, Johnstone & Tibshirani (2004), Annals of Statistics 32(2):407-499, section 3:
  // 3 9 4 7 2 10 5 8 6 1, counted from 1.
  jobs::WorkContext context;
  data::SourceSpec source;
  source.kind = data::SourceKind::Bundled;
  source.path = "diabetes";
  const auto loaded = data::load(source, {}, context);
  REQUIRE(loaded);
  const data::Table& table = *loaded->table;
  Matrix X(table.rows(), 10);
  for (Index j = 0; j < 10; ++j) {
    X.col(j) = Eigen::Map<const Vector>(table.column(j).values().data(), table.rows());
    X.col(j).array() -= X.col(j).mean();
    X.col(j).normalize();
  }
  const auto train =
      test::regression(X, Eigen::Map<const Vector>(table.column(10).values().data(), table.rows()));
  const auto model = selected(train, {{"walk", word("lasso")}});
  std::vector<int> entered;
  std::set<int> seen;
  for (const auto& step : selection(model).selectionSteps())
    for (const int column : step.columns)
      if (seen.insert(column).second) entered.push_back(column + 1);
  CHECK(entered == std::vector<int>{3, 9, 4, 7, 2, 10, 5, 8, 6, 1});
}

TEST_CASE("selection: AIC and adjusted R2 are those of the least squares fit itself",
          "[models][meta][selection]") {
  auto train = mixedSample(50, 4, 9);
  for (const bool weighted : {false, true}) {
    if (weighted) train.weights = test::normals(50, 1, 3).col(0).cwiseAbs();
    jobs::WorkContext context;
    const auto whole = *fit({"least-squares", {}}, train, context);
    const auto facts = capability<Inference>(*whole)->inference();
    const auto aic = selected(train, {{"walk", word("backward")}, {"criterion", word("aic")}});
    CHECK(selection(aic).selectionSteps().front().score == Approx(facts.aic));
    const auto r2 = selected(train, {{"walk", word("backward")}, {"criterion", word("adjusted-r2")}});
    CHECK(selection(r2).selectionSteps().front().score == Approx(facts.adjustedR2));
    CHECK(selection(r2).selectionHigherIsBetter());
  }
}

TEST_CASE("selection: a number of columns is kept to, and the base sees no others",
          "[models][meta][selection]") {
  const auto train = mixedSample(80, 6, 7);
  for (const char* walk : {"forward", "backward", "lasso"}) {
    INFO(walk);
    const auto model =
        selected(train, {{"walk", word(walk)}, {"columns", whole(2)}, {"base", word("ridge")}});
    REQUIRE(selection(model).chosenColumns().size() == 2);
    jobs::WorkContext context;
    Matrix X = test::normals(5, 6, 1);
    const Vector before = model->predict(X, context)->values;
    for (int j = 0; j < 6; ++j)
      if (const auto& kept = selection(model).chosenColumns();
          !std::binary_search(kept.begin(), kept.end(), j))
        X.col(j).setConstant(99);
    CHECK(model->predict(X, context)->values == before);
  }
  jobs::WorkContext context;
  CHECK(fit({"selection", {{"columns", whole(7)}}}, train, context).error().where == "columns");
}

TEST_CASE("selection: classes are judged by the likelihood of a logistic fit", "[models][meta][selection]") {
  const Matrix X = test::normals(200, 5, 21);
  Rng rng{Seed(4)};
  std::vector<int> labels;
  for (Index i = 0; i < 200; ++i) labels.push_back(2 * X(i, 3) - 1.5 * X(i, 1) + rng.normal() > 0 ? 1 : 0);
  const auto train = test::classification(X, labels, 2);
  for (const char* walk : {"forward", "backward", "lasso"})
    CHECK(selection(selected(train, {{"walk", word(walk)}})).chosenColumns() == std::vector<int>{1, 3});
  // Without a column: -2 log likelihood of the shares and one coefficient.
  const auto model = selected(train, {});
  const auto& first = selection(model).selectionSteps().front();
  const auto ones = static_cast<double>(std::count(labels.begin(), labels.end(), 1));
  CHECK(first.columns.empty());
  CHECK(first.score ==
        Approx(-2 * (ones * std::log(ones / 200) + (200 - ones) * std::log(1 - ones / 200)) + std::log(200)));
  jobs::WorkContext context;
  CHECK(fit({"selection", {{"criterion", word("adjusted-r2")}}}, train, context).error().where ==
        "criterion");
}

TEST_CASE("selection: by cross-validation the method itself is the judge", "[models][meta][selection]") {
  // A wave of one column: worthless to a straight line, plain to a tree.
  const Matrix X = test::normals(300, 3, 8);
  const auto train = test::regression(X, (3 * X.col(1).array()).cos().matrix());
  const params::ParamValues values = {{"criterion", word("cross-validation")}, {"base", word("tree")}};
  const auto model = selected(train, values);
  CHECK(selection(model).chosenColumns() == std::vector<int>{1});
  const auto& steps = selection(model).selectionSteps();
  // Without a column the answer is the mean of the other folds.
  const double variance = (train.targets.array() - train.targets.mean()).square().mean();
  CHECK(steps.front().score == Approx(variance).epsilon(0.02));
  CHECK(steps[1].score < 0.2 * variance);
}

TEST_CASE("selection: a file keeps the way and the answers", "[models][meta][selection]") {
  const auto train = mixedSample(40, 4, 3);
  const auto model = selected(train, {});
  ArchiveWriter archive;
  model->save(archive);
  const auto bytes = archive.bytes();
  const auto reader = ArchiveReader::fromBytes(std::as_bytes(std::span(*bytes)), "model");
  const auto again = (*modelEntry("selection"))->load(*reader);
  REQUIRE(again);
  const auto& a = selection(model);
  const auto& b = selection(*again);
  CHECK(a.chosenColumns() == b.chosenColumns());
  REQUIRE(a.selectionSteps().size() == b.selectionSteps().size());
  for (std::size_t i = 0; i < a.selectionSteps().size(); ++i) {
    CHECK(a.selectionSteps()[i].columns == b.selectionSteps()[i].columns);
    CHECK(a.selectionSteps()[i].score == b.selectionSteps()[i].score);
  }
}

TEST_CASE("selection: columns that repeat each other and rows without a pattern are answered",
          "[models][meta][selection]") {
  auto train = mixedSample(50, 3, 6);
  Matrix twice(50, 6);
  twice << train.X, train.X;
  const auto doubled = test::regression(twice, train.targets);
  for (const char* walk : {"forward", "backward"}) {
    INFO(walk);
    const auto kept = selection(selected(doubled, {{"walk", word(walk)}})).chosenColumns();
    std::set<int> distinct;
    for (const int column : kept) distinct.insert(column % 3);
    CHECK(distinct.size() == kept.size());
  }
  jobs::WorkContext context;
  const auto noise = test::regression(test::normals(40, 3, 1), test::normals(40, 1, 77).col(0));
  REQUIRE(fit({"selection", {}}, noise, context));
  const auto wide = test::regression(test::normals(10, 30, 1), test::normals(10, 1, 7).col(0));
  CHECK(fit({"selection", {{"walk", word("backward")}}}, wide, context).error().where == "walk");
}
