#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/models/estimator.hpp"
#include "core/params/param_table.hpp"

namespace ridgeline::models {

/// What an entry of the catalog says in words.
struct About {
  std::string id;      ///< kebab-case, as flags and JSON spell it
  std::string title;   ///< as a menu shows it
  std::string family;  ///< folder under core/models: "linear", "trees", ...
  std::string help;    ///< one sentence: when to use it
  std::string source;  ///< the publication
  std::vector<Task> tasks;
  std::vector<std::string>
      offers;  ///< names of capabilities, as `capabilityNames` gives them, over all tasks
  /// Parameters under whose change a fit may keep what was learned (TrainingSet::warmStart): units, layers.
  std::vector<std::string> growable = {};
  /// True if cells of X may be missing (NaN), in fits and predictions: then no step has to fill them.
  bool takesMissing = false;
  /// True if columns of X may be codes of categories (TrainingSet::levels): then no step has to make numbers
  /// of words. A missing or never seen word is NaN, so such a method takes missing values too.
  bool takesCategories = false;
};

/// A method as forms, flags, help pages and contract tests see it.
struct ModelEntry : About {
  const params::ParamSchema* params;
  /// Errors: those of `checkTrainingSet`; InvalidParam; Diverged; TooLarge; Cancelled.
  std::function<Result<FittedModelPtr>(const TrainingSet&, const params::ParamValues&, jobs::WorkContext&)>
      fit;
  /// Errors: Unreadable for a file that does not hold together.
  std::function<Result<FittedModelPtr>(const ArchiveReader&)> load;

  bool does(Task task) const;
};

/// The entry of a method from its words, its parameters, its fit and its loader. Each method makes its own
/// beside its code; `modelCatalog` lists them.
template <class P>
ModelEntry modelEntryOf(About about, const params::ParamTable<P>& table,
                        Result<FittedModelPtr> (*fitWith)(const TrainingSet&, const P&, jobs::WorkContext&),
                        Result<FittedModelPtr> (*load)(const ArchiveReader&)) {
  return {std::move(about), &table,
          [&table, fitWith](const TrainingSet& train, const params::ParamValues& values,
                            jobs::WorkContext& context) -> Result<FittedModelPtr> {
            RIDGELINE_TRY(const P params, table.read(values));
            return fitWith(train, params, context);
          },
          load};
}

}  // namespace ridgeline::models
