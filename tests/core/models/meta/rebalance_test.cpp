#include "core/models/meta/rebalance.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tests/support/catch.hpp"
#include "tests/support/training.hpp"

using namespace ridgeline;
using namespace ridgeline::models;

namespace {

/// 60 rows of "a", 12 of "b", one of "c".
TrainingSet uneven() {
  std::vector<int> labels(60, 0);
  labels.insert(labels.end(), 12, 1);
  labels.push_back(2);
  auto train = test::classification(test::normals(73, 2, 8), labels, 3);
  train.seed = Seed(4);
  return train;
}

std::array<long, 3> counts(const TrainingSet& train) {
  std::array<long, 3> out{};
  for (const int label : train.labels) ++out[static_cast<std::size_t>(label)];
  return out;
}

TrainingSet by(Rebalancing method) {
  jobs::WorkContext context;
  const auto balanced = rebalanced(uneven(), {.method = method}, context);
  REQUIRE(balanced);
  return *balanced;
}

}  // namespace

TEST_CASE("rebalance: weights let every class weigh the same and all rows as much as before",
          "[models][meta]") {
  const auto balanced = by(Rebalancing::Weights);
  CHECK(balanced.n() == 73);
  CHECK(balanced.weights[0] == Approx(73.0 / (3 * 60)));
  CHECK(balanced.weights[60] == Approx(73.0 / (3 * 12)));
  CHECK(balanced.weights.sum() == Approx(73));
}

TEST_CASE("rebalance: drawing makes the classes equal in number", "[models][meta]") {
  CHECK(counts(by(Rebalancing::Oversample)) == std::array<long, 3>{60, 60, 60});
  CHECK(counts(by(Rebalancing::Undersample)) == std::array<long, 3>{1, 1, 1});
  const auto over = by(Rebalancing::Oversample);
  CHECK(over.X.topRows(73) == uneven().X);
}

TEST_CASE("rebalance: SMOTE lays new rows between rows of their class", "[models][meta]") {
  const auto train = uneven();
  const auto balanced = by(Rebalancing::Smote);
  CHECK(counts(balanced) == std::array<long, 3>{60, 60, 60});
  int fresh = 0;
  for (Index i = 73; i < balanced.n(); ++i) {
    const int label = balanced.labels[static_cast<std::size_t>(i)];
    double best = 1e300;
    // On the segment of some pair of its class.
    for (Index a = 0; a < 73; ++a)
      for (Index b = 0; b < 73; ++b) {
        if (train.labels[static_cast<std::size_t>(a)] != label ||
            train.labels[static_cast<std::size_t>(b)] != label)
          continue;
        const Eigen::RowVectorXd along = train.X.row(b) - train.X.row(a);
        const double length = along.squaredNorm();
        const double t =
            length > 0 ? std::clamp((balanced.X.row(i) - train.X.row(a)).dot(along) / length, 0.0, 1.0) : 0;
        best = std::min(best, (balanced.X.row(i) - train.X.row(a) - t * along).norm());
      }
    CHECK(best < 1e-12);
    if (label == 1)
      fresh += (train.X.rowwise() - balanced.X.row(i)).rowwise().norm().minCoeff() > 1e-9 ? 1 : 0;
    if (label == 2) CHECK(balanced.X.row(i) == train.X.row(72));
  }
  CHECK(fresh == 48);
}
