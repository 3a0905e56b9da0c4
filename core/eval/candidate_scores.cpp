#include "core/eval/candidate_scores.hpp"

#include <cmath>
#include <mutex>

#include "core/base/not_a_number.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/shared_rows.hpp"

namespace ridgeline::eval {
namespace {

struct One {
  double test = NotANumber, train = NotANumber;
};

Result<One> scoreOne(const CandidateJob& job, const PreparedRows& rows, const models::ModelSpec& candidate,
                     jobs::WorkContext& quiet) {
  MetricOptions values;
  values.intervals = false;
  RIDGELINE_TRY(const models::FittedModelPtr model, models::fit(candidate, rows.train, quiet));
  RIDGELINE_TRY(const Scored test, scoreRows(job.ground, *model, rows.test, rows.testRows, quiet));
  One one;
  one.test = job.metric.compute(test, values, quiet).value.value_or(NotANumber);
  if (!job.trainScores) return one;
  RIDGELINE_TRY(const Scored train, scoreRows(job.ground, *model, rows.train, rows.trainRows, quiet));
  one.train = job.metric.compute(train, values, quiet).value.value_or(NotANumber);
  return one;
}

}  // namespace

CandidateScores::CandidateScores(std::size_t candidates, std::size_t folds, bool trainScores)
    : test(candidates, std::vector<double>(folds, NotANumber)),
      train(trainScores ? candidates : 0, std::vector<double>(folds, NotANumber)),
      done(candidates, std::vector<bool>(folds, false)),
      failures(candidates) {}

Result<CandidateScores> scoreCandidates(const CandidateJob& job, jobs::WorkContext& context,
                                        const std::function<void(const CandidateScores&)>& report) {
  CandidateScores scores(job.candidates.size(), job.folds.size(), job.trainScores);
  std::vector<std::vector<std::optional<Error>>> errors(job.candidates.size(),
                                                        std::vector<std::optional<Error>>(job.folds.size()));
  std::vector<std::optional<Error>> unprepared(job.folds.size());
  std::mutex mutex;
  const auto take = [&](std::size_t c, std::size_t f, const Result<One>& one) {
    if (context.stopped()) return;
    const std::lock_guard lock(mutex);
    if (one) {
      scores.test[c][f] = one->test;
      if (job.trainScores) scores.train[c][f] = one->train;
    } else {
      errors[c][f] = one.error();
    }
    scores.done[c][f] = true;
    ++scores.finished;
    if (report) report(scores);
  };
  RIDGELINE_CHECK(
      jobs::parallelFor(context, static_cast<std::int64_t>(job.folds.size()), [&](std::int64_t i) {
        const auto f = static_cast<std::size_t>(i);
        jobs::WorkContext quiet(context.stopToken(), context.pool());
        auto rows = prepareRows(job.ground, job.ground.answers.known(job.folds[f].train),
                                job.ground.answers.known(job.folds[f].test), false, quiet);
        if (!rows) {
          unprepared[f] = rows.error();
          for (std::size_t c = 0; c < job.candidates.size(); ++c)
            take(c, f, Result<One>(tl::unexpected<Error>(rows.error())));
          return;
        }
        // Columns are sorted and cut into bins once a fold, not once a fit.
        if (job.candidates.size() > 1)
          rows->train.shared = std::make_shared<models::SharedRows>(rows->train.n(), rows->train.d());
        (void)jobs::parallelFor(context, static_cast<std::int64_t>(job.candidates.size()),
                                [&](std::int64_t at) {
                                  const auto c = static_cast<std::size_t>(at);
                                  jobs::WorkContext own(context.stopToken(), context.pool());
                                  take(c, f, scoreOne(job, *rows, job.candidates[c], own));
                                });
      }));
  bool anyPrepared = false;
  for (const auto& error : unprepared) anyPrepared |= !error;
  if (!anyPrepared && !unprepared.empty()) return tl::unexpected<Error>(*unprepared.front());
  for (std::size_t c = 0; c < errors.size(); ++c)
    for (const auto& error : errors[c])
      if (error && !scores.failures[c]) scores.failures[c] = error;
  return scores;
}

}  // namespace ridgeline::eval
