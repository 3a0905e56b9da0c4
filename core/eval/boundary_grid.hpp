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
  std::string x = {}, y = {};  ///< raw feature names; empty: chosen by `settlePlane`
  std::optional<data::RowId> anchor =
      {};  ///< others held at this row's values; empty: median / most frequent
  bool operator==(const PlaneSpec&) const = default;
};

/// A plane settled on a fit: maps rows to plane coordinates and plane coordinates to model input.
class Plane {
 public:
  /// Chooses where the spec leaves both features open (two numeric features and nothing else: those; one
  /// numeric feature in regression: Curve; else principal axes); an open partner of a named feature is the
  /// first other numeric one. Errors: NotFound for a feature that is no numeric input, naming those that are,
  /// and for an anchor that is no row; InvalidInput for equal features or a curve without a numeric target;
  /// those of the pipeline.
  ///
  /// Source  Principal axes: Pearson (1901), Phil. Mag. 2(11):559-572; beyond 128 columns by subspace
  ///         iteration, Halko, Martinsson & Tropp (2011), SIAM Review 53(2):217-288, algorithm 4.4.
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
  /// Sensible window: x low, x high, y low, y high: the range of the train rows plus 8 % on each side, either
  /// axis alike.
  virtual std::array<double, 4> window() const = 0;
};
using PlanePtr = std::shared_ptr<const Plane>;

/// Model answers on a regular grid over a window of a plane, row 0 at the bottom, x fastest: the answer of a
/// cell is the one at its middle. Curve: height 1.
struct Field final : jobs::Partial {
  data::Task task = data::Task::Classify;
  int width = 0, height = 0;
  std::array<double, 4> window{};
  int classes = 0;
  std::vector<int> labels;           ///< Classify, Cluster
  std::vector<float> confidence;     ///< Classify: probability of the label (1 where the model offers none)
  std::vector<float> probabilities;  ///< Classify with probabilities: cell-major, classes per cell
  std::vector<float> margins;        ///< Classify by margins, see models::Predictions; else empty
  std::vector<float> values;         ///< Regress

  /// Plane coordinates of the middle of a cell.
  double x(int column) const { return window[0] + (column + 0.5) * (window[1] - window[0]) / width; }
  double y(int row) const { return window[2] + (row + 0.5) * (window[3] - window[2]) / height; }
};
using FieldPtr = std::shared_ptr<const Field>;

struct FieldOptions {
  std::array<double, 4> window{};
  std::vector<int> sizes = {100, 200, 300};  ///< coarse to fine; every one but the last is published
  int curveWidth = 512;                      ///< cells of a curve, which has one size
};
/// Errors: InvalidInput for a model that only projects, a window without extent, a size beyond [1, 4096] or
/// answers that no float holds; Cancelled; those of the pipeline and of predict.
Result<FieldPtr> field(const models::FittedModel& model, const Plane& plane, const FieldOptions& options,
                       jobs::WorkContext& context);

}  // namespace ridgeline::eval
