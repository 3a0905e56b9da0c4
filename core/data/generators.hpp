#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/table.hpp"
#include "core/params/param_schema.hpp"

namespace ridgeline::data {

/// A family of made data sets. Classification families have columns x1, x2 and class, whose levels read
/// "Class 0", "Class 1", ...; regression families x and y. With u uniform in [0, 1), e standard normal, s the
/// parameter noise:
///
///   moons         t = pi u; class 0: (1.6 cos t - 0.8, 1.8 sin t - 0.45), class 1: the same turned by 180
///                 degrees; + s e in both coordinates
///   circles       t = 2 pi u; class 0: 2 (cos t, sin t), class 1: 2 ratio (cos t, sin t); + s e
///   spirals       r = sqrt u; class k of K: 2.5 r (cos t, sin t) with t = 2 pi (turns r + k / K); + s e
///   blobs         class k of K: 2 (cos t, sin t) with t = 2 pi k / K; + s e
///   xor           uniform in [-2, 2]^2 with x1 x2 < 0 for class 0 and > 0 for class 1; + s e
///   checkerboard  uniform in the cells of [-2, 2]^2 whose row + column is even for class 0, odd for class 1;
///                 + s e
///   sine          x = 6 u - 3, y = sin(frequency x) + s e
///   polynomial    x = 4 u - 2, y = T(x / 2) + s e, T the Chebyshev polynomial of the degree
///   outliers      x = 6 u - 3, y = 1 + 0.8 x + s e; the share of outliers gets + size (0.75 + u / 2)
///
/// The classes' sizes are exact: `imbalance` is the share of class 1 where there are two, else they are equal
/// to within a row. Rows come in random order. A row's draws do not depend on the other parameters' values,
/// so turning noise up moves every point along its own line.
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
