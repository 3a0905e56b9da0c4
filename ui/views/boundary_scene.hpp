#pragma once

#include <memory>
#include <vector>

#include "core/eval/boundary_grid.hpp"
#include "ui/bridge/shown_model.hpp"

namespace ridgeline::views {

/// What one job of the boundary view brings: the plane, where the rows lie on it, and the field.
struct BoundaryScene final : jobs::Partial {
  bridge::ShownModel shown;
  eval::PlaneSpec asked;
  eval::PlanePtr plane;
  std::vector<Index> rows;
  std::shared_ptr<const Matrix> coordinates;  ///< rows x 2
  eval::FieldPtr field;                       ///< null for projections
};
using BoundaryScenePtr = std::shared_ptr<const BoundaryScene>;

/// Settles the plane, unless `former` has it for the same preparation and split, and asks the model over it.
/// An empty window in `options` means the plane's own. Publishes scenes with coarser fields on the way.
/// Errors: those of eval::Plane::settle and eval::field.
Result<BoundaryScenePtr> makeScene(const bridge::ShownModel& shown, const eval::PlaneSpec& spec,
                                   eval::FieldOptions options, const BoundaryScenePtr& former,
                                   jobs::WorkContext& context);

}  // namespace ridgeline::views
