#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/random.hpp"
#include "core/base/result.hpp"
#include "core/data/schema.hpp"
#include "core/jobs/work_context.hpp"
#include "core/params/param_value.hpp"

// The archive brings a JSON library along, which would double the compile time of everything that fits.
namespace ridgeline {
class ArchiveReader;
class ArchiveWriter;
}  // namespace ridgeline

namespace ridgeline::models {

using data::Task;
class FittedModel;
class SharedRows;
using FittedModelPtr = std::shared_ptr<const FittedModel>;

/// Rows with their answers. `labels` for Classify (class codes), `targets` for Regress, neither otherwise.
struct Samples {
  Matrix X;                 ///< n x d
  std::vector<int> labels;  ///< n, in [0, classes)
  Vector targets;           ///< n
};

struct TrainingSet : Samples {
  Task task = Task::Classify;
  Vector weights;                         ///< n, or empty: all 1
  std::vector<std::string> featureNames;  ///< d
  /// d, or empty: all 0. How many levels a column of categories has, whose cells are codes in [0, levels) or
  /// NaN; 0 for numbers. Only methods that take categories get such columns.
  std::vector<int> levels;
  std::vector<std::string> classNames;  ///< Classify
  Seed seed;
  std::shared_ptr<const Samples> dev;  ///< for early stopping and dev curves; may be null
  FittedModelPtr warmStart;            ///< a former fit whose learned state may be kept; may be null
  /// Rows that other fits learn from too, with what was worked out from them; may be null. Then row i of X
  /// equals row sharedRows[i] of all of them, and levels are the same: who changes X takes `shared` away.
  std::shared_ptr<const SharedRows> shared;
  std::vector<Index> sharedRows;  ///< n ascending positions, or empty: all rows of `shared`, in order

  Index n() const { return X.rows(); }
  Index d() const { return X.cols(); }
  int classes() const { return static_cast<int>(classNames.size()); }
  int levelsOf(Index column) const { return levels.empty() ? 0 : levels[static_cast<std::size_t>(column)]; }
};

/// Answers for n rows. Classify: labels and, if the model offers them, probabilities (n x classes, rows sum
/// to 1) or, of a fit into two classes that knows none but a margin, margins. Regress: values. Cluster: labels (cluster codes). Project: nothing; see the Projection capability.
struct Predictions {
  std::vector<int> labels;
  Matrix probabilities;
  Vector margins;  ///< n: positive for class code 1, 0 on the boundary, -1 and 1 on the edges of the margin
  Vector values;
};

/// A fit: immutable, thread-safe to read, complete without its training rows unless the method needs them.
class FittedModel {
 public:
  virtual ~FittedModel() = default;
  virtual Task task() const = 0;
  virtual Index features() const = 0;  ///< d
  virtual int classes() const { return 0; }
  /// True if a cell may be missing (NaN) where the model predicts.
  virtual bool takesMissing() const { return false; }
  /// X: n x d, finite or, where `takesMissing`, NaN. Errors: InvalidInput if d differs; NonFinite; Cancelled.
  virtual Result<Predictions> predict(const Matrix& X, jobs::WorkContext& context) const = 0;
  /// Writes what `load` needs. Array and manifest names are the method's own.
  virtual void save(ArchiveWriter& archive) const = 0;
};

/// A capability of a fit, or null: `if (auto* tree = capability<TreeShape>(*model))`.
template <class C>
const C* capability(const FittedModel& model) {
  return dynamic_cast<const C*>(&model);
}

/// Which method, with what parameters. A value.
struct ModelSpec {
  std::string id;
  params::ParamValues params;
  bool operator==(const ModelSpec&) const = default;
};

/// What a method makes of cells without a value (NaN) in X.
enum class Missing { Refused, Taken };

/// The checks every fit starts with: rows there, finite X (but for NaN where `missing` is Taken), labels in
/// range and of two classes at least, finite targets, weights finite and non-negative. Errors: InvalidInput,
/// NonFinite.
Status checkTrainingSet(const TrainingSet& train, Missing missing = Missing::Refused);
/// The checks every prediction starts with; NaN passes where the model takes it.
Status checkInput(const FittedModel& model, const Matrix& X);
/// Label of the largest probability per row; ties go to the lowest class code.
std::vector<int> argmaxRows(const Matrix& probabilities);

}  // namespace ridgeline::models
