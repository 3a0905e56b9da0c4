#include "core/eval/cluster_choice.hpp"

#include "core/eval/cluster_indices.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// Three round clouds, far apart, row i in cloud i % 3.
Matrix threeClouds() {
  Matrix X = test::normals(90, 2, 91);
  for (Index i = 0; i < X.rows(); ++i) {
    X(i, 0) += 12 * static_cast<double>(i % 3);
    X(i, 1) += i % 3 == 1 ? 9 : 0;
  }
  return X;
}

ClusterChoiceOptions quick() {
  ClusterChoiceOptions options;
  options.most = 5;
  options.references = 8;
  options.resamples = 6;
  options.seed = Seed(3);
  return options;
}

}  // namespace

TEST_CASE("cluster choice: three clouds are three clusters by every rule", "[eval][cluster]") {
  const Matrix X = threeClouds();
  auto options = quick();
  for (Index i = 0; i < X.rows(); ++i) options.truth.push_back(static_cast<int>(i % 3));
  for (const char* model : {"kmeans", "hierarchical"}) {
    INFO(model);
    jobs::WorkContext context;
    const auto clusterer = modelClusterer({model, {}});
    REQUIRE(clusterer);
    const auto choice = chooseClusters(X, *clusterer, options, context);
    REQUIRE(choice);
    REQUIRE(choice->counts.size() == 5);
    REQUIRE(choice->picks.size() == 6);
    for (const auto& pick : choice->picks) {
      INFO(pick.rule << ' ' << pick.note);
      REQUIRE(pick.k);
      CHECK(*pick.k == 3);
    }
    const ClusterCount& three = choice->counts[2];
    CHECK(*three.stability.value == Approx(1));
    CHECK_FALSE(choice->counts[0].stability.value);
    CHECK(three.indices.front().id == "silhouette");
    std::vector<int> truth = options.truth;
    CHECK(three.inertia == Approx(inertia(X, truth)));
    CHECK(*three.indices[3].estimate.value == Approx(1));  // adjusted-rand
    CHECK(choice->hopkins > 0.8);
  }
}

TEST_CASE("cluster choice: one cloud has no structure, and no rule is forced", "[eval][cluster]") {
  jobs::WorkContext context;
  const auto choice =
      chooseClusters(test::normals(80, 2, 5), *modelClusterer({"kmeans", {}}), quick(), context);
  REQUIRE(choice);
  CHECK(*choice->picks[1].k == 1);
  CHECK(choice->picks[1].note == "no structure");
  // Fewer rows than clusters to try: as many as there are rows.
  Matrix two(3, 1);
  two << 0, 1, 5;
  const auto small = chooseClusters(two, *modelClusterer({"kmeans", {}}), quick(), context);
  REQUIRE(small);
  CHECK(small->counts.size() == 3);
}

TEST_CASE("cluster choice: a mixture's components are its clusters", "[eval][cluster]") {
  jobs::WorkContext context;
  const auto choice =
      chooseClusters(threeClouds(), *modelClusterer({"gaussian-mixture", {}}), quick(), context);
  REQUIRE(choice);
  CHECK(choice->picks[2].rule == "silhouette");
  CHECK(*choice->picks[2].k == 3);
  CHECK(choice->counts[2].inertia < choice->counts[1].inertia);
}

TEST_CASE("cluster choice: what has no number of clusters to choose is refused", "[eval][cluster]") {
  const auto density = modelClusterer({"dbscan", {}});
  REQUIRE_FALSE(density);
  CHECK(density.error().message.find("kmeans") != std::string::npos);
  CHECK(modelClusterer({"tree", {}}).error().where == "model");
  CHECK(modelClusterer({"kmean", {}}).error().code == ErrorCode::NotFound);
  jobs::WorkContext context;
  const auto clusterer = *modelClusterer({"kmeans", {}});
  auto options = quick();
  options.most = 1;
  CHECK(chooseClusters(threeClouds(), clusterer, options, context).error().where == "most");
  CHECK(chooseClusters(Matrix::Ones(20, 2), clusterer, quick(), context).error().code ==
        ErrorCode::InvalidInput);
  std::stop_source source;
  source.request_stop();
  jobs::WorkContext stopped(source.get_token());
  CHECK(chooseClusters(threeClouds(), clusterer, quick(), stopped).error().code == ErrorCode::Cancelled);
}

TEST_CASE("cluster choice: clusters that were not made are not stable", "[eval][cluster]") {
  Matrix X(60, 2);
  for (Index i = 0; i < 60; ++i) X.row(i) << static_cast<double>(i % 3), static_cast<double>(i % 3 == 1);
  jobs::WorkContext context;
  const auto clusterer = modelClusterer({"kmeans", {}});
  REQUIRE(clusterer);
  const auto choice = chooseClusters(X, *clusterer, quick(), context);
  REQUIRE(choice);
  CHECK(choice->counts[2].stability.value);
  CHECK_FALSE(choice->counts[3].stability.value);
  CHECK(choice->counts[3].stability.reason ==
        "Only 3 of 4 clusters were made: there are no more different rows.");
}
