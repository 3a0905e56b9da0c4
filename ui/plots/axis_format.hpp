#pragma once

// Where ticks go and how numbers are written.
//   Ticks t = niceTicks(-2.6, 2.9, 8);            // -2, -1, 0, 1, 2: steps of 1, 2 or 5 times a power of ten
//   Ticks l = logTicks(0.03, 40, 8);              // 0.1, 1, 10, with 2 and 5 between where there is room
//   formatTick(0.30000000000000004, 0.1)          // "0.3"
//   formatNumber(0.98765)  formatCount(12345)  formatPercent(0.967)     // "0.988", "12,345", "96.7 %"
// An undefined number is an en dash, never 0.

#include <QString>
#include <vector>

namespace ridgeline::ui {

struct Ticks {
  double step = 1;             ///< distance of two ticks; 0 for logarithmic ticks
  std::vector<double> values;  ///< in data units, rising, all inside the range
};

/// The smallest of 1, 2, 5 times a power of ten that is at least `rough`.
double niceStep(double rough);
/// At most `most` (itself capped at 12) ticks inside [low, high]. A range that is empty, reversed or not
/// finite gives none.
Ticks niceTicks(double low, double high, int most = 8);
/// The same for a logarithmic axis; both ends must be positive.
Ticks logTicks(double low, double high, int most = 8);

/// A tick's label with just the digits that its step needs; exponents from a million up and below 0.0001.
QString formatTick(double value, double step);
/// A number for a label or tooltip with `digits` significant digits.
QString formatNumber(double value, int digits = 3);
/// A whole number with thousands separated by commas.
QString formatCount(long long value);
/// A share in [0, 1] as a percentage with `decimals` digits.
QString formatPercent(double share, int decimals = 1);

}  // namespace ridgeline::ui
