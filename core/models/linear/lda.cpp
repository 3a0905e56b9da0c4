#include "core/models/linear/lda.hpp"

#include <cmath>

#include "core/jobs/parallel_for.hpp"
#include "core/kernels/decompositions.hpp"
#include "core/kernels/gram.hpp"
#include "core/models/bayes/class_sums.hpp"
#include "core/models/linear/lda_model.hpp"

namespace ridgeline::models {
namespace {

/// Directions in which the standardised rows spread less than this share of a column are taken for flat.
constexpr double FlatVariance = 1e-8;

/// Rows about their class means in units of their column's spread; A^T A is the correlation within classes.
struct WithinClasses {
  std::vector<Index> active;  ///< columns that spread within the classes
  Vector spread;              ///< active: standard deviations within the classes, dividing by the weight
  Matrix A;                   ///< n x active
};

Result<WithinClasses> withinClasses(const TrainingSet& train, const ClassTally& tally,
                                    const ClassMoments& moments, jobs::WorkContext& context) {
  WithinClasses within;
  const double total = tally.weight.sum();
  std::vector<double> spreads;
  for (Index j = 0; j < train.d(); ++j) {
    const double spread = std::sqrt(moments.variance.col(j).dot(tally.weight) / total);
    if (!std::isfinite(spread))
      return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
    // Below this a spread is the rounding of the values.
    if (!(spread > 1e-13 * train.X.col(j).cwiseAbs().maxCoeff())) continue;
    within.active.push_back(j);
    spreads.push_back(spread);
  }
  if (within.active.empty())
    return fail(
        ErrorCode::InvalidInput,
        "No column spreads within the classes by enough to measure; choose other columns or scale them "
        "first.");
  within.spread = Eigen::Map<const Vector>(spreads.data(), static_cast<Index>(spreads.size()));
  within.A.resize(train.n(), within.spread.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, within.spread.size(), [&](Index a) {
    const Index j = within.active[static_cast<std::size_t>(a)];
    for (Index i = 0; i < train.n(); ++i) {
      const double share = (train.weights.size() == 0 ? 1 : train.weights[i]) / total;
      const double gap = train.X(i, j) - moments.mean(train.labels[static_cast<std::size_t>(i)], j);
      within.A(i, a) = gap / within.spread[a] * std::sqrt(share);
    }
  }));
  return within;
}

void warnOfFlat(const TrainingSet& train, const WithinClasses& within, Index kept,
                jobs::WorkContext& context) {
  const Index still = train.d() - within.spread.size(), repeated = within.spread.size() - kept;
  if (still > 0)
    context.warn(
        fmt::format("{} of the columns do not spread within the classes and were left out; drop them, or use "
                    "a tree if they "
                    "tell the classes apart.",
                    still));
  if (repeated > 0)
    context.warn(fmt::format(
        "{} of the columns follow from the others within the classes; raise shrinkage or drop columns that "
        "repeat each other.",
        repeated));
}

/// Draws the covariance towards the sphere of its mean variance over d columns, and answers the standard
/// deviations then; `correlation` becomes what is left of the correlations.
Vector shrunk(Matrix& correlation, const Vector& spread, double share, Index d) {
  if (share == 0) return spread;
  const double sphere = spread.squaredNorm() / static_cast<double>(d);
  const Vector now = ((1 - share) * spread.cwiseAbs2().array() + share * sphere).sqrt();
  const Vector kept = std::sqrt(1 - share) * spread.cwiseQuotient(now);
  correlation = (kept.asDiagonal() * correlation * kept.asDiagonal()).eval();
  correlation.diagonal().setOnes();
  return now;
}

/// The largest entry of each axis is positive.
void fixSigns(Matrix& axes, Matrix& loadings) {
  for (Index k = 0; k < axes.cols(); ++k) {
    Index largest = 0;
    axes.col(k).cwiseAbs().maxCoeff(&largest);
    if (axes(largest, k) >= 0) continue;
    axes.col(k) = -axes.col(k);
    loadings.col(k) = -loadings.col(k);
  }
}

}  // namespace

const params::ParamTable<LdaParams>& ldaParamTable() {
  static const auto table =
      params::ParamTable<LdaParams>{}
          .real(&LdaParams::shrinkage, "shrinkage",
                {.min = 0,
                 .max = 1,
                 .help = "Draws the covariance towards a sphere, which helps where rows are few: scale the "
                         "columns first."})
          .choice(
              &LdaParams::priors, "priors", {{ClassPriors::Shares, "shares"}, {ClassPriors::Equal, "equal"}},
              "How likely a class is before a row is seen: its share of the train rows, or as any other.");
  return table;
}

Result<FittedModelPtr> fitLda(const TrainingSet& train, const LdaParams& params, jobs::WorkContext& context) {
  RIDGELINE_CHECK(checkTrainingSet(train));
  RIDGELINE_TRY(const ClassTally tally, tallyClasses(train));
  RIDGELINE_TRY(const ClassMoments moments, classMoments(train, tally, context));
  RIDGELINE_TRY(const WithinClasses within, withinClasses(train, tally, moments, context));
  RIDGELINE_TRY(Matrix correlation, kernels::gram(within.A, context));
  if (context.stopped()) return jobs::WorkContext::cancelled();

  const Index d = train.d(), classes = train.classes(), a = within.spread.size();
  LdaParts parts;
  parts.covariance = Matrix::Zero(d, d);
  for (Index m = 0; m < a; ++m)
    for (Index l = 0; l < a; ++l)
      parts.covariance(within.active[static_cast<std::size_t>(l)],
                       within.active[static_cast<std::size_t>(m)]) =
          correlation(l, m) * within.spread[l] * within.spread[m];
  const Vector spread = shrunk(correlation, within.spread, params.shrinkage, d);
  const kernels::SymmetricEigen found = kernels::symmetricEigen(correlation);
  if (!found.converged || context.stopped()) {
    if (context.stopped()) return jobs::WorkContext::cancelled();
    return fail(ErrorCode::Diverged,
                "The axes could not be found to full precision; scale the columns first.");
  }
  const Index kept = (found.values.array() > FlatVariance).count();
  warnOfFlat(train, within, kept, context);
  Index rows = 0;
  for (const Index count : tally.rows) rows += count;
  // As many degrees of freedom as rows, less the means that were estimated.
  const Index freedom = std::max<Index>(1, rows - tally.present());
  const double unbiased = std::sqrt(static_cast<double>(rows) / static_cast<double>(freedom));
  const Vector root = found.values.tail(kept).cwiseSqrt();
  const Vector unit = spread * unbiased;
  // Scores of rows under `whiten` have variance 1 within the classes in every direction.
  const Matrix vectors = found.vectors.rightCols(kept);
  const Matrix whiten = unit.cwiseInverse().asDiagonal() * vectors * root.cwiseInverse().asDiagonal();
  const Matrix unwhiten = unit.asDiagonal() * vectors * root.asDiagonal();

  parts.logPriors = tally.logPriors(params.priors);
  const Vector priors = parts.logPriors.array().exp();
  parts.means = moments.mean;
  parts.centre = parts.means.transpose() * priors;
  for (Index k = 0; k < classes; ++k)
    if (tally.rows[static_cast<std::size_t>(k)] == 0) parts.means.row(k) = parts.centre.transpose();
  const Matrix offsets =
      (parts.means.rowwise() - parts.centre.transpose())(Eigen::all, within.active) * whiten;
  parts.levels = -0.5 * offsets.rowwise().squaredNorm();
  parts.slopes = Matrix::Zero(d, classes);
  parts.slopes(within.active, Eigen::all) = whiten * offsets.transpose();

  const double others = static_cast<double>(tally.present() - 1);
  const Vector share = (priors * (static_cast<double>(rows) / others)).cwiseSqrt();
  const auto [values, turned] = kernels::rightSingular(share.asDiagonal() * offsets);
  const Index telling = (values.array() > 1e-4 * values[0]).count();
  const Index axes = std::max<Index>(1, std::min({telling, tally.present() - 1, kept}));
  parts.axisVariances = values.head(axes).cwiseAbs2();
  parts.axes = parts.loadings = Matrix::Zero(d, axes);
  parts.axes(within.active, Eigen::all) = whiten * turned.leftCols(axes);
  parts.loadings(within.active, Eigen::all) = unwhiten * turned.leftCols(axes);
  fixSigns(parts.axes, parts.loadings);
  if (!parts.slopes.allFinite() || !parts.levels.allFinite() || !parts.covariance.allFinite())
    return fail(ErrorCode::Diverged, "The columns hold values too large to square; scale them first.");
  return std::make_shared<LdaModel>(std::move(parts));
}

ModelEntry ldaEntry() {
  return modelEntryOf(
      {.id = "lda",
       .title = "Linear discriminant",
       .family = "linear",
       .help =
           "Flat boundaries from class means and one covariance, and the axes that part the classes best.",
       .source = "Fisher (1936), doi:10.1111/j.1469-1809.1936.tb02137.x",
       .tasks = {Task::Classify},
       .offers = {"probabilities", "log-probabilities", "class-profiles", "coefficients", "projection"}},
      ldaParamTable(), fitLda, LdaModel::load);
}

}  // namespace ridgeline::models
