#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/neighbors/knn.hpp"
#include "tests/golden/golden_set.hpp"
#include "tests/support/catch.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using nlohmann::json;
using test::WorstGap;

namespace {

/// The reference orders equal distances otherwise, which may bring in another row.
bool tiedAt(const Neighbours& model, const Vector& query, int k) {
  const auto found = model.neighbours(query, k + 1);
  const auto last = static_cast<std::size_t>(k);
  return found.size() > last && found[last].second - found[last - 1].second <= 1e-9 * found[last].second;
}

void seeNeighbours(const test::GoldenSet& set, const TrainingSet& train, WorstGap& worst) {
  for (const auto metric : {KnnMetric::Euclidean, KnnMetric::Manhattan}) {
    const std::string id =
        metric == KnnMetric::Euclidean ? "knn_neighbours_euclidean" : "knn_neighbours_manhattan";
    const json& one = *set.find(id);
    jobs::WorkContext context;
    const auto model = fitKnn(train, {.metric = metric}, context);
    REQUIRE(model);
    const Matrix distances = test::matrixOf(one["expect"]["distance"]);
    for (Index i = 0; i < distances.rows(); ++i) {
      const auto found = capability<Neighbours>(**model)->neighbours(set.Ztest.row(i).transpose(), 6);
      REQUIRE(found.size() == 6);
      for (Index v = 0; v < 6; ++v)
        worst.see(found[static_cast<std::size_t>(v)].second, distances(i, v), one["tol"],
                  set.name + " " + id);
    }
  }
}

KnnParams paramsOf(const json& one) {
  return {.neighbors = one["params"]["k"],
          .weighting =
              one["params"]["weights"] == "uniform" ? KnnWeighting::Uniform : KnnWeighting::InverseDistance};
}

}  // namespace

TEST_CASE("golden: k nearest neighbours, classes", "[golden][models]") {
  WorstGap worst;
  for (const char* name :
       {"classification_banknote", "classification_digits", "classification_iris", "classification_penguins",
        "classification_two_class", "classification_vehicle", "classification_wdbc", "classification_wine"}) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    const TrainingSet train = test::classify(*set, set->Z);
    seeNeighbours(*set, train, worst);
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"], at = set->name + " " + id;
      if (!id.starts_with("knn_k")) continue;
      INFO(at);
      jobs::WorkContext context;
      const KnnParams params = paramsOf(one);
      const auto model = fitKnn(train, params, context);
      REQUIRE(model);
      const auto answers = (*model)->predict(set->Ztest, context);
      REQUIRE(answers);
      const auto labels = one["expect"]["prediction_test"].get<std::vector<int>>();
      const Matrix shares = test::matrixOf(one["expect"]["proba_first20"]);
      int tied = 0;
      for (Index i = 0; i < set->Ztest.rows(); ++i) {
        const bool unclear =
            tiedAt(*capability<Neighbours>(**model), set->Ztest.row(i).transpose(), params.neighbors);
        if (i < shares.rows() && !unclear)
          for (Index k = 0; k < shares.cols(); ++k)
            worst.see(answers->probabilities(i, k), shares(i, k), one["tol"], at);
        if (answers->labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(i)] || unclear)
          continue;
        ++tied;
      }
      CHECK(tied <= one["expect"]["tied_test_rows"].get<int>());
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: k nearest neighbours, numbers", "[golden][models]") {
  WorstGap worst;
  for (const char* name :
       {"regression_boston", "regression_concrete", "regression_diabetes", "regression_mtcars"}) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    const TrainingSet train = test::regress(*set, set->Z);
    seeNeighbours(*set, train, worst);
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"];
      if (!id.starts_with("knn_k")) continue;
      jobs::WorkContext context;
      const KnnParams params = paramsOf(one);
      const auto model = fitKnn(train, params, context);
      REQUIRE(model);
      const auto answers = (*model)->predict(set->Ztest, context);
      REQUIRE(answers);
      for (Index i = 0; i < set->Ztest.rows(); ++i)
        if (!tiedAt(*capability<Neighbours>(**model), set->Ztest.row(i).transpose(), params.neighbors))
          worst.see(answers->values[i], one["expect"]["prediction_test"][static_cast<std::size_t>(i)],
                    one["tol"], set->name + " " + id);
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}
