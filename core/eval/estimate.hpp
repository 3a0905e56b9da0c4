#pragma once

#include <optional>
#include <string>

#include "core/base/matrix.hpp"

namespace ridgeline::eval {

/// A number with what is needed to believe it. An absent value has a reason; it is never 0.
struct Estimate {
  std::optional<double> value;
  std::optional<double> low, high;  ///< 95 % interval
  std::string method;               ///< of the interval: "wilson", "bootstrap", "delong", ...; empty if none
  Index n = 0;                      ///< rows it rests on
  std::string reason;               ///< why value is absent, or why there is no interval

  static Estimate undefined(std::string reason, Index n = 0) {
    return {{}, {}, {}, {}, n, std::move(reason)};
  }
};

}  // namespace ridgeline::eval
