#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/data/schema.hpp"
#include "core/prep/step.hpp"

namespace ridgeline::prep {

using Words = std::shared_ptr<const std::vector<std::string>>;

/// One raw feature column as the pipeline met it in training.
struct InputColumn {
  std::string name;
  data::ColumnKind kind = data::ColumnKind::Numeric;
  std::shared_ptr<const std::vector<std::string>> levels;  ///< words that train rows have; null for numbers
  double typical = 0;            ///< median of the train rows, for slices that hold the others fixed
  double low = 0, high = 1;      ///< range over the train rows
  std::int32_t typicalCode = 0;  ///< words: the most frequent level
};

/// What a model takes as it is, so that no step has to change it.
struct ModelTakes {
  bool missing = false;     ///< cells without a value, as NaN
  bool categories = false;  ///< words that the step "categories" leaves, as codes of their levels; a missing
                            ///< or never seen one is NaN
};

/// Whether a pipeline learns the typical value and range of its inputs. Only pictures and records of what a
/// model saw ask for them; a fit that lives for one score, as of a fold, goes without.
enum class InputRanges { Learned, Unknown };

/// Ordered steps fitted on train rows only. Travels inside the fitted model, so that serving cannot forget
/// it. Whatever a column still is after the last step becomes numbers: words one-hot, or codes of their
/// levels where the step "categories" asks for it and the model takes them; missing refused with a sentence
/// that names the column and the step that would help, or kept as NaN for a model that takes it.
class Pipeline {
 public:
  const std::vector<InputColumn>& inputs() const { return inputs_; }
  const std::vector<std::string>& outputs() const { return outputs_; }
  const std::vector<StepSpec>& steps() const { return specs_; }
  /// The words that the codes of each output stand for; null for numbers.
  const std::vector<Words>& outputWords() const { return outputWords_; }
  bool hasCategories() const;
  /// How many they are, at least 1; 0 for numbers. Empty where all outputs are numbers.
  std::vector<int> outputLevels() const;
  /// True if a cell that no step fills is NaN in the model input.
  bool keepsMissing() const { return takes_.missing; }
  /// Model input whose codes are all those of the most frequent level: for pictures of lengths and angles,
  /// which codes have none of.
  Matrix withTypicalLevels(Matrix X) const;

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
                                                             jobs::WorkContext&, ModelTakes, InputRanges);
  Status applySteps(Frame& frame) const;
  /// Runs the steps on no rows and notes what comes out.
  Status settleOutputs();
  /// What to say of a cell that the model does not take: its row and output, and whether it is missing.
  using Refusal = std::function<Error(Index row, std::size_t output, bool missing)>;
  /// Takes the rows through the steps into the rows of X from `begin` on.
  Status prepare(Frame frame, Index begin, Matrix& X, const Refusal& refused) const;

  std::vector<InputColumn> inputs_;
  std::vector<std::string> outputs_;
  std::vector<Words> outputWords_;
  std::vector<StepSpec> specs_;
  std::vector<FittedStepPtr> steps_;
  ModelTakes takes_;
};
using PipelinePtr = std::shared_ptr<const Pipeline>;

/// Learns levels, ranges and every step from `trainRows` (positions) alone. Errors: InvalidInput without
/// rows, NonFinite for infinite values, and what the steps report; Cancelled.
Result<PipelinePtr> fitPipeline(const std::vector<StepSpec>& steps, const data::Table& table,
                                const data::Schema& schema, std::span<const Index> trainRows,
                                jobs::WorkContext& context, ModelTakes takes = {},
                                InputRanges ranges = InputRanges::Learned);

/// What a newcomer's table needs: impute where a feature has missing values (unless the model takes them),
/// scale where there are numbers, one-hot where there are words.
std::vector<StepSpec> defaultSteps(const data::Table& table, const data::Schema& schema,
                                   bool takesMissing = false);

}  // namespace ridgeline::prep
