#pragma once

#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/jobs/work_context.hpp"

namespace ridgeline::models {

/// The rows that lie closest together, and where.
struct ClosestRows {
  std::vector<Index> rows;  ///< h positions, ascending
  Vector mean;              ///< d
  Matrix covariance;        ///< d x d, dividing by h
  double logDeterminant = 0;
};

/// Of n rows those h whose covariance has the least determinant (FAST-MCD).
///
/// Shapes   X n x d, finite, its columns of like spread; d < h <= n.
/// Method   one column: every run of h sorted values, which is exact. More: from 500 draws of d + 1 rows
/// (more
///          where those lie in a plane) two concentration steps - the h rows nearest to the mean of the last,
///          by its covariance - then the ten best until they stay the same. Beyond 600 rows the draws begin
///          in up to five parts of 300 rows, go on in those together, and end on all rows with fewer of the
///          ten the more numbers there are.
/// Ties     rows of equal distance in the order of X; equal determinants: the first draw.
/// Cost     O(500 m d^2) for m rows a part, O(n d^2) a step on all rows; draws run in parallel, each by its
///          own seed.
/// Errors   InvalidInput where h rows lie in a plane; Cancelled.
/// Source   Rousseeuw & Van Driessen (1999), Technometrics 41(3):212-223, doi:10.1080/00401706.1999.10485670.
Result<ClosestRows> closestRows(const Matrix& X, Index h, Seed seed, jobs::WorkContext& context);

/// What the covariance of the share of normal rows that lie closest to their mean in d columns is multiplied
/// by to be that of all: share / F(chi2 quantile of share with d; d + 2), 1 for a share of 1.
/// Source   Croux & Haesbroeck (1999), J. Multivariate Analysis 71(2):161-190, doi:10.1006/jmva.1999.1839.
double consistencyFactor(double share, Index d);

/// Which estimate a small-sample factor is for: of the closest rows, or of all rows within the usual
/// distance.
enum class McdStage { Raw, Reweighted };
/// What either is multiplied by so that it is right on the average for few rows too; 1 in the limit. `share`
/// from 0.5 to 1: that of the closest rows.
/// Source   Pison, Van Aelst & Willems (2002), Metrika 55:111-123, doi:10.1007/s001840200191 (fitted to
///          simulations).
double smallSampleFactor(McdStage stage, double share, Index n, Index d);

/// How many rows a share of n stands for: between floor((n + d + 1) / 2), which most outliers cannot move,
/// for 0.5, and all for 1.
Index closestCount(double share, Index n, Index d);

}  // namespace ridgeline::models
