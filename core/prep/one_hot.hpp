#pragma once

#include "core/prep/step.hpp"

namespace ridgeline::prep {

struct OneHotParams {
  bool dropFirst = false;
  std::int64_t minRows = 1;
};

/// Turns each column of words into one column of 0 and 1 for each level seen in training, "NAME=LEVEL", in
/// the place of the column and in the order of the levels. Levels with fewer than `min-rows` train rows share
/// one column, "NAME=other". A word never seen in training gives zeros only, or "other" if there is such a
/// column. `drop-first` leaves out the first column of each, for models that cannot take columns that sum to
/// one. A missing word gives missing numbers, which a later step must fill. Errors: TooLarge beyond 100,000
/// columns.
StepEntry oneHotEntry();

}  // namespace ridgeline::prep
