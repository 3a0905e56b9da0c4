#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/table.hpp"

namespace ridgeline::data {

struct Point {
  double x = 0, y = 0;
};

/// Rows of each of `classes` classes: class 1 gets `imbalance` of them where there are two (at least one row
/// each, if there are two rows), else all get the same to within a row.
std::vector<std::int64_t> classSizes(std::int64_t rows, std::int64_t classes, double imbalance);

/// Table x1, x2, class. `place` draws the point of a row of a class; `noise` is then added to both
/// coordinates.
Result<TablePtr> classTable(const std::string& name, const std::vector<std::int64_t>& sizes, double noise,
                            Seed seed, const std::function<Point(Rng&, std::int64_t)>& place);

/// Table x, y. `place` draws a row; `noise` is then added to y.
Result<TablePtr> curveTable(const std::string& name, std::int64_t rows, double noise, Seed seed,
                            const std::function<Point(Rng&, std::int64_t)>& place);

}  // namespace ridgeline::data
