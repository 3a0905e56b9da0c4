#include "core/prep/categories.hpp"
#include "core/prep/impute.hpp"
#include "core/prep/one_hot.hpp"
#include "core/prep/polynomial.hpp"
#include "core/prep/scale.hpp"
#include "core/prep/step.hpp"

namespace ridgeline::prep {

const std::vector<StepEntry>& stepCatalog() {
  static const std::vector<StepEntry> entries = {imputeEntry(), scaleEntry(), oneHotEntry(),
                                                 categoriesEntry(), polynomialEntry()};
  return entries;
}

Result<const StepEntry*> stepEntry(std::string_view id) {
  std::vector<std::string> known;
  for (const auto& entry : stepCatalog()) {
    if (entry.id == id) return &entry;
    known.push_back(entry.id);
  }
  const std::string near = params::nearest(id, known);
  if (!near.empty())
    return failAt(std::string(id), ErrorCode::NotFound, "There is no step \"{}\"; did you mean \"{}\"?", id,
                  near);
  return failAt(std::string(id), ErrorCode::NotFound, "There is no step \"{}\"; the steps are: {}.", id,
                fmt::join(known, ", "));
}

}  // namespace ridgeline::prep
