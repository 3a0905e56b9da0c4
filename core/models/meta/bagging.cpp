#include "core/models/meta/bagging.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <optional>

#include "core/jobs/parallel_for.hpp"
#include "core/models/meta/mean_model.hpp"

namespace ridgeline::models {
namespace {

constexpr int DrawsForTwoClasses = 20;

bool twoClasses(const TrainingSet& train, const std::vector<Index>& rows) {
  if (train.task != Task::Classify) return true;
  const auto label = [&](Index row) { return train.labels[static_cast<std::size_t>(row)]; };
  return std::any_of(rows.begin(), rows.end(), [&](Index row) { return label(row) != label(rows.front()); });
}

std::vector<Index> drawBag(const TrainingSet& train, const BaggingParams& params, Rng& rng) {
  const Index n = train.n();
  const auto count = static_cast<std::size_t>(
      std::clamp<Index>(std::llround(params.rowShare * static_cast<double>(n)), 1, n));
  std::vector<Index> rows;
  for (int attempt = 0; attempt < DrawsForTwoClasses; ++attempt) {
    if (params.replacement) {
      rows.resize(count);
      for (Index& row : rows) row = rng.below(n);
    } else {
      rows.resize(static_cast<std::size_t>(n));
      std::iota(rows.begin(), rows.end(), Index{0});
      rng.shuffle(rows);
      rows.resize(count);
    }
    std::sort(rows.begin(), rows.end());
    if (twoClasses(train, rows)) return rows;
  }
  rows.resize(static_cast<std::size_t>(n));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

std::vector<int> drawColumns(Index d, double share, Rng& rng) {
  const Index count = std::clamp<Index>(std::llround(share * static_cast<double>(d)), 1, d);
  if (count == d) return {};
  std::vector<int> columns(static_cast<std::size_t>(d));
  std::iota(columns.begin(), columns.end(), 0);
  rng.shuffle(columns);
  columns.resize(static_cast<std::size_t>(count));
  std::sort(columns.begin(), columns.end());
  return columns;
}

}  // namespace

const params::ParamTable<BaggingParams>& baggingParamTable() {
  static const auto table =
      params::ParamTable<BaggingParams>{}
          .integer(&BaggingParams::members, "members",
                   {.min = 1, .max = 10000, .sliderMax = 100, .help = "Fits whose answers are averaged."})
          .real(&BaggingParams::rowShare, "row-share",
                {.min = 0.001,
                 .max = 1,
                 .sliderMin = 0.1,
                 .sliderMax = 1,
                 .help = "Rows that a member draws, as a share of all."})
          .real(&BaggingParams::columnShare, "column-share",
                {.min = 0.001,
                 .max = 1,
                 .sliderMin = 0.1,
                 .sliderMax = 1,
                 .help = "Columns that a member sees, as a share of all."})
          .flag(&BaggingParams::replacement, "replacement", "Whether a row may be drawn more than once.");
  return table;
}

Result<FittedModelPtr> fitBagging(const TrainingSet& train, const BaggingParams& params, const Bases& bases,
                                  jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const auto count = static_cast<std::size_t>(params.members);
  std::vector<Member> members(count);
  std::vector<std::optional<Error>> failures(count);
  std::vector<std::vector<std::string>> remarks(count);
  std::mutex mutex;
  double done = 0;
  RIDGELINE_CHECK(jobs::parallelFor(context, params.members, [&](std::int64_t at) {
    const auto m = static_cast<std::size_t>(at);
    Rng rng(train.seed.child("bagging").child(static_cast<std::uint64_t>(m)));
    Member& member = members[m];
    member.id = bases.specs[0].id;
    TrainingSet own = subset(train, drawBag(train, params, rng));
    member.columns = drawColumns(train.d(), params.columnShare, rng);
    if (!member.columns.empty()) own = withColumns(own, member.columns);
    own.seed = train.seed.child("member").child(static_cast<std::uint64_t>(m));
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    if (auto model = bases.fit(0, own, quiet))
      member.model = std::move(*model);
    else
      failures[m] = model.error();
    remarks[m] = quiet.takeWarnings();
    const std::lock_guard lock(mutex);
    context.progress(++done, params.members, "members");
  }));
  for (auto& failure : failures)
    if (failure) return tl::unexpected<Error>(std::move(*failure));
  for (auto& list : remarks)
    for (auto& remark : list) context.warn(std::move(remark));
  return meanModel(std::move(members), shapeOf(train), Vote::Soft);
}

ModelEntry baggingEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(baggingParamTable(), basesFor(plain, {Task::Classify, Task::Regress}),
                                     Built::OnOne, {"tree"});
  return combinedEntry({.id = "bagging",
                        .title = "Bagging",
                        .family = "meta",
                        .help = "Steadies a method that changes much with its rows: the mean of many fits.",
                        .source = "Breiman (1996), doi:10.1007/BF00058655",
                        .tasks = {Task::Classify, Task::Regress},
                        .offers = {"probabilities"}},
                       baggingParamTable(), schema, fitBagging, loadMeanModel);
}

}  // namespace ridgeline::models
