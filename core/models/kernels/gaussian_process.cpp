#include "core/models/kernels/gaussian_process.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/kernels/drawn_rows.hpp"
#include "core/models/kernels/kernel_param_table.hpp"
#include "core/models/kernels/marginal_likelihood.hpp"
#include "core/models/kernels/support_set.hpp"
#include "core/models/row_capabilities.hpp"

namespace ridgeline::models {
namespace {

constexpr Index VarianceBlock = 128;
/// Pairs of rows that the typical distance is taken over.
constexpr Index DistancePairs = 1000;

/// The process over its rows, in units of the target.
struct Process {
  machines::SupportSet mean;  ///< the expected answer
  double signal = 1;          ///< variance of f
  double noise = 0;           ///< variance of the noise of a row of weight 1
  Vector weights;             ///< n
};

class GaussianProcessModel final : public FittedModel, public PredictiveVariance, public GridPredictor {
 public:
  /// factor: the Cholesky factor of kernel plus noise over signal.
  GaussianProcessModel(Process process, Matrix factor)
      : process_(std::move(process)), factor_(std::move(factor)) {}
  Task task() const override { return Task::Regress; }
  Index features() const override { return process_.mean.rows.cols(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(const Matrix values, process_.mean.decide(X, context));
    return Predictions{{}, {}, {}, values.col(0)};
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Matrix values, process_.mean.decide(lattice, context));
    return Predictions{{}, {}, {}, values.col(0)};
  }
  Result<Vector> variances(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    Vector variance(X.rows());
    for (Index begin = 0; begin < X.rows(); begin += VarianceBlock) {
      const Index count = std::min(VarianceBlock, X.rows() - begin);
      RIDGELINE_TRY(Matrix K, kernelMatrix(process_.mean.kernel, process_.mean.rows,
                                           X.middleRows(begin, count), context));
      factor_.triangularView<Eigen::Lower>().solveInPlace(K);
      const Vector known = K.colwise().squaredNorm();
      variance.segment(begin, count) = process_.signal * (1 - known.array()).cwiseMax(0);
    }
    return variance;
  }
  double noiseVariance() const override { return process_.noise; }
  void save(ArchiveWriter& archive) const override {
    process_.mean.save(archive);
    archive.manifest["process"] = {{"signal", process_.signal}, {"noise", process_.noise}};
    archive.array("weights", process_.weights);
  }

 private:
  Process process_;
  Matrix factor_;
};

/// Kernel plus noise over signal, factorised; false if it is not positive definite.
Result<bool> factorOf(const Process& process, Matrix& factor, jobs::WorkContext& context) {
  RIDGELINE_TRY(factor, kernelMatrix(process.mean.kernel, process.mean.rows, process.mean.rows, context));
  factor.diagonal().array() += process.noise / process.signal / process.weights.array();
  return machines::factorise(factor, context);
}

/// Median distance over random pairs of different rows; 1 if there is none.
double typicalDistance(const Matrix& X, Seed seed) {
  Rng random(seed);
  std::vector<double> distances;
  for (Index pair = 0; pair < DistancePairs && X.rows() > 1; ++pair) {
    const Index a = random.below(X.rows()), b = random.below(X.rows());
    const double distance = (X.row(a) - X.row(b)).norm();
    if (distance > 0) distances.push_back(distance);
  }
  return distances.empty() ? 1 : quantile(distances, 0.5);
}

}  // namespace

const params::ParamTable<GaussianProcessParams>& gaussianProcessParamTable() {
  static const auto table = withMaxRows(
      params::ParamTable<GaussianProcessParams>{}
          .flag(&GaussianProcessParams::optimise, "optimise",
                "Learn length, size and noise from the rows, by the likelihood of their targets.")
          .real(&GaussianProcessParams::length, "length",
                {.min = 1e-6,
                 .max = 1e6,
                 .sliderMin = 0.01,
                 .sliderMax = 10,
                 .scale = params::Scale::Log,
                 .help = "How far one row is felt, as a multiple of the typical distance of two rows."})
          .onlyWhen("optimise", {"false"})
          .real(&GaussianProcessParams::noise, "noise",
                {.min = 1e-6,
                 .max = 1e3,
                 .sliderMin = 0.001,
                 .sliderMax = 2,
                 .scale = params::Scale::Log,
                 .help = "Deviation of the noise as a share of that of the targets."})
          .onlyWhen("optimise", {"false"})
          .integer(&GaussianProcessParams::tuningRows, "tuning-rows",
                   {.min = 2,
                    .max = 5000,
                    .sliderMax = 1000,
                    .scale = params::Scale::Log,
                    .unit = "rows",
                    .help = "Most rows whose likelihood is maximised; more are drawn at random."})
          .onlyWhen("optimise", {"true"}),
      "time grows with the cube");
  return table;
}

Result<FittedModelPtr> fitGaussianProcess(const TrainingSet& train, const GaussianProcessParams& params,
                                          jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const Seed seed = train.seed.child("gaussian-process");
  Process process;
  machines::SupportSet& mean = process.mean;
  mean.positions = machines::drawnRows(train, params.maxRows, seed.child("rows"), context);
  mean.rows = takeRows(train.X, mean.positions);
  // The variance of all entries says whether squares stay finite.
  RIDGELINE_TRY(mean.kernel, settleKernel({}, mean.rows));
  process.weights = machines::drawnWeights(train, mean.positions);
  const Vector y = takeRows(train.targets, mean.positions);
  const double size = std::max(y.cwiseAbs().maxCoeff(), 1e-290);
  const double centre = process.weights.dot(y / size) / process.weights.sum();
  Vector z = (y / size).array() - centre;
  const double deviation = std::sqrt(z.squaredNorm() / static_cast<double>(z.size()));
  // Targets that differ by rounding alone are one value.
  const double unit = deviation > 1e-14 ? deviation : 1;
  z /= unit;

  const double typical = typicalDistance(mean.rows, seed.child("distance"));
  machines::ProcessSettings settings{typical * params.length, 1, params.noise};
  if (params.optimise) {
    std::vector<Index> order(static_cast<std::size_t>(z.size()));
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
    if (static_cast<Index>(order.size()) > params.tuningRows) {
      Rng random(seed.child("tuning"));
      random.shuffle(order);
      order.resize(static_cast<std::size_t>(params.tuningRows));
    }
    RIDGELINE_TRY(settings, machines::maximiseLikelihood(takeRows(mean.rows, order), takeRows(z, order),
                                                         takeRows(process.weights, order), typical, context));
  }
  mean.kernel = {KernelKind::Rbf, 0.5 / (settings.length * settings.length), 3, 0};
  process.signal = settings.signal * settings.signal;
  process.noise = settings.noise * settings.noise;
  Matrix factor;
  RIDGELINE_TRY(const bool solvable, factorOf(process, factor, context));
  if (!solvable)
    return failAt("noise", ErrorCode::Diverged,
                  "With so little noise rows cannot be told apart to full precision; raise the noise.");
  Vector a = z;
  factor.triangularView<Eigen::Lower>().solveInPlace(a);
  factor.triangularView<Eigen::Lower>().adjoint().solveInPlace(a);
  mean.coefficients = a * unit * size;
  mean.biases = Vector::Constant(1, centre * size);
  if (!mean.coefficients.allFinite())
    return fail(ErrorCode::Diverged,
                "The targets go up to {:g}, which leaves no room for the coefficients; use a larger unit.",
                size);
  // Squares of large targets end at the largest number.
  const double square = std::min(unit * unit * size * size, 1e300);
  process.signal = std::max(process.signal * square, 1e-300);
  process.noise = std::max(settings.noise * settings.noise * square, 1e-300);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<GaussianProcessModel>(std::move(process), std::move(factor));
}

Result<FittedModelPtr> loadGaussianProcess(const ArchiveReader& archive) {
  Process process;
  RIDGELINE_TRY(process.mean, machines::SupportSet::load(archive));
  RIDGELINE_TRY(process.signal, archive.number("process/signal"));
  RIDGELINE_TRY(process.noise, archive.number("process/noise"));
  RIDGELINE_TRY(process.weights, archive.vector("weights"));
  const bool whole = process.mean.layout == machines::MachineLayout::Single && process.mean.classes == 0 &&
                     process.weights.size() == process.mean.rows.rows() && process.weights.size() > 0 &&
                     process.weights.size() <= 20000;
  if (!whole) return archive.damaged("rows, weights and coefficients differ in number");
  if (!(process.signal > 0) || !(process.noise > 0) || !std::isfinite(process.signal) ||
      !std::isfinite(process.noise) || !process.weights.allFinite() || !(process.weights.minCoeff() > 0))
    return archive.damaged("a variance or weight is no positive number");
  jobs::WorkContext context;
  Matrix factor;
  RIDGELINE_TRY(const bool solvable, factorOf(process, factor, context));
  if (!solvable) return archive.damaged("the rows cannot be told apart");
  return std::make_shared<GaussianProcessModel>(std::move(process), std::move(factor));
}

ModelEntry gaussianProcessEntry() {
  return modelEntryOf({.id = "gaussian-process",
                       .title = "Gaussian process regression",
                       .family = "kernels",
                       .help = "A smooth curve that knows how sure it is; for a few thousand scaled rows.",
                       .source = "Rasmussen & Williams (2006), Gaussian Processes for Machine Learning",
                       .tasks = {Task::Regress},
                       .offers = {"predictive-variance"}},
                      gaussianProcessParamTable(), fitGaussianProcess, loadGaussianProcess);
}

}  // namespace ridgeline::models
