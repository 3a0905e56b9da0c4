#include "core/models/meta/voting.hpp"

#include <mutex>
#include <optional>

#include "core/jobs/parallel_for.hpp"

namespace ridgeline::models {

const params::ParamTable<VotingParams>& votingParamTable() {
  static const auto table = params::ParamTable<VotingParams>{}.choice(
      &VotingParams::vote, "vote", {{Vote::Soft, "soft"}, {Vote::Hard, "hard"}},
      "Whether probabilities are averaged or chosen classes counted.");
  return table;
}

Result<std::vector<Member>> fitMembers(const Bases& bases, const TrainingSet& train,
                                       jobs::WorkContext& context) {
  const auto& specs = bases.specs;
  std::vector<Member> members(specs.size());
  std::vector<std::optional<Error>> failures(specs.size());
  std::vector<std::vector<std::string>> remarks(specs.size());
  std::mutex mutex;
  double done = 0;
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(specs.size()), [&](std::int64_t at) {
    const auto m = static_cast<std::size_t>(at);
    TrainingSet own = train;
    own.warmStart = nullptr;
    own.seed = train.seed.child("member").child(static_cast<std::uint64_t>(m));
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    members[m].id = specs[m].id;
    if (auto model = bases.fit(m, own, quiet))
      members[m].model = std::move(*model);
    else
      failures[m] = model.error();
    remarks[m] = quiet.takeWarnings();
    const std::lock_guard lock(mutex);
    context.progress(++done, static_cast<double>(specs.size()), "members");
  }));
  for (auto& failure : failures)
    if (failure) return tl::unexpected<Error>(std::move(*failure));
  for (auto& list : remarks)
    for (auto& remark : list) context.warn(std::move(remark));
  return members;
}

Result<FittedModelPtr> fitVoting(const TrainingSet& train, const VotingParams& params, const Bases& bases,
                                 jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(auto members, fitMembers(bases, train, context));
  return meanModel(std::move(members), shapeOf(train), params.vote);
}

ModelEntry votingEntry(const std::vector<ModelEntry>& plain) {
  static const CombinedSchema schema(votingParamTable(), basesFor(plain, {Task::Classify, Task::Regress}),
                                     Built::OnSeveral, {"tree", "knn"});
  return combinedEntry(
      {.id = "voting",
       .title = "Voting",
       .family = "meta",
       .help = "Several methods answer together: good where they are wrong on different rows.",
       .source = "Kittler, Hatef, Duin & Matas (1998), doi:10.1109/34.667881",
       .tasks = {Task::Classify, Task::Regress},
       .offers = {"probabilities"}},
      votingParamTable(), schema, fitVoting, loadMeanModel);
}

}  // namespace ridgeline::models
