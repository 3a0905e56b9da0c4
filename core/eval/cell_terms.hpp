#pragma once

#include <functional>

#include "core/eval/bootstrap.hpp"
#include "core/eval/sampling.hpp"

namespace ridgeline::eval {

/// Terms of rows that fall into cells, such as the gaps of probabilities into calibration bins: row i adds
/// value(i, j) to cell(i, j), for each j.
struct CellTerms {
  Index cells = 0;
  Eigen::Matrix<int, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> cell;  ///< n x q, each in [0, cells)
  RowMatrix value;                                                           ///< n x q
  Sampling sampling = {};  ///< of the n rows: a row counts its weight wherever it falls

  CellTerms(Index rows, Index perRow, Index cellCount)
      : cells(cellCount), cell(rows, perRow), value(rows, perRow) {}
};

/// What fell into each cell: weighted terms, and weights.
struct CellSums {
  Vector sum, count;  ///< one number a cell
};
CellSums sumsOf(const CellTerms& terms);

/// Units that are drawn instead of rows where there are more rows than `ManyRows`.
inline constexpr Index RowBlocks = 1000;

/// The statistic of the sums of a resample of the rows. Unlike `ofSums` it never takes the normal limit: in
/// calibration bins one row that stands out is the rule. Beyond `ManyRows` it draws whole blocks of rows, to
/// which `seed` deals them at random: each row still comes 0, 1, 2, ... times, and the interval's width is
/// known to about 2 %. Where `terms.sampling` groups rows, groups are drawn and dealt in place of rows. Cost
/// a resample: O(n q) then O(RowBlocks cells).
Replicate ofCells(const CellTerms& terms, Seed seed, std::function<double(const CellSums& sums)> statistic);

/// A statistic of sums of per-row terms and of the weight of all rows: a mean is sums(0) / total.
using TotalsStatistic = std::function<double(const Vector& sums, double total)>;
/// The statistic of the rows as they are: n x q terms.
double onTotals(const RowMatrix& terms, const Sampling& sampling, const TotalsStatistic& statistic);
/// Of resamples: by `ofSums` where the sampling is plain, else by `ofCells`.
Replicate ofTotals(RowMatrix terms, const Sampling& sampling, Seed seed, TotalsStatistic statistic);

/// Resamples as the sampling draws them.
BootstrapOptions drawsOf(const Sampling& sampling, int resamples, Seed seed);

}  // namespace ridgeline::eval
