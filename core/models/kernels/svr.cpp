#include "core/models/kernels/svr.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/kernels/kernel_param_table.hpp"
#include "core/models/kernels/smo.hpp"
#include "core/models/kernels/support_set.hpp"

namespace ridgeline::models {
namespace {

/// Finer than rounding lets slopes settle.
constexpr double LeastTolerance = 1e-12;

class SvrModel final : public FittedModel, public SupportRows, public GridPredictor {
 public:
  explicit SvrModel(machines::SupportSet set) : set_(std::move(set)) {}
  Task task() const override { return Task::Regress; }
  Index features() const override { return set_.rows.cols(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Matrix decisions, decisionValues(X, context));
    return Predictions{{}, {}, {}, decisions.col(0)};
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Matrix decisions, set_.decide(lattice, context));
    return Predictions{{}, {}, {}, decisions.col(0)};
  }
  std::vector<Index> supportRows() const override { return set_.ascendingPositions(); }
  Matrix dualCoefficients() const override { return set_.dual(); }
  Vector biases() const override { return set_.biases; }
  Result<Matrix> decisionValues(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    return set_.decide(X, context);
  }
  void save(ArchiveWriter& archive) const override { set_.save(archive); }

 private:
  machines::SupportSet set_;
};

}  // namespace

const params::ParamTable<SvrParams>& svrParamTable() {
  static const auto table =
      withKernel(params::ParamTable<SvrParams>{}
                     .real(&SvrParams::cost, "cost",
                           {.min = 1e-9,
                            .max = 1e9,
                            .sliderMin = 1e-3,
                            .sliderMax = 1000,
                            .scale = params::Scale::Log,
                            .help = "What a unit of distance beyond epsilon costs: more follows each row."})
                     .real(&SvrParams::epsilon, "epsilon",
                           {.min = 0,
                            .max = 1e9,
                            .sliderMin = 0.001,
                            .sliderMax = 10,
                            .scale = params::Scale::Log,
                            .help = "How far a target may lie from the curve for free, in its own unit."}))
          .real(&SvrParams::tolerance, "tolerance",
                {.min = 1e-9,
                 .max = 1,
                 .sliderMin = 1e-6,
                 .sliderMax = 0.1,
                 .scale = params::Scale::Log,
                 .help = "How far from optimal the fit may stop, in units of the target."})
          .integer(&SvrParams::maxIterations, "max-iterations",
                   {.min = 1,
                    .max = 1000000000,
                    .sliderMax = 10000000,
                    .scale = params::Scale::Log,
                    .unit = "steps",
                    .help = "Most steps, each of two rows."})
          .flag(&SvrParams::shrinking, "shrinking",
                "Leave out rows that are settled while the others are still moving.");
  return table;
}

Result<FittedModelPtr> fitSvr(const TrainingSet& train, const SvrParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  std::vector<Index> positions;
  for (Index i = 0; i < train.n(); ++i)
    if (train.weights.size() == 0 || train.weights[i] > 0) positions.push_back(i);
  const Matrix X = takeRows(train.X, positions);
  const Vector y = takeRows(train.targets, positions);
  RIDGELINE_TRY(const KernelFunction kernel, settleKernel(params, X));

  // About 0 and of size 1, so that squares of slopes stay finite; the sum of b is 0, so a shift is the
  // bias's.
  const double middle = y.minCoeff() / 2 + y.maxCoeff() / 2;
  const double size = std::max((y.array() - middle).abs().maxCoeff(), 1e-290);
  machines::SmoProblem problem;
  problem.z = (y.array() - middle) / size;
  problem.upper = Vector::Constant(X.rows(), params.cost / size);
  if (train.weights.size() > 0) problem.upper.array() *= takeRows(train.weights, positions).array();
  problem.lower = -problem.upper;
  problem.epsilon = params.epsilon / size;
  problem.tolerance = std::max(params.tolerance / size, LeastTolerance);
  problem.maxIterations = params.maxIterations;
  problem.shrink = params.shrinking;
  problem.report = true;
  RIDGELINE_TRY(const auto K, machines::KernelRows::make(kernel, X));
  RIDGELINE_TRY(const machines::SmoSolution found, machines::smo(*K, problem, context));
  if (!found.converged)
    context.warn(fmt::format(
        "The curve was still moving after {} steps; scale columns and target, lower the cost or raise "
        "max-iterations.",
        params.maxIterations));

  std::vector<Index> support;
  for (Index i = 0; i < found.b.size(); ++i)
    if (found.b[i] != 0) support.push_back(i);
  machines::SupportSet set;
  set.kernel = kernel;
  set.rows = takeRows(X, support);
  set.coefficients = takeRows(found.b, support) * size;
  set.biases = Vector::Constant(1, found.bias * size + middle);
  for (const Index i : support) set.positions.push_back(positions[static_cast<std::size_t>(i)]);
  return std::make_shared<SvrModel>(std::move(set));
}

Result<FittedModelPtr> loadSvr(const ArchiveReader& archive) {
  RIDGELINE_TRY(machines::SupportSet set, machines::SupportSet::load(archive));
  if (set.layout != machines::MachineLayout::Single || set.classes != 0)
    return archive.damaged("a regression has one machine and no classes");
  return std::make_shared<SvrModel>(std::move(set));
}

ModelEntry svrEntry() {
  return modelEntryOf(
      {.id = "svr",
       .title = "Support vector regression",
       .family = "kernels",
       .help = "A smooth curve that forgives small errors and rests on few rows; needs scaled columns.",
       .source = "Smola & Schoelkopf (2004), doi:10.1023/B:STCO.0000035301.49549.88",
       .tasks = {Task::Regress},
       .offers = {"support-rows"}},
      svrParamTable(), fitSvr, loadSvr);
}

}  // namespace ridgeline::models
