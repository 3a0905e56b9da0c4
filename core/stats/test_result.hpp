#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/matrix.hpp"

namespace ridgeline::stats {

/// What the null hypothesis is tested against. Two-sided unless a test says otherwise.
enum class Alternative { TwoSided, Less, Greater };

struct Interval {
  double low = 0, high = 0;
  double level = 0.95;
};

/// The answer of a hypothesis test, or why there is none. An absent number has a reason; it is never NaN.
struct TestResult {
  std::string method;                  ///< "Welch's t test"
  std::optional<double> statistic, p;  ///< absent where the data do not define them
  std::vector<double> degrees;         ///< degrees of freedom, in the order the distribution takes them
  std::optional<double> effect;        ///< how large it is, in the measure `effectName`
  std::string effectName;              ///< "cohen-d", "eta-squared", ...; empty if none
  std::optional<Interval> interval;    ///< of what `intervalOf` names
  std::string intervalOf;              ///< "difference of means"; empty if none
  Index n = 0;                         ///< values it rests on, all samples together
  std::string reason;                  ///< why statistic or p is absent
  std::string note;                    ///< what else a reader must know: "exact", "3 zeros left out"

  static TestResult undefined(std::string method, Index n, std::string reason) {
    TestResult result;
    result.method = std::move(method);
    result.n = n;
    result.reason = std::move(reason);
    return result;
  }
};

}  // namespace ridgeline::stats
