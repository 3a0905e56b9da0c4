#include "core/optimize/rate_schedule.hpp"

#include <cmath>
#include <numbers>

namespace ridgeline::optimize {

double rateShare(const RatePlan& plan, int epoch, int epochs) {
  if (epoch <= plan.warmUp) return static_cast<double>(epoch) / (plan.warmUp + 1);
  const int passed = epoch - plan.warmUp - 1;
  const double times = static_cast<double>(passed) / plan.every;
  switch (plan.schedule) {
    case RateSchedule::Constant:
      return 1;
    case RateSchedule::Step:
      return std::pow(plan.decay, passed / plan.every);
    case RateSchedule::Exponential:
      return std::pow(plan.decay, times);
    case RateSchedule::Inverse:
      return 1 / (1 + (1 / plan.decay - 1) * times);
    case RateSchedule::Cosine:
      return (1 + std::cos(std::numbers::pi * passed / (epochs - plan.warmUp))) / 2;
  }
  return 1;
}

}  // namespace ridgeline::optimize
