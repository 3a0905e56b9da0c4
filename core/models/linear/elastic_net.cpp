#include "core/models/linear/elastic_net.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/kernels/gram.hpp"

namespace ridgeline::models {
namespace {

class PathModel final : public LinearRegressor, public CoefficientPath {
 public:
  PathModel(Vector coefficients, double intercept, RegularisationPath path)
      : LinearRegressor(std::move(coefficients), intercept), path_(std::move(path)) {}

  std::vector<double> alphas() const override { return path_.alphas; }
  Matrix pathCoefficients() const override { return path_.coefficients; }
  Vector pathIntercepts() const override { return path_.intercepts; }

  void save(ArchiveWriter& archive) const override {
    LinearRegressor::save(archive);
    archive.array("path-alphas", Vector(Eigen::Map<const Vector>(path_.alphas.data(),
                                                                 static_cast<Index>(path_.alphas.size()))));
    archive.array("path-coefficients", path_.coefficients);
    archive.array("path-intercepts", path_.intercepts);
  }

  static Result<FittedModelPtr> load(const ArchiveReader& archive) {
    RIDGELINE_TRY(const FittedModelPtr plain, LinearRegressor::load(archive));
    const auto& linear = static_cast<const LinearRegressor&>(*plain);
    RegularisationPath path;
    RIDGELINE_TRY(const Vector alphas, archive.vector("path-alphas"));
    RIDGELINE_TRY(path.coefficients, archive.array("path-coefficients"));
    RIDGELINE_TRY(path.intercepts, archive.vector("path-intercepts"));
    path.alphas.assign(alphas.begin(), alphas.end());
    if (path.coefficients.cols() != alphas.size() || path.intercepts.size() != alphas.size() ||
        path.coefficients.rows() != linear.features())
      return archive.damaged("the path of a linear model differs in size from its coefficients");
    if (!alphas.allFinite() || !path.coefficients.allFinite() || !path.intercepts.allFinite())
      return archive.damaged("the path of a linear model holds a value that is no finite number");
    return std::make_shared<PathModel>(linear.coefficients().col(0), linear.intercepts()[0], std::move(path));
  }

 private:
  RegularisationPath path_;
};

optimize::ElasticNetProblem problemOf(const NormalEquations& equations, double l1Ratio) {
  // Columns too small to square have a price beyond all numbers, of which a share of 0 would be none.
  constexpr double Most = 1e300;
  const Vector units = equations.scale.cwiseInverse();
  return {equations.correlations, equations.cross, (equations.weight * l1Ratio * units).cwiseMin(Most),
          (1 - l1Ratio) * (equations.weight * units.cwiseAbs2()).cwiseMin(Most),
          std::sqrt(equations.targetSquares)};
}

Result<FittedModelPtr> fitPath(const TrainingSet& train, const LassoParams& params, double l1Ratio,
                               jobs::WorkContext& context) {
  RIDGELINE_TRY(NormalEquations equations, normalEquations(train, context));
  if (context.stopped()) return jobs::WorkContext::cancelled();
  if (equations.correlations.size() == 0 && equations.directions() > 0) {
    RIDGELINE_TRY(equations.correlations, kernels::gram(equations.centred->A, context));
  }
  std::vector<double> alphas = pathAlphas(equations, l1Ratio, params.pathPoints);
  const auto chosen = std::lower_bound(alphas.begin(), alphas.end(), params.alpha, std::greater<>());
  const auto position = chosen - alphas.begin();
  if (chosen == alphas.end() || *chosen != params.alpha) alphas.insert(chosen, params.alpha);
  RIDGELINE_TRY(RegularisationPath path,
                regularisationPath(equations, l1Ratio, alphas,
                                   {.maxSweeps = params.maxSweeps, .tolerance = params.tolerance}, context));
  if (!path.converged)
    context.warn(fmt::format(
        "Some coefficients still moved after {} sweeps over the columns, most likely because columns nearly "
        "repeat each other; raise alpha or max-sweeps.",
        params.maxSweeps));
  Vector coefficients = path.coefficients.col(position);
  const double intercept = path.intercepts[position];
  return std::make_shared<PathModel>(std::move(coefficients), intercept, std::move(path));
}

template <class P>
params::ParamTable<P> tableOf() {
  return params::ParamTable<P>{}
      .real(&P::alpha, "alpha",
            {.min = 0,
             .max = 1e12,
             .sliderMin = 1e-4,
             .sliderMax = 1e2,
             .scale = params::Scale::Log,
             .help = "Price of coefficients: more sets more of them to exactly 0."})
      .integer(
          static_cast<int P::*>(&P::pathPoints), "path-points",
          {.min = 0, .max = 10000, .sliderMax = 200, .help = "Alphas of the path that is kept with the fit."})
      .integer(static_cast<int P::*>(&P::maxSweeps), "max-sweeps",
               {.min = 1,
                .max = 1000000,
                .sliderMax = 10000,
                .help = "Sweeps over the columns at most, for each alpha."})
      .real(&P::tolerance, "tolerance",
            {.min = 1e-14,
             .max = 1e-2,
             .scale = params::Scale::Log,
             .help = "Done when no step is longer, as a share of the spread of the target."});
}

}  // namespace

Result<RegularisationPath> regularisationPath(const NormalEquations& equations, double l1Ratio,
                                              const std::vector<double>& alphas,
                                              const optimize::ElasticNetOptions& options,
                                              jobs::WorkContext& context) {
  const auto problem = problemOf(equations, l1Ratio);
  RIDGELINE_TRY(const auto points, optimize::elasticNetPath(problem, alphas, options, context));
  const auto m = static_cast<Index>(alphas.size());
  RegularisationPath path{alphas, Matrix(equations.features, m), Vector(m), true};
  for (Index i = 0; i < m; ++i) {
    const auto& point = points[static_cast<std::size_t>(i)];
    path.coefficients.col(i) = equations.unscaled(point.u);
    path.intercepts[i] = equations.targetMean - path.coefficients.col(i).dot(equations.mean);
    path.converged = path.converged && point.converged;
  }
  if (!path.coefficients.allFinite() || !path.intercepts.allFinite())
    return fail(ErrorCode::Diverged,
                "The columns or the target hold values too large to add up; scale them first.");
  return path;
}

std::vector<double> pathAlphas(const NormalEquations& equations, double l1Ratio, int points) {
  const double largest = optimize::largestAlpha(problemOf(equations, l1Ratio));
  std::vector<double> alphas;
  if (!(largest > 0) || !std::isfinite(largest)) return alphas;
  for (int i = 0; i < points; ++i)
    alphas.push_back(largest * std::pow(10.0, -3.0 * i / std::max(1, points - 1)));
  return alphas;
}

const params::ParamTable<LassoParams>& lassoParamTable() {
  static const auto table = tableOf<LassoParams>();
  return table;
}

const params::ParamTable<ElasticNetParams>& elasticNetParamTable() {
  static const auto table = tableOf<ElasticNetParams>().real(
      &ElasticNetParams::l1Ratio, "l1-ratio",
      {.min = 0.01,
       .max = 1,
       .help = "Share of the price on absolute values; the rest is on squares. 1 is the lasso."});
  return table;
}

Result<FittedModelPtr> fitLasso(const TrainingSet& train, const LassoParams& params,
                                jobs::WorkContext& context) {
  return fitPath(train, params, 1, context);
}

Result<FittedModelPtr> fitElasticNet(const TrainingSet& train, const ElasticNetParams& params,
                                     jobs::WorkContext& context) {
  return fitPath(train, params, params.l1Ratio, context);
}

ModelEntry lassoEntry() {
  return modelEntryOf({.id = "lasso",
                       .title = "Lasso",
                       .family = "linear",
                       .help = "Least squares that leaves out the columns it can do without.",
                       .source = "Tibshirani (1996), doi:10.1111/j.2517-6161.1996.tb02080.x",
                       .tasks = {Task::Regress},
                       .offers = {"coefficients", "coefficient-path"}},
                      lassoParamTable(), fitLasso, PathModel::load);
}

ModelEntry elasticNetEntry() {
  return modelEntryOf({.id = "elastic-net",
                       .title = "Elastic net",
                       .family = "linear",
                       .help = "The lasso where columns are alike: they enter together instead of by chance.",
                       .source = "Zou & Hastie (2005), doi:10.1111/j.1467-9868.2005.00503.x",
                       .tasks = {Task::Regress},
                       .offers = {"coefficients", "coefficient-path"}},
                      elasticNetParamTable(), fitElasticNet, PathModel::load);
}

}  // namespace ridgeline::models
