#pragma once

#include "core/prep/step.hpp"

namespace ridgeline::prep {

/// Marks the columns of words that are left as categories: a method that asks about sets of levels gets their
/// codes, one column for each, and no column of 0 and 1 is made. Methods that take numbers alone get one-hot
/// columns after the last step, as they would without this step. Steps that make numbers of words still do.
StepEntry categoriesEntry();

}  // namespace ridgeline::prep
