#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/base/matrix.hpp"

namespace ridgeline::eval {

/// A number with what is needed to believe it. An absent value has a reason; it is never 0.
struct Estimate {
  std::optional<double> value;
  std::optional<double> low, high;  ///< 95 % interval
  std::string method;               ///< of the interval: "wilson", "bootstrap", "delong", ...; empty if none
  Index n = 0;                      ///< rows it rests on
  std::string reason;               ///< why value is absent, or why there is no interval
  std::string note = {};            ///< what else a reader must know: "mean of 3 of 4 classes"

  static Estimate undefined(std::string reason, Index n = 0) {
    return {{}, {}, {}, {}, n, std::move(reason)};
  }
  /// A value that has no interval, and why.
  static Estimate bare(double value, Index n, std::string reason) {
    return {value, {}, {}, {}, n, std::move(reason)};
  }
  static Estimate within(double value, double low, double high, std::string method, Index n) {
    return {value, low, high, std::move(method), n, {}};
  }
};

}  // namespace ridgeline::eval
