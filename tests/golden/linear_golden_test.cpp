#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/linear/least_squares.hpp"
#include "core/models/linear/logistic.hpp"
#include "core/models/linear/ridge.hpp"
#include "tests/golden/golden_set.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using test::WorstGap;

namespace {

void seeLinear(const FittedModel& model, const nlohmann::json& one, const std::string& at, WorstGap& worst) {
  const auto& linear = *capability<Coefficients>(model);
  worst.see(linear.intercepts()[0], one["expect"]["intercept"], one["tol"], at + " intercept");
  for (Index j = 0; j < model.features(); ++j)
    worst.see(linear.coefficients()(j, 0), one["expect"]["coef"][static_cast<std::size_t>(j)], one["tol"],
              at + " coefficient " + std::to_string(j));
}

}  // namespace

TEST_CASE("golden: least squares and ridge", "[golden][models]") {
  WorstGap worst;
  for (const char* name :
       {"regression_boston", "regression_concrete", "regression_diabetes", "regression_mtcars"}) {
    const auto set = test::goldenSet(name);
    if (!set) {
      WARN("the golden files are not beside the checkout");
      return;
    }
    jobs::WorkContext context;
    const auto* ols = set->find("ols");
    REQUIRE(ols != nullptr);
    const auto plain = fitLeastSquares(test::regress(*set, set->X), {}, context);
    REQUIRE(plain);
    seeLinear(**plain, *ols, set->name + " ols", worst);
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"];
      if (!id.starts_with("ridge_")) continue;
      const auto model = fitRidge(test::regress(*set, set->Z), {.alpha = one["params"]["alpha"]}, context);
      REQUIRE(model);
      seeLinear(**model, one, set->name + " " + id, worst);
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: logistic and softmax regression", "[golden][models]") {
  WorstGap worst, objectives;
  for (const char* name :
       {"classification_banknote", "classification_digits", "classification_iris", "classification_penguins",
        "classification_two_class", "classification_vehicle", "classification_wdbc", "classification_wine"}) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"], at = set->name + " " + id;
      if (!id.starts_with("logistic_C")) continue;
      jobs::WorkContext context;
      const double c = one["params"]["C"];
      const auto model = fitLogistic(test::classify(*set, set->Z),
                                     {.c = c, .maxIterations = 20000, .tolerance = 1e-10}, context);
      REQUIRE(model);
      const auto& linear = *capability<Coefficients>(**model);
      const Matrix W = linear.coefficients(), P = (*model)->predict(set->Z, context)->probabilities;
      double objective = 0.5 * W.squaredNorm();
      for (std::size_t i = 0; i < set->y.size(); ++i)
        objective -= c * std::log(P(static_cast<Index>(i), set->y[i]));
      objectives.see(objective, one["expect"]["objective"], {{"abs", 0}, {"rel", 1e-6}}, at);
      const Matrix want = test::matrixOf(one["expect"]["coef"]);
      REQUIRE(want.rows() == W.cols());
      for (Index k = 0; k < W.cols(); ++k)
        for (Index j = 0; j < W.rows(); ++j) worst.see(W(j, k), want(k, j), one["tol"], at + " coefficients");
      const auto intercepts = one["expect"]["intercept"].get<std::vector<double>>();
      double mean = 0;
      if (intercepts.size() > 1)
        for (const double b : intercepts) mean += b / static_cast<double>(intercepts.size());
      for (std::size_t k = 0; k < intercepts.size(); ++k)
        worst.see(linear.intercepts()[static_cast<Index>(k)], intercepts[k] - mean, one["tol"],
                  at + " intercept");
    }
  }
  INFO("objective: " << objectives.text() << "\ncoefficients: " << worst.text());
  CHECK(objectives.share <= 1);
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: logistic regression without a penalty", "[golden][models]") {
  WorstGap worst;
  for (const char* name : {"classification_two_class", "classification_banknote"}) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    const auto* one = set->find("logistic_unpenalised");
    if (one == nullptr) continue;
    jobs::WorkContext context;
    const auto model = fitLogistic(test::classify(*set, set->Z),
                                   {.penalty = LogisticPenalty::None, .tolerance = 1e-11}, context);
    REQUIRE(model);
    const auto& linear = *capability<Coefficients>(**model);
    worst.see(linear.intercepts()[0], (*one)["expect"]["params"][0], (*one)["tol"], set->name);
    for (Index j = 0; j < set->Z.cols(); ++j)
      worst.see(linear.coefficients()(j, 0), (*one)["expect"]["params"][static_cast<std::size_t>(j) + 1],
                (*one)["tol"], set->name);
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}
