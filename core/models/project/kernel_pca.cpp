#include "core/models/project/kernel_pca.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/archive.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/kernels/product.hpp"
#include "core/models/kernels/drawn_rows.hpp"
#include "core/models/kernels/kernel_param_table.hpp"
#include "core/models/kernels/support_set.hpp"

namespace ridgeline::models {
namespace {

constexpr double MostProjectedBytes = 4294967296.0;
constexpr Index FewRows = 256;  ///< up to so many all eigenvectors cost little
constexpr Index MoreAxes = 10;
constexpr Index MostProducts = 16;
constexpr int MostCycles = 50;
constexpr double Exactness = 1e-9;

/// Axes over their rows: score m of x is the sum of coefficient times k(row, x), plus bias m.
struct BentAxes {
  machines::SupportSet sums;
  Vector variance;  ///< k
  double total = 0;
};

class KernelPcaModel final : public FittedModel, public NonlinearProjection {
 public:
  explicit KernelPcaModel(BentAxes axes) : axes_(std::move(axes)) {}
  Task task() const override { return Task::Project; }
  Index features() const override { return axes_.sums.rows.cols(); }
  Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return Predictions{};
  }
  Vector axisVariances() const override { return axes_.variance; }
  Vector axisShares() const override { return axes_.variance / axes_.total; }
  Result<Matrix> scores(const Matrix& X, jobs::WorkContext& context) const override {
    RIDGELINE_CHECK(checkInput(*this, X));
    return axes_.sums.decide(X, context);
  }
  void save(ArchiveWriter& archive) const override {
    saveKernel(axes_.sums.kernel, archive);
    archive.manifest["kernel-pca"]["total"] = axes_.total;
    archive.array("rows", axes_.sums.rows);
    archive.array("coefficients", axes_.sums.coefficients);
    archive.array("biases", axes_.sums.biases);
    archive.array("explained-variance", axes_.variance);
  }

 private:
  BentAxes axes_;
};

struct Pairs {
  Vector values;   ///< descending
  Matrix vectors;  ///< n x values.size()
};

Result<Pairs> allPairs(const Matrix& A) {
  const kernels::SymmetricEigen found = kernels::symmetricEigen(A);
  if (!found.converged)
    return fail(ErrorCode::Diverged,
                "The axes could not be found to full precision; scale the columns first.");
  return Pairs{found.values.reverse(), found.vectors.rowwise().reverse()};
}

/// The columns at right angles to each other and to the first ones of `basis`. Twice, since what hardly
/// leaves their span is mostly rounding the first time.
void standApart(const Eigen::Ref<const Matrix>& basis, Matrix& columns) {
  for (int round = 0; round < 2; ++round) {
    columns -= basis * (basis.transpose() * columns).eval();
    columns = kernels::orthonormalBasis(columns);
  }
}

/// The k largest eigenvalues of a positive matrix with their vectors: the best ones in the span of a block of
/// columns and its products with the matrix, from which the next cycle starts.
Result<Pairs> largestPairs(const Matrix& A, Index k, Seed seed, jobs::WorkContext& context) {
  const Index n = A.rows(), width = std::min(n, k + MoreAxes);
  const Index depth = std::clamp<Index>(n / width, 1, MostProducts);
  Rng random(seed);
  Matrix start(n, width), V(n, width * depth), W(n, width * depth);
  for (double& entry : start.reshaped()) entry = random.normal();
  start = kernels::orthonormalBasis(start);
  for (int cycle = 1;; ++cycle) {
    context.progress(cycle, MostCycles, "Turning axes");
    Matrix block = start;
    for (Index b = 0; b < depth; ++b) {
      if (context.stopped()) return jobs::WorkContext::cancelled();
      V.middleCols(b * width, width) = block;
      Matrix next(n, width);
      RIDGELINE_CHECK(kernels::multiply<double>(kernels::strided(A), kernels::strided(block),
                                                kernels::strided(next), context));
      W.middleCols(b * width, width) = next;
      block = std::move(next);
      if (b + 1 < depth) standApart(V.leftCols((b + 1) * width), block);
    }
    const Matrix within = V.transpose() * W;
    RIDGELINE_TRY(const Pairs inner, allPairs((within + within.transpose()) / 2));
    const Matrix vectors = V * inner.vectors.leftCols(k);
    const Matrix apart = W * inner.vectors.leftCols(k) - vectors * inner.values.head(k).asDiagonal();
    const bool exact = apart.colwise().norm().maxCoeff() <= Exactness * inner.values[0];
    if (!exact && cycle < MostCycles) {
      start = kernels::orthonormalBasis(V * inner.vectors.leftCols(width));
      continue;
    }
    if (!exact)
      context.warn("Some axes still turn, since their variances lie close together; ask for fewer.");
    return Pairs{inner.values.head(k), vectors};
  }
}

}  // namespace

const params::ParamTable<KernelPcaParams>& kernelPcaParamTable() {
  static const auto table =
      withMaxRows(withKernel(params::ParamTable<KernelPcaParams>{}.integer(
                                 &KernelPcaParams::components, "components",
                                 {.min = 1,
                                  .max = 1000,
                                  .sliderMax = 20,
                                  .unit = "axes",
                                  .help = "Axes to keep, those of the largest spread first."}),
                             KernelChoice::InnerProducts),
                  "memory grows with the square");
  return table;
}

Result<FittedModelPtr> fitKernelPca(const TrainingSet& train, const KernelPcaParams& params,
                                    jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  const Seed seed = train.seed.child("kernel-pca");
  BentAxes axes;
  machines::SupportSet& sums = axes.sums;
  sums.positions = machines::drawnRows(train, params.maxRows, seed.child("rows"), context);
  const auto n = static_cast<Index>(sums.positions.size());
  if (n < 2)
    return fail(ErrorCode::InvalidInput,
                "There is only one train row, and one point has no spread; give the train part more rows.");
  const double bytes = 3 * 8.0 * static_cast<double>(n) * static_cast<double>(n);
  if (bytes > MostProjectedBytes)
    return failAt("max-rows", ErrorCode::TooLarge,
                  "The likeness of {} rows to each other would take {:.1f} GiB; lower max-rows.", n,
                  bytes / 1073741824.0);
  sums.rows = takeRows(train.X, sums.positions);
  const Vector shares = machines::drawnWeights(train, sums.positions) / static_cast<double>(n);
  RIDGELINE_TRY(sums.kernel, settleKernel(params, sums.rows));
  RIDGELINE_TRY(Matrix K, kernelMatrix(sums.kernel, sums.rows, sums.rows, context));
  if (!K.allFinite())
    return fail(ErrorCode::Diverged,
                "Rows multiplied with each other give values that are not finite; scale the columns first.");
  const double size = K.diagonal().maxCoeff();
  const Vector means = K * shares;
  const double mean = means.dot(shares);
  K.colwise() -= means;
  K.rowwise() -= (means.array() - mean).matrix().transpose();
  const double unbiased = static_cast<double>(n) / static_cast<double>(n - 1);
  const Vector root = (shares * unbiased).cwiseSqrt();
  K = root.asDiagonal() * K * root.asDiagonal();
  axes.total = K.trace();
  // What rounding leaves of the centred kernel of rows that are all alike.
  const double rounding = std::numeric_limits<double>::epsilon() * static_cast<double>(n);
  if (!(axes.total > rounding * size))
    return fail(ErrorCode::InvalidInput,
                "The train rows are all alike to the kernel, so there is no spread to find axes of; choose "
                "other columns or another kernel.");
  const Index wanted = std::min<Index>(params.components, n - 1);
  RIDGELINE_TRY(const Pairs pairs,
                n <= FewRows ? allPairs(K) : largestPairs(K, wanted, seed.child("axes"), context));
  Index k = 0;
  while (k < wanted && pairs.values[k] > rounding * axes.total) ++k;
  if (k < params.components)
    context.warn(
        fmt::format("{} axes were asked for, but the rows spread along only {}.", params.components, k));
  axes.variance = pairs.values.head(k);
  sums.coefficients = root.asDiagonal() * pairs.vectors.leftCols(k);
  for (Index j = 0; j < k; ++j) {
    auto a = sums.coefficients.col(j);
    a /= std::sqrt(axes.variance[j]);
    Index largest = 0;
    a.cwiseAbs().maxCoeff(&largest);
    if (a[largest] < 0) a = -a;
  }
  sums.biases = -(sums.coefficients.transpose() * means);
  if (!sums.coefficients.allFinite() || !sums.biases.allFinite())
    return fail(ErrorCode::Diverged, "The axes left the finite numbers; scale the columns first.");
  if (context.stopped()) return jobs::WorkContext::cancelled();
  return std::make_shared<KernelPcaModel>(std::move(axes));
}

Result<FittedModelPtr> loadKernelPca(const ArchiveReader& archive) {
  BentAxes axes;
  RIDGELINE_TRY(axes.sums.kernel, loadKernel(archive));
  RIDGELINE_TRY(axes.total, archive.number("kernel-pca/total"));
  RIDGELINE_TRY(axes.sums.rows, archive.array("rows"));
  RIDGELINE_TRY(axes.sums.coefficients, archive.array("coefficients"));
  RIDGELINE_TRY(axes.sums.biases, archive.vector("biases"));
  RIDGELINE_TRY(axes.variance, archive.vector("explained-variance"));
  const Index n = axes.sums.rows.rows(), k = axes.variance.size();
  if (n == 0 || axes.sums.rows.cols() == 0 || k == 0 || axes.sums.coefficients.rows() != n ||
      axes.sums.coefficients.cols() != k || axes.sums.biases.size() != k)
    return archive.damaged("rows, coefficients and variances of the axes differ in number");
  if (!axes.sums.rows.allFinite() || !axes.sums.coefficients.allFinite() || !axes.sums.biases.allFinite() ||
      !axes.variance.allFinite() || !std::isfinite(axes.total) || !(axes.total > 0))
    return archive.damaged("an axis holds a value that is no finite number");
  return std::make_shared<KernelPcaModel>(std::move(axes));
}

ModelEntry kernelPcaEntry() {
  return modelEntryOf(
      {.id = "kernel-pca",
       .title = "Kernel principal components",
       .family = "project",
       .help = "Axes that bend with the rows: rings and curves that straight axes fold up come "
               "apart; for a few thousand scaled rows.",
       .source = "Scholkopf, Smola & Muller (1998), doi:10.1162/089976698300017467",
       .tasks = {Task::Project},
       .offers = {"nonlinear-projection"}},
      kernelPcaParamTable(), fitKernelPca, loadKernelPca);
}

}  // namespace ridgeline::models
