#include "core/eval/cell_terms.hpp"

#include <algorithm>
#include <numeric>

namespace ridgeline::eval {
namespace {

void addRow(const CellTerms& terms, Index row, CellSums& sums) {
  for (Index j = 0; j < terms.cell.cols(); ++j) {
    const int cell = terms.cell(row, j);
    sums.sum[cell] += terms.value(row, j);
    ++sums.count[cell];
  }
}

CellSums nothingIn(const CellTerms& terms) { return {Vector::Zero(terms.cells), Vector::Zero(terms.cells)}; }

/// Sums, then counts, of each block's rows. Shape: RowBlocks x 2 cells.
RowMatrix blockSums(const CellTerms& terms, Seed seed) {
  std::vector<Index> order(static_cast<std::size_t>(terms.cell.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  // Rows may lie sorted by class; blocks must be alike.
  Rng rng(seed);
  rng.shuffle(order);
  RowMatrix blocks = RowMatrix::Zero(RowBlocks, 2 * terms.cells);
  Index block = 0;
  for (const Index row : order) {
    for (Index j = 0; j < terms.cell.cols(); ++j) {
      blocks(block, terms.cell(row, j)) += terms.value(row, j);
      ++blocks(block, terms.cells + terms.cell(row, j));
    }
    block = (block + 1) % RowBlocks;
  }
  return blocks;
}

}  // namespace

CellSums sumsOf(const CellTerms& terms) {
  CellSums sums = nothingIn(terms);
  for (Index i = 0; i < terms.cell.rows(); ++i) addRow(terms, i, sums);
  return sums;
}

Replicate ofCells(const CellTerms& terms, Seed seed, std::function<double(const CellSums&)> statistic) {
  const auto drawnOf = [](Index units, Rng& rng) {
    return std::min(units - 1, static_cast<Index>(rng.uniform() * static_cast<double>(units)));
  };
  if (terms.cell.rows() > ManyRows)
    return [blocks = blockSums(terms, seed), statistic = std::move(statistic), drawnOf](Rng& rng) {
      Eigen::RowVectorXd both = Eigen::RowVectorXd::Zero(blocks.cols());
      for (Index i = 0; i < RowBlocks; ++i) both += blocks.row(drawnOf(RowBlocks, rng));
      const Index cells = blocks.cols() / 2;
      return statistic({both.head(cells).transpose(), both.tail(cells).transpose()});
    };
  return [terms, statistic = std::move(statistic), drawnOf](Rng& rng) {
    CellSums sums = nothingIn(terms);
    for (Index i = 0; i < terms.cell.rows(); ++i) addRow(terms, drawnOf(terms.cell.rows(), rng), sums);
    return statistic(sums);
  };
}

}  // namespace ridgeline::eval
