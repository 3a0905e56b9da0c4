#include "core/models/centred_products.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/gram.hpp"

namespace ridgeline::models {
namespace {

/// Squares beyond these may have overflowed or vanished in the sums.
constexpr double LargestSquares = 1e280, LeastSquares = 1e-280;
/// A shift so far off that the products about it have lost three digits.
constexpr double FarShift = 1e3;
/// Of a column's size: a spread below it is rounding.
constexpr double ConstantSpread = 1e-13;

bool constant(const double* values, Index count) {
  return std::all_of(values, values + count, [first = values[0]](double value) { return value == first; });
}

/// What the products are good for as they stand.
enum class Digits { Enough, Few, None };

Digits digitsOf(const kernels::Columns<double>& columns, const CentredProducts& centred,
                const Vector& shifted) {
  Digits digits = Digits::Enough;
  for (Index j = 0; j < shifted.size(); ++j) {
    if (!(shifted[j] < LargestSquares)) return Digits::None;
    // So small a sum is of equal values, or of squares that vanished.
    if (!(shifted[j] > LeastSquares)) {
      if (!constant(columns.first[static_cast<std::size_t>(j)], columns.rows)) return Digits::None;
      continue;
    }
    const double rounding = ConstantSpread * std::abs(centred.mean[j]);
    const bool spread = shifted[j] > rounding * rounding * centred.weight;
    if (spread && shifted[j] > FarShift * centred.products(j, j)) digits = Digits::Few;
  }
  return digits;
}

}  // namespace

Result<CentredProducts> centredProducts(const Matrix& X, const Vector* target, const Vector& weights,
                                        jobs::WorkContext& context) {
  const Index d = X.cols(), first = std::min<Index>(X.rows(), 32);
  auto columns =
      kernels::columnsOf<double>(kernels::strided(X), target == nullptr ? nullptr : target->data());
  if (weights.size() > 0) columns.weights = weights.data();
  columns.shift.resize(columns.count());
  columns.shift.head(d) = X.topRows(first).colwise().mean().transpose();
  if (target != nullptr) columns.shift[d] = target->head(first).mean();
  CentredProducts out;
  for (int attempt = 0; attempt < 2; ++attempt) {
    RIDGELINE_TRY(kernels::Moments moments, kernels::moments(columns, context));
    const Vector shifted = moments.products.diagonal(), offset = moments.sums / moments.weight;
    out.mean = columns.shift + offset;
    out.weight = moments.weight;
    out.products = std::move(moments.products);
    out.products.noalias() -= offset * moments.sums.transpose();
    const Digits digits = digitsOf(columns, out, shifted);
    if (digits == Digits::None) out.products.resize(0, 0);
    if (digits != Digits::Few) break;
    columns.shift = out.mean;
  }
  return out;
}

}  // namespace ridgeline::models
