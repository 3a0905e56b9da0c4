#pragma once

#include <string>
#include <vector>

#include "core/models/model_entry.hpp"

namespace ridgeline::models {

/// How many methods a combined one is built on.
enum class Built {
  OnOne,      ///< a parameter "base" chooses the method
  OnSeveral,  ///< a flag for each method ("tree", "knn") says whether it takes part
};

/// The parameters of a method that is built on others: its own, the choice of those others, and all of theirs
/// as "tree-max-depth", shown only where "tree" is chosen. Forms, flags, JSON, ranges and search spaces
/// follow as for any parameter; nothing of the others is spelled twice.
class CombinedSchema final : public params::ParamSchema {
 public:
  /// `initial`: ids chosen at first. Borrows the tables of `bases`, copies the rest.
  CombinedSchema(const params::ParamSchema& own, std::vector<ModelEntry> bases, Built built,
                 const std::vector<std::string>& initial);

  /// The own parameters among complete values.
  params::ParamValues own(const params::ParamValues& values) const;
  /// The methods chosen, in the order of the catalog, with their parameters. Errors: InvalidParam if none is.
  Result<std::vector<ModelSpec>> chosen(const params::ParamValues& values) const;
  const std::vector<ModelEntry>& bases() const { return bases_; }
  /// An error of a base's fit with the base's parameter named as this table names it.
  Error named(Error error, const std::string& base) const;

 private:
  std::vector<std::string> own_;
  std::vector<ModelEntry> bases_;
  Built built_;
};

/// The methods a combined fit is built on, with the names of their parameters.
struct Bases {
  const CombinedSchema* schema = nullptr;
  std::vector<ModelSpec> specs;

  /// Fits one of them. Errors: those of its fit, with the parameter named as the combined table names it.
  Result<FittedModelPtr> fit(std::size_t i, const TrainingSet& train, jobs::WorkContext& context) const;
};

/// The entries among `plain` that do one of the tasks: what a combined method may be built on.
std::vector<ModelEntry> basesFor(const std::vector<ModelEntry>& plain, const std::vector<Task>& tasks);

/// The entry of a combined method; `schema` lives as long as the program.
template <class P>
ModelEntry combinedEntry(About about, const params::ParamTable<P>& table, const CombinedSchema& schema,
                         Result<FittedModelPtr> (*fitWith)(const TrainingSet&, const P&, const Bases&,
                                                           jobs::WorkContext&),
                         Result<FittedModelPtr> (*load)(const ArchiveReader&)) {
  return {std::move(about), &schema,
          [&table, &schema, fitWith](const TrainingSet& train, const params::ParamValues& given,
                                     jobs::WorkContext& context) -> Result<FittedModelPtr> {
            RIDGELINE_TRY(const params::ParamValues values, schema.complete(given));
            RIDGELINE_TRY(const P params, table.read(schema.own(values)));
            Bases bases{&schema, {}};
            RIDGELINE_TRY(bases.specs, schema.chosen(values));
            return fitWith(train, params, bases, context);
          },
          load};
}

}  // namespace ridgeline::models
