#include "core/models/cluster/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/cluster/centre_starts.hpp"
#include "core/models/cluster/lloyd.hpp"

namespace ridgeline::models {
namespace {

class KmeansModel final : public FittedModel, public Centres, public Iterations {
 public:
  KmeansModel(Matrix centres, double inertia, TracePtr trace)
      : centres_(std::move(centres)), inertia_(inertia), trace_(std::move(trace)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return centres_.cols(); }
  int classes() const override { return static_cast<int>(centres_.rows()); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(Assignment nearest, assign(X, {}, centres_, context));
    Predictions answers;
    answers.labels = std::move(nearest.labels);
    return answers;
  }
  void save(ArchiveWriter& archive) const override {
    archive.array("centres", centres_);
    archive.array("inertia", Matrix(Matrix::Constant(1, 1, inertia_)));
  }
  Matrix centres() const override { return centres_; }
  double inertia() const override { return inertia_; }
  TracePtr trace() const override { return trace_; }

 private:
  Matrix centres_;
  double inertia_;
  TracePtr trace_;
};

/// Centres in the order of the first row that each holds; centres without rows last.
Matrix numbered(const Matrix& centres, const std::vector<int>& labels, const Matrix& toOrder) {
  std::vector<Index> order;
  std::vector<bool> seen(static_cast<std::size_t>(centres.rows()));
  const auto meet = [&](Index c) {
    if (seen[static_cast<std::size_t>(c)]) return;
    seen[static_cast<std::size_t>(c)] = true;
    order.push_back(c);
  };
  for (const int label : labels) meet(label);
  for (Index c = 0; c < centres.rows(); ++c) meet(c);
  return takeRows(toOrder, order);
}

double totalWeight(const Samples& rows, const Vector& weights) {
  return weights.size() == 0 ? static_cast<double>(rows.X.rows()) : weights.sum();
}

/// Writes the iterations of one run into a trace.
class CentreFilm {
 public:
  CentreFilm(const TrainingSet& train, std::shared_ptr<TrainingTrace> trace, jobs::WorkContext& context)
      : train_(train), trace_(std::move(trace)), context_(context) {}

  bool add(int iteration, const Matrix& centres, double inertia) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    IterationPoint point{iteration, inertia / totalWeight(train_, train_.weights), nan, nan, nan};
    if (train_.dev && train_.dev->X.rows() > 0)
      if (const auto dev = assign(train_.dev->X, {}, centres, context_))
        point.devLoss = dev->inertia / totalWeight(*train_.dev, {});
    if (trace_->wantsCheckpoint(iteration))
      trace_->checkpoint(iteration, std::make_shared<KmeansModel>(centres, inertia, nullptr));
    trace_->append(point);
    context_.progress(iteration, trace_->total(), "Moving the centres");
    return context_.tick();
  }

 private:
  const TrainingSet& train_;
  std::shared_ptr<TrainingTrace> trace_;
  jobs::WorkContext& context_;
};

Result<Matrix> startOf(const TrainingSet& train, const KmeansParams& params, int restart,
                       jobs::WorkContext& context) {
  const Seed seed = train.seed.child("kmeans").child(static_cast<std::uint64_t>(restart));
  if (params.start == KmeansStart::Random) return randomStart(train.X, train.weights, params.clusters, seed);
  return spreadStart(train.X, train.weights, params.clusters, seed, context);
}

Result<LloydResult> descend(const TrainingSet& train, const KmeansParams& params, Matrix start,
                            CentreWatcher watcher, jobs::WorkContext& context) {
  if (params.method == KmeansMethod::MiniBatch)
    return miniBatch(train.X, train.weights, std::move(start),
                     {.batchRows = params.batchRows,
                      .maxIterations = params.maxIterations,
                      .onIteration = std::move(watcher)},
                     train.seed.child("kmeans-batches"), context);
  return lloyd(train.X, train.weights, std::move(start),
               {.maxIterations = params.maxIterations,
                .tolerance = params.tolerance,
                .onIteration = std::move(watcher)},
               context);
}

}  // namespace

const params::ParamTable<KmeansParams>& kmeansParamTable() {
  static const auto table =
      params::ParamTable<KmeansParams>{}
          .integer(&KmeansParams::clusters, "clusters",
                   {.min = 1, .max = 1000, .sliderMax = 20, .unit = "clusters", .help = "Centres to place."})
          .choice(&KmeansParams::start, "start",
                  {{KmeansStart::Spread, "k-means++"}, {KmeansStart::Random, "random"}},
                  "Where the centres begin: at rows far from each other, or at any rows.")
          .choice(
              &KmeansParams::method, "method",
              {{KmeansMethod::Lloyd, "lloyd"}, {KmeansMethod::MiniBatch, "mini-batch"}},
              "Move the centres by all rows at once, or by a few rows at a time where there are millions.")
          .integer(&KmeansParams::batchRows, "batch-size",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 10000,
                    .scale = params::Scale::Log,
                    .unit = "rows",
                    .help = "Rows drawn for one step of the centres."})
          .onlyWhen("method", {"mini-batch"})
          .integer(&KmeansParams::restarts, "restarts",
                   {.min = 1,
                    .max = 1000,
                    .sliderMax = 50,
                    .unit = "starts",
                    .help = "Starts to try; the one with the least sum of squares is kept."})
          .integer(&KmeansParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "iterations",
                    .help = "Most moves of the centres in each start."})
          .real(
              &KmeansParams::tolerance, "tolerance",
              {.min = 0,
               .max = 1,
               .sliderMin = 0,
               .sliderMax = 0.01,
               .help = "Stop when the centres move less, as a share of the columns' variance; 0 waits until "
                       "nothing changes."});
  return table;
}

Result<FittedModelPtr> fitKmeans(const TrainingSet& train, const KmeansParams& params,
                                 jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const Index rows = train.weights.size() == 0 ? train.n() : (train.weights.array() > 0).count();
  if (params.clusters > rows)
    return failAt("clusters", ErrorCode::InvalidParam,
                  "{} clusters are asked for but there are only {} train rows; ask for fewer or add rows.",
                  params.clusters, rows);
  const auto trace = std::make_shared<TrainingTrace>(params.maxIterations);
  context.publish(trace);
  Matrix bestStart;
  double bestInertia = std::numeric_limits<double>::infinity();
  for (int restart = 0; restart < params.restarts; ++restart) {
    context.progress(restart, params.restarts, "Trying starts");
    RIDGELINE_TRY(Matrix start, startOf(train, params, restart, context));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    RIDGELINE_TRY(const LloydResult run, descend(train, params, start, {}, context));
    if (!std::isfinite(run.assignment.inertia))
      return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
    if (run.assignment.inertia >= bestInertia) continue;
    bestInertia = run.assignment.inertia;
    bestStart = numbered(run.centres, run.assignment.labels, start);
  }
  CentreFilm film(train, trace, context);
  RIDGELINE_TRY(LloydResult best, descend(
                                      train, params, std::move(bestStart),
                                      [&film](int iteration, const Matrix& centres, double inertia) {
                                        return film.add(iteration, centres, inertia);
                                      },
                                      context));
  if (!best.settled)
    context.warn(fmt::format("The centres were still moving after {} iterations; raise max-iterations.",
                             params.maxIterations));
  return std::make_shared<KmeansModel>(std::move(best.centres), best.assignment.inertia, trace);
}

Result<FittedModelPtr> loadKmeans(const ArchiveReader& archive) {
  RIDGELINE_TRY(Matrix centres, archive.array("centres"));
  RIDGELINE_TRY(const Vector inertia, archive.vector("inertia"));
  if (centres.rows() == 0 || centres.rows() > 1000000 || centres.cols() == 0 || inertia.size() != 1)
    return archive.damaged("k-means needs at least one centre and its inertia");
  if (!centres.allFinite() || !inertia.allFinite() || inertia[0] < 0)
    return archive.damaged("a centre holds a value that is no finite number");
  return std::make_shared<KmeansModel>(std::move(centres), inertia[0], nullptr);
}

ModelEntry kmeansEntry() {
  return modelEntryOf({.id = "kmeans",
                       .title = "k-means",
                       .family = "cluster",
                       .help = "Round groups around centres, when you can say how many to look for.",
                       .source = "Lloyd (1982), doi:10.1109/TIT.1982.1056489",
                       .tasks = {Task::Cluster},
                       .offers = {"iterations", "centres"}},
                      kmeansParamTable(), fitKmeans, loadKmeans);
}

}  // namespace ridgeline::models
