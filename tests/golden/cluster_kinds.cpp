#include <algorithm>

#include "core/models/capabilities.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

void fromGivenRows(Case& at) {
  const Matrix& X = at.rows();
  const Matrix start = takeRows(X, at.param("init_rows").get<std::vector<Index>>());
  const auto run = taken(models::lloyd(X, {}, start, {.maxIterations = 1000}, at.context));
  at.judge.same(run.assignment.labels, at.expect["labels"]);
  at.judge.see(run.assignment.inertia, at.expect["inertia"]);
  at.judge.see(run.centres, at.expect["centres"]);
  Vector sizes = Vector::Zero(run.centres.rows());
  for (const int label : run.assignment.labels) sizes[label] += 1;
  at.judge.see(sizes, at.expect["sizes"]);
}

void bestOfMany(Case& at) {
  const Matrix& X = at.rows();
  for (const auto& [k, known] : at.expect.json().items()) {
    const auto model = fit(at, "kmeans",
                           {{"clusters", static_cast<std::int64_t>(std::stoi(k))},
                            {"restarts", std::int64_t{200}},
                            {"max-iterations", std::int64_t{1000}}},
                           at.set.unlabelled(X, models::Task::Cluster));
    at.judge.atMost(offered<models::Centres>(*model, "centres").inertia(), at.expect[k]["inertia"],
                    at.judge.usual());
  }
}

}  // namespace

std::vector<Kind> clusterKinds() {
  return {{"clustering", "kmeans", fromGivenRows}, {"clustering", "kmeans_best_of_many", bestOfMany}};
}

}  // namespace ridgeline::golden
