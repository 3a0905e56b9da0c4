#include "core/prep/impute.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/quantile.hpp"
#include "core/jobs/parallel_for.hpp"
#include "core/params/param_table.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

const params::ParamTable<ImputeParams>& imputeTable() {
  static const auto declared =
      params::ParamTable<ImputeParams>{}
          .choice(&ImputeParams::numbers, "numbers",
                  {{NumberFill::Median, "median"},
                   {NumberFill::Mean, "mean"},
                   {NumberFill::Zero, "zero"},
                   {NumberFill::Constant, "constant"}},
                  "What stands in for a missing number, learned from train rows.")
          .real(&ImputeParams::value, "value",
                {.min = -1e15,
                 .max = 1e15,
                 .sliderMin = -10,
                 .sliderMax = 10,
                 .help = "The number that stands in for a missing one."})
          .onlyWhen("numbers", {"constant"})
          .choice(&ImputeParams::words, "words",
                  {{WordFill::OwnLevel, "own-level"}, {WordFill::MostFrequent, "most-frequent"}},
                  "Whether a missing word becomes the level \"missing\" or the most frequent word.")
          .flag(
              &ImputeParams::indicator, "indicator",
              "Adds a column of 0 and 1 for each column with missing values, so that a model can learn from "
              "the gap itself.");
  return declared;
}

struct Learned {
  std::vector<bool> categories;
  std::vector<double> fills;        ///< numbers; 0 for words
  std::vector<std::int32_t> codes;  ///< words: the level to fill; MissingCode: the level "missing"
  std::vector<bool> marked;         ///< gets an indicator column
};

class FittedImpute final : public FittedStep {
 public:
  explicit FittedImpute(Learned learned) : learned_(std::move(learned)) {}
  const std::string& id() const override {
    static const std::string text = "impute";
    return text;
  }
  Status apply(Frame& frame) const override {
    RIDGELINE_CHECK(checkColumns(frame, learned_.categories, id()));
    const std::size_t count = frame.columns.size();
    for (std::size_t i = 0; i < count; ++i)
      if (learned_.marked[i]) frame.columns.push_back(indicator(frame.columns[i]));
    for (std::size_t i = 0; i < count; ++i) {
      FrameColumn& column = frame.columns[i];
      if (column.isCategory)
        fillWords(column, learned_.codes[i]);
      else
        for (double& value : column.numbers) value = value == value ? value : learned_.fills[i];
    }
    return {};
  }
  nlohmann::json state() const override {
    return {{"categories", learned_.categories},
            {"fills", learned_.fills},
            {"codes", learned_.codes},
            {"marked", learned_.marked}};
  }

 private:
  static FrameColumn indicator(const FrameColumn& column) {
    FrameColumn mark;
    mark.name = column.name + " is missing";
    if (column.isCategory) {
      mark.numbers.reserve(column.codes.size());
      for (const auto code : column.codes) mark.numbers.push_back(code == MissingCode ? 1 : 0);
    } else {
      mark.numbers.reserve(column.numbers.size());
      for (const double value : column.numbers) mark.numbers.push_back(std::isnan(value) ? 1 : 0);
    }
    return mark;
  }
  static void fillWords(FrameColumn& column, std::int32_t code) {
    if (code == MissingCode) {
      const auto& levels = *column.levels;
      const auto known = std::find(levels.begin(), levels.end(), "missing");
      code = static_cast<std::int32_t>(known - levels.begin());
      if (known == levels.end()) {
        auto longer = std::make_shared<std::vector<std::string>>(levels);
        longer->push_back("missing");
        column.levels = std::move(longer);
      }
    }
    std::replace(column.codes.begin(), column.codes.end(), MissingCode, code);
  }
  Learned learned_;
};

std::int32_t mostFrequent(const FrameColumn& column) {
  std::vector<Index> counts(column.levels->size(), 0);
  for (const auto code : column.codes)
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  const auto most = std::max_element(counts.begin(), counts.end());
  return most == counts.end() || *most == 0 ? MissingCode : static_cast<std::int32_t>(most - counts.begin());
}

/// Of the values that are there, in eight sums that do not wait for each other.
double meanOf(const std::vector<double>& values) {
  constexpr std::size_t Lanes = 8;
  std::array<double, Lanes> sums{}, counts{};
  const auto add = [&](double value, std::size_t lane) {
    const bool there = value == value;
    sums[lane] += there ? value : 0.0;
    counts[lane] += there ? 1.0 : 0.0;
  };
  std::size_t at = 0;
  for (; at + Lanes <= values.size(); at += Lanes)
    for (std::size_t lane = 0; lane < Lanes; ++lane) add(values[at + lane], lane);
  for (; at < values.size(); ++at) add(values[at], 0);
  return std::accumulate(sums.begin(), sums.end(), 0.0) / std::accumulate(counts.begin(), counts.end(), 0.0);
}

double fillFor(const FrameColumn& column, const ImputeParams& wanted) {
  switch (wanted.numbers) {
    case NumberFill::Zero:
      return 0;
    case NumberFill::Constant:
      return wanted.value;
    case NumberFill::Median:
      return Present(column.numbers).quantile(0.5);
    case NumberFill::Mean:
      return meanOf(column.numbers);
  }
  return 0;
}

bool lacks(const FrameColumn& column) {
  if (column.isCategory)
    return std::find(column.codes.begin(), column.codes.end(), MissingCode) != column.codes.end();
  return std::any_of(column.numbers.begin(), column.numbers.end(), [](double v) { return std::isnan(v); });
}

Result<FittedStepPtr> fitImpute(const Frame& train, const params::ParamValues& values,
                                jobs::WorkContext& context) {
  RIDGELINE_TRY(const ImputeParams wanted, imputeTable().read(values));
  const std::size_t count = train.columns.size();
  Learned learned{categoriesOf(train), std::vector<double>(count, 0),
                  std::vector<std::int32_t>(count, MissingCode), std::vector<bool>(count, false)};
  std::vector<char> missing(count, 0);
  RIDGELINE_CHECK(jobs::parallelFor(context, static_cast<std::int64_t>(count), [&](std::int64_t at) {
    const auto i = static_cast<std::size_t>(at);
    const FrameColumn& column = train.columns[i];
    missing[i] = wanted.indicator && lacks(column) ? 1 : 0;
    if (!column.isCategory)
      learned.fills[i] = fillFor(column, wanted);
    else if (wanted.words == WordFill::MostFrequent)
      learned.codes[i] = mostFrequent(column);
  }));
  for (std::size_t i = 0; i < count; ++i) {
    learned.marked[i] = missing[i] != 0;
    const FrameColumn& column = train.columns[i];
    if (std::isfinite(learned.fills[i])) continue;
    if (!column.numbers.empty() &&
        !std::all_of(column.numbers.begin(), column.numbers.end(), [](double v) { return std::isnan(v); }))
      return failAt(column.name, ErrorCode::NonFinite,
                    "The values of \"{}\" are too large to be averaged; rescale the column or fill with its "
                    "median.",
                    column.name);
    learned.fills[i] = 0;
    context.warn(fmt::format("\"{}\" has no value in train; its missing values become 0.", column.name));
  }
  return std::make_shared<const FittedImpute>(std::move(learned));
}

Result<FittedStepPtr> loadImpute(const nlohmann::json& state) {
  Learned learned;
  RIDGELINE_TRY(learned.categories, flagsIn(state, "categories"));
  RIDGELINE_TRY(learned.fills, numbersIn(state, "fills"));
  RIDGELINE_TRY(learned.codes, codesIn(state, "codes"));
  RIDGELINE_TRY(learned.marked, flagsIn(state, "marked"));
  const std::size_t count = learned.categories.size();
  if (learned.fills.size() != count || learned.codes.size() != count || learned.marked.size() != count)
    return failAt("impute", ErrorCode::Parse,
                  "The saved preparation is damaged: the lists of step \"impute\" differ in length.");
  return std::make_shared<const FittedImpute>(std::move(learned));
}

}  // namespace

StepEntry imputeEntry() {
  return {"impute",
          "Fill missing values",
          "Fills gaps with what is usual among the train rows, so that every row can be used.",
          &imputeTable(),
          fitImpute,
          loadImpute};
}

}  // namespace ridgeline::prep
