#include "core/eval/permutation_importance.hpp"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <numeric>

#include "core/base/not_a_number.hpp"
#include "core/eval/bootstrap.hpp"
#include "core/eval/row_fit.hpp"
#include "core/eval/sampling.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/answered_rows.hpp"

namespace ridgeline::eval {
namespace {

class Importances {
 public:
  Importances(const models::FittedModel& model, const Probe& probe, const Scored& truth,
              const MetricInfo& metric, const PermutationOptions& options, Seed seed,
              jobs::WorkContext& context)
      : model_(model), probe_(probe), metric_(metric), options_(options), seed_(seed), context_(context) {
    truth_ = truth;
    truth_.predicted = {};
    sampling_ = samplingOfAll(truth_);
  }

  Result<PermutationImportance> run() {
    RIDGELINE_TRY(const Matrix X, probe_.asIs());
    Scored base = truth_;
    RIDGELINE_TRY(base.predicted, model_.predict(X, context_));
    const Estimate baseline = value(base);
    if (!baseline.value)
      return fail(ErrorCode::InvalidInput, "{} is undefined on these rows: {}", metric_.title,
                  baseline.reason);
    baseline_ = *baseline.value;
    if (options_.intervals) RIDGELINE_CHECK(resampleBase(base));
    if (const auto* memory = models::capability<models::RowMemory>(model_)) {
      RIDGELINE_TRY(answered_, memory->remember(X, context_));
    }
    groups_ = correlatedGroups(probe_, options_.correlatedAbove);
    features_.resize(groups_.size());
    done_.assign(groups_.size(), false);
    failures_.resize(groups_.size());
    RIDGELINE_CHECK(jobs::parallelFor(context_, static_cast<std::int64_t>(groups_.size()),
                                      [&](std::int64_t g) { fill(static_cast<std::size_t>(g)); }));
    for (auto& failure : failures_)
      if (failure) return tl::unexpected<Error>(std::move(*failure));
    return soFar();
  }

 private:
  Estimate value(const Scored& scored) const {
    MetricOptions plain;
    plain.intervals = false;
    jobs::WorkContext quiet(context_.stopToken());
    return metric_.compute(scored, plain, quiet);
  }
  double worse(double score, double base) const {
    return metric_.higherIsBetter ? base - score : score - base;
  }

  /// Rows of resample b: the same for every column, so that the base is scored once.
  std::vector<Index> resample(int b) const {
    Rng rng(seed_.child("rows").child(static_cast<std::uint64_t>(b)));
    return drawRows(sampling_, truth_.size(), rng);
  }

  Status resampleBase(const Scored& base) {
    resampledBase_.assign(static_cast<std::size_t>(std::max(0, options_.bootstrap)), NotANumber);
    return jobs::parallelFor(context_, static_cast<std::int64_t>(resampledBase_.size()), [&](std::int64_t b) {
      resampledBase_[static_cast<std::size_t>(b)] =
          value(taken(base, resample(static_cast<int>(b)))).value.value_or(NotANumber);
    });
  }

  std::vector<Index> exchange(const std::vector<Index>& columns, int repeat) const {
    const Index n = probe_.rows();
    std::vector<Index> from(static_cast<std::size_t>(n));
    std::iota(from.begin(), from.end(), Index{0});
    if (options_.order == ExchangeOrder::Rotate) {
      const Index shift = (repeat + 1) * n / (options_.repeats + 1);
      std::rotate(from.begin(), from.end() - shift, from.end());
    } else {
      Rng rng(
          seed_.child(static_cast<std::uint64_t>(columns.front())).child(static_cast<std::uint64_t>(repeat)));
      rng.shuffle(from);
    }
    return from;
  }

  Status measure(std::size_t g, FeatureImportance& out) {
    out.columns = groups_[g];
    for (const Index column : out.columns)
      out.name += (out.name.empty() ? "" : ", ") + probe_.columns()[static_cast<std::size_t>(column)].name;
    std::vector<double> resampled;
    for (int r = 0; r < options_.repeats; ++r) {
      if (context_.stopped()) return jobs::WorkContext::cancelled();
      jobs::WorkContext quiet(context_.stopToken(), context_.pool());
      RIDGELINE_TRY(const Matrix X, probe_.exchanged(out.columns, exchange(out.columns, r)));
      Scored moved = truth_;
      RIDGELINE_TRY(moved.predicted, answered_ ? answered_->predict(X, quiet) : model_.predict(X, quiet));
      out.drops.push_back(worse(value(moved).value.value_or(NotANumber), baseline_));
      // Resample b goes with repeat b mod R: its spread is that of rows and of dealings together.
      for (int b = r; options_.intervals && b < options_.bootstrap; b += options_.repeats) {
        if (context_.stopped()) return jobs::WorkContext::cancelled();
        resampled.push_back(worse(value(taken(moved, resample(b))).value.value_or(NotANumber),
                                  resampledBase_[static_cast<std::size_t>(b)]));
      }
    }
    const auto [mean, sd] = meanAndSd(out.drops);
    out.sd = sd;
    if (std::isnan(mean)) {
      out.drop = Estimate::undefined("The metric is undefined once the column is moved.", truth_.size());
      return {};
    }
    out.drop = Estimate::bare(mean, truth_.size(), {});
    std::erase_if(resampled, [](double v) { return !std::isfinite(v); });
    std::sort(resampled.begin(), resampled.end());
    if (resampled.size() < 20) return {};
    if (resampled.front() == resampled.back()) {
      out.drop.reason = "Every resample gives the same value, which shows no uncertainty.";
      return {};
    }
    out.drop = Estimate::within(mean, std::min(mean, sortedQuantile(resampled, 0.025)),
                                std::max(mean, sortedQuantile(resampled, 0.975)),
                                sampling_.grouped ? "bootstrap by group" : "bootstrap", truth_.size());
    return {};
  }

  void fill(std::size_t g) {
    FeatureImportance feature;
    const Status status = measure(g, feature);
    if (context_.stopped()) return;
    const std::lock_guard lock(mutex_);
    if (!status) failures_[g] = status.error();
    features_[g] = std::move(feature);
    done_[g] = status.has_value();
    context_.progress(++finished_, static_cast<double>(groups_.size()), features_[g].name);
    context_.publish(std::make_shared<PermutationImportance>(soFar()));
  }

  PermutationImportance soFar() const {
    PermutationImportance out;
    out.metric = metric_.id;
    out.baseline = baseline_;
    for (std::size_t g = 0; g < features_.size(); ++g)
      if (done_[g]) out.features.push_back(features_[g]);
    return out;
  }

  const models::FittedModel& model_;
  const Probe& probe_;
  Scored truth_;
  Sampling sampling_;
  const MetricInfo& metric_;
  const PermutationOptions& options_;
  Seed seed_;
  jobs::WorkContext& context_;
  double baseline_ = 0;
  models::AnsweredRowsPtr answered_;  ///< the rows as they are; null where the model keeps none
  std::vector<double> resampledBase_;
  std::vector<std::vector<Index>> groups_;
  std::vector<FeatureImportance> features_;
  std::vector<char> done_;
  std::vector<std::optional<Error>> failures_;
  std::mutex mutex_;
  double finished_ = 0;
};

}  // namespace

Result<PermutationImportance> permutationImportance(const models::FittedModel& model, const Probe& probe,
                                                    const Scored& truth, const PermutationOptions& options,
                                                    Seed seed, jobs::WorkContext& context) {
  RIDGELINE_TRY(const MetricInfo* metric, judgingMetric(options.metric, truth.task));
  if (options.repeats < 1 || options.repeats > 10000)
    return failAt("repeats", ErrorCode::InvalidParam, "{} repeats cannot be dealt; take 1 to 10000.",
                  options.repeats);
  if (probe.rows() == 0 || probe.rows() != truth.size())
    return fail(ErrorCode::InvalidInput,
                "There are {} rows to ask about and {} answers; each row needs its own.", probe.rows(),
                truth.size());
  return Importances(model, probe, truth, *metric, options, seed, context).run();
}

}  // namespace ridgeline::eval
