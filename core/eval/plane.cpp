#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/not_a_number.hpp"
#include "core/eval/boundary_grid.hpp"
#include "core/eval/principal_plane.hpp"

namespace ridgeline::eval {
namespace {

bool isNumeric(const prep::InputColumn& column) {
  return column.kind == data::ColumnKind::Numeric || column.kind == data::ColumnKind::Integer ||
         column.kind == data::ColumnKind::Date;
}

/// Values of a column by name, NaN where missing or where the table has no such numbers.
Vector numbersOf(const data::Table& table, const std::string& name, const std::vector<Index>& rows) {
  Vector values = Vector::Constant(static_cast<Index>(rows.size()), NotANumber);
  const Index at = table.find(name);
  if (at < 0 || !table.column(at).isNumeric()) return values;
  const std::vector<double>& cells = table.column(at).values();
  for (std::size_t i = 0; i < rows.size(); ++i)
    values[static_cast<Index>(i)] = cells[static_cast<std::size_t>(rows[i])];
  return values;
}

std::string titleOf(const data::Table& table, const std::string& name) {
  const Index at = table.find(name);
  const std::string unit = at < 0 ? std::string() : table.column(at).unit();
  return unit.empty() ? name : fmt::format("{} ({})", name, unit);
}

/// One or two raw features vary, the others stay: Features and Curve.
class FeaturePlane final : public Plane {
 public:
  FeaturePlane(PlaneSpec spec, prep::PipelinePtr pipeline, prep::Frame fixed, std::string target,
               std::string xTitle, std::string yTitle)
      : spec_(std::move(spec)),
        pipeline_(std::move(pipeline)),
        fixed_(std::move(fixed)),
        target_(std::move(target)),
        xTitle_(std::move(xTitle)),
        yTitle_(std::move(yTitle)) {}

  const PlaneSpec& spec() const override { return spec_; }
  std::string xTitle() const override { return xTitle_; }
  std::string yTitle() const override { return yTitle_; }
  std::array<double, 4> window() const override { return window_; }
  void frameRows(const data::Table& table, const std::vector<Index>& rows) {
    window_ = windowAround(coordinates(table, rows));
  }

  Matrix coordinates(const data::Table& table, const std::vector<Index>& rows) const override {
    Matrix points(static_cast<Index>(rows.size()), 2);
    points.col(0) = numbersOf(table, spec_.x, rows);
    points.col(1) = numbersOf(table, spec_.kind == PlaneKind::Curve ? target_ : spec_.y, rows);
    return points;
  }

  Result<Matrix> input(const Matrix& points) const override {
    prep::Frame frame;
    frame.rows = points.rows();
    const auto rows = static_cast<std::size_t>(points.rows());
    for (const prep::FrameColumn& one : fixed_.columns) {
      prep::FrameColumn column{one.name, one.isCategory, {}, {}, one.levels};
      const bool isX = one.name == spec_.x;
      if (one.isCategory)
        column.codes.assign(rows, one.codes.front());
      else if (isX || (spec_.kind == PlaneKind::Features && one.name == spec_.y))
        column.numbers.assign(points.col(isX ? 0 : 1).begin(), points.col(isX ? 0 : 1).end());
      else
        column.numbers.assign(rows, one.numbers.front());
      frame.columns.push_back(std::move(column));
    }
    return pipeline_->transform(std::move(frame));
  }

 private:
  PlaneSpec spec_;
  prep::PipelinePtr pipeline_;
  prep::Frame fixed_;  ///< one row
  std::string target_, xTitle_, yTitle_;
  std::array<double, 4> window_{};
};

/// The one raw row whose values the other features keep.
Result<prep::Frame> fixedRow(const PlaneSpec& spec, const prep::Pipeline& pipeline,
                             const data::Table& table) {
  if (spec.anchor) {
    const Index row = table.position(*spec.anchor);
    if (row < 0)
      return fail(ErrorCode::NotFound,
                  "Row {} is not in the table, so the other features cannot be held at its values; choose "
                  "another row or typical values.",
                  *spec.anchor + 1);
    const std::array<Index, 1> rows = {row};
    return pipeline.gather(table, rows);
  }
  prep::Frame frame;
  frame.rows = 1;
  for (const prep::InputColumn& input : pipeline.inputs()) {
    prep::FrameColumn column;
    column.name = input.name;
    column.isCategory = !isNumeric(input);
    column.levels = input.levels;
    if (column.isCategory)
      column.codes = {input.typicalCode};
    else
      column.numbers = {input.typical};
    frame.columns.push_back(std::move(column));
  }
  return frame;
}

/// Fills what the spec leaves open, refuses what cannot be an axis.
Result<PlaneSpec> settleSpec(PlaneSpec spec, const prep::Pipeline& pipeline, const data::Schema& schema) {
  std::vector<std::string> numeric;
  for (const auto& input : pipeline.inputs())
    if (isNumeric(input)) numeric.push_back(input.name);
  const auto check = [&](const std::string& name) -> Status {
    if (std::find(numeric.begin(), numeric.end(), name) != numeric.end()) return {};
    if (numeric.empty())
      return failAt(name, ErrorCode::NotFound,
                    "\"{}\" cannot be an axis and no other feature is numeric; look at the principal axes.",
                    name);
    return failAt(name, ErrorCode::NotFound, "\"{}\" cannot be an axis; the numeric features are {}.", name,
                  fmt::join(numeric, ", "));
  };

  if (spec.kind == PlaneKind::Features && spec.x.empty() && spec.y.empty()) {
    if (numeric.size() == 2 && pipeline.inputs().size() == 2) {
      spec.x = numeric[0];
      spec.y = numeric[1];
    } else {
      const bool curve = schema.task == data::Task::Regress && numeric.size() == 1;
      spec.kind = curve ? PlaneKind::Curve : PlaneKind::PrincipalAxes;
    }
  }
  if (spec.kind == PlaneKind::PrincipalAxes) {
    spec.x.clear();
    spec.y.clear();
    spec.anchor.reset();
    return spec;
  }
  if (spec.kind == PlaneKind::Curve) {
    if (schema.task != data::Task::Regress)
      return fail(ErrorCode::InvalidInput,
                  "A curve needs a numeric target, but the model tells classes apart; choose two features.");
    if (spec.x.empty() && !numeric.empty()) spec.x = numeric.front();
    spec.y.clear();
    RIDGELINE_CHECK(check(spec.x));
    return spec;
  }
  for (std::string* open : {&spec.x, &spec.y}) {
    const std::string& other = open == &spec.x ? spec.y : spec.x;
    const auto free = std::find_if(numeric.begin(), numeric.end(), [&](const auto& n) { return n != other; });
    if (open->empty() && free != numeric.end()) *open = *free;
    RIDGELINE_CHECK(check(*open));
  }
  if (spec.x == spec.y)
    return failAt(spec.y, ErrorCode::InvalidInput,
                  "Both axes show \"{}\"; choose two different features for a plane.", spec.x);
  return spec;
}

}  // namespace

std::array<double, 4> windowAround(const Matrix& points) {
  std::array<double, 4> window{};
  for (Index axis = 0; axis < 2; ++axis) {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (Index i = 0; i < points.rows(); ++i) {
      if (!std::isfinite(points(i, axis))) continue;
      low = std::min(low, points(i, axis));
      high = std::max(high, points(i, axis));
    }
    if (!(low <= high)) low = high = 0;
    // A single value gets room to be seen in.
    const double margin = high > low ? 0.08 * (high - low) : std::max(1.0, 0.08 * std::abs(high));
    window[static_cast<std::size_t>(2 * axis)] = low - margin;
    window[static_cast<std::size_t>(2 * axis) + 1] = high + margin;
  }
  return window;
}

Result<PlanePtr> Plane::settle(const PlaneSpec& open, prep::PipelinePtr pipeline, const data::Table& table,
                               const data::Schema& schema, const std::vector<Index>& trainRows,
                               jobs::WorkContext& context) {
  RIDGELINE_TRY(const PlaneSpec spec, settleSpec(open, *pipeline, schema));
  if (spec.kind == PlaneKind::PrincipalAxes)
    return principalPlane(spec, std::move(pipeline), table, trainRows, context);
  RIDGELINE_TRY(prep::Frame fixed, fixedRow(spec, *pipeline, table));
  const std::string target = schema.target >= 0 ? table.column(schema.target).name() : std::string();
  const std::string yTitle = titleOf(table, spec.kind == PlaneKind::Curve ? target : spec.y);
  auto plane = std::make_shared<FeaturePlane>(spec, std::move(pipeline), std::move(fixed), target,
                                              titleOf(table, spec.x), yTitle);
  plane->frameRows(table, trainRows);
  return plane;
}

}  // namespace ridgeline::eval
