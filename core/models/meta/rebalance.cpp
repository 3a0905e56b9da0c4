#include "core/models/meta/rebalance.hpp"

#include <algorithm>
#include <optional>

#include "core/models/meta/voting.hpp"
#include "core/models/neighbors/neighbour_index.hpp"

namespace ridgeline::models {
namespace {

constexpr double MostRebalancedBytes = 8.0 * (1 << 30);

/// Rows of each class, ascending.
std::vector<std::vector<Index>> byClass(const TrainingSet& train) {
  std::vector<std::vector<Index>> rows(static_cast<std::size_t>(train.classes()));
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0)
      rows[static_cast<std::size_t>(train.labels[static_cast<std::size_t>(i)])].push_back(i);
  return rows;
}

TrainingSet weighted(const TrainingSet& train) {
  Vector mass = Vector::Zero(train.classes());
  const auto own = [&](Index i) { return train.weights.size() > 0 ? train.weights[i] : 1.0; };
  for (Index i = 0; i < train.n(); ++i) mass[train.labels[static_cast<std::size_t>(i)]] += own(i);
  const double there = static_cast<double>((mass.array() > 0).count());
  TrainingSet out = train;
  out.weights.resize(train.n());
  for (Index i = 0; i < train.n(); ++i)
    out.weights[i] =
        own(i) * mass.sum() / (there * std::max(mass[train.labels[static_cast<std::size_t>(i)]], 1e-300));
  return out;
}

std::vector<Index> undersampled(const std::vector<std::vector<Index>>& classes, Seed seed) {
  std::size_t fewest = 0;
  for (const auto& rows : classes)
    if (!rows.empty() && (fewest == 0 || rows.size() < fewest)) fewest = rows.size();
  std::vector<Index> out;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    auto rows = classes[k];
    Rng rng(seed.child(static_cast<std::uint64_t>(k)));
    rng.shuffle(rows);
    rows.resize(std::min(rows.size(), fewest));
    out.insert(out.end(), rows.begin(), rows.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// Positions of rows to repeat, class by class, until every class is as large as the largest.
std::vector<Index> missing(const std::vector<std::vector<Index>>& classes, Seed seed) {
  std::size_t most = 0;
  for (const auto& rows : classes) most = std::max(most, rows.size());
  std::vector<Index> out;
  for (std::size_t k = 0; k < classes.size(); ++k) {
    if (classes[k].empty()) continue;
    Rng rng(seed.child(static_cast<std::uint64_t>(k)));
    for (std::size_t i = classes[k].size(); i < most; ++i)
      out.push_back(
          classes[k][static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(classes[k].size())))]);
  }
  return out;
}

/// Moves each added row (from `first` on) towards one of the nearest of its class.
Status spread(TrainingSet& out, Index first, const std::vector<Index>& from, const TrainingSet& train,
              const std::vector<std::vector<Index>>& classes, const RebalanceParams& params,
              jobs::WorkContext& context) {
  std::vector<std::optional<NeighbourIndex>> indexes(classes.size());
  Rng rng(train.seed.child("smote"));
  NeighbourIndex::Found found;
  for (std::size_t a = 0; a < from.size(); ++a) {
    if (a % 64 == 0 && context.stopped()) return jobs::WorkContext::cancelled();
    const auto label = static_cast<std::size_t>(train.labels[static_cast<std::size_t>(from[a])]);
    const auto& rows = classes[label];
    if (rows.size() < 2) continue;
    if (!indexes[label]) {
      RIDGELINE_TRY(auto index,
                    NeighbourIndex::build(takeRows(train.X, rows), KnnMetric::Euclidean, context));
      indexes[label] = std::move(index);
    }
    const Vector x = train.X.row(from[a]).transpose();
    const int k =
        static_cast<int>(std::min<std::size_t>(static_cast<std::size_t>(params.neighbors) + 1, rows.size()));
    indexes[label]->nearest(x.data(), k, found);
    std::erase_if(found,
                  [&](const auto& one) { return rows[static_cast<std::size_t>(one.second)] == from[a]; });
    const auto chosen = static_cast<std::size_t>(rng.below(static_cast<std::int64_t>(found.size())));
    const Index other = rows[static_cast<std::size_t>(found[chosen].second)];
    const double place = rng.uniform();
    out.X.row(first + static_cast<Index>(a)) =
        (1 - place) * train.X.row(from[a]) + place * train.X.row(other);
  }
  return {};
}

}  // namespace

const params::ParamTable<RebalanceParams>& rebalanceParamTable() {
  static const auto table =
      params::ParamTable<RebalanceParams>{}
          .choice(&RebalanceParams::method, "method",
                  {{Rebalancing::Weights, "weights"},
                   {Rebalancing::Oversample, "oversample"},
                   {Rebalancing::Undersample, "undersample"},
                   {Rebalancing::Smote, "smote"}},
                  "Weigh rows, repeat rare ones, drop frequent ones, or make rows between rare ones.")
          .integer(&RebalanceParams::neighbors, "neighbors",
                   {.min = 1,
                    .max = 100,
                    .sliderMax = 20,
                    .unit = "rows",
                    .help = "Nearest rows of its class towards which a new row may lie."})
          .onlyWhen("method", {"smote"});
  return table;
}

Result<TrainingSet> rebalanced(const TrainingSet& train, const RebalanceParams& params,
                               jobs::WorkContext& context) {
  if (params.method == Rebalancing::Weights) return weighted(train);
  const auto classes = byClass(train);
  const Seed seed = train.seed.child("rebalance");
  std::vector<Index> rows;
  std::vector<Index> added;
  if (params.method == Rebalancing::Undersample) {
    rows = undersampled(classes, seed);
  } else {
    added = missing(classes, seed);
    for (Index i = 0; i < train.n(); ++i)
      if (train.weights.size() == 0 || train.weights[i] > 0) rows.push_back(i);
    const double bytes =
        8.0 * static_cast<double>(rows.size() + added.size()) * static_cast<double>(train.d());
    if (bytes > MostRebalancedBytes)
      return failAt("method", ErrorCode::TooLarge,
                    "The balanced rows would take {:.1f} GiB; choose weights or undersample.",
                    bytes / (1 << 30));
  }
  const auto first = static_cast<Index>(rows.size());
  rows.insert(rows.end(), added.begin(), added.end());
  TrainingSet out = subset(train, rows);
  out.dev = train.dev;
  if (params.method == Rebalancing::Smote)
    RIDGELINE_CHECK(spread(out, first, added, train, classes, params, context));
  return out;
}

Result<FittedModelPtr> fitRebalance(const TrainingSet& train, const RebalanceParams& params,
                                    const Bases& bases, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const TrainingSet balanced, rebalanced(train, params, context));
  RIDGELINE_TRY(auto members, fitMembers(bases, balanced, context));
  return meanModel(std::move(members), shapeOf(train), Vote::Soft);
}

ModelEntry rebalanceEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(rebalanceParamTable(), basesFor(plain, {Task::Classify}), Built::OnOne,
                                     {"tree"});
  return combinedEntry(
      {.id = "rebalanced",
       .title = "Rebalanced",
       .family = "meta",
       .help = "Lets rare classes count as much as frequent ones, on the rows that train alone.",
       .source = "Chawla, Bowyer, Hall & Kegelmeyer (2002), doi:10.1613/jair.953",
       .tasks = {Task::Classify},
       .offers = {"probabilities"}},
      rebalanceParamTable(), schema, fitRebalance, loadMeanModel);
}

}  // namespace ridgeline::models
