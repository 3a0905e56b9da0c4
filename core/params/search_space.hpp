#pragma once

#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::params {

/// One parameter that a search varies: a list of values, or a range of numbers that is even on `scale`.
struct Axis {
  std::string param;
  std::vector<ParamValue> values;  ///< empty: the range
  double low = 0, high = 0;        ///< inclusive; both positive on a log scale
  Scale scale = Scale::Linear;
  bool whole = false;  ///< the range holds whole numbers
};

/// The axis of a parameter over its slider's range (a flag: both; a choice: all of them).
/// Errors: NotFound; InvalidParam for a parameter whose values are no numbers, flags or choices.
Result<Axis> axisOf(const ParamSchema& schema, std::string_view param);
/// From words: "alpha" (its slider's range), "alpha=0.01..100", "depth=2,4,8". Errors: as `axisOf` and
/// ParamSchema::parse; InvalidParam for a range that runs backwards.
Result<Axis> axisFrom(const ParamSchema& schema, std::string_view text);
/// Every parameter that can be varied, in the order of the schema: the method's own search space.
std::vector<Axis> searchSpace(const ParamSchema& schema);

/// The axis' values, or `points` of its range, both ends included, without repeats.
std::vector<ParamValue> pointsOf(const Axis& axis, int points);
/// One value at random: uniform over the list, or over the range on its scale.
ParamValue draw(const Axis& axis, Rng& rng);

/// All values of `base` with those of `changed` over them; parameters that an "only when" hides are put back
/// to what `base` holds, so that equal candidates are equal values. Errors: InvalidParam.
Result<ParamValues> candidate(const ParamSchema& schema, const ParamValues& base, const ParamValues& changed);

}  // namespace ridgeline::params
