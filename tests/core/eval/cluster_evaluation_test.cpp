#include <cmath>

#include "core/eval/cluster_agreement.hpp"
#include "core/eval/cluster_indices.hpp"
#include "core/eval/cluster_number.hpp"
#include "core/jobs/thread_pool.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::eval;

namespace {

/// `groups` round clouds on a line, `gap` standard deviations apart.
Matrix clouds(Index n, int groups, double gap) {
  Matrix X = test::normals(n, 2, 91);
  for (Index i = 0; i < n; ++i) X(i, 0) += gap * static_cast<double>(i % groups);
  return X;
}
std::vector<int> codes(Index n, int groups) {
  std::vector<int> labels;
  for (Index i = 0; i < n; ++i) labels.push_back(static_cast<int>(i) % groups);
  return labels;
}

}  // namespace

TEST_CASE("silhouette: four points on a line, worked by hand", "[eval][cluster]") {
  Matrix X(5, 1);
  X << 0, 1, 4, 6, 100;
  jobs::WorkContext context;
  // The last row is noise and has no say.
  const auto each = silhouettes(X, {0, 0, 1, 1, -1}, context);
  REQUIRE(each);
  CHECK((*each)[0] == Approx((5.0 - 1) / 5));
  CHECK((*each)[1] == Approx((4.0 - 1) / 4));
  CHECK((*each)[2] == Approx((3.5 - 2) / 3.5));
  CHECK((*each)[3] == Approx((5.5 - 2) / 5.5));
  CHECK(std::isnan((*each)[4]));
  const Estimate mean = meanSilhouette(X, {0, 0, 1, 1, -1}, Seed(1), context);
  CHECK(*mean.value == Approx(each->head(4).mean()));
  CHECK(mean.n == 4);
  CHECK(mean.note.find("20.0 %") != std::string::npos);
  CHECK((*silhouettes(X, {0, 0, 0, 0, 1}, context))[4] == 0);  // a cluster of one
}

TEST_CASE("cluster indices: one cluster, clusters of one row and no rows are undefined with a reason",
          "[eval][cluster]") {
  const Matrix X = test::normals(4, 2, 3);
  jobs::WorkContext context;
  for (const std::vector<int>& labels :
       {std::vector<int>{0, 0, 0, 0}, std::vector<int>{0, 1, 2, 3}, std::vector<int>{-1, -1, -1, -1}}) {
    CHECK_FALSE(silhouettes(X, labels, context));
    for (const Estimate& e : {meanSilhouette(X, labels, Seed(1), context), calinskiHarabasz(X, labels),
                              daviesBouldin(X, labels)}) {
      CHECK_FALSE(e.value);
      CHECK(e.reason.ends_with("."));
    }
  }
}

TEST_CASE("silhouette: many rows are drawn, with a note, and the mean stays", "[eval][cluster]") {
  const Matrix X = clouds(6000, 3, 8);
  jobs::ThreadPool pool(4);
  jobs::WorkContext alone, shared({}, &pool);
  const Estimate drawn = meanSilhouette(X, codes(6000, 3), Seed(5), alone);
  CHECK(drawn.n == MostSilhouetteRows);
  CHECK(drawn.note.find("drawn of 6000") != std::string::npos);
  CHECK(*drawn.value == *meanSilhouette(X, codes(6000, 3), Seed(5), shared).value);
  CHECK(*drawn.value == Approx(silhouettes(X, codes(6000, 3), alone)->mean()).margin(0.01));
}

TEST_CASE("cluster indices: two pairs on a line, worked by hand", "[eval][cluster]") {
  Matrix X(4, 1);
  X << 0, 2, 10, 12;
  const std::vector<int> labels = {0, 0, 1, 1};
  CHECK(inertia(X, labels) == Approx(4));
  CHECK(*calinskiHarabasz(X, labels).value == Approx(100 / (4.0 / 2)));
  CHECK(*daviesBouldin(X, labels).value == Approx(2.0 / 10));
}

TEST_CASE("agreement: the same parts under other names agree in full, independent ones by chance only",
          "[eval][cluster]") {
  const auto same = agreement(contingency({0, 0, 1, 1, 2, 2}, {2, 2, 0, 0, 1, 1}));
  for (const double value :
       {same.randIndex, same.adjustedRand, same.mutualInformation, same.adjustedMutualInformation,
        same.homogeneity, same.completeness, same.vMeasure, same.fowlkesMallows})
    CHECK(value == Approx(1));
  Rng rng{Seed(4)};
  std::vector<int> a, b;
  for (int i = 0; i < 2000; ++i) {
    a.push_back(static_cast<int>(rng.below(4)));
    b.push_back(static_cast<int>(rng.below(5)));
  }
  const auto chance = agreement(contingency(a, b));
  CHECK(std::abs(chance.adjustedRand) < 0.01);
  CHECK(std::abs(chance.adjustedMutualInformation) < 0.01);
  CHECK(chance.mutualInformation > 0);
}

TEST_CASE("agreement: a class in two clusters is homogeneous and not complete", "[eval][cluster]") {
  const auto split = agreement(contingency({0, 0, 0, 0, 1, 1}, {0, 0, 1, 1, 2, 2}));
  CHECK(split.homogeneity == Approx(1));
  CHECK(split.completeness < 0.7);
  CHECK(split.vMeasure == Approx(2 * split.completeness / (1 + split.completeness)));
  // Of 15 pairs 3 lie together in both and 8 apart in both.
  CHECK(split.randIndex == Approx(11.0 / 15));
  CHECK(split.fowlkesMallows == Approx(3 / std::sqrt(7.0 * 3.0)));
}

TEST_CASE("matched: clusters stand for the classes they agree with best together", "[eval][cluster]") {
  Eigen::MatrixXd table(3, 3);
  table << 10, 9, 0,  //
      9, 0, 0,        //
      0, 1, 5;
  // Greedy would give class 0 its ten and leave class 1 nothing: 9 + 9 + 5 is more.
  CHECK(matched(table) == std::vector<int>{1, 0, 2});
  Eigen::MatrixXd wide(2, 3);
  wide << 1, 2, 3, 3, 2, 9;
  CHECK(matched(wide) == std::vector<int>{1, 2});
  CHECK(matched(wide.transpose()) == std::vector<int>{-1, 0, 1});
}

TEST_CASE("elbow: the sharpest bend of a falling curve", "[eval][cluster]") {
  const Elbow sharp = elbow({100, 50, 10, 8, 7, 6});
  CHECK(sharp.at == 2);
  CHECK(sharp.clear);
  CHECK_FALSE(elbow({10, 8, 6, 4, 2, 0}).clear);
  CHECK(elbow({1, 2, 3}).at == -1);
  CHECK(elbow({3, 1}).at == -1);
}

TEST_CASE("gap statistic: finds separated clouds, and one where there is no structure", "[eval][cluster]") {
  jobs::WorkContext context;
  const GapOptions options{.mostClusters = 5, .references = 20, .seed = Seed(8)};
  // Corners of a triangle: of three clouds on a line two halves are no more than chance gives.
  Matrix corners = test::normals(150, 2, 91);
  for (Index i = 0; i < 150; ++i) {
    if (i % 3 > 0) corners(i, 0) += i % 3 == 1 ? 20 : 10;
    if (i % 3 == 2) corners(i, 1) += 18;
  }
  const auto three = gapStatistic(corners, kmeansClusterer(), options, context);
  REQUIRE(three);
  CHECK(three->chosen == 3);
  const auto none = gapStatistic(test::normals(150, 2, 7), kmeansClusterer(), options, context);
  REQUIRE(none);
  CHECK(none->chosen == 1);
  CHECK(gapStatistic(Matrix::Ones(5, 2), kmeansClusterer(), options, context).error().code ==
        ErrorCode::InvalidInput);
}

TEST_CASE("stability: separated clouds come back from every resample, arbitrary cuts do not",
          "[eval][cluster]") {
  jobs::WorkContext context;
  const auto firm = stability(clouds(120, 3, 10), 3, kmeansClusterer(), 10, Seed(9), context);
  REQUIRE(firm);
  CHECK(firm->mean == Approx(1));
  const auto loose = stability(test::normals(120, 2, 10), 7, kmeansClusterer(), 10, Seed(9), context);
  REQUIRE(loose);
  CHECK(loose->mean < 0.8);
  CHECK(loose->indices.size() == 10);
}

TEST_CASE("hopkins: uniform rows do not clump, clouds do", "[eval][cluster]") {
  Rng rng{Seed(11)};
  Matrix flat(2000, 2);
  for (double& x : flat.reshaped()) x = rng.uniform();
  jobs::WorkContext context;
  CHECK(*hopkins(flat, Seed(1), context) == Approx(0.5).margin(0.07));
  CHECK(*hopkins(clouds(2000, 3, 40), Seed(1), context) > 0.9);
}
