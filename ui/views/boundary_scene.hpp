#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "core/eval/boundary_grid.hpp"
#include "ui/plots/field_layer.hpp"
#include "ui/views/row_looks.hpp"

namespace ridgeline::views {

/// What one job of the boundary view brings: the plane, where the rows lie on it, and the field.
struct BoundaryScene final : jobs::Partial {
  bridge::ShownModel shown;
  eval::PlaneSpec asked;
  eval::PlanePtr plane;
  PlacedRowsPtr placed;
  eval::FieldPtr field;         ///< null while there is no state of the model yet
  double secondsPerCell = 0;    ///< what the field took, by the clock given
  ui::FieldPicturePtr picture;  ///< of the field; null for a curve
  ui::DrawnField drawn;         ///< the picture as pixels, if it was known for where
};
using BoundaryScenePtr = std::shared_ptr<const BoundaryScene>;

/// Settles the plane and places the rows, unless `former` has them for the same preparation and split, and
/// asks the model over it. An empty window in `options` means the plane's own. Publishes scenes with coarser
/// fields on the way. `canvas`: where the fields will be seen, so that they come ready drawn. Errors: those
/// of eval::Plane::settle and eval::field.
Result<BoundaryScenePtr> makeScene(const bridge::ShownModel& shown, const eval::PlaneSpec& spec,
                                   eval::FieldOptions options, const BoundaryScenePtr& former,
                                   const std::optional<ui::FieldCanvas>& canvas,
                                   const std::function<double()>& clock, jobs::WorkContext& context);

}  // namespace ridgeline::views
