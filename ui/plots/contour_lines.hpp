#pragma once

// Marching squares with the segments chained into lines, so that dashes work and vector files stay small.
//   for (const ContourLine& line : contourLines(values, width, height, 0.5)) ...    // grid coordinates

#include <QPointF>
#include <span>
#include <vector>

namespace ridgeline::ui {

struct ContourLine {
  std::vector<QPointF>
      points;  ///< x in [0, width - 1], y in [0, height - 1]; a closed line repeats its first point
  bool closed = false;
};

/// Lines where the row-major grid crosses `level`. Cells with a value that is not finite have no line.
/// Saddles are resolved by the mean of the four corners.
std::vector<ContourLine> contourLines(std::span<const float> values, int width, int height, double level);

}  // namespace ridgeline::ui
