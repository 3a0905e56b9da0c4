#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/data/schema.hpp"
#include "core/prep/step.hpp"

namespace ridgeline::prep {

/// One raw feature column as the pipeline met it in training.
struct InputColumn {
  std::string name;
  data::ColumnKind kind = data::ColumnKind::Numeric;
  std::shared_ptr<const std::vector<std::string>> levels;  ///< words that train rows have; null for numbers
  double typical = 0;            ///< median of the train rows, for slices that hold the others fixed
  double low = 0, high = 1;      ///< range over the train rows
  std::int32_t typicalCode = 0;  ///< words: the most frequent level
};

/// Ordered steps fitted on train rows only. Travels inside the fitted model, so that serving cannot forget
/// it. Whatever a column still is after the last step becomes numbers: words one-hot, missing refused with a
/// sentence that names the column and the step that would help, or kept as NaN for a model that takes it.
class Pipeline {
 public:
  const std::vector<InputColumn>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }
  const std::vector<StepSpec>& steps() const { return specs_; }
  /// True if a cell that no step fills is NaN in the model input.
  bool keepsMissing() const { return keepsMissing_; }

  /// Rows of a table (positions) to model input, columns matched by name, levels by their words; some
  /// thousand rows at a time go through all steps, on the threads of the context.
  /// Shape: rows.size() x outputs(). Errors: NotFound for an absent column (naming it and the nearest),
  /// InvalidInput for a column of another kind or missing values that no step fills, NonFinite for infinite
  /// ones, each naming column and row (rows of the table counted from 1); TooLarge beyond 16 GiB; Cancelled.
  Result<Matrix> transform(const data::Table& table, std::span<const Index> rows,
                           jobs::WorkContext& context) const;
  Result<Matrix> transform(const data::Table& table, std::span<const Index> rows) const;
  /// The raw frame of those rows, in the order of inputs(): the start of `transform`.
  Result<Frame> gather(const data::Table& table, std::span<const Index> rows) const;
  /// From a raw frame whose columns follow inputs() (numbers, or codes of their levels): for boundary grids
  /// and single what-if rows. Errors: InvalidInput for other columns than inputs(), and as above, with rows
  /// of the frame counted from 1.
  Result<Matrix> transform(Frame frame) const;

  /// All that `load` needs; goes into the model file.
  nlohmann::json state() const;
  /// Errors: Parse for a state that does not hold together.
  static Result<std::shared_ptr<const Pipeline>> load(const nlohmann::json& state);

 private:
  friend Result<std::shared_ptr<const Pipeline>> fitPipeline(const std::vector<StepSpec>&, const data::Table&,
                                                             const data::Schema&, std::span<const Index>,
                                                             jobs::WorkContext&, bool);
  Status applySteps(Frame& frame) const;
  /// Runs the steps on no rows: what comes out, by name.
  Result<std::vector<std::string>> outputNames() const;
  /// What to say of a cell that the model does not take: its row and output, and whether it is missing.
  using Refusal = std::function<Error(Index row, std::size_t output, bool missing)>;
  /// Takes the rows through the steps into the rows of X from `begin` on.
  Status prepare(Frame frame, Index begin, Matrix& X, const Refusal& refused) const;

  std::vector<InputColumn> inputs_;
  std::vector<std::string> outputs_;
  std::vector<StepSpec> specs_;
  std::vector<FittedStepPtr> steps_;
  bool keepsMissing_ = false;
};
using PipelinePtr = std::shared_ptr<const Pipeline>;

/// Learns levels, ranges and every step from `trainRows` (positions) alone. Errors: InvalidInput without
/// rows, NonFinite for infinite values, and what the steps report; Cancelled. `keepMissing`: for a model that
/// takes missing values.
Result<PipelinePtr> fitPipeline(const std::vector<StepSpec>& steps, const data::Table& table,
                                const data::Schema& schema, std::span<const Index> trainRows,
                                jobs::WorkContext& context, bool keepMissing = false);

/// What a newcomer's table needs: impute where a feature has missing values (unless the model takes them),
/// scale where there are numbers, one-hot where there are words.
std::vector<StepSpec> defaultSteps(const data::Table& table, const data::Schema& schema,
                                   bool takesMissing = false);

}  // namespace ridgeline::prep
