#include "ui/views/boundary_scene.hpp"

#include <utility>

namespace ridgeline::views {

Result<BoundaryScenePtr> makeScene(const bridge::ShownModel& shown, const eval::PlaneSpec& spec,
                                   eval::FieldOptions options, const BoundaryScenePtr& former,
                                   jobs::WorkContext& context) {
  auto scene = std::make_shared<BoundaryScene>();
  scene->shown = shown;
  scene->asked = spec;
  if (former && former->shown.pipeline == shown.pipeline && former->shown.split == shown.split &&
      former->asked == spec) {
    scene->plane = former->plane;
    scene->rows = former->rows;
    scene->coordinates = former->coordinates;
  } else {
    RIDGELINE_TRY(scene->plane, eval::Plane::settle(spec, shown.pipeline, *shown.table, shown.schema,
                                                    shown.split->rows(data::Part::Train), context));
    scene->rows = bridge::usedRows(*shown.split);
    scene->coordinates = std::make_shared<const Matrix>(scene->plane->coordinates(*shown.table, scene->rows));
  }
  if (!shown.model || shown.schema.task == data::Task::Project) return BoundaryScenePtr(scene);
  if (!(options.window[1] > options.window[0])) options.window = scene->plane->window();
  const auto outer = std::exchange(context.onPublish, {});
  context.onPublish = [&](jobs::PartialPtr partial) {
    auto coarse = std::make_shared<BoundaryScene>(*scene);
    coarse->field = std::static_pointer_cast<const eval::Field>(partial);
    if (outer) outer(coarse);
  };
  auto field = eval::field(*shown.model, *scene->plane, options, context);
  context.onPublish = outer;
  if (!field) return tl::unexpected(std::move(field).error());
  scene->field = std::move(*field);
  return BoundaryScenePtr(scene);
}

}  // namespace ridgeline::views
