#include "core/models/kernels/kernel_ridge.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/archive.hpp"
#include "core/models/kernels/drawn_rows.hpp"
#include "core/models/kernels/kernel_param_table.hpp"
#include "core/models/kernels/support_set.hpp"

namespace ridgeline::models {
namespace {

class KernelRidgeModel final : public FittedModel, public GridPredictor {
 public:
  explicit KernelRidgeModel(machines::SupportSet set) : set_(std::move(set)) {}
  Task task() const override { return Task::Regress; }
  Index features() const override { return set_.rows.cols(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    RIDGELINE_TRY(const Matrix values, set_.decide(X, context));
    return Predictions{{}, {}, {}, values.col(0)};
  }
  Result<Predictions> predictGrid(const Lattice& lattice, jobs::WorkContext& context) const override {
    RIDGELINE_TRY(const Matrix values, set_.decide(lattice, context));
    return Predictions{{}, {}, {}, values.col(0)};
  }
  void save(ArchiveWriter& archive) const override { set_.save(archive); }

 private:
  machines::SupportSet set_;
};

}  // namespace

const params::ParamTable<KernelRidgeParams>& kernelRidgeParamTable() {
  static const auto table = withMaxRows(
      withKernel(params::ParamTable<KernelRidgeParams>{}.real(
                     &KernelRidgeParams::alpha, "alpha",
                     {.min = 1e-12,
                      .max = 1e12,
                      .sliderMin = 1e-4,
                      .sliderMax = 100,
                      .scale = params::Scale::Log,
                      .help = "How much a bend costs against an error: larger is smoother."}))
          .flag(&KernelRidgeParams::intercept, "intercept",
                "Learn the distance from the mean target, so that the answer falls back to the mean far from "
                "rows."),
      "time grows with the cube");
  return table;
}

Result<FittedModelPtr> fitKernelRidge(const TrainingSet& train, const KernelRidgeParams& params,
                                      jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  machines::SupportSet set;
  set.positions = machines::drawnRows(train, params.maxRows, train.seed.child("kernel-ridge"), context);
  set.rows = takeRows(train.X, set.positions);
  const Vector y = takeRows(train.targets, set.positions);
  const Vector weights = machines::drawnWeights(train, set.positions);
  RIDGELINE_TRY(set.kernel, settleKernel(params, set.rows));
  // In units of the largest target, whose squares may not be finite.
  const double size = std::max(y.cwiseAbs().maxCoeff(), 1e-290);
  const Vector scaled = y / size;
  const double mean = params.intercept ? weights.dot(scaled) / weights.sum() : 0;
  RIDGELINE_TRY(Matrix K, kernelMatrix(set.kernel, set.rows, set.rows, context));
  // Scaled by roots of the weights, so that small ones add no large numbers: (rKr + alpha) b = r y, a = r b.
  const Vector root = weights.cwiseSqrt();
  K = root.asDiagonal() * K * root.asDiagonal();
  K.diagonal().array() += params.alpha;
  if (!K.allFinite())
    return fail(ErrorCode::Diverged,
                "Rows multiplied with each other give values that are not finite; scale the columns first.");
  RIDGELINE_TRY(const bool solvable, machines::factorise(K, context));
  if (!solvable)
    return failAt(
        "alpha", ErrorCode::Diverged,
        "With alpha {:g} the rows cannot be told apart to full precision, or the kernel is no inner "
        "product; raise alpha or take another kernel.",
        params.alpha);
  Vector a = root.cwiseProduct(Vector(scaled.array() - mean));
  K.triangularView<Eigen::Lower>().solveInPlace(a);
  K.triangularView<Eigen::Lower>().adjoint().solveInPlace(a);
  set.coefficients = root.cwiseProduct(a) * size;
  set.biases = Vector::Constant(1, mean * size);
  if (!set.coefficients.allFinite())
    return failAt("alpha", ErrorCode::Diverged,
                  "With alpha {:g} the coefficients are not finite; raise alpha.", params.alpha);
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<KernelRidgeModel>(std::move(set));
}

Result<FittedModelPtr> loadKernelRidge(const ArchiveReader& archive) {
  RIDGELINE_TRY(machines::SupportSet set, machines::SupportSet::load(archive));
  if (set.layout != machines::MachineLayout::Single || set.classes != 0)
    return archive.damaged("a regression has one machine and no classes");
  return std::make_shared<KernelRidgeModel>(std::move(set));
}

ModelEntry kernelRidgeEntry() {
  return modelEntryOf(
      {.id = "kernel-ridge",
       .title = "Kernel ridge regression",
       .family = "kernels",
       .help = "A smooth curve through all rows by one solve; for a few thousand scaled rows.",
       .source = "Saunders, Gammerman & Vovk (1998), ICML:515-521",
       .tasks = {Task::Regress},
       .offers = {}},
      kernelRidgeParamTable(), fitKernelRidge, loadKernelRidge);
}

}  // namespace ridgeline::models
