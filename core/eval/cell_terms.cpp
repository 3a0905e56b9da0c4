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

CellSums nothingIn(Index cells) { return {Vector::Zero(cells), Vector::Zero(cells)}; }

/// Units in an order that owes nothing to their place: rows may lie sorted by class; blocks must be alike.
std::vector<Index> shuffled(Index units, Seed seed) {
  std::vector<Index> order(static_cast<std::size_t>(units));
  std::iota(order.begin(), order.end(), Index{0});
  Rng rng(seed);
  rng.shuffle(order);
  return order;
}

/// Sums, then counts, of each block's rows. Shape: RowBlocks x 2 cells.
RowMatrix blockSums(const CellTerms& terms, Seed seed) {
  RowMatrix blocks = RowMatrix::Zero(RowBlocks, 2 * terms.cells);
  Index block = 0;
  for (const Index row : shuffled(terms.cell.rows(), seed)) {
    for (Index j = 0; j < terms.cell.cols(); ++j) {
      blocks(block, terms.cell(row, j)) += terms.value(row, j);
      ++blocks(block, terms.cells + terms.cell(row, j));
    }
    block = (block + 1) % RowBlocks;
  }
  return blocks;
}

Index drawnOf(Index units, Rng& rng) {
  return std::min(units - 1, static_cast<Index>(rng.uniform() * static_cast<double>(units)));
}

/// What each unit adds to the cells it falls into. Units that add nothing are only counted, so that the few
/// rows of one class among thousands cost what they are.
class UnitSums {
 public:
  UnitSums(const CellTerms& terms, Seed seed) : cells_(terms.cells) {
    const Index rows = terms.cell.rows();
    units_ = std::max(terms.sampling.units, terms.sampling.unit.empty() ? rows : Index{0});
    std::vector<Index> block;
    if (units_ > ManyRows) {
      block.resize(static_cast<std::size_t>(units_));
      const auto order = shuffled(units_, seed);
      for (std::size_t i = 0; i < order.size(); ++i)
        block[static_cast<std::size_t>(order[i])] = static_cast<Index>(i) % RowBlocks;
      units_ = RowBlocks;
    }
    std::vector<std::vector<Index>> members(static_cast<std::size_t>(units_));
    for (Index i = 0; i < rows; ++i) {
      const Index unit = terms.sampling.unitOf(i);
      members[static_cast<std::size_t>(block.empty() ? unit : block[static_cast<std::size_t>(unit)])]
          .push_back(i);
    }
    CellSums sums = nothingIn(cells_);
    for (const auto& held : members)
      if (!held.empty()) add(terms, held, sums);
  }

  CellSums drawn(Rng& rng) const {
    CellSums sums = nothingIn(cells_);
    const auto filled = static_cast<Index>(starts_.size()) - 1;
    const auto draws = filled == units_
                           ? units_
                           : rng.binomial(units_, static_cast<double>(filled) / static_cast<double>(units_));
    for (Index d = 0; d < draws; ++d) {
      const auto unit = static_cast<std::size_t>(drawnOf(filled, rng));
      for (std::size_t e = starts_[unit]; e < starts_[unit + 1]; ++e) {
        sums.sum[entries_[e].cell] += entries_[e].sum;
        sums.count[entries_[e].cell] += entries_[e].count;
      }
    }
    return sums;
  }

 private:
  struct Entry {
    int cell;
    double sum, count;
  };

  /// `sums` is scratch and comes back as it was: all 0.
  void add(const CellTerms& terms, const std::vector<Index>& rows, CellSums& sums) {
    std::vector<int> touched;
    for (const Index row : rows)
      for (Index j = 0; j < terms.cell.cols(); ++j) {
        const int cell = terms.cell(row, j);
        const double weight = terms.sampling.weight(row);
        if (sums.count[cell] == 0) touched.push_back(cell);
        sums.sum[cell] += weight * terms.value(row, j);
        sums.count[cell] += weight;
      }
    for (const int cell : touched) {
      entries_.push_back({cell, sums.sum[cell], sums.count[cell]});
      sums.sum[cell] = sums.count[cell] = 0;
    }
    starts_.push_back(entries_.size());
  }

  Index cells_, units_ = 0;
  std::vector<Entry> entries_;
  std::vector<std::size_t> starts_ = {0};
};

/// Every term in a cell of its own, so that each cell counts all rows.
CellTerms inColumns(const RowMatrix& terms, const Sampling& sampling) {
  CellTerms cells(terms.rows(), terms.cols(), terms.cols());
  cells.value = terms;
  for (Index j = 0; j < terms.cols(); ++j) cells.cell.col(j).setConstant(static_cast<int>(j));
  cells.sampling = sampling;
  return cells;
}

}  // namespace

CellSums sumsOf(const CellTerms& terms) {
  CellSums sums = nothingIn(terms.cells);
  if (terms.sampling.weights.size() == 0) {
    for (Index i = 0; i < terms.cell.rows(); ++i) addRow(terms, i, sums);
    return sums;
  }
  for (Index i = 0; i < terms.cell.rows(); ++i)
    for (Index j = 0; j < terms.cell.cols(); ++j) {
      sums.sum[terms.cell(i, j)] += terms.sampling.weight(i) * terms.value(i, j);
      sums.count[terms.cell(i, j)] += terms.sampling.weight(i);
    }
  return sums;
}

Replicate ofCells(const CellTerms& terms, Seed seed, std::function<double(const CellSums&)> statistic) {
  if (!terms.sampling.plain())
    return [units = UnitSums(terms, seed), statistic = std::move(statistic)](Rng& rng) {
      return statistic(units.drawn(rng));
    };
  if (terms.cell.rows() > ManyRows)
    return [blocks = blockSums(terms, seed), statistic = std::move(statistic)](Rng& rng) {
      Eigen::RowVectorXd both = Eigen::RowVectorXd::Zero(blocks.cols());
      for (Index i = 0; i < RowBlocks; ++i) both += blocks.row(drawnOf(RowBlocks, rng));
      const Index cells = blocks.cols() / 2;
      return statistic({both.head(cells).transpose(), both.tail(cells).transpose()});
    };
  return [terms, statistic = std::move(statistic)](Rng& rng) {
    CellSums sums = nothingIn(terms.cells);
    for (Index i = 0; i < terms.cell.rows(); ++i) addRow(terms, drawnOf(terms.cell.rows(), rng), sums);
    return statistic(sums);
  };
}

double onTotals(const RowMatrix& terms, const Sampling& sampling, const TotalsStatistic& statistic) {
  const CellSums sums = sumsOf(inColumns(terms, sampling));
  return statistic(sums.sum, sums.count[0]);
}

Replicate ofTotals(RowMatrix terms, const Sampling& sampling, Seed seed, TotalsStatistic statistic) {
  if (sampling.plain()) {
    const auto rows = static_cast<double>(terms.rows());
    return ofSums(std::move(terms), [rows, statistic = std::move(statistic)](const Vector& sums) {
      return statistic(sums, rows);
    });
  }
  return ofCells(inColumns(terms, sampling), seed.child("blocks"),
                 [statistic = std::move(statistic)](const CellSums& sums) {
                   return statistic(sums.sum, sums.count[0]);
                 });
}

BootstrapOptions drawsOf(const Sampling& sampling, int resamples, Seed seed) {
  return {resamples, seed, sampling.groups()};
}

}  // namespace ridgeline::eval
