#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/models/kernels/kernel_function.hpp"

namespace ridgeline::models::machines {

/// Rows of the kernel matrix of train rows among themselves, computed when they are asked for, in 32 bits.
/// Columns can be narrowed to the rows that still matter. Distances are taken in 32 bits where the rows,
/// centred and in units of the kernel's width, are small enough for it; everything else in 64.
class KernelRows {
 public:
  /// X: n x d, finite. Errors: Diverged where a row's likeness to itself is beyond 32 bits.
  static Result<std::unique_ptr<KernelRows>> make(const KernelFunction& kernel, const Matrix& X);
  virtual ~KernelRows() = default;

  virtual Index size() const = 0;              ///< n
  virtual double diagonal(Index i) const = 0;  ///< k(row i, row i)
  /// What a bias learned here has to be raised by for the kernel as it was given: products are taken about
  /// the mean row, which with coefficients b that sum to 0 changes no decision but by a constant.
  virtual double biasShift(const Vector& b) const = 0;
  virtual void narrow(const std::vector<Index>& columns) = 0;  ///< rows (positions in X) that are columns now
  virtual Index width() const = 0;  ///< columns rounded up to whole vectors: what `fill` writes
  virtual void fill(Index i, float* out) const = 0;  ///< k(row i, each column), zeros or stray beyond them
};

/// The rows asked for lately, whole. Memory is taken as rows come, up to `budget` bytes; then the row that
/// was not asked for the longest makes room.
class RowCache {
 public:
  RowCache(const KernelRows& rows, std::size_t budget);
  /// The kernel row of column `at` (`row`: its position in X). Valid until the second next call.
  const float* row(Index at, Index row);
  Index held() const { return static_cast<Index>(slots_.size()); }
  /// Keeps the named columns (ascending) of the rows of these columns; all other rows go.
  void compact(const std::vector<Index>& kept);
  void clear();

 private:
  struct alignas(64) Line {
    float values[16];
  };
  struct Slot {
    std::vector<Line> lines;
    Index owner = -1;
    std::int32_t newer = -1, older = -1;
  };
  void unlink(std::int32_t slot);
  void makeNewest(std::int32_t slot);

  const KernelRows& rows_;
  std::size_t budget_;
  std::vector<Slot> slots_;
  std::vector<std::int32_t> slotOf_;  ///< by column, -1: not held
  std::int32_t newest_ = -1, oldest_ = -1;
};

}  // namespace ridgeline::models::machines
