#include "core/prep/one_hot.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/params/param_table.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

constexpr std::size_t MostColumns = 100000;

const params::ParamTable<OneHotParams>& oneHotTable() {
  static const auto declared =
      params::ParamTable<OneHotParams>{}
          .flag(&OneHotParams::dropFirst, "drop-first",
                "Leaves out each column's first level, which the others imply.")
          .integer(&OneHotParams::minRows, "min-rows",
                   {.min = 1,
                    .max = 1000000,
                    .sliderMax = 50,
                    .unit = "rows",
                    .help = "Levels with fewer train rows are pooled into one, \"other\"."});
  return declared;
}

/// What becomes of one column of words: slot of each level (-1: none) and the names of the slots.
struct Encoding {
  std::vector<std::string> levels;   ///< words by code, as they were at fit time
  std::vector<std::int32_t> slots;   ///< by code
  std::vector<std::string> outputs;  ///< names of the columns made
  std::int32_t unseen = -1;          ///< slot of a word never seen
};

class FittedOneHot final : public FittedStep {
 public:
  FittedOneHot(std::vector<bool> categories, std::vector<Encoding> encodings)
      : categories_(std::move(categories)), encodings_(std::move(encodings)) {}
  const std::string& id() const override {
    static const std::string text = "one-hot";
    return text;
  }
  Status apply(Frame& frame) const override {
    RIDGELINE_CHECK(checkColumns(frame, categories_, id()));
    std::vector<FrameColumn> out;
    out.reserve(frame.columns.size());
    std::size_t next = 0;
    for (FrameColumn& column : frame.columns) {
      if (column.isCategory)
        encode(column, encodings_[next++], out);
      else
        out.push_back(std::move(column));
    }
    frame.columns = std::move(out);
    return {};
  }
  nlohmann::json state() const override {
    nlohmann::json columns = nlohmann::json::array();
    for (const auto& encoding : encodings_)
      columns.push_back({{"levels", encoding.levels},
                         {"slots", encoding.slots},
                         {"outputs", encoding.outputs},
                         {"unseen", encoding.unseen}});
    return {{"categories", categories_}, {"columns", std::move(columns)}};
  }

 private:
  static void encode(const FrameColumn& column, const Encoding& encoding, std::vector<FrameColumn>& out) {
    const std::size_t first = out.size();
    const std::size_t rows = column.codes.size();
    for (const auto& name : encoding.outputs) {
      FrameColumn made;
      made.name = name;
      made.numbers.assign(rows, 0);
      out.push_back(std::move(made));
    }
    for (std::size_t row = 0; row < rows; ++row) {
      const std::int32_t code = column.codes[row];
      if (code == MissingCode) {
        for (std::size_t slot = 0; slot < encoding.outputs.size(); ++slot)
          out[first + slot].numbers[row] = std::numeric_limits<double>::quiet_NaN();
        continue;
      }
      const bool known = code >= 0 && static_cast<std::size_t>(code) < encoding.slots.size();
      const std::int32_t slot = known ? encoding.slots[static_cast<std::size_t>(code)] : encoding.unseen;
      if (slot >= 0) out[first + static_cast<std::size_t>(slot)].numbers[row] = 1;
    }
  }
  std::vector<bool> categories_;
  std::vector<Encoding> encodings_;  ///< of the categories, in their order
};

Encoding learn(const FrameColumn& column, const OneHotParams& wanted) {
  Encoding encoding;
  encoding.levels = *column.levels;
  std::vector<std::int64_t> counts(encoding.levels.size(), 0);
  for (const auto code : column.codes)
    if (code >= 0) ++counts[static_cast<std::size_t>(code)];
  const auto rare = [&](std::size_t level) { return counts[level] > 0 && counts[level] < wanted.minRows; };
  bool first = true;
  const auto addSlot = [&](const std::string& level) {
    if (first && wanted.dropFirst) {
      first = false;
      return std::int32_t{-1};
    }
    first = false;
    encoding.outputs.push_back(column.name + "=" + level);
    return static_cast<std::int32_t>(encoding.outputs.size()) - 1;
  };
  encoding.slots.assign(counts.size(), -1);
  bool pool = false;
  // A level that is called "other" by itself joins the pool, or two columns would share a name.
  const auto pooled = [&](std::size_t level) { return rare(level) || encoding.levels[level] == "other"; };
  for (std::size_t level = 0; level < counts.size(); ++level) pool = pool || rare(level);
  for (std::size_t level = 0; level < counts.size(); ++level)
    if (counts[level] > 0 && !(pool && pooled(level)))
      encoding.slots[level] = addSlot(encoding.levels[level]);
  if (!pool) return encoding;
  encoding.unseen = addSlot("other");
  for (std::size_t level = 0; level < counts.size(); ++level)
    if (counts[level] == 0 || pooled(level)) encoding.slots[level] = encoding.unseen;
  return encoding;
}

Result<FittedStepPtr> fitOneHot(const Frame& train, const params::ParamValues& values,
                                jobs::WorkContext& context) {
  RIDGELINE_TRY(const OneHotParams wanted, oneHotTable().read(values));
  std::vector<Encoding> encodings;
  std::size_t made = 0;
  for (const auto& column : train.columns) {
    if (!column.isCategory) continue;
    if (context.stopped()) return jobs::WorkContext::cancelled();
    encodings.push_back(learn(column, wanted));
    made += encodings.back().outputs.size();
    if (made > MostColumns)
      return failAt(
          column.name, ErrorCode::TooLarge,
          "One-hot would make more than {} columns, the last of them from \"{}\"; leave that column "
          "out or raise \"min-rows\".",
          MostColumns, column.name);
  }
  return std::make_shared<const FittedOneHot>(categoriesOf(train), std::move(encodings));
}

Result<Encoding> loadEncoding(const nlohmann::json& state) {
  Encoding encoding;
  RIDGELINE_TRY(encoding.levels, wordsIn(state, "levels"));
  RIDGELINE_TRY(encoding.slots, codesIn(state, "slots"));
  RIDGELINE_TRY(encoding.outputs, wordsIn(state, "outputs"));
  RIDGELINE_TRY(const double unseen, numberIn(state, "unseen"));
  const auto most = static_cast<double>(encoding.outputs.size()) - 1;
  bool sound = encoding.levels.size() == encoding.slots.size() && unseen >= -1 && unseen <= most;
  for (const auto slot : encoding.slots) sound = sound && slot >= -1 && slot <= most;
  if (!sound)
    return failAt(
        "one-hot", ErrorCode::Parse,
        "The saved preparation is damaged: the levels of step \"one-hot\" point to columns that are "
        "not there.");
  encoding.unseen = static_cast<std::int32_t>(unseen);
  return encoding;
}

Result<FittedStepPtr> loadOneHot(const nlohmann::json& state) {
  RIDGELINE_TRY(auto categories, flagsIn(state, "categories"));
  RIDGELINE_TRY(const nlohmann::json* columns, listIn(state, "columns"));
  std::vector<Encoding> encodings;
  for (const auto& column : *columns) {
    RIDGELINE_TRY(Encoding encoding, loadEncoding(column));
    encodings.push_back(std::move(encoding));
  }
  if (static_cast<std::size_t>(std::count(categories.begin(), categories.end(), true)) != encodings.size())
    return failAt("one-hot", ErrorCode::Parse,
                  "The saved preparation is damaged: step \"one-hot\" knows {} of its columns of words.",
                  encodings.size());
  return std::make_shared<const FittedOneHot>(std::move(categories), std::move(encodings));
}

}  // namespace

StepEntry oneHotEntry() {
  return {"one-hot",      "Words to numbers", "Gives every word of a column its own column of 0 and 1.",
          &oneHotTable(), fitOneHot,          loadOneHot};
}

}  // namespace ridgeline::prep
