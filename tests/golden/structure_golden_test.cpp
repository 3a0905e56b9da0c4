#include <algorithm>
#include <cmath>

#include "core/models/capabilities.hpp"
#include "core/models/cluster/kmeans.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "core/models/project/pca.hpp"
#include "core/models/trees/tree.hpp"
#include "tests/golden/golden_set.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;
using nlohmann::json;
using test::WorstGap;

namespace {

const std::vector<std::string> Classified = {
    "classification_banknote",  "classification_digits",  "classification_iris", "classification_penguins",
    "classification_two_class", "classification_vehicle", "classification_wdbc", "classification_wine"};
const std::vector<std::string> Regressed = {"regression_boston", "regression_concrete", "regression_diabetes",
                                            "regression_mtcars"};

/// The reference breaks ties of gain at random: then the importances go to any of the tied features, ours to
/// the lowest, which its few draws may never have met.
bool hasTies(const json& one) {
  const auto spread = one["expect"]["importance_spread"].get<std::vector<double>>();
  return *std::max_element(spread.begin(), spread.end()) > 1e-12;
}

/// Node by node, where the reference had no equal gains to choose among.
void seeNodes(const std::vector<TreeNode>& nodes, const json& one, const std::string& at, WorstGap& worst) {
  const json& expect = one["expect"];
  if (expect["preorder"].is_null() || hasTies(one)) return;
  REQUIRE(nodes.size() == expect["preorder"].size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const json& want = expect["preorder"][i];
    worst.see(nodes[i].n, want["n"], one["tol"], at + " n");
    if (want.contains("leaf")) {
      CHECK(nodes[i].feature == -1);
      const json values = want["value"].is_array() ? want["value"] : json::array({want["value"]});
      for (std::size_t k = 0; k < values.size(); ++k)
        worst.see(nodes[i].value[k], values[k], one["tol"], at + " value");
      continue;
    }
    CHECK(nodes[i].feature == want["feature"].get<int>());
    worst.see(nodes[i].threshold, want["threshold"], one["tol"], at + " threshold");
    worst.see(nodes[i].impurity, want["impurity"], one["tol"], at + " impurity");
  }
}

void seeImportances(const FittedModel& model, const json& one, const std::string& at, WorstGap& worst) {
  if (hasTies(one)) return;
  const Vector shares = capability<Importances>(model)->importances();
  for (Index j = 0; j < shares.size(); ++j)
    worst.see(shares[j], one["expect"]["importance"][static_cast<std::size_t>(j)], one["tol"],
              at + " importance");
}

int leafCount(const std::vector<TreeNode>& nodes) {
  return static_cast<int>(
      std::count_if(nodes.begin(), nodes.end(), [](const TreeNode& t) { return t.feature < 0; }));
}

double accuracy(const std::vector<int>& got, const std::vector<int>& want) {
  double right = 0;
  for (std::size_t i = 0; i < want.size(); ++i) right += got[i] == want[i] ? 1 : 0;
  return right / static_cast<double>(want.size());
}

}  // namespace

TEST_CASE("golden: classification trees", "[golden][models]") {
  WorstGap worst;
  for (const auto& name : Classified) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"], at = set->name + " " + id;
      if (!id.starts_with("tree_")) continue;
      INFO(at);
      const bool whole = one["params"]["max_depth"].is_null();
      TreeParams params{
          .criterion = one["params"]["criterion"] == "gini" ? TreeCriterion::Gini : TreeCriterion::Entropy,
          .maxDepth = whole ? 0 : one["params"]["max_depth"].get<int>()};
      jobs::WorkContext context;
      const auto model = fitTree(test::classify(*set, set->X), params, context);
      REQUIRE(model);
      const auto& nodes = capability<TreeShape>(**model)->nodes();
      worst.see(accuracy((*model)->predict(set->X, context)->labels, set->y), one["expect"]["accuracy_train"],
                one["tol"], at + " train accuracy");
      const double test = accuracy((*model)->predict(set->Xtest, context)->labels, set->ytest);
      const auto& range = one["expect"]["accuracy_test_range_over_ties"];
      const double slack = whole ? 0.05 : 1e-6;
      CHECK(test >= range[0].get<double>() - slack);
      CHECK(test <= range[1].get<double>() + slack);
      seeNodes(nodes, one, at, worst);
      if (whole) continue;
      seeImportances(**model, one, at, worst);
      CHECK(leafCount(nodes) >= one["expect"]["leaves"][0].get<int>());
      CHECK(leafCount(nodes) <= one["expect"]["leaves"][1].get<int>());
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: regression trees", "[golden][models]") {
  WorstGap worst;
  for (const auto& name : Regressed) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    for (const auto& one : set->file["cases"]) {
      const std::string id = one["id"], at = set->name + " " + id;
      if (!id.starts_with("tree_depth")) continue;
      INFO(at);
      jobs::WorkContext context;
      const auto model =
          fitTree(test::regress(*set, set->X), {.maxDepth = one["params"]["max_depth"].get<int>()}, context);
      REQUIRE(model);
      const double mse = ((*model)->predict(set->X, context)->values - set->t).squaredNorm() /
                         static_cast<double>(set->t.size());
      const auto& range = one["expect"]["mse_train_range_over_ties"];
      CHECK(mse >= range[0].get<double>() * (1 - 1e-6) - 1e-9);
      CHECK(mse <= range[1].get<double>() * (1 + 1e-6) + 1e-9);
      seeNodes(capability<TreeShape>(**model)->nodes(), one, at, worst);
      seeImportances(**model, one, at, worst);
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: principal components", "[golden][models]") {
  WorstGap worst;
  std::vector<std::string> names = Classified;
  names.insert(names.end(), Regressed.begin(), Regressed.end());
  for (const auto& name : names) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    for (const bool raw : {true, false}) {
      const auto* one = set->find(raw ? "pca_raw" : "pca_standardised");
      if (one == nullptr) continue;
      const std::string at = set->name + (raw ? " raw" : " standardised");
      jobs::WorkContext context;
      const Matrix& X = raw ? set->X : set->Z;
      const auto model =
          fitPca(test::unlabelled(X, Task::Project), {.components = (*one)["params"]["components"]}, context);
      REQUIRE(model);
      const auto& axes = *capability<Projection>(**model);
      const json& expect = (*one)["expect"];
      const Vector variance = axes.explainedVariance();
      for (Index j = 0; j < X.cols(); ++j)
        worst.see(axes.mean()[j], expect["mean"][static_cast<std::size_t>(j)], (*one)["tol"], at + " mean");
      const Matrix components = test::matrixOf(expect["components"]), scores = axes.project(X.topRows(5));
      for (Index k = 0; k < variance.size(); ++k) {
        const auto position = static_cast<std::size_t>(k);
        worst.see(variance[k], expect["explained_variance"][position], (*one)["tol"], at + " variance");
        worst.see(axes.explainedRatio()[k], expect["ratio"][position], (*one)["tol"], at + " ratio");
        // Axes of nearly the same variance may turn within their plane.
        const bool apart = (k == 0 || variance[k - 1] - variance[k] > 1e-4 * variance[0]) &&
                           (k + 1 >= variance.size() || variance[k] - variance[k + 1] > 1e-4 * variance[0]);
        if (!apart) continue;
        const double sign = components.row(k).dot(axes.components().col(k)) < 0 ? -1 : 1;
        for (Index j = 0; j < X.cols(); ++j)
          worst.see(sign * axes.components()(j, k), components(k, j), (*one)["tol"], at + " components");
        for (Index i = 0; i < 5; ++i)
          worst.see(std::abs(scores(i, k)),
                    expect["abs_scores_first5"][static_cast<std::size_t>(i)][position], (*one)["tol"],
                    at + " scores");
      }
    }
  }
  INFO(worst.text());
  CHECK(worst.share <= 1);
}

TEST_CASE("golden: k-means", "[golden][models]") {
  WorstGap worst;
  double largestExcess = -1;
  for (const char* name :
       {"clustering_faithful", "clustering_iris", "clustering_ruspini", "clustering_usarrests"}) {
    const auto set = test::goldenSet(name);
    if (!set) return;
    const Matrix& X = set->file["dataset"].value("standardised", false) ? set->Z : set->X;
    const json& one = *set->find("kmeans");
    jobs::WorkContext context;
    const Matrix start = takeRows(X, one["params"]["init_rows"].get<std::vector<Index>>());
    const auto run = lloyd(X, {}, start, {.maxIterations = 1000}, context);
    REQUIRE(run);
    CHECK(run->assignment.labels == one["expect"]["labels"].get<std::vector<int>>());
    worst.see(run->assignment.inertia, one["expect"]["inertia"], one["tol"], set->name + " inertia");
    const Matrix centres = test::matrixOf(one["expect"]["centres"]);
    for (Index c = 0; c < centres.rows(); ++c)
      for (Index j = 0; j < centres.cols(); ++j)
        worst.see(run->centres(c, j), centres(c, j), one["tol"], set->name + " centres");
    const json& best = *set->find("kmeans_best_of_many");
    for (const auto& [k, known] : best["expect"].items()) {
      const auto model =
          fitKmeans(test::unlabelled(X, Task::Cluster),
                    {.clusters = std::stoi(k), .restarts = 200, .maxIterations = 1000}, context);
      REQUIRE(model);
      const double excess = capability<Centres>(**model)->inertia() / known["inertia"].get<double>() - 1;
      INFO(set->name << " with " << k << " clusters");
      CHECK(excess <= 0.01);
      largestExcess = std::max(largestExcess, excess);
    }
  }
  INFO(worst.text() << "; best of 200 starts at most " << largestExcess << " above the best known");
  CHECK(worst.share <= 1);
}
