#include <nlohmann/json.hpp>

#include "core/params/param_json.hpp"
#include "core/prep/pipeline.hpp"
#include "core/prep/state_reader.hpp"

namespace ridgeline::prep {
namespace {

constexpr data::ColumnKind Kinds[] = {data::ColumnKind::Numeric,  data::ColumnKind::Integer,
                                      data::ColumnKind::Category, data::ColumnKind::Text,
                                      data::ColumnKind::Date,     data::ColumnKind::Boolean};

tl::unexpected<Error> damaged(std::string_view what) {
  return failAt("preparation", ErrorCode::Parse, "The saved preparation is damaged: {}.", what);
}

nlohmann::json saved(const InputColumn& input) {
  nlohmann::json out = {{"name", input.name}, {"kind", name(input.kind)}};
  if (input.levels) {
    out["levels"] = *input.levels;
    out["typical_code"] = input.typicalCode;
  } else {
    out["typical"] = input.typical;
    out["low"] = input.low;
    out["high"] = input.high;
  }
  return out;
}

Result<InputColumn> loadInput(const nlohmann::json& state) {
  InputColumn input;
  RIDGELINE_TRY(input.name, wordIn(state, "name"));
  RIDGELINE_TRY(const std::string kindName, wordIn(state, "kind"));
  bool known = false;
  for (const auto kind : Kinds)
    if (name(kind) == kindName) {
      input.kind = kind;
      known = true;
    }
  if (!known) return damaged("it knows no column kind \"" + kindName + "\"");
  const bool numeric = input.kind == data::ColumnKind::Numeric || input.kind == data::ColumnKind::Integer ||
                       input.kind == data::ColumnKind::Date;
  if (numeric) {
    RIDGELINE_TRY(input.typical, numberIn(state, "typical"));
    RIDGELINE_TRY(input.low, numberIn(state, "low"));
    RIDGELINE_TRY(input.high, numberIn(state, "high"));
    return input;
  }
  RIDGELINE_TRY(auto levels, wordsIn(state, "levels"));
  RIDGELINE_TRY(const double typical, numberIn(state, "typical_code"));
  if (typical < 0 || typical > static_cast<double>(levels.size()))
    return damaged("the usual word of \"" + input.name + "\" is none of its words");
  input.typicalCode = static_cast<std::int32_t>(typical);
  input.levels = std::make_shared<const std::vector<std::string>>(std::move(levels));
  return input;
}

}  // namespace

nlohmann::json Pipeline::state() const {
  nlohmann::json inputs = nlohmann::json::array(), steps = nlohmann::json::array(),
                 fitted = nlohmann::json::array();
  for (const auto& input : inputs_) inputs.push_back(saved(input));
  for (const auto& spec : specs_)
    steps.push_back({{"step", spec.id}, {"params", params::toJson(spec.params)}});
  for (const auto& step : steps_) fitted.push_back({{"step", step->id()}, {"state", step->state()}});
  nlohmann::json out = {{"inputs", std::move(inputs)},
                        {"steps", std::move(steps)},
                        {"fitted", std::move(fitted)},
                        {"outputs", outputs_},
                        {"keeps_missing", takes_.missing}};
  // Said only where it matters, so that files without categories stay what they were.
  if (hasCategories()) out["keeps_categories"] = true;
  return out;
}

Result<PipelinePtr> Pipeline::load(const nlohmann::json& state) {
  auto pipeline = std::make_shared<Pipeline>();
  RIDGELINE_TRY(const nlohmann::json* inputs, listIn(state, "inputs"));
  for (const auto& saved : *inputs) {
    RIDGELINE_TRY(InputColumn input, loadInput(saved));
    pipeline->inputs_.push_back(std::move(input));
  }
  RIDGELINE_TRY(const nlohmann::json* steps, listIn(state, "steps"));
  for (const auto& saved : *steps) {
    StepSpec spec;
    RIDGELINE_TRY(spec.id, wordIn(saved, "step"));
    RIDGELINE_TRY(spec.params, paramsIn(saved));
    pipeline->specs_.push_back(std::move(spec));
  }
  RIDGELINE_TRY(const nlohmann::json* fitted, listIn(state, "fitted"));
  for (const auto& saved : *fitted) {
    RIDGELINE_TRY(const std::string id, wordIn(saved, "step"));
    RIDGELINE_TRY(const StepEntry* entry, stepEntry(id));
    if (!saved.contains("state")) return damaged("step \"" + id + "\" has no state");
    RIDGELINE_TRY(FittedStepPtr step, entry->load(saved["state"]));
    pipeline->steps_.push_back(std::move(step));
  }
  RIDGELINE_TRY(const std::vector<std::string> outputs, wordsIn(state, "outputs"));
  // Files of earlier versions say nothing of what the model takes.
  const auto flag = [&state](const char* name, bool& into) {
    const auto keeps = state.find(name);
    if (keeps == state.end()) return true;
    if (keeps->is_boolean()) into = keeps->get<bool>();
    return keeps->is_boolean();
  };
  if (!flag("keeps_missing", pipeline->takes_.missing))
    return damaged("what it does with missing values is neither true nor false");
  if (!flag("keeps_categories", pipeline->takes_.categories))
    return damaged("what it does with words is neither true nor false");
  // The states must fit each other, not only each itself.
  if (!pipeline->settleOutputs() || pipeline->outputs_ != outputs)
    return damaged("its steps do not lead to its outputs");
  return pipeline;
}

}  // namespace ridgeline::prep
