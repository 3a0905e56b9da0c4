#pragma once

#include "core/base/matrix.hpp"

/// The inner loops of fits of linear scores: what one block of rows adds to a loss and its gradient, in one
/// read of the block. Columns are read where they lie, about a shift.
namespace ridgeline::models::passes {

/// Rows of a block that stay in the second cache together.
constexpr Index BlockRows = 1024;
/// From one column of a copied block to the next: no power of two, so that columns do not share cache lines.
constexpr Index ColumnStep = BlockRows + 16;

/// A block of rows of the columns that take part.
struct Block {
  const double* const* columns = nullptr;  ///< a: where each column begins
  const double* shift = nullptr;           ///< a: taken from every value first
  Index count = 0;                         ///< a
  Index begin = 0, rows = 0;               ///< which rows, BlockRows at most
  const int* labels = nullptr;             ///< of the whole set
  const double* weights = nullptr;         ///< of the whole set, or null: all 1
};

struct Sums {
  double sum = 0, squares = 0;
};
/// Sums of gaps of x[0 ... n) from `about`.
Sums sumsAbout(const double* x, Index n, double about);

/// What a block adds. Rows without weight add nothing.
struct Added {
  double loss = 0;
  double right = 0;        ///< weight of the rows whose true class has the largest score
  double leastMargin = 0;  ///< smallest lead of the true class's score; the caller starts at infinity
  double residual = 0;     ///< two classes: sum of the residuals
};

/// scores[0 ... rows) = base + sum_j slopes[j] (x_j - shift_j).
void scoreRows(const Block& block, const double* slopes, double base, double* scores);
/// sums[j] += sum_i residuals[i] (x_ij - shift_j).
void addProducts(const Block& block, const double* residuals, double* sums);

/// The logistic loss of class 1 against class 0 at `scores`, which become the residuals w (p - y).
void logisticResiduals(const Block& block, double* scores, Added& added);
/// The squared hinge loss w max(0, 1 - s m)^2 with s = 1 for class `positive`, else -1, at `scores`, which
/// become its slopes; `curved` (rows) receives w where the loss is curved, else 0.
void hingeResiduals(const Block& block, int positive, double* scores, double* curved, Added& added);
/// The softmax loss over `outputs` classes: `scores` is rows x outputs, column by column with a step of
/// ColumnStep, and becomes the residuals w (p - y).
void softmaxResiduals(const Block& block, Index outputs, double* scores, Added& added);

/// to (rows x count, column by column with a step of ColumnStep) = (x - shift) / scale.
void standardise(const Block& block, const double* scale, double* to);

}  // namespace ridgeline::models::passes
