#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace ridgeline {

/// The q-quantile (q from 0 to 1) of the values, NaN of none; they come back in another order. Takes O(n).
/// The values must not hold NaN.
///
/// With the values sorted, x[0..n-1], and h = (n - 1) q: x[floor h] + (h - floor h) (x[floor h + 1] - x[floor
/// h]).
///
/// Source  Hyndman & Fan (1996), "Sample quantiles in statistical packages", definition 7,
///         doi:10.1080/00031305.1996.10473566
double quantile(std::vector<double>& values, double q);

/// The values of a list that are there (not NaN), with their range, without a copy of them. Borrows the list.
class Present {
 public:
  explicit Present(std::span<const double> values);
  std::size_t count() const { return count_; }
  double least() const { return least_; }  ///< infinity of none
  double most() const { return most_; }    ///< minus infinity of none
  /// As `quantile` above.
  double quantile(double q) const;
  std::vector<double> copy() const;

 private:
  std::span<const double> values_;
  std::size_t count_ = 0;
  double least_ = std::numeric_limits<double>::infinity(), most_ = -std::numeric_limits<double>::infinity();
};

}  // namespace ridgeline
