#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/models/estimator.hpp"

namespace ridgeline::models {

/// Whether a text names columns with directions: "age:+,price:-", commas and colons in names allowed. Empty
/// names none.
bool isMonotoneText(std::string_view text);

/// For each prepared column +1 (answers may only rise with it), -1 (only fall) or 0; empty where none is
/// named. Errors: InvalidParam "monotone" for another form, a column that is not there (naming the nearest),
/// is named twice or holds categories, which have no order.
Result<std::vector<std::int8_t>> monotoneSigns(std::string_view text, const TrainingSet& train);

}  // namespace ridgeline::models
