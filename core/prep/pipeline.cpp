#include "core/prep/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::prep {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// What each code of the column means to the model; nothing where the two agree.
std::optional<std::vector<std::int32_t>> recoding(const data::Column& column, const InputColumn& input) {
  if (column.sharedLevels() == input.levels || column.levels() == *input.levels) return std::nullopt;
  std::unordered_map<std::string_view, std::int32_t> codes;
  for (const auto& level : *input.levels) codes.emplace(level, static_cast<std::int32_t>(codes.size()));
  std::vector<std::int32_t> out;
  out.reserve(column.levels().size());
  for (const auto& level : column.levels()) {
    const auto known = codes.find(level);
    out.push_back(known == codes.end() ? UnseenCode : known->second);
  }
  return out;
}

/// Every row of the column, in order.
bool whole(std::span<const Index> rows, Index size) {
  if (static_cast<Index>(rows.size()) != size) return false;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i] != static_cast<Index>(i)) return false;
  return true;
}

Result<FrameColumn> gatherColumn(const data::Column& column, const InputColumn& input,
                                 std::span<const Index> rows) {
  FrameColumn out;
  out.name = input.name;
  out.isCategory = input.levels != nullptr;
  out.levels = input.levels;
  const bool nothing = column.missingCount() == column.size();
  if (!nothing && column.isNumeric() == out.isCategory)
    return failAt(input.name, ErrorCode::InvalidInput,
                  "Column \"{}\" holds {} here, but the model was trained on {}; read it as {}.", input.name,
                  out.isCategory ? "numbers" : "words", out.isCategory ? "words" : "numbers",
                  name(input.kind));
  if (!out.isCategory) {
    if (nothing) {
      out.numbers.assign(rows.size(), std::nan(""));
      return out;
    }
    const auto& values = column.values();
    if (whole(rows, column.size()) &&
        std::none_of(values.begin(), values.end(), [](double value) { return std::isinf(value); })) {
      out.numbers = values;
      return out;
    }
    out.numbers.reserve(rows.size());
    for (const Index row : rows) {
      const double value = values[at(row)];
      if (std::isinf(value))
        return failAt(input.name, ErrorCode::NonFinite,
                      "Column \"{}\" is infinite in row {}; correct or clear that cell.", input.name,
                      row + 1);
      out.numbers.push_back(value);
    }
    return out;
  }
  if (nothing) {
    out.codes.assign(rows.size(), MissingCode);
    return out;
  }
  out.codes.reserve(rows.size());
  const auto codes = recoding(column, input);
  for (const Index row : rows) {
    const std::int32_t code = column.codes()[at(row)];
    out.codes.push_back(code < 0 ? MissingCode : codes ? (*codes)[at(code)] : code);
  }
  return out;
}

/// The words that the rows have, in the order of the column's levels; the column's own list if that is all.
std::shared_ptr<const std::vector<std::string>> seenLevels(const data::Column& column,
                                                           std::span<const Index> rows) {
  std::vector<bool> seen(column.levels().size(), false);
  for (const Index row : rows)
    if (const auto code = column.codes()[at(row)]; code >= 0) seen[at(code)] = true;
  if (std::find(seen.begin(), seen.end(), false) == seen.end()) return column.sharedLevels();
  auto levels = std::make_shared<std::vector<std::string>>();
  for (std::size_t code = 0; code < seen.size(); ++code)
    if (seen[code]) levels->push_back(column.levels()[code]);
  return levels;
}

void measure(InputColumn& input, const FrameColumn& column) {
  if (column.isCategory) {
    std::vector<Index> counts(column.levels->size() + 1, 0);
    for (const auto code : column.codes)
      if (code >= 0) ++counts[at(code)];
    input.typicalCode =
        static_cast<std::int32_t>(std::max_element(counts.begin(), counts.end() - 1) - counts.begin());
    return;
  }
  std::vector<double> present;
  present.reserve(column.numbers.size());
  for (const double value : column.numbers)
    if (!std::isnan(value)) present.push_back(value);
  if (present.empty()) return;
  const auto [low, high] = std::minmax_element(present.begin(), present.end());
  input.low = *low;
  input.high = *high;
  input.typical = quantile(present, 0.5);
}

Frame withoutRows(Frame frame) {
  frame.rows = 0;
  for (auto& column : frame.columns) {
    column.numbers = {};
    column.codes = {};
  }
  return frame;
}

struct Cell {
  Index row = 0, column = 0;
};
std::optional<Cell> firstUnusable(const Matrix& X, bool keepsMissing) {
  for (Index column = 0; column < X.cols(); ++column) {
    if (X.col(column).allFinite()) continue;
    for (Index row = 0; row < X.rows(); ++row)
      if (keepsMissing ? std::isinf(X(row, column)) : !std::isfinite(X(row, column)))
        return Cell{row, column};
  }
  return std::nullopt;
}

tl::unexpected<Error> missingIn(const std::string& column, Index row) {
  return failAt(column, ErrorCode::InvalidInput,
                "Column \"{}\" has no value in row {} and no step fills it; put the step \"impute\" first.",
                column, row + 1);
}

tl::unexpected<Error> infiniteIn(const std::string& column, Index row) {
  return failAt(column, ErrorCode::NonFinite,
                "\"{}\" grows beyond all numbers in row {}; scale the columns before multiplying them.",
                column, row + 1);
}

}  // namespace

Result<Frame> Pipeline::gather(const data::Table& table, std::span<const Index> rows) const {
  Frame frame;
  frame.rows = static_cast<Index>(rows.size());
  frame.columns.reserve(inputs_.size());
  for (const auto& input : inputs_) {
    RIDGELINE_TRY(const Index place, table.require(input.name));
    RIDGELINE_TRY(FrameColumn column, gatherColumn(table.column(place), input, rows));
    frame.columns.push_back(std::move(column));
  }
  return frame;
}

Status Pipeline::applySteps(Frame& frame) const {
  for (const auto& step : steps_) RIDGELINE_CHECK(step->apply(frame));
  return {};
}

Result<std::vector<std::string>> Pipeline::outputNames() const {
  Frame frame;
  for (const auto& input : inputs_)
    frame.columns.push_back({input.name, input.levels != nullptr, {}, {}, input.levels});
  RIDGELINE_CHECK(applySteps(frame));
  std::vector<std::string> names;
  for (auto& column : frame.columns) {
    if (column.isCategory)
      return failAt(column.name, ErrorCode::InvalidInput, "Column \"{}\" would reach the model as words.",
                    column.name);
    names.push_back(std::move(column.name));
  }
  return names;
}

Result<Matrix> Pipeline::gatherOutputs(Frame frame) const {
  RIDGELINE_CHECK(applySteps(frame));
  Matrix X(frame.rows, static_cast<Index>(frame.columns.size()));
  for (std::size_t i = 0; i < frame.columns.size(); ++i) {
    X.col(static_cast<Index>(i)) = Eigen::Map<const Vector>(frame.columns[i].numbers.data(), frame.rows);
    frame.columns[i].numbers = {};  // the matrix is the second copy; hold no third
  }
  return X;
}

Result<Matrix> Pipeline::transform(const data::Table& table, std::span<const Index> rows) const {
  RIDGELINE_TRY(Frame frame, gather(table, rows));
  RIDGELINE_TRY(Matrix X, gatherOutputs(std::move(frame)));
  const auto bad = firstUnusable(X, keepsMissing_);
  if (!bad) return X;
  // Only now is it worth asking which raw cell of that row was empty.
  const Index row = rows[at(bad->row)];
  for (const auto& input : inputs_)
    if (!keepsMissing_ && table.column(table.find(input.name)).isMissing(row))
      return missingIn(input.name, row);
  return infiniteIn(outputs_[at(bad->column)], row);
}

Result<Matrix> Pipeline::transform(Frame frame) const {
  if (frame.columns.size() != inputs_.size())
    return fail(ErrorCode::InvalidInput, "The rows have {} columns and the model takes {}.",
                frame.columns.size(), inputs_.size());
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    FrameColumn& column = frame.columns[i];
    const InputColumn& input = inputs_[i];
    const std::size_t size = column.isCategory ? column.codes.size() : column.numbers.size();
    if (column.isCategory != (input.levels != nullptr) || size != at(frame.rows))
      return failAt(input.name, ErrorCode::InvalidInput, "Column \"{}\" must be {} {}.", input.name,
                    frame.rows, input.levels ? "words" : "numbers");
    column.levels = input.levels;
    for (std::size_t row = 0; row < column.numbers.size(); ++row)
      if (std::isinf(column.numbers[row]))
        return failAt(input.name, ErrorCode::NonFinite,
                      "Column \"{}\" is infinite in row {}; give it a number.", input.name, row + 1);
  }
  RIDGELINE_TRY(Matrix X, gatherOutputs(std::move(frame)));
  const auto bad = firstUnusable(X, keepsMissing_);
  if (!bad) return X;
  if (std::isnan(X(bad->row, bad->column))) return missingIn(outputs_[at(bad->column)], bad->row);
  return infiniteIn(outputs_[at(bad->column)], bad->row);
}

Result<PipelinePtr> fitPipeline(const std::vector<StepSpec>& steps, const data::Table& table,
                                const data::Schema& schema, std::span<const Index> trainRows,
                                jobs::WorkContext& context, bool keepMissing) {
  if (trainRows.empty())
    return fail(ErrorCode::InvalidInput, "There are no train rows to prepare; give train a larger share.");
  auto pipeline = std::make_shared<Pipeline>();
  pipeline->specs_ = steps;
  pipeline->keepsMissing_ = keepMissing;
  for (const Index place : schema.features) {
    const data::Column& column = table.column(place);
    InputColumn input;
    input.name = column.name();
    input.kind = column.kind();
    if (!column.isNumeric()) input.levels = seenLevels(column, trainRows);
    pipeline->inputs_.push_back(std::move(input));
  }
  RIDGELINE_TRY(Frame frame, pipeline->gather(table, trainRows));
  RIDGELINE_CHECK(
      jobs::parallelFor(context, static_cast<std::int64_t>(frame.columns.size()),
                        [&](std::int64_t i) { measure(pipeline->inputs_[at(i)], frame.columns[at(i)]); }));
  const auto addStep = [&](const StepEntry& entry, const params::ParamValues& values, bool last) -> Status {
    RIDGELINE_TRY(FittedStepPtr step, entry.fit(frame, values, context));
    // Nobody learns from the rows that the last step makes; only what kinds of columns they are still counts.
    if (last) frame = withoutRows(std::move(frame));
    RIDGELINE_CHECK(step->apply(frame));
    pipeline->steps_.push_back(std::move(step));
    return {};
  };
  // Words that the last step leaves are given one to themselves, which learns from rows again.
  bool wordsMayRemain = std::any_of(frame.columns.begin(), frame.columns.end(),
                                    [](const FrameColumn& column) { return column.isCategory; });
  for (const auto& spec : steps) {
    RIDGELINE_TRY(const StepEntry* entry, stepEntry(spec.id));
    if (spec.id == "one-hot") wordsMayRemain = false;
    RIDGELINE_CHECK(addStep(*entry, spec.params, !wordsMayRemain && &spec == &steps.back()));
  }
  const bool words = std::any_of(frame.columns.begin(), frame.columns.end(),
                                 [](const FrameColumn& column) { return column.isCategory; });
  if (words) {
    RIDGELINE_TRY(const StepEntry* entry, stepEntry("one-hot"));
    RIDGELINE_CHECK(addStep(*entry, {}, true));
  }
  RIDGELINE_TRY(pipeline->outputs_, pipeline->outputNames());
  return pipeline;
}

std::vector<StepSpec> defaultSteps(const data::Table& table, const data::Schema& schema, bool takesMissing) {
  bool missing = false, numbers = false, words = false;
  for (const Index place : schema.features) {
    const data::Column& column = table.column(place);
    missing = missing || column.missingCount() > 0;
    (column.isNumeric() ? numbers : words) = true;
  }
  std::vector<StepSpec> steps;
  const auto add = [&](std::string_view id) {
    if (const auto entry = stepEntry(id)) steps.push_back({(*entry)->id, (*entry)->params->defaults()});
  };
  if (missing && !takesMissing) add("impute");
  if (numbers) add("scale");
  if (words) add("one-hot");
  return steps;
}

}  // namespace ridgeline::prep
