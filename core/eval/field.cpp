#include <algorithm>
#include <cmath>
#include <limits>

#include "core/eval/boundary_grid.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/models/capabilities.hpp"
#include "core/models/grid_predictor.hpp"

namespace ridgeline::eval {
namespace {

/// Cells answered at once: few enough that a stop is minded soon and several threads find work.
constexpr int BlockCells = 4096;
/// Most cells whose answers are held at once on the way through a lattice.
constexpr Index LatticeCells = 1 << 20;

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
  else if (field.task == data::Task::Classify && field.classes == 2)
    field.margins.resize(cells, std::numeric_limits<float>::quiet_NaN());
}

/// The answers of a block of cells, from cell `first` on, into the field's own slots.
void keep(Field& field, const models::Predictions& answers, std::size_t first) {
  if (field.task == data::Task::Regress) {
    for (Index i = 0; i < answers.values.size(); ++i)
      field.values[first + static_cast<std::size_t>(i)] = static_cast<float>(answers.values[i]);
    return;
  }
  for (Index i = 0; i < answers.margins.size(); ++i)
    field.margins[first + static_cast<std::size_t>(i)] = static_cast<float>(answers.margins[i]);
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

/// The field's cells as a lattice of model input; nothing where input is no affine function of the plane's
/// coordinates. Looked at are the lowest row, the first column and a diagonal: a step that bends or breaks
/// along an axis shows in the first two, one that mixes the axes in the last.
Result<std::optional<models::Lattice>> latticeOf(const Field& field, const Plane& plane) {
  const Index nx = field.width, ny = field.height, diagonal = std::min(nx, ny);
  const auto column = [&](Index probe) { return probe < nx ? probe : probe < nx + ny ? 0 : probe - nx - ny; };
  const auto row = [&](Index probe) { return probe < nx ? 0 : probe - nx - (probe < nx + ny ? 0 : ny); };
  Matrix points(nx + ny + diagonal, 2);
  for (Index probe = 0; probe < points.rows(); ++probe)
    points.row(probe) << field.x(static_cast<int>(column(probe))), field.y(static_cast<int>(row(probe)));
  RIDGELINE_TRY(const Matrix inputs, plane.input(points));
  models::Lattice lattice;
  lattice.nx = nx;
  lattice.ny = ny;
  lattice.origin = inputs.row(0);
  const Vector across = inputs.row(nx - 1) - inputs.row(0), up = inputs.row(nx + ny - 1) - inputs.row(0);
  lattice.stepX = across / static_cast<double>(std::max<Index>(nx - 1, 1));
  lattice.stepY = up / static_cast<double>(std::max<Index>(ny - 1, 1));
  const Vector rounding = 1e-9 * (across.cwiseAbs() + up.cwiseAbs()) + 1e-12 * lattice.origin.cwiseAbs();
  for (Index probe = 0; probe < points.rows(); ++probe) {
    const Vector off = inputs.row(probe).transpose() - lattice.point(column(probe), row(probe));
    if (!(off.cwiseAbs().array() <= rounding.array()).all()) return std::nullopt;
  }
  return lattice;
}

/// Asks for the whole lattice, a band of rows at a time.
Status fillLattice(Field& field, const models::FittedModel& model, const models::GridPredictor& predictor,
                   const models::Lattice& whole, jobs::WorkContext& context) {
  RIDGELINE_CHECK(models::checkInput(model, whole.origin.transpose()));
  const Index bandRows = std::max<Index>(1, LatticeCells / whole.nx);
  for (Index row = 0; row < whole.ny; row += bandRows) {
    models::Lattice band = whole;
    band.origin = whole.point(0, row);
    band.ny = std::min(bandRows, whole.ny - row);
    RIDGELINE_TRY(const models::Predictions answers, predictor.predictGrid(band, context));
    keep(field, answers, static_cast<std::size_t>(row * whole.nx));
  }
  return {};
}

Status fill(Field& field, const models::FittedModel& model, const Plane& plane, jobs::WorkContext& context) {
  if (const auto* predictor = models::capability<models::GridPredictor>(model)) {
    RIDGELINE_TRY(const std::optional<models::Lattice> lattice, latticeOf(field, plane));
    if (lattice) return fillLattice(field, model, *predictor, *lattice, context);
  }
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
    auto result = std::make_shared<Field>();
    result->window = w;
    result->width = sizes[i];
    result->height = curve ? 1 : sizes[i];
    allocate(*result, model);
    RIDGELINE_CHECK(fill(*result, model, plane, context));
    if (std::any_of(result->values.begin(), result->values.end(), [](float v) { return std::isinf(v); }))
      return fail(ErrorCode::InvalidInput,
                  "The answers here pass {:.1g}, the most a picture holds; scale the target.",
                  std::numeric_limits<float>::max());
    // Whether a fit tells margins shows in its answers.
    if (std::all_of(result->margins.begin(), result->margins.end(), [](float m) { return std::isnan(m); }))
      result->margins.clear();
    if (i + 1 == sizes.size()) return result;
    context.publish(result);
  }
}

}  // namespace ridgeline::eval
