#include "core/prep/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <unordered_map>

#include "core/base/large_pages.hpp"
#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"

namespace ridgeline::prep {
namespace {

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

/// Rows of a step at a time: what its columns take stays in the processor's cache from step to step.
constexpr Index BlockRows = 4096;
constexpr double MostBytes = 17179869184.0;

/// Places of rows; consecutive ones are copied as they lie.
struct Places {
  std::span<const Index> rows;
  bool consecutive = true;
  explicit Places(std::span<const Index> all) : rows(all) {
    for (std::size_t i = 1; i < rows.size() && consecutive; ++i) consecutive = rows[i] == rows[i - 1] + 1;
  }
};

/// A column of a table that stands for an input: its cells, and what their codes mean to the model.
struct Source {
  const data::Column* column = nullptr;
  bool blank = false;                              ///< no cell has a value, so it has no kind of its own
  std::optional<std::vector<std::int32_t>> codes;  ///< nothing where the two agree
};

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

Result<std::vector<Source>> sourcesIn(const data::Table& table, const std::vector<InputColumn>& inputs) {
  std::vector<Source> sources;
  sources.reserve(inputs.size());
  for (const auto& input : inputs) {
    RIDGELINE_TRY(const Index place, table.require(input.name));
    const data::Column& column = table.column(place);
    Source source{&column, column.missingCount() == column.size(), std::nullopt};
    const bool words = input.levels != nullptr;
    if (!source.blank && column.isNumeric() == words)
      return failAt(input.name, ErrorCode::InvalidInput,
                    "Column \"{}\" holds {} here, but the model was trained on {}; read it as {}.",
                    input.name, words ? "numbers" : "words", words ? "words" : "numbers", name(input.kind));
    if (!source.blank && words) source.codes = recoding(column, input);
    sources.push_back(std::move(source));
  }
  return sources;
}

Status takeNumbers(const std::vector<double>& values, const Places& places, FrameColumn& out) {
  const auto count = places.rows.size();
  out.numbers.reserve(count);
  preferLargePages(out.numbers.data(), count * sizeof(double));
  if (places.consecutive && count > 0) {
    const auto begin = values.begin() + places.rows.front();
    out.numbers.assign(begin, begin + static_cast<std::ptrdiff_t>(count));
  } else {
    for (const Index row : places.rows) out.numbers.push_back(values[at(row)]);
  }
  int infinite = 0;
  for (const double value : out.numbers)
    infinite |= std::abs(value) == std::numeric_limits<double>::infinity() ? 1 : 0;
  if (infinite == 0) return {};
  const auto bad =
      std::find_if(out.numbers.begin(), out.numbers.end(), [](double value) { return std::isinf(value); });
  return failAt(out.name, ErrorCode::NonFinite,
                "Column \"{}\" is infinite in row {}; correct or clear that cell.", out.name,
                places.rows[at(bad - out.numbers.begin())] + 1);
}

Result<FrameColumn> gatherColumn(const Source& source, const InputColumn& input, const Places& places) {
  FrameColumn out;
  out.name = input.name;
  out.isCategory = input.levels != nullptr;
  out.levels = input.levels;
  const auto count = places.rows.size();
  if (!out.isCategory) {
    if (source.blank)
      out.numbers.assign(count, std::nan(""));
    else
      RIDGELINE_CHECK(takeNumbers(source.column->values(), places, out));
    return out;
  }
  if (source.blank) {
    out.codes.assign(count, MissingCode);
    return out;
  }
  out.codes.reserve(count);
  const auto& codes = source.column->codes();
  for (const Index row : places.rows) {
    const std::int32_t code = codes[at(row)];
    out.codes.push_back(code < 0 ? MissingCode : source.codes ? (*source.codes)[at(code)] : code);
  }
  return out;
}

Result<Frame> gatherFrame(const std::vector<Source>& sources, const std::vector<InputColumn>& inputs,
                          const Places& places) {
  Frame frame;
  frame.rows = static_cast<Index>(places.rows.size());
  frame.columns.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    RIDGELINE_TRY(FrameColumn column, gatherColumn(sources[i], inputs[i], places));
    frame.columns.push_back(std::move(column));
  }
  return frame;
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
  const Present present(column.numbers);
  if (present.count() == 0) return;
  input.low = present.least();
  input.high = present.most();
  input.typical = present.quantile(0.5);
}

Frame withoutRows(Frame frame) {
  frame.rows = 0;
  for (auto& column : frame.columns) {
    column.numbers = {};
    column.codes = {};
  }
  return frame;
}

/// Whether the column still has to be made into numbers after the last step.
bool becomesNumbers(const FrameColumn& column, ModelTakes takes) {
  return column.isCategory && !(column.undivided && takes.categories);
}

Error missingIn(const std::string& column, Index row) {
  return failAt(column, ErrorCode::InvalidInput,
                "Column \"{}\" has no value in row {} and no step fills it; put the step \"impute\" first.",
                column, row + 1)
      .value();
}

Error infiniteIn(const std::string& column, Index row) {
  return failAt(column, ErrorCode::NonFinite,
                "\"{}\" grows beyond all numbers in row {}; scale the columns before multiplying them.",
                column, row + 1)
      .value();
}

}  // namespace

Result<Frame> Pipeline::gather(const data::Table& table, std::span<const Index> rows) const {
  RIDGELINE_TRY(const auto sources, sourcesIn(table, inputs_));
  return gatherFrame(sources, inputs_, Places(rows));
}

Status Pipeline::applySteps(Frame& frame) const {
  for (const auto& step : steps_) RIDGELINE_CHECK(step->apply(frame));
  return {};
}

Status Pipeline::settleOutputs() {
  Frame frame;
  for (const auto& input : inputs_)
    frame.columns.push_back({input.name, input.levels != nullptr, {}, {}, input.levels});
  RIDGELINE_CHECK(applySteps(frame));
  outputs_.clear();
  outputWords_.clear();
  for (auto& column : frame.columns) {
    if (becomesNumbers(column, takes_))
      return failAt(column.name, ErrorCode::InvalidInput, "Column \"{}\" would reach the model as words.",
                    column.name);
    outputWords_.push_back(column.isCategory ? column.levels : nullptr);
    outputs_.push_back(std::move(column.name));
  }
  return {};
}

bool Pipeline::hasCategories() const {
  return std::any_of(outputWords_.begin(), outputWords_.end(),
                     [](const Words& words) { return words != nullptr; });
}

std::vector<int> Pipeline::outputLevels() const {
  std::vector<int> levels;
  if (!hasCategories()) return levels;
  // A column without any word in training has one level that no row has.
  for (const auto& words : outputWords_)
    levels.push_back(words ? std::max(1, static_cast<int>(words->size())) : 0);
  return levels;
}

Matrix Pipeline::withTypicalLevels(Matrix X) const {
  for (std::size_t j = 0; j < outputs_.size(); ++j) {
    if (!outputWords_[j]) continue;
    // Steps leave a column of words alone or make numbers of it, so it still has its own name.
    for (const auto& input : inputs_)
      if (input.name == outputs_[j]) X.col(static_cast<Index>(j)).setConstant(input.typicalCode);
  }
  return X;
}

Status Pipeline::prepare(Frame frame, Index begin, Matrix& X, const Refusal& refused) const {
  RIDGELINE_CHECK(applySteps(frame));
  for (std::size_t i = 0; i < frame.columns.size(); ++i) {
    auto column = X.col(static_cast<Index>(i)).segment(begin, frame.rows);
    if (frame.columns[i].isCategory) {
      const auto& codes = frame.columns[i].codes;
      for (Index row = 0; row < frame.rows; ++row)
        column[row] = codes[at(row)] < 0 ? std::nan("") : codes[at(row)];
    } else {
      column = Eigen::Map<const Vector>(frame.columns[i].numbers.data(), frame.rows);
    }
    if (column.allFinite()) continue;
    for (Index row = 0; row < frame.rows; ++row)
      if (takes_.missing ? std::isinf(column[row]) : !std::isfinite(column[row]))
        return tl::unexpected<Error>(refused(begin + row, i, std::isnan(column[row])));
  }
  return {};
}

Result<Matrix> Pipeline::transform(const data::Table& table, std::span<const Index> rows) const {
  jobs::WorkContext alone;
  return transform(table, rows, alone);
}

Result<Matrix> Pipeline::transform(const data::Table& table, std::span<const Index> rows,
                                   jobs::WorkContext& context) const {
  RIDGELINE_TRY(const auto sources, sourcesIn(table, inputs_));
  const auto n = static_cast<Index>(rows.size()), d = static_cast<Index>(outputs_.size());
  const double bytes = 8.0 * static_cast<double>(n) * static_cast<double>(d);
  if (bytes > MostBytes)
    return failAt("preparation", ErrorCode::TooLarge,
                  "{} rows of {} prepared columns would take {:.1f} GiB; take fewer rows, or leave out the "
                  "columns with many words or products.",
                  n, d, bytes / 1073741824.0);
  const auto refused = [&](Index place, std::size_t column, bool) {
    // Only now is it worth asking which raw cell of that row was empty.
    const Index row = rows[at(place)];
    for (const auto& input : inputs_)
      if (!takes_.missing && table.column(table.find(input.name)).isMissing(row))
        return missingIn(input.name, row);
    return infiniteIn(outputs_[column], row);
  };
  Matrix X(n, d);
  preferLargePages(X.data(), static_cast<std::size_t>(X.size()) * sizeof(double));
  std::vector<Status> done(at((n + BlockRows - 1) / BlockRows));
  RIDGELINE_CHECK(jobs::parallelBlocks(context, n, BlockRows, [&](Index begin, Index end) {
    auto frame = gatherFrame(sources, inputs_, Places(rows.subspan(at(begin), at(end - begin))));
    done[at(begin / BlockRows)] = frame ? prepare(std::move(*frame), begin, X, refused)
                                        : Status(tl::unexpected<Error>(std::move(frame.error())));
  }));
  for (Status& block : done) RIDGELINE_CHECK(std::move(block));
  return X;
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
  Matrix X(frame.rows, static_cast<Index>(outputs_.size()));
  RIDGELINE_CHECK(prepare(std::move(frame), 0, X, [this](Index row, std::size_t column, bool missing) {
    return missing ? missingIn(outputs_[column], row) : infiniteIn(outputs_[column], row);
  }));
  return X;
}

Result<PipelinePtr> fitPipeline(const std::vector<StepSpec>& steps, const data::Table& table,
                                const data::Schema& schema, std::span<const Index> trainRows,
                                jobs::WorkContext& context, ModelTakes takes, InputRanges ranges) {
  if (trainRows.empty())
    return fail(ErrorCode::InvalidInput, "There are no train rows to prepare; give train a larger share.");
  auto pipeline = std::make_shared<Pipeline>();
  pipeline->specs_ = steps;
  pipeline->takes_ = takes;
  for (const Index place : schema.features) {
    const data::Column& column = table.column(place);
    InputColumn input;
    input.name = column.name();
    input.kind = column.kind();
    if (!column.isNumeric()) input.levels = seenLevels(column, trainRows);
    pipeline->inputs_.push_back(std::move(input));
  }
  RIDGELINE_TRY(const auto sources, sourcesIn(table, pipeline->inputs_));
  // Words that the last step leaves are given one to themselves, which learns from rows again.
  bool wordsMayRemain = std::any_of(pipeline->inputs_.begin(), pipeline->inputs_.end(),
                                    [](const InputColumn& input) { return input.levels != nullptr; });
  // Rows that nobody learns from need not be gathered; only what kinds of columns they are still counts.
  const bool learns = !steps.empty() || wordsMayRemain || ranges == InputRanges::Learned;
  const Places places(learns ? trainRows : trainRows.first(0));
  std::vector<Result<FrameColumn>> gathered(sources.size());
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(sources.size()), [&](std::int64_t i) {
    InputColumn& input = pipeline->inputs_[at(i)];
    auto& column = gathered[at(i)] = gatherColumn(sources[at(i)], input, places);
    if (column && ranges == InputRanges::Learned) measure(input, *column);
  }));
  Frame frame;
  frame.rows = static_cast<Index>(places.rows.size());
  for (auto& each : gathered) {
    RIDGELINE_TRY(FrameColumn column, std::move(each));
    frame.columns.push_back(std::move(column));
  }
  const auto addStep = [&](const StepEntry& entry, const params::ParamValues& values, bool last) -> Status {
    RIDGELINE_TRY(FittedStepPtr step, entry.fit(frame, values, context));
    // Nobody learns from the rows that the last step makes; only what kinds of columns they are still counts.
    if (last) frame = withoutRows(std::move(frame));
    RIDGELINE_CHECK(step->apply(frame));
    pipeline->steps_.push_back(std::move(step));
    return {};
  };
  for (const auto& spec : steps) {
    RIDGELINE_TRY(const StepEntry* entry, stepEntry(spec.id));
    if (spec.id == "one-hot") wordsMayRemain = false;
    RIDGELINE_CHECK(addStep(*entry, spec.params, !wordsMayRemain && &spec == &steps.back()));
  }
  const bool words =
      std::any_of(frame.columns.begin(), frame.columns.end(),
                  [takes](const FrameColumn& column) { return becomesNumbers(column, takes); });
  if (words) {
    RIDGELINE_TRY(const StepEntry* entry, stepEntry("one-hot"));
    RIDGELINE_CHECK(addStep(*entry, {}, true));
  }
  RIDGELINE_CHECK(pipeline->settleOutputs());
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
