#include "core/eval/cross_validation.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <map>
#include <mutex>

#include "core/base/not_a_number.hpp"
#include "core/eval/row_fit.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::eval {
namespace {

/// What a fold's place in the result holds while the others still run.
struct FoldFit {
  bool done = false;
  FoldScores scores;
  Scored answers;
  std::vector<std::string> remarks;
};

class Folder {
 public:
  Folder(const data::Table& table, const data::Schema& schema, const std::vector<data::Fold>& folds,
         const std::vector<prep::StepSpec>& steps, const models::ModelSpec& model,
         const CrossValidationOptions& options, const MetricInfo& judge, Seed seed,
         jobs::WorkContext& context)
      : folds_(folds),
        model_(model),
        options_(options),
        judge_(judge),
        context_(context),
        answers_(table, schema),
        ground_{table, schema, steps, answers_, seed, takenBy(model)},
        slots_(folds.size()) {
    Scored nothing;
    nothing.task = schema.task;
    nothing.classNames = schema.classNames;
    for (const MetricInfo& info : metricCatalog())
      if (applies(info, nothing)) metrics_.push_back(&info);
  }

  Result<CrossValidation> run() {
    RIDGELINE_CHECK(jobs::parallelFor(context_, static_cast<std::int64_t>(folds_.size()),
                                      [&](std::int64_t i) { fill(static_cast<std::size_t>(i)); }));
    tellRemarks();
    Index failed = 0;
    for (const FoldFit& slot : slots_)
      if (slot.scores.failure) ++failed;
    if (failed == static_cast<Index>(slots_.size()))
      return tl::unexpected<Error>(*slots_.front().scores.failure);
    CrossValidation result = soFar();
    if (options_.pooled) RIDGELINE_CHECK(pool(result));
    return result;
  }

 private:
  Result<std::vector<double>> scores(const Scored& scored) const {
    MetricOptions values;
    values.intervals = false;
    std::vector<double> out;
    jobs::WorkContext quiet(context_.stopToken(), context_.pool());
    for (const MetricInfo* info : metrics_) {
      out.push_back(info->compute(scored, values, quiet).value.value_or(NotANumber));
      if (context_.stopped()) return jobs::WorkContext::cancelled();
    }
    return out;
  }

  Status fit(const data::Fold& fold, FoldFit& slot, jobs::WorkContext& quiet) const {
    const auto train = answers_.known(fold.train), test = answers_.known(fold.test);
    slot.scores.trainRows = static_cast<Index>(train.size());
    slot.scores.testRows = static_cast<Index>(test.size());
    if (train.empty() || test.empty())
      return fail(ErrorCode::InvalidInput, "Fold {} has no {} rows with an answer.", fold.name,
                  train.empty() ? "train" : "test");
    RIDGELINE_TRY(const PreparedRows prepared, prepareRows(ground_, train, test, false, quiet));
    RIDGELINE_TRY(const models::FittedModelPtr model, models::fit(model_, prepared.train, quiet));
    RIDGELINE_TRY(slot.answers, scoreRows(ground_, *model, prepared.test, prepared.testRows, quiet));
    RIDGELINE_TRY(slot.scores.test, scores(slot.answers));
    if (!options_.trainScores) return {};
    RIDGELINE_TRY(const Scored own, scoreRows(ground_, *model, prepared.train, prepared.trainRows, quiet));
    RIDGELINE_TRY(slot.scores.train, scores(own));
    return {};
  }

  void fill(std::size_t i) {
    const data::Fold& fold = folds_[i];
    FoldFit slot;
    slot.scores.repeat = fold.repeat;
    slot.scores.name = fold.name;
    jobs::WorkContext quiet(context_.stopToken(), context_.pool());
    if (const Status status = fit(fold, slot, quiet); !status) {
      slot.scores.failure = status.error();
      slot.scores.test.assign(metrics_.size(), NotANumber);
      slot.scores.train.clear();
      if (options_.trainScores) slot.scores.train.assign(metrics_.size(), NotANumber);
    }
    slot.remarks = quiet.takeWarnings();
    slot.done = true;
    if (context_.stopped()) return;
    const std::lock_guard lock(mutex_);
    slots_[i] = std::move(slot);
    ++finished_;
    context_.progress(finished_, static_cast<double>(slots_.size()), "fold " + fold.name);
    context_.publish(std::make_shared<CrossValidation>(soFar()));
  }

  CrossValidation soFar() const {
    CrossValidation result;
    result.metric = judge_.id;
    result.foldCount = static_cast<Index>(slots_.size());
    for (const FoldFit& slot : slots_)
      if (slot.done) result.folds.push_back(slot.scores);
    double share = 0, fitted = 0;
    Index tested = 0;
    for (const FoldScores& fold : result.folds) {
      if (fold.failure) continue;
      share += static_cast<double>(fold.testRows) / static_cast<double>(fold.trainRows);
      tested += fold.testRows;
      ++fitted;
    }
    for (std::size_t m = 0; m < metrics_.size(); ++m) {
      std::vector<double> test, train;
      for (const FoldScores& fold : result.folds) {
        test.push_back(fold.test[m]);
        if (!fold.train.empty()) train.push_back(fold.train[m]);
      }
      FoldSummary summary;
      summary.id = metrics_[m]->id;
      summary.higherIsBetter = metrics_[m]->higherIsBetter;
      summary.mean = correctedMean(test, fitted > 0 ? share / fitted : 0, tested, *metrics_[m]);
      summary.sd = meanAndSd(test).second;
      summary.trainMean = meanAndSd(train).first;
      summary.folds = static_cast<int>(
          std::count_if(test.begin(), test.end(), [](double value) { return std::isfinite(value); }));
      result.metrics.push_back(std::move(summary));
    }
    return result;
  }

  /// The answers of the first repeat as one part.
  Status pool(CrossValidation& result) const {
    Scored& all = result.outOfFold;
    Index rows = 0, columns = 0;
    for (const FoldFit& slot : slots_) {
      if (slot.scores.repeat != 0 || slot.scores.failure) continue;
      rows += slot.answers.size();
      columns = std::max(columns, slot.answers.predicted.probabilities.cols());
    }
    all.task = ground_.schema.task;
    all.classNames = ground_.schema.classNames;
    all.predicted.probabilities.resize(columns > 0 ? rows : 0, columns);
    if (all.task == data::Task::Regress) {
      all.actualValues.resize(rows);
      all.predicted.values.resize(rows);
    }
    Index at = 0;
    for (const FoldFit& slot : slots_) {
      if (slot.scores.repeat != 0 || slot.scores.failure) continue;
      const Scored& part = slot.answers;
      all.rows.insert(all.rows.end(), part.rows.begin(), part.rows.end());
      all.groups.insert(all.groups.end(), part.groups.begin(), part.groups.end());
      if (part.weights.size() > 0) {
        all.weights.conservativeResize(at + part.size());
        all.weights.tail(part.size()) = part.weights;
      }
      all.actual.insert(all.actual.end(), part.actual.begin(), part.actual.end());
      all.predicted.labels.insert(all.predicted.labels.end(), part.predicted.labels.begin(),
                                  part.predicted.labels.end());
      if (columns > 0) all.predicted.probabilities.middleRows(at, part.size()) = part.predicted.probabilities;
      if (all.task == data::Task::Regress) {
        all.actualValues.segment(at, part.size()) = part.actualValues;
        all.predicted.values.segment(at, part.size()) = part.predicted.values;
      }
      at += part.size();
    }
    MetricOptions metricOptions;
    metricOptions.bootstrap = options_.bootstrap;
    metricOptions.seed = ground_.seed.child("intervals").child("cross-validation");
    RIDGELINE_TRY(result.pooled, allMetrics(all, metricOptions, context_));
    return {};
  }

  void tellRemarks() {
    std::map<std::string, int> times;
    for (const FoldFit& slot : slots_) {
      for (const auto& remark : slot.remarks) ++times[remark];
      if (slot.scores.failure)
        context_.warn(fmt::format("Fold {} has no fit: {}", slot.scores.name, slot.scores.failure->message));
    }
    for (const auto& [remark, count] : times)
      context_.warn(fmt::format("In {} of {} folds: {}", count, slots_.size(), remark));
  }

  const std::vector<data::Fold>& folds_;
  const models::ModelSpec& model_;
  const CrossValidationOptions& options_;
  const MetricInfo& judge_;
  jobs::WorkContext& context_;
  Answers answers_;
  FitGround ground_;
  std::vector<const MetricInfo*> metrics_;
  std::vector<FoldFit> slots_;
  std::mutex mutex_;
  double finished_ = 0;
};

}  // namespace

const FoldSummary* CrossValidation::find(std::string_view id) const {
  const auto found =
      std::find_if(metrics.begin(), metrics.end(), [&](const FoldSummary& one) { return one.id == id; });
  return found == metrics.end() ? nullptr : &*found;
}

double correctedErrorFactor(Index scores, double testShare) {
  return std::sqrt(1.0 / static_cast<double>(scores) + testShare);
}

Estimate correctedMean(const std::vector<double>& scores, double testShare, Index n,
                       const MetricInfo& metric) {
  const auto defined = static_cast<Index>(
      std::count_if(scores.begin(), scores.end(), [](double value) { return std::isfinite(value); }));
  if (defined == 0) return Estimate::undefined("No fold defines it.", n);
  const auto [mean, sd] = meanAndSd(scores);
  Estimate result;
  if (defined == 1) {
    result = Estimate::bare(mean, n, "One fold has no interval.");
  } else if (!(sd > 0)) {
    result = Estimate::bare(mean, n, "Every fold gives the same value, which shows no uncertainty.");
  } else {
    const boost::math::students_t distribution(static_cast<double>(defined - 1));
    const double reach =
        boost::math::quantile(distribution, 0.975) * sd * correctedErrorFactor(defined, testShare);
    const double low = metric.higherIsBetter ? mean - reach : std::max(metric.best, mean - reach);
    const double high = metric.higherIsBetter ? std::min(metric.best, mean + reach) : mean + reach;
    if (!std::isfinite(low) || !std::isfinite(high))
      return Estimate::bare(mean, n, "The interval passes every number; scale the target.");
    result = Estimate::within(mean, std::min(low, mean), std::max(high, mean), "corrected-t", n);
  }
  if (defined < static_cast<Index>(scores.size()))
    result.note = fmt::format("mean of {} of {} folds", defined, scores.size());
  return result;
}

Result<CrossValidation> crossValidate(const data::Table& table, const data::Schema& schema,
                                      const std::vector<data::Fold>& folds,
                                      const std::vector<prep::StepSpec>& steps,
                                      const models::ModelSpec& model, const CrossValidationOptions& options,
                                      Seed seed, jobs::WorkContext& context) {
  RIDGELINE_TRY(const MetricInfo* judge, judgingMetric(options.metric, schema.task));
  if (folds.empty()) return fail(ErrorCode::InvalidInput, "There are no folds to fit.");
  Folder folder(table, schema, folds, steps, model, options, *judge, seed, context);
  return folder.run();
}

}  // namespace ridgeline::eval
