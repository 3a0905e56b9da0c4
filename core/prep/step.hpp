#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/jobs/work_context.hpp"
#include "core/params/param_table.hpp"
#include "core/prep/frame.hpp"

namespace ridgeline::prep {

/// A step as the document holds it: which, with what parameters. A value.
struct StepSpec {
  std::string id;
  params::ParamValues params;
  bool operator==(const StepSpec&) const = default;
};

/// A step with what it learned from train rows. Immutable.
class FittedStep {
 public:
  virtual ~FittedStep() = default;
  virtual const std::string& id() const = 0;
  /// Changes the frame in place. Columns arrive in the order they had at fit time, with the levels they had
  /// then.
  virtual Status apply(Frame& frame) const = 0;
  /// What was learned, as JSON: goes into the model file and is all that `load` gets.
  virtual nlohmann::json state() const = 0;
};
using FittedStepPtr = std::shared_ptr<const FittedStep>;

struct StepEntry {
  std::string id, title, help;
  const params::ParamSchema* params;
  /// Learns from train rows only. Errors: InvalidParam, InvalidInput, Cancelled.
  std::function<Result<FittedStepPtr>(const Frame& train, const params::ParamValues&, jobs::WorkContext&)>
      fit;
  /// Errors: Parse for a state that does not hold together.
  std::function<Result<FittedStepPtr>(const nlohmann::json& state)> load;
};

/// impute, scale, one-hot, categories, polynomial, in this order.
const std::vector<StepEntry>& stepCatalog();
/// Errors: NotFound naming the nearest.
Result<const StepEntry*> stepEntry(std::string_view id);

}  // namespace ridgeline::prep
