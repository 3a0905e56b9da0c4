#include "ui/views/boundary_scene.hpp"

#include <utility>

#include "ui/views/row_picking.hpp"

namespace ridgeline::views {
namespace {

ui::FieldPicturePtr pictureOf(const eval::Field& field, const RowLooks& looks) {
  if (field.height == 1) return nullptr;
  const auto& w = field.window;
  const ui::FieldGrid grid{field.width, field.height, QRectF(QPointF(w[0], w[2]), QPointF(w[1], w[3]))};
  if (field.task == data::Task::Regress)
    return ui::valueField(grid, field.values, looks.valueLow, looks.valueHigh);
  if (!field.margins.empty()) return ui::marginField(grid, field.margins);
  if (field.classes != 2 || field.probabilities.empty())
    return ui::classField(grid, field.labels, margins(field));
  std::vector<float> second(grid.size());
  for (std::size_t i = 0; i < second.size(); ++i) second[i] = field.probabilities[2 * i + 1];
  return ui::probabilityField(grid, second);
}

void keep(BoundaryScene& scene, eval::FieldPtr field, const std::optional<ui::FieldCanvas>& canvas) {
  scene.picture = pictureOf(*field, scene.placed->looks);
  scene.field = std::move(field);
  scene.drawn = {};
  if (canvas && scene.picture) scene.drawn = {*canvas, ui::renderField(*scene.picture, *canvas)};
}

}  // namespace

Result<BoundaryScenePtr> makeScene(const bridge::ShownModel& shown, const eval::PlaneSpec& spec,
                                   eval::FieldOptions options, const BoundaryScenePtr& former,
                                   const std::optional<ui::FieldCanvas>& canvas,
                                   const std::function<double()>& clock, jobs::WorkContext& context) {
  auto scene = std::make_shared<BoundaryScene>();
  scene->shown = shown;
  scene->asked = spec;
  const bool samePlane = former && bridge::samePreparation(former->shown, shown) && former->asked == spec;
  std::vector<Index> rows;
  std::shared_ptr<const Matrix> coordinates;
  if (samePlane) {
    scene->plane = former->plane;
    rows = former->placed->rows;
    coordinates = former->placed->coordinates;
  } else {
    RIDGELINE_TRY(scene->plane, eval::Plane::settle(spec, shown.pipeline, *shown.table, shown.schema,
                                                    shown.split->rows(data::Part::Train), context));
    rows = bridge::usedRows(*shown.split);
    coordinates = std::make_shared<const Matrix>(scene->plane->coordinates(*shown.table, rows));
  }
  // The run tells which answers are wrong; while it is the same, so is every row's look.
  const bool curve = scene->plane->spec().kind == eval::PlaneKind::Curve;
  scene->placed = samePlane && former->shown.run == shown.run
                      ? former->placed
                      : placeRows(shown, std::move(rows), std::move(coordinates), curve);
  if (!shown.model || shown.schema.task == data::Task::Project) return BoundaryScenePtr(scene);
  if (!(options.window[1] > options.window[0])) options.window = scene->plane->window();
  const auto outer = std::exchange(context.onPublish, {});
  context.onPublish = [&](const jobs::PartialPtr& partial) {
    auto coarse = std::make_shared<BoundaryScene>(*scene);
    keep(*coarse, std::static_pointer_cast<const eval::Field>(partial), canvas);
    if (outer) outer(coarse);
  };
  const double start = clock();
  auto field = eval::field(*shown.model, *scene->plane, options, context);
  context.onPublish = outer;
  if (!field) return tl::unexpected(std::move(field).error());
  double cells = curve ? options.curveWidth : 0;
  if (!curve)
    for (const int size : options.sizes) cells += double{1} * size * size;
  scene->secondsPerCell = (clock() - start) / cells;
  keep(*scene, std::move(*field), canvas);
  return BoundaryScenePtr(scene);
}

}  // namespace ridgeline::views
