#include "core/eval/search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/base/not_a_number.hpp"
#include "core/eval/candidate_scores.hpp"
#include "core/eval/cross_validation.hpp"
#include "core/eval/nested_subsets.hpp"

namespace ridgeline::eval {
namespace {

constexpr std::size_t MostCandidates = 10000;
constexpr Index FewestRows = 20;
constexpr Index RowsPerClass = 5;

/// Test rows per train row, as the corrected interval wants it.
double testShare(const std::vector<data::Fold>& folds) {
  double sum = 0;
  for (const auto& fold : folds)
    sum += static_cast<double>(fold.test.size()) / std::max(1.0, static_cast<double>(fold.train.size()));
  return sum / std::max(1.0, static_cast<double>(folds.size()));
}

Index testRows(const std::vector<data::Fold>& folds) {
  Index sum = 0;
  for (const auto& fold : folds) sum += static_cast<Index>(fold.test.size());
  return sum;
}

Result<std::vector<params::ParamValues>> candidatesOf(const models::ModelSpec& model, const SearchSpec& spec,
                                                      Seed seed) {
  RIDGELINE_TRY(const models::ModelEntry* entry, models::modelEntry(model.id));
  const params::ParamSchema& schema = *entry->params;
  const auto axes = spec.axes.empty() ? params::searchSpace(schema) : spec.axes;
  if (axes.empty())
    return failAt("vary", ErrorCode::InvalidParam, "\"{}\" has no parameter to search over.", model.id);
  std::set<params::ParamValues> seen;
  std::vector<params::ParamValues> out;
  const auto add = [&](const params::ParamValues& changed) -> Status {
    RIDGELINE_TRY(auto values, params::candidate(schema, model.params, changed));
    if (seen.insert(values).second) out.push_back(std::move(values));
    return {};
  };
  RIDGELINE_CHECK(add({}));
  if (spec.kind != SearchKind::Grid) {
    if (spec.candidates < 1 || static_cast<std::size_t>(spec.candidates) > MostCandidates)
      return failAt("candidates", ErrorCode::InvalidParam, "{} candidates cannot be tried; take 1 to {}.",
                    spec.candidates, MostCandidates);
    for (int c = 0; c < spec.candidates; ++c) {
      Rng rng(seed.child("search").child(static_cast<std::uint64_t>(c)));
      params::ParamValues changed;
      for (const auto& axis : axes) changed[axis.param] = params::draw(axis, rng);
      RIDGELINE_CHECK(add(changed));
    }
    return out;
  }
  std::vector<std::vector<params::ParamValue>> points;
  double combinations = 1;
  for (const auto& axis : axes) {
    points.push_back(params::pointsOf(axis, spec.points));
    combinations *= static_cast<double>(points.back().size());
  }
  if (combinations > static_cast<double>(MostCandidates))
    return failAt("vary", ErrorCode::InvalidParam,
                  "A grid over {} parameters has {:g} combinations and at most {} are tried; name fewer, or "
                  "search at random.",
                  axes.size(), combinations, MostCandidates);
  std::vector<std::size_t> at(axes.size(), 0);
  while (true) {
    params::ParamValues changed;
    for (std::size_t a = 0; a < axes.size(); ++a) changed[axes[a].param] = points[a][at[a]];
    RIDGELINE_CHECK(add(changed));
    std::size_t a = axes.size();
    while (a > 0 && ++at[a - 1] == points[a - 1].size()) at[--a] = 0;
    if (a == 0) return out;
  }
}

/// Folds whose train rows are a nested stratified share.
std::vector<data::Fold> shrunk(const std::vector<data::Fold>& folds, double share, const FitGround& ground) {
  if (share >= 1) return folds;
  std::vector<data::Fold> out = folds;
  for (std::size_t f = 0; f < out.size(); ++f) {
    const auto known = ground.answers.known(folds[f].train);
    const NestedOrder order = nestedOrder(ground.table, known, ground.answers.strata(known),
                                          ground.seed.child("halving").child(static_cast<std::uint64_t>(f)));
    const auto count = static_cast<std::ptrdiff_t>(std::ceil(share * static_cast<double>(known.size())));
    out[f].train.assign(order.rows.begin(), order.rows.begin() + count);
    std::sort(out[f].train.begin(), out[f].train.end());
  }
  return out;
}

class Searcher {
 public:
  Searcher(const FitGround& ground, const std::vector<data::Fold>& folds, const models::ModelSpec& model,
           const MetricInfo& metric, jobs::WorkContext& context)
      : ground_(ground), folds_(folds), model_(model), metric_(metric), context_(context) {
    result_.metric = metric.id;
    result_.higherIsBetter = metric.higherIsBetter;
  }

  Result<Search> run(std::vector<params::ParamValues> sets, const SearchSpec& spec) {
    for (auto& values : sets) {
      SearchCandidate one;
      one.params = std::move(values);
      one.scores.assign(folds_.size(), NotANumber);
      one.sd = NotANumber;
      one.mean = Estimate::undefined("It has no score yet.");
      result_.candidates.push_back(std::move(one));
    }
    std::vector<std::size_t> alive(result_.candidates.size());
    for (std::size_t i = 0; i < alive.size(); ++i) alive[i] = i;
    const int rounds = spec.kind == SearchKind::Halving ? roundsFor(alive.size(), spec.keepOneOf) : 1;
    double left = static_cast<double>(alive.size());
    for (int r = 0; r < rounds; ++r) {
      result_.total += left * static_cast<double>(folds_.size());
      left = std::ceil(left / spec.keepOneOf);
    }
    for (int r = 0; r < rounds; ++r) {
      RIDGELINE_CHECK(round(alive, r, std::pow(spec.keepOneOf, r - rounds + 1)));
      if (r + 1 == rounds) break;
      // The ranking's head is this round's best: later rungs come first.
      const auto kept = static_cast<std::size_t>(
          std::ceil(static_cast<double>(alive.size()) / static_cast<double>(spec.keepOneOf)));
      alive.assign(result_.ranking.begin(), result_.ranking.begin() + static_cast<std::ptrdiff_t>(kept));
      std::sort(alive.begin(), alive.end());
    }
    const SearchCandidate& best = result_.candidates[result_.ranking.front()];
    if (!best.mean.value && best.failure) return tl::unexpected<Error>(*best.failure);
    Index failed = 0;
    for (const auto& one : result_.candidates)
      if (one.failure && failed++ == 0)
        context_.warn(fmt::format("A candidate could not be fitted: {}", one.failure->message));
    if (failed > 1) context_.warn(fmt::format("{} candidates could not be fitted on every fold.", failed));
    return result_;
  }

 private:
  int roundsFor(std::size_t candidates, int factor) const {
    const Index least =
        std::max(FewestRows, RowsPerClass * static_cast<Index>(ground_.schema.classNames.size()));
    Index smallest = std::numeric_limits<Index>::max();
    for (const auto& fold : folds_) smallest = std::min(smallest, static_cast<Index>(fold.train.size()));
    int rounds = 1;
    double left = static_cast<double>(candidates), rows = static_cast<double>(smallest);
    while (left > 1 && rows / factor >= static_cast<double>(least)) {
      left = std::ceil(left / factor);
      rows /= factor;
      ++rounds;
    }
    return rounds;
  }

  Status round(const std::vector<std::size_t>& alive, int rung, double share) {
    const auto folds = shrunk(folds_, share, ground_);
    std::vector<models::ModelSpec> specs;
    specs.reserve(alive.size());
    for (const std::size_t c : alive) specs.push_back({model_.id, result_.candidates[c].params});
    const double before = result_.done;
    RIDGELINE_TRY(
        const CandidateScores scores,
        scoreCandidates({ground_, folds, specs, metric_, false}, context_, [&](const CandidateScores& soFar) {
          take(soFar, alive, folds, rung, share);
          result_.done = before + soFar.finished;
          context_.progress(result_.done, result_.total, "fits");
          context_.publish(std::make_shared<Search>(result_));
        }));
    take(scores, alive, folds, rung, share);
    return {};
  }

  void take(const CandidateScores& scores, const std::vector<std::size_t>& alive,
            const std::vector<data::Fold>& folds, int rung, double rows) {
    const double share = testShare(folds);
    const Index n = testRows(folds);
    for (std::size_t i = 0; i < alive.size(); ++i) {
      SearchCandidate& one = result_.candidates[alive[i]];
      one.failure = scores.failures[i];
      if (std::none_of(scores.done[i].begin(), scores.done[i].end(), [](bool done) { return done; }))
        continue;
      one.rung = rung;
      one.share = rows;
      one.scores = scores.test[i];
      one.sd = meanAndSd(one.scores).second;
      one.mean = correctedMean(one.scores, share, n, metric_);
    }
    rank();
  }

  void rank() {
    result_.ranking.resize(result_.candidates.size());
    for (std::size_t i = 0; i < result_.ranking.size(); ++i) result_.ranking[i] = i;
    std::stable_sort(result_.ranking.begin(), result_.ranking.end(), [&](std::size_t a, std::size_t b) {
      const auto& left = result_.candidates[a];
      const auto& right = result_.candidates[b];
      if (left.mean.value.has_value() != right.mean.value.has_value()) return left.mean.value.has_value();
      if (!left.mean.value) return false;
      if (left.rung != right.rung) return left.rung > right.rung;
      return metric_.higherIsBetter ? *left.mean.value > *right.mean.value
                                    : *left.mean.value < *right.mean.value;
    });
  }

  const FitGround& ground_;
  const std::vector<data::Fold>& folds_;
  const models::ModelSpec& model_;
  const MetricInfo& metric_;
  jobs::WorkContext& context_;
  Search result_;
};

}  // namespace

Result<Search> search(const data::Table& table, const data::Schema& schema,
                      const std::vector<data::Fold>& folds, const std::vector<prep::StepSpec>& steps,
                      const models::ModelSpec& model, const SearchSpec& spec, Seed seed,
                      jobs::WorkContext& context) {
  RIDGELINE_TRY(const MetricInfo* metric, judgingMetric(spec.metric, schema.task));
  if (folds.empty()) return fail(ErrorCode::InvalidInput, "There are no folds to fit.");
  if (spec.keepOneOf < 2 || spec.keepOneOf > 100)
    return failAt("keep-one-of", ErrorCode::InvalidParam, "Keeping one of {} is no halving; take 2 to 100.",
                  spec.keepOneOf);
  if (spec.points < 1 || spec.points > 1000)
    return failAt("points", ErrorCode::InvalidParam, "{} points on a range cannot be tried; take 1 to 1000.",
                  spec.points);
  RIDGELINE_TRY(auto sets, candidatesOf(model, spec, seed));
  const Answers answers(table, schema);
  const FitGround ground{table, schema, steps, answers, seed, takenBy(model)};
  Searcher searcher(ground, folds, model, *metric, context);
  return searcher.run(std::move(sets), spec);
}

Result<NestedSearch> nestedSearch(const data::Table& table, const data::Schema& schema,
                                  const std::vector<data::Fold>& outer, const data::FoldSpec& inner,
                                  const std::vector<prep::StepSpec>& steps, const models::ModelSpec& model,
                                  const SearchSpec& spec, Seed seed, jobs::WorkContext& context) {
  RIDGELINE_TRY(const MetricInfo* metric, judgingMetric(spec.metric, schema.task));
  const Answers answers(table, schema);
  const FitGround ground{table, schema, steps, answers, seed, takenBy(model)};
  NestedSearch result;
  result.metric = metric->id;
  result.higherIsBetter = metric->higherIsBetter;
  std::vector<double> scores;
  Index n = 0;
  for (std::size_t f = 0; f < outer.size(); ++f) {
    const Seed own = seed.child("nested").child(static_cast<std::uint64_t>(f));
    RIDGELINE_TRY(const auto folds, data::drawFolds(table, schema, outer[f].train, inner, own));
    jobs::WorkContext quiet(context.stopToken(), context.pool());
    quiet.onProgress = [&](const jobs::Progress& within) {
      context.progress(static_cast<double>(f) + within.done / std::max(1.0, within.total),
                       static_cast<double>(outer.size()), "outer fold " + outer[f].name);
    };
    RIDGELINE_TRY(const Search found, search(table, schema, folds, steps, model, spec, seed, quiet));
    for (auto& warning : quiet.takeWarnings()) context.warn(std::move(warning));
    const SearchCandidate& best = found.candidates[found.ranking.front()];
    const std::vector<data::Fold> last = {outer[f]};
    const std::vector<models::ModelSpec> choice = {{model.id, best.params}};
    const CandidateJob job{ground, last, choice, *metric, false};
    RIDGELINE_TRY(const CandidateScores judged, scoreCandidates(job, context, {}));
    if (judged.failures[0]) return tl::unexpected<Error>(*judged.failures[0]);
    scores.push_back(judged.test[0][0]);
    n += static_cast<Index>(outer[f].test.size());
    result.folds.push_back({outer[f].name, best.params, best.mean.value.value_or(NotANumber), scores.back(),
                            static_cast<Index>(outer[f].train.size()),
                            static_cast<Index>(outer[f].test.size())});
    result.mean = correctedMean(scores, testShare(outer), n, *metric);
    result.sd = meanAndSd(scores).second;
    context.publish(std::make_shared<NestedSearch>(result));
  }
  return result;
}

}  // namespace ridgeline::eval
