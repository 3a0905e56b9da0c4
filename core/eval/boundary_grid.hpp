#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/jobs/work_context.hpp"
#include "core/models/estimator.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

enum class PlaneKind {
  Features,       ///< two raw feature columns, all others held at a row or at their typical value
  PrincipalAxes,  ///< the plane of the first two principal axes of the prepared train rows, mapped back
  Curve,          ///< one raw feature against the target (regression with a numeric feature)
};
/// Which plane through the model's real N-dimensional input is looked at. A value: part of the document's
/// view state.
struct PlaneSpec {
  PlaneKind kind = PlaneKind::Features;
  std::string x, y;                   ///< raw feature names; empty: chosen by `settlePlane`
  std::optional<data::RowId> anchor;  ///< others held at this row's values; empty: median / most frequent
  bool operator==(const PlaneSpec&) const = default;
};

/// A plane settled on a fit: maps rows to plane coordinates and plane coordinates to model input.
class Plane {
 public:
  /// Chooses features where the spec leaves them open (two features and nothing else: those; one numeric
  /// feature in regression: Curve; else principal axes). Errors: NotFound for a feature that is no numeric
  /// input.
  static Result<std::shared_ptr<const Plane>> settle(const PlaneSpec& spec, prep::PipelinePtr pipeline,
                                                     const data::Table& table, const data::Schema& schema,
                                                     const std::vector<Index>& trainRows,
                                                     jobs::WorkContext& context);
  virtual ~Plane() = default;
  virtual const PlaneSpec& spec() const = 0;  ///< with every choice filled in
  virtual std::string xTitle() const = 0;
  virtual std::string yTitle() const = 0;
  /// Coordinates of table rows: rows.size() x 2 (Curve: feature, actual target). NaN where a value is
  /// missing.
  virtual Matrix coordinates(const data::Table& table, const std::vector<Index>& rows) const = 0;
  /// Model input for points of the plane (m x 2; Curve uses column 0): m x d.
  virtual Result<Matrix> input(const Matrix& points) const = 0;
  /// Sensible window: x low, x high, y low, y high, with a margin around the train rows.
  virtual std::array<double, 4> window() const = 0;
};
using PlanePtr = std::shared_ptr<const Plane>;

/// Model answers on a regular grid over a window of a plane, row 0 at the bottom, x fastest. Curve: height 1.
struct Field final : jobs::Partial {
  data::Task task = data::Task::Classify;
  int width = 0, height = 0;
  std::array<double, 4> window{};
  int classes = 0;
  std::vector<int> labels;           ///< Classify, Cluster
  std::vector<float> confidence;     ///< Classify: probability of the label (1 where the model offers none)
  std::vector<float> probabilities;  ///< Classify with probabilities: cell-major, classes per cell
  std::vector<float> values;         ///< Regress
};
using FieldPtr = std::shared_ptr<const Field>;

struct FieldOptions {
  std::array<double, 4> window{};
  std::vector<int> sizes = {100, 200, 300};  ///< coarse to fine; every one but the last is published
};
/// Errors: Cancelled; those of predict.
Result<FieldPtr> field(const models::FittedModel& model, const Plane& plane, const FieldOptions& options,
                       jobs::WorkContext& context);

}  // namespace ridgeline::eval
