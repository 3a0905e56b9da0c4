#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "core/base/random.hpp"
#include "core/models/capabilities.hpp"
#include "tests/golden/golden_case.hpp"

namespace ridgeline::golden {
namespace {

using models::TreeNode;

/// The reference breaks ties of gain at random: then the importances go to any of the tied features, ours to
/// the lowest, which its few draws may never have met.
bool hasTies(const Case& at) {
  const Wanted spread = at.expect["importance_spread"];
  for (std::size_t j = 0; j < spread.size(); ++j)
    if (spread[j].number() > 1e-12) return true;
  return false;
}

/// Node by node, where the reference had no equal gains to choose among.
void seeNodes(Case& at, const std::vector<TreeNode>& nodes) {
  const Wanted wanted = at.expect["preorder"];
  if (wanted.null() || hasTies(at)) return;
  at.judge.require(nodes.size() == wanted.size(), "the tree has another number of nodes");
  for (std::size_t i = 0; i < std::min(nodes.size(), wanted.size()); ++i) {
    const Wanted want = wanted[i];
    at.judge.see(nodes[i].n, want["n"]);
    if (want.has("leaf")) {
      at.judge.require(nodes[i].feature == -1, "a leaf of the reference is none here");
      const Wanted value = want["value"];
      at.judge.see(Vector(Vector::Map(nodes[i].value.data(), static_cast<Index>(value.size()))), value);
      continue;
    }
    at.judge.see(nodes[i].feature, want["feature"], {});
    at.judge.see(nodes[i].threshold, want["threshold"]);
    at.judge.see(nodes[i].impurity, want["impurity"]);
  }
}

/// Mean over the reference's draws, give or take their spread.
void seeImportances(Case& at, const models::FittedModel& model) {
  if (hasTies(at)) return;
  at.judge.see(offered<models::Importances>(model, "importances").importances(), at.expect["importance"]);
}

/// What trees over the columns in several orders come to: where gains tie, each order takes another of them,
/// as the reference's draws do. The first is the order of the file.
std::vector<double> overOrders(
    Case& at, const models::TrainingSet& train,
    const std::function<double(const models::TrainingSet&, const Matrix& Xtest)>& score) {
  constexpr int Orders = 12;
  std::vector<double> scores;
  std::vector<Index> columns(static_cast<std::size_t>(train.d()));
  std::iota(columns.begin(), columns.end(), Index{0});
  for (int order = 0; order < (hasTies(at) ? Orders : 1); ++order) {
    models::TrainingSet turned = train;
    turned.X = train.X(Eigen::all, columns);
    scores.push_back(score(turned, at.set.Xtest(Eigen::all, columns)));
    Rng random(Seed(static_cast<std::uint64_t>(order)));
    random.shuffle(columns);
  }
  return scores;
}

/// A score where several trees are as good: one of ours has to lie in the range of the reference's draws.
/// Without ties all three are the same number.
void seeOneOfTies(Case& at, const std::vector<double>& got, const Wanted& one, const Wanted& range,
                  Tolerance allowed) {
  if (hasTies(at) || allowed.abs >= 0.01) {
    at.judge.require(one.number() >= range[0].number() && one.number() <= range[1].number(),
                     "the reference lies outside its own range");
    const auto inside = std::find_if(got.begin(), got.end(), [&](double value) {
      return value >= range[0].number() && value <= range[1].number();
    });
    at.judge.within(inside == got.end() ? got.front() : *inside, range[0], range[1], allowed);
    return;
  }
  for (const Wanted& want : {one, range[0], range[1]}) at.judge.see(got.front(), want, allowed);
}

double leaves(const std::vector<TreeNode>& nodes) {
  return static_cast<double>(
      std::count_if(nodes.begin(), nodes.end(), [](const TreeNode& node) { return node.feature < 0; }));
}

const std::vector<TreeNode>& nodesOf(const models::FittedModel& model) {
  return offered<models::TreeShape>(model, "tree-shape").nodes();
}

void treeClasses(Case& at) {
  const bool whole = at.param("max_depth").is_null();
  const params::ParamValues values = {
      {"criterion", at.param("criterion").get<std::string>()},
      {"max-depth", whole ? std::int64_t{0} : at.param("max_depth").get<std::int64_t>()}};
  const auto train = at.set.labelled(at.set.X);
  const auto model = fit(at, "tree", values, train);
  at.judge.see(accuracy(predict(at, *model, at.set.X).labels, at.set.y), at.expect["accuracy_train"]);
  const auto tests = overOrders(at, train, [&](const models::TrainingSet& turned, const Matrix& Xtest) {
    return accuracy(predict(at, *fit(at, "tree", values, turned), Xtest).labels, at.set.ytest);
  });
  seeOneOfTies(at, tests, at.expect["accuracy_test"], at.expect["accuracy_test_range_over_ties"],
               whole ? Tolerance{0.05, 0} : at.judge.usual());
  seeNodes(at, nodesOf(*model));
  if (whole) return;
  seeImportances(at, *model);
  at.judge.within(leaves(nodesOf(*model)), at.expect["leaves"][0], at.expect["leaves"][1], {});
}

void treeNumbers(Case& at) {
  const params::ParamValues values = {{"max-depth", at.param("max_depth").get<std::int64_t>()}};
  const auto train = at.set.measured(at.set.X);
  const auto model = fit(at, "tree", values, train);
  const auto trains = overOrders(at, train, [&](const models::TrainingSet& turned, const Matrix&) {
    return meanSquaredError(predict(at, *fit(at, "tree", values, turned), turned.X).values, at.set.t);
  });
  seeOneOfTies(at, trains, at.expect["mse_train"], at.expect["mse_train_range_over_ties"], at.judge.usual());
  const auto tests = overOrders(at, train, [&](const models::TrainingSet& turned, const Matrix& Xtest) {
    return r2(predict(at, *fit(at, "tree", values, turned), Xtest).values, at.set.ttest);
  });
  seeOneOfTies(at, tests, at.expect["r2_test"], at.expect["r2_test_range_over_ties"], at.judge.usual());
  if (!hasTies(at)) at.judge.see(leaves(nodesOf(*model)), at.expect["leaves"]);
  seeNodes(at, nodesOf(*model));
  seeImportances(at, *model);
}

}  // namespace

std::vector<Kind> treeKinds() {
  return {{"regression", "tree_depth", treeNumbers}, {"classification", "tree_", treeClasses}};
}

}  // namespace ridgeline::golden
