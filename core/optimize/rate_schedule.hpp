#pragma once

namespace ridgeline::optimize {

enum class RateSchedule {
  Constant,     ///< one rate throughout
  Step,         ///< times `decay` after every `every` epochs
  Exponential,  ///< decay^(t / every): as Step, without the stairs
  Inverse,      ///< 1 / (1 + (1 / decay - 1) t / every): quick at first, then ever slower
  Cosine,       ///< (1 + cos(pi t / T)) / 2: down to nothing over all T epochs
};

/// How the learning rate changes from epoch to epoch.
struct RatePlan {
  RateSchedule schedule = RateSchedule::Constant;
  double decay = 0.5;  ///< in (0, 1]: the rate's share that is left once `every` epochs have passed
  int every = 50;      ///< epochs, at least 1
  int warmUp = 0;      ///< epochs over which the rate grows evenly to its full size; the schedule follows
};

/// Share of the full learning rate in `epoch` of `epochs`, counted from 1, in (0, 1]; t above is the number
/// of epochs that passed since the warm-up and T all that follow it.
///
/// Source  Robbins & Monro (1951), Ann. Math. Stat. 22(3):400-407, doi:10.1214/aoms/1177729586 (inverse);
///         Loshchilov & Hutter (2017), arXiv:1608.03983, equation 5 without restarts (cosine); Goyal et al.
///         (2017), arXiv:1706.02677, section 2.2 (warm-up).
double rateShare(const RatePlan& plan, int epoch, int epochs);

}  // namespace ridgeline::optimize
