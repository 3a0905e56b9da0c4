#include <algorithm>
#include <cmath>

#include "core/eval/boundary_grid.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"

namespace ridgeline::eval {
namespace {

/// Cells answered at once: few enough that a stop is minded soon and several threads find work.
constexpr int BlockCells = 4096;

void allocate(Field& field, const models::FittedModel& model) {
  const auto cells = static_cast<std::size_t>(field.width) * static_cast<std::size_t>(field.height);
  field.task = model.task();
  field.classes = model.classes();
  if (field.task == data::Task::Regress) {
    field.values.resize(cells);
    return;
  }
  field.labels.resize(cells);
  if (field.task == data::Task::Classify) field.confidence.resize(cells, 1.0F);
  if (models::capability<models::Probabilities>(model) != nullptr)
    field.probabilities.resize(cells * static_cast<std::size_t>(field.classes));
}

/// The answers of a block of cells, from cell `first` on, into the field's own slots.
void keep(Field& field, const models::Predictions& answers, std::size_t first) {
  if (field.task == data::Task::Regress) {
    for (Index i = 0; i < answers.values.size(); ++i)
      field.values[first + static_cast<std::size_t>(i)] = static_cast<float>(answers.values[i]);
    return;
  }
  const auto classes = static_cast<std::size_t>(field.classes);
  const bool known = !field.probabilities.empty() &&
                     answers.probabilities.rows() == static_cast<Index>(answers.labels.size());
  for (std::size_t i = 0; i < answers.labels.size(); ++i) {
    const auto row = static_cast<Index>(i);
    field.labels[first + i] = answers.labels[i];
    if (!known) continue;
    if (!field.confidence.empty())
      field.confidence[first + i] = static_cast<float>(answers.probabilities(row, answers.labels[i]));
    for (std::size_t k = 0; k < classes; ++k)
      field.probabilities[(first + i) * classes + k] =
          static_cast<float>(answers.probabilities(row, static_cast<Index>(k)));
  }
}

Status fill(Field& field, const models::FittedModel& model, const Plane& plane, jobs::WorkContext& context) {
  const std::int64_t cells = std::int64_t{field.width} * field.height;
  // One slot a block; the first failure in cell order is the one told.
  std::vector<Status> failures(static_cast<std::size_t>((cells + BlockCells - 1) / BlockCells));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, cells, BlockCells, [&](std::int64_t begin, std::int64_t end) {
    const auto block = [&]() -> Status {
      Matrix points(end - begin, 2);
      for (std::int64_t cell = begin; cell < end; ++cell) {
        points(cell - begin, 0) = field.x(static_cast<int>(cell % field.width));
        points(cell - begin, 1) = field.y(static_cast<int>(cell / field.width));
      }
      RIDGELINE_TRY(const Matrix X, plane.input(points));
      RIDGELINE_TRY(const models::Predictions answers, model.predict(X, context));
      keep(field, answers, static_cast<std::size_t>(begin));
      return {};
    };
    failures[static_cast<std::size_t>(begin / BlockCells)] = block();
  }));
  for (Status& failure : failures) RIDGELINE_CHECK(std::move(failure));
  return {};
}

}  // namespace

Result<FieldPtr> field(const models::FittedModel& model, const Plane& plane, const FieldOptions& options,
                       jobs::WorkContext& context) {
  if (model.task() == data::Task::Project)
    return fail(
        ErrorCode::InvalidInput,
        "A projection answers with coordinates, not with classes or values; there is no field to draw.");
  const bool curve = plane.spec().kind == PlaneKind::Curve;
  const auto& w = options.window;
  if (!(std::isfinite(w[0]) && w[1] > w[0] && std::isfinite(w[1])) ||
      (!curve && !(std::isfinite(w[2]) && w[3] > w[2] && std::isfinite(w[3]))))
    return fail(ErrorCode::InvalidInput,
                "The window from {:g} to {:g} and {:g} to {:g} has no extent; zoom out.", w[0], w[1], w[2],
                w[3]);
  const std::vector<int> sizes = curve ? std::vector<int>{options.curveWidth} : options.sizes;
  for (const int size : sizes)
    if (size < 1 || size > 4096)
      return fail(ErrorCode::InvalidInput, "A field of {} cells a side cannot be drawn; choose 1 to 4096.",
                  size);
  if (sizes.empty()) return fail(ErrorCode::InvalidInput, "A field needs at least one size; name one.");

  for (std::size_t i = 0;; ++i) {
    const auto result = std::make_shared<Field>();
    result->window = w;
    result->width = sizes[i];
    result->height = curve ? 1 : sizes[i];
    allocate(*result, model);
    RIDGELINE_CHECK(fill(*result, model, plane, context));
    if (i + 1 == sizes.size()) return result;
    context.publish(result);
  }
}

}  // namespace ridgeline::eval
