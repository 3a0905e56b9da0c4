#pragma once

#include <nlohmann/json.hpp>

#include "core/prep/step.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/missing.hpp"

namespace ridgeline::test {

inline prep::FrameColumn frameNumbers(std::string name, std::vector<double> values) {
  return {std::move(name), false, std::move(values), {}, nullptr};
}
inline prep::FrameColumn frameWords(std::string name, std::vector<std::int32_t> codes,
                                    std::vector<std::string> levels) {
  return {std::move(name),
          true,
          {},
          std::move(codes),
          std::make_shared<const std::vector<std::string>>(std::move(levels))};
}
inline prep::Frame frameOf(std::vector<prep::FrameColumn> columns) {
  prep::Frame made;
  made.rows = columns.empty() ? 0
                              : static_cast<Index>(columns[0].isCategory ? columns[0].codes.size()
                                                                         : columns[0].numbers.size());
  made.columns = std::move(columns);
  return made;
}
/// Fits the step, saves and loads it, applies the loaded one to `rows`: what serving would see.
inline Result<prep::Frame> fitSaveLoadApply(const std::string& id, const params::ParamValues& values,
                                            const prep::Frame& train, prep::Frame rows) {
  jobs::WorkContext context;
  RIDGELINE_TRY(const prep::StepEntry* entry, prep::stepEntry(id));
  RIDGELINE_TRY(const prep::FittedStepPtr fitted, entry->fit(train, values, context));
  const auto saved = nlohmann::json::parse(fitted->state().dump());
  RIDGELINE_TRY(const prep::FittedStepPtr loaded, entry->load(saved));
  CHECK(loaded->state() == fitted->state());
  CHECK(loaded->id() == id);
  RIDGELINE_CHECK(loaded->apply(rows));
  return rows;
}
inline std::vector<std::string> columnNames(const prep::Frame& made) {
  std::vector<std::string> names;
  for (const auto& column : made.columns) names.push_back(column.name);
  return names;
}

}  // namespace ridgeline::test
