#include "core/models/cluster/gaussian_mixture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/models/cluster/centre_starts.hpp"
#include "core/models/cluster/lloyd.hpp"
#include "core/models/cluster_capabilities.hpp"

namespace ridgeline::models {
namespace {

constexpr std::array<std::pair<CovarianceKind, const char*>, 4> Kinds = {
    {{CovarianceKind::Full, "full"},
     {CovarianceKind::Tied, "tied"},
     {CovarianceKind::Diagonal, "diagonal"},
     {CovarianceKind::Spherical, "spherical"}}};

class GaussianMixtureModel final : public FittedModel,
                                   public Probabilities,
                                   public MixtureShape,
                                   public Iterations {
 public:
  GaussianMixtureModel(Mixture mixture, double logLikelihood, double rows, TracePtr trace)
      : mixture_(std::move(mixture)), logLikelihood_(logLikelihood), rows_(rows), trace_(std::move(trace)) {}
  Task task() const override { return Task::Cluster; }
  Index features() const override { return mixture_.d(); }
  int classes() const override { return static_cast<int>(mixture_.k()); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(MixtureAnswer answer, explain(X, {}, mixture_, context));
    Predictions answers;
    answers.labels = argmaxRows(answer.probabilities);
    answers.probabilities = std::move(answer.probabilities);
    return answers;
  }
  void save(ArchiveWriter& archive) const override {
    for (const auto& [kind, name] : Kinds)
      if (kind == mixture_.kind) archive.manifest["mixture"]["covariance"] = name;
    archive.array("weights", mixture_.weights);
    archive.array("means", mixture_.means);
    archive.array("covariances", mixture_.covariances);
    archive.array("fit", Vector(Eigen::Vector2d(logLikelihood_, rows_)));
  }
  Vector weights() const override { return mixture_.weights; }
  Matrix means() const override { return mixture_.means; }
  Matrix covariance(int component) const override { return mixture_.covariance(component); }
  double logLikelihood() const override { return logLikelihood_; }
  double aic() const override { return -2 * logLikelihood_ * rows_ + 2 * mixture_.freedom(); }
  double bic() const override { return -2 * logLikelihood_ * rows_ + mixture_.freedom() * std::log(rows_); }
  TracePtr trace() const override { return trace_; }

 private:
  Mixture mixture_;
  double logLikelihood_, rows_;
  TracePtr trace_;
};

/// The centres of one k-means run and their rows, in the order of the first row that each holds.
struct Clusters {
  Matrix centres;
  std::vector<int> labels;
};

Result<Clusters> clustersOf(const TrainingSet& train, int k, int restart, jobs::WorkContext& context) {
  constexpr int Patience = 50;
  const Seed seed = train.seed.child("gaussian-mixture").child(static_cast<std::uint64_t>(restart));
  RIDGELINE_TRY(Matrix start, spreadStart(train.X, train.weights, k, seed, context));
  RIDGELINE_TRY(LloydResult run,
                lloyd(train.X, train.weights, std::move(start), {.maxIterations = Patience}, context));
  std::vector<int> code(static_cast<std::size_t>(k), -1);
  Clusters clusters{Matrix(run.centres.rows(), run.centres.cols()), std::move(run.assignment.labels)};
  int next = 0;
  const auto meet = [&](int cluster) {
    int& its = code[static_cast<std::size_t>(cluster)];
    if (its >= 0) return its;
    clusters.centres.row(next) = run.centres.row(cluster);
    return its = next++;
  };
  for (int& label : clusters.labels) label = meet(label);
  for (int cluster = 0; cluster < k; ++cluster) meet(cluster);
  return clusters;
}

class MixtureFilm {
 public:
  MixtureFilm(const TrainingSet& train, double rows, std::shared_ptr<TrainingTrace> trace,
              jobs::WorkContext& context)
      : train_(train), rows_(rows), trace_(std::move(trace)), context_(context) {}

  bool add(int iteration, const Mixture& mixture, double logLikelihood) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    IterationPoint point{iteration, -logLikelihood, nan, nan, nan};
    if (train_.dev && train_.dev->X.rows() > 0)
      if (const auto dev = explain(train_.dev->X, {}, mixture, context_)) point.devLoss = -dev->logLikelihood;
    if (trace_->wantsCheckpoint(iteration))
      trace_->checkpoint(iteration,
                         std::make_shared<GaussianMixtureModel>(mixture, logLikelihood, rows_, nullptr));
    trace_->append(point);
    context_.progress(iteration, trace_->total(), "Moving the clouds");
    return context_.tick();
  }

 private:
  const TrainingSet& train_;
  double rows_;
  std::shared_ptr<TrainingTrace> trace_;
  jobs::WorkContext& context_;
};

void warnOf(const EmResult& best, const GaussianMixtureParams& params, jobs::WorkContext& context) {
  if (!best.converged)
    context.warn(fmt::format("The clouds were still changing after {} iterations; raise max-iterations.",
                             params.maxIterations));
  if (best.floored > 0)
    context.warn(fmt::format(
        "{} of {} components lie flat on repeated or constant values, where only the variance floor "
        "of {} keeps them from collapsing; ask for fewer components or leave such columns out.",
        best.floored, best.mixture.k(), params.varianceFloor));
  if (best.starved > 0)
    context.warn(fmt::format("{} of {} components have no rows left; ask for fewer components.", best.starved,
                             best.mixture.k()));
}

}  // namespace

const params::ParamTable<GaussianMixtureParams>& gaussianMixtureParamTable() {
  static const auto table =
      params::ParamTable<GaussianMixtureParams>{}
          .integer(
              &GaussianMixtureParams::components, "components",
              {.min = 1, .max = 1000, .sliderMax = 20, .unit = "clouds", .help = "Normal clouds to place."})
          .choice(
              &GaussianMixtureParams::covariance, "covariance",
              std::vector<std::pair<CovarianceKind, std::string>>(Kinds.begin(), Kinds.end()),
              "Shape of the clouds: any ellipsoid each, one ellipsoid for all, ellipsoids along the axes, or "
              "balls.")
          .integer(&GaussianMixtureParams::restarts, "restarts",
                   {.min = 1,
                    .max = 1000,
                    .sliderMax = 50,
                    .unit = "starts",
                    .help = "Starts to try; the likeliest mixture is kept."})
          .integer(&GaussianMixtureParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 100000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "iterations",
                    .help = "Most steps of each start."})
          .real(&GaussianMixtureParams::tolerance, "tolerance",
                {.min = 0,
                 .max = 1,
                 .sliderMin = 0,
                 .sliderMax = 0.01,
                 .help = "Stop when the mean log likelihood changes by less."})
          .real(&GaussianMixtureParams::varianceFloor, "variance-floor",
                {.min = 0,
                 .max = 1e6,
                 .sliderMin = 1e-9,
                 .sliderMax = 1,
                 .scale = params::Scale::Log,
                 .help = "Added to every variance, so that no cloud collapses onto a single row."});
  return table;
}

Result<FittedModelPtr> fitGaussianMixture(const TrainingSet& train, const GaussianMixtureParams& params,
                                          jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const Index rows = train.weights.size() == 0 ? train.n() : (train.weights.array() > 0).count();
  if (params.components > rows)
    return failAt("components", ErrorCode::InvalidParam,
                  "{} components are asked for but there are only {} train rows; ask for fewer or add rows.",
                  params.components, rows);
  if (train.X.cwiseAbs().maxCoeff() > 1e150)
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  const double total = train.weights.size() == 0 ? static_cast<double>(train.n()) : train.weights.sum();
  const auto trace = std::make_shared<TrainingTrace>(params.maxIterations);
  context.publish(trace);
  EmOptions options{
      .maxIterations = params.maxIterations, .tolerance = params.tolerance, .floor = params.varianceFloor};
  Mixture bestStart;
  double likeliest = -std::numeric_limits<double>::infinity();
  for (int restart = 0; restart < params.restarts; ++restart) {
    context.progress(restart, params.restarts, "Trying starts");
    if (context.stopped()) return jobs::WorkContext::cancelled();
    RIDGELINE_TRY(const Clusters clusters, clustersOf(train, params.components, restart, context));
    RIDGELINE_TRY(Mixture start, startingMixture(train.X, train.weights, clusters.centres, &clusters.labels,
                                                 params.covariance, params.varianceFloor, context));
    if (params.restarts == 1) {
      bestStart = std::move(start);
      break;
    }
    RIDGELINE_TRY(const EmResult run, maximiseExpectation(train.X, train.weights, start, options, context));
    if (!(run.logLikelihood > likeliest)) continue;
    likeliest = run.logLikelihood;
    bestStart = std::move(start);
  }
  MixtureFilm film(train, total, trace, context);
  options.onIteration = [&film](int iteration, const Mixture& mixture, double logLikelihood) {
    return film.add(iteration, mixture, logLikelihood);
  };
  RIDGELINE_TRY(EmResult best,
                maximiseExpectation(train.X, train.weights, std::move(bestStart), options, context));
  warnOf(best, params, context);
  return std::make_shared<GaussianMixtureModel>(std::move(best.mixture), best.logLikelihood, total, trace);
}

Result<FittedModelPtr> loadGaussianMixture(const ArchiveReader& archive) {
  Mixture mixture;
  RIDGELINE_TRY(const std::string kind, archive.text("mixture/covariance"));
  RIDGELINE_TRY(mixture.weights, archive.vector("weights"));
  RIDGELINE_TRY(mixture.means, archive.array("means"));
  RIDGELINE_TRY(mixture.covariances, archive.array("covariances"));
  RIDGELINE_TRY(const Vector fit, archive.vector("fit"));
  const auto* found =
      std::find_if(Kinds.begin(), Kinds.end(), [&](const auto& k) { return k.second == kind; });
  if (found == Kinds.end()) return archive.damaged("the kind of covariance is unknown");
  mixture.kind = found->first;
  const Index k = mixture.k(), d = mixture.d();
  const bool full = mixture.kind == CovarianceKind::Full, tied = mixture.kind == CovarianceKind::Tied;
  const Index high = full ? k * d : tied ? d : k;
  const Index wide = mixture.kind == CovarianceKind::Spherical ? 1 : d;
  if (k == 0 || d == 0 || k > 1000000 || mixture.weights.size() != k || mixture.covariances.rows() != high ||
      mixture.covariances.cols() != wide || fit.size() != 2)
    return archive.damaged("the components differ in size from their weights or covariances");
  if (!mixture.weights.allFinite() || !mixture.means.allFinite() || !mixture.covariances.allFinite() ||
      !fit.allFinite() || mixture.weights.minCoeff() < 0 || !(mixture.weights.maxCoeff() > 0) ||
      !(fit[1] > 0))
    return archive.damaged("a component holds a value that is no possible weight, mean or variance");
  for (Index c = 0; c < k && (full || (tied && c == 0)); ++c)
    if (!mixture.covariance(c).isApprox(mixture.covariance(c).transpose(), 1e-9))
      return archive.damaged("a covariance matrix is not symmetric");
  return std::make_shared<GaussianMixtureModel>(std::move(mixture), fit[0], fit[1], nullptr);
}

ModelEntry gaussianMixtureEntry() {
  return modelEntryOf({.id = "gaussian-mixture",
                       .title = "Gaussian mixture",
                       .family = "cluster",
                       .help = "Overlapping oval groups, and how surely each row belongs to each.",
                       .source = "Dempster, Laird & Rubin (1977), doi:10.1111/j.2517-6161.1977.tb01600.x",
                       .tasks = {Task::Cluster},
                       .offers = {"probabilities", "iterations", "mixture"}},
                      gaussianMixtureParamTable(), fitGaussianMixture, loadGaussianMixture);
}

}  // namespace ridgeline::models
