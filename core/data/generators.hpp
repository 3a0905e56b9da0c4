#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/table.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::data {

/// A family of made data sets: moons, circles, spirals, blobs, xor, checkerboard, sine, polynomial, outliers.
/// Classification families have columns x1, x2, class; regression families x, y.
struct Generator {
  std::string id;
  std::string title;
  std::string help;                   ///< one sentence: what the set shows
  std::string target;                 ///< "class" or "y"
  const params::ParamSchema* params;  ///< rows, noise, imbalance, ...
  std::function<Result<TablePtr>(const params::ParamValues&, Seed)> make;
};

const std::vector<Generator>& generators();
/// Errors: NotFound naming the nearest.
Result<const Generator*> generator(std::string_view id);

}  // namespace ridgeline::data
