#pragma once

#include <vector>

#include "core/models/grid_predictor.hpp"
#include "core/models/kernels/kernel_function.hpp"
#include "core/models/row_capabilities.hpp"

namespace ridgeline::models::machines {

/// How the machines of a fit share its support rows.
enum class MachineLayout {
  Single,    ///< one machine: two classes (positive: code 1), or a target
  PerClass,  ///< one a class against the rest
  Pairs,     ///< one a pair of classes (a, b), a < b, in the order (0, 1), (0, 2), ...; positive: a
};

/// Kernel machines over support rows: decision m of x is the sum of coefficient times k(row, x), plus bias m.
///
/// Coefficients  support rows x slots. Single has one slot, PerClass one a class. With Pairs a row of class c
///               takes part in the pairs of c alone: classes - 1 slots, one a class other than c, ascending.
struct SupportSet {
  MachineLayout layout = MachineLayout::Single;
  int classes = 0;  ///< 0: a target
  KernelFunction kernel;
  Matrix rows;                    ///< s x d, by class with Pairs
  std::vector<Index> positions;   ///< s, in the training set
  std::vector<Index> classBegin;  ///< Pairs: classes + 1, where the rows of each class begin
  Matrix coefficients;
  Vector biases;  ///< machines

  Index machines() const { return biases.size(); }
  /// Where pair (a, b), a < b, stands.
  Index pair(Index a, Index b) const { return a * (2 * classes - a - 1) / 2 + b - a - 1; }
  /// The slot of class `other` in the rows of another class.
  static Index slot(Index other, Index own) { return other < own ? other : other - 1; }

  /// n x machines. Errors: Cancelled.
  Result<Matrix> decide(const Matrix& X, jobs::WorkContext& context) const;
  /// The same for a lattice, i running fastest. An RBF machine over orthogonal steps needs one matrix product
  /// a slot: exp(-gamma |p - row|^2) is a factor of i times a factor of j times one of the row.
  /// Errors: Cancelled.
  Result<Matrix> decide(const Lattice& lattice, jobs::WorkContext& context) const;

  std::vector<Index> ascendingPositions() const;
  Matrix dual() const;  ///< support rows in the order of ascendingPositions() x machines

  void save(ArchiveWriter& archive) const;
  static Result<SupportSet> load(const ArchiveReader& archive);

 private:
  /// Decisions from the slots' sums: `sums(c)` is n x slots over the rows of class c (all rows for others).
  template <class Sums>
  Matrix combine(Index n, const Sums& sums) const;
  Index groups() const { return layout == MachineLayout::Pairs ? classes : 1; }
  Index groupBegin(Index group) const;
};

}  // namespace ridgeline::models::machines
