#include "core/eval/cluster_choice.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/eval/cluster_metrics.hpp"

namespace ridgeline::eval {
namespace {

/// The parameter that says how many clusters a method makes; empty if it finds the number itself.
std::string numberParam(const models::ModelEntry& entry) {
  for (const char* name : {"clusters", "components"})
    if (entry.params->find(name) != nullptr) return name;
  return {};
}

std::vector<std::string> numberedMethods() {
  std::vector<std::string> ids;
  for (const auto& entry : models::modelCatalog())
    if (entry.does(data::Task::Cluster) && !numberParam(entry).empty()) ids.push_back(entry.id);
  return ids;
}

Estimate stabilityOf(const Matrix& X, int k, const Clusterer& cluster, const ClusterChoiceOptions& options,
                     Status& failed, jobs::WorkContext& context) {
  const Index n = X.rows();
  if (k == 1) return Estimate::undefined("One cluster is the same for any rows.", n);
  const Seed seed = options.seed.child("stability").child(static_cast<std::uint64_t>(k));
  const auto found = stability(X, k, cluster, options.resamples, seed, context);
  if (!found) {
    failed = tl::unexpected<Error>(found.error());
    return Estimate::undefined(found.error().message, n);
  }
  return Estimate::bare(found->mean, n,
                        fmt::format("It is the mean over {} resamples of the rows.", options.resamples));
}

ClusterPick elbowPick(const std::vector<ClusterCount>& counts) {
  std::vector<double> inertias;
  inertias.reserve(counts.size());
  for (const auto& count : counts) inertias.push_back(count.inertia);
  const Elbow found = elbow(inertias);
  if (found.at < 0) return {"elbow", {}, "The inertia does not bend."};
  return {"elbow", counts[static_cast<std::size_t>(found.at)].k, found.clear ? "" : "not a clear one"};
}

/// The k whose index is best, of those that have one.
ClusterPick extremePick(const std::string& id, bool largest, const std::vector<ClusterCount>& counts) {
  ClusterPick pick{id, {}, {}};
  double best = 0;
  for (const auto& count : counts)
    for (const auto& index : count.indices) {
      if (index.id != id || !index.estimate.value) continue;
      const double value = largest ? *index.estimate.value : -*index.estimate.value;
      if (pick.k && value <= best) continue;
      best = value;
      pick.k = count.k;
    }
  if (!pick.k) pick.note = "It is not defined for any of these numbers.";
  return pick;
}

/// Clusters that lie in groups are as stable together as apart: of equals, the most of them say more.
ClusterPick stablePick(const std::vector<ClusterCount>& counts) {
  double best = 0.6;  // the least that Stability calls stable
  for (const auto& count : counts) best = std::max(best, count.stability.value.value_or(best));
  constexpr double Equal = 0.01;
  for (auto count = counts.rbegin(); count != counts.rend(); ++count)
    if (count->stability.value.value_or(0) >= std::max(0.6, best - Equal)) return {"stability", count->k, {}};
  return {"stability", {}, "No number of clusters is stable: all hang on the draw of the rows."};
}

}  // namespace

Result<Clusterer> modelClusterer(const models::ModelSpec& spec) {
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(spec.id));
  const std::string number = entry->does(data::Task::Cluster) ? numberParam(*entry) : std::string();
  if (number.empty())
    return failAt("model", ErrorCode::InvalidParam,
                  "\"{}\" takes no number of clusters to choose; those that do are {}.", spec.id,
                  fmt::join(numberedMethods(), ", "));
  return Clusterer([spec, number](const Matrix& X, int k, Seed seed,
                                  jobs::WorkContext& context) -> Result<std::vector<int>> {
    models::ModelSpec asked = spec;
    asked.params[number] = static_cast<std::int64_t>(k);
    models::TrainingSet train;
    train.task = data::Task::Cluster;
    train.X = X;
    for (Index j = 0; j < X.cols(); ++j) train.featureNames.push_back(fmt::format("column {}", j + 1));
    train.seed = seed;
    // Progress and remarks of thousands of small fits would drown those of the whole.
    jobs::WorkContext own(context.stopToken(), context.pool());
    RIDGELINE_TRY(const auto model, models::fit(asked, train, own));
    RIDGELINE_TRY(auto answers, model->predict(X, own));
    return std::move(answers.labels);
  });
}

Result<ClusterChoice> chooseClusters(const Matrix& X, const Clusterer& cluster,
                                     const ClusterChoiceOptions& options, jobs::WorkContext& context) {
  if (options.most < 2)
    return failAt("most", ErrorCode::InvalidParam, "There is nothing to choose from {} clusters; try 2.",
                  options.most);
  ClusterChoice choice;
  RIDGELINE_TRY(choice.hopkins, hopkins(X, options.seed.child("hopkins"), context));
  const GapOptions gaps{options.most, options.references, options.seed.child("gap")};
  RIDGELINE_TRY(const GapStatistic gap, gapStatistic(X, cluster, gaps, context));
  for (std::size_t i = 0; i < gap.gap.size(); ++i) {
    ClusterCount count;
    count.k = static_cast<int>(i) + 1;
    count.gap = gap.gap[i];
    count.gapSpread = gap.spread[i];
    count.inertia = gap.inertia[i];
    const auto at = static_cast<std::uint64_t>(count.k);
    // The very clustering whose inertia the gap statistic speaks of: the same rows, k and seed.
    RIDGELINE_TRY(const auto labels, cluster(X, count.k, gaps.seed.child("data").child(at), context));
    RIDGELINE_TRY(count.indices,
                  clusterMetrics(X, labels, options.truth, options.seed.child("indices").child(at), context));
    const auto made = static_cast<int>(std::set<int>(labels.begin(), labels.end()).size());
    Status failed;
    if (made < count.k)
      count.stability = Estimate::undefined(
          fmt::format("Only {} of {} clusters were made: there are no more different rows.", made, count.k),
          X.rows());
    else
      count.stability = stabilityOf(X, count.k, cluster, options, failed, context);
    RIDGELINE_CHECK(failed);
    choice.counts.push_back(std::move(count));
  }
  choice.picks = {elbowPick(choice.counts),
                  {"gap", gap.chosen, gap.chosen == 1 ? "no structure" : ""},
                  extremePick("silhouette", true, choice.counts),
                  extremePick("calinski-harabasz", true, choice.counts),
                  extremePick("davies-bouldin", false, choice.counts),
                  stablePick(choice.counts)};
  return choice;
}

}  // namespace ridgeline::eval
