#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/data/folds.hpp"
#include "core/eval/metrics.hpp"
#include "core/models/catalog.hpp"
#include "core/params/search_space.hpp"
#include "core/prep/pipeline.hpp"

namespace ridgeline::eval {

enum class SearchKind {
  Grid,     ///< every combination of the axes' points
  Random,   ///< drawn independently on each axis
  Halving,  ///< drawn; many on few train rows, then the better part on more
};

struct SearchSpec {
  SearchKind kind = SearchKind::Random;
  std::vector<params::Axis> axes = {};  ///< empty: the method's whole search space
  int candidates = 30;                  ///< Random, Halving: how many are drawn
  int points = 5;                       ///< Grid: on each range
  int keepOneOf = 3;                    ///< Halving: one of so many goes on to so many times the rows
  std::string metric = {};              ///< empty: the task's default
};

/// One set of parameters and how it did.
struct SearchCandidate {
  params::ParamValues params;  ///< complete
  std::vector<double> scores;  ///< of each fold, NaN where there is none
  double sd = 0;
  Estimate mean;     ///< with the corrected interval; undefined while it has no score
  int rung = 0;      ///< Halving: the last round it took part in
  double share = 1;  ///< Halving: of each fold's train rows that this round used
  std::optional<Error> failure;
};

struct Search final : jobs::Partial {
  std::string metric;
  bool higherIsBetter = true;
  std::vector<SearchCandidate> candidates;  ///< in the order they were made; the spec's own set comes first
  std::vector<std::size_t> ranking;         ///< best first: by rung, then mean; without a score last
  double done = 0, total = 0;               ///< fits
};

/// Judges candidates on folds, all of them on the same ones, and ranks them by their mean score. The model's
/// own parameters are the first candidate; others follow the axes, and equal ones are tried once. A fold's
/// preparation is fitted once for all candidates. The result so far is published after every fit.
///
/// Halving  rounds of ceil(n / keepOneOf^r) candidates on a keepOneOf^-(last - r) share of each fold's train
///          rows (nested stratified subsets, see nested_subsets.hpp), all rows in the last one.
/// Seed     the run's root seed: axes draw from its child "search".
/// Errors   InvalidParam (axes, more than 10,000 candidates); as crossValidate otherwise; Cancelled.
/// Source   Bergstra & Bengio (2012), JMLR 13:281-305 (random); Jamieson & Talwalkar (2016), AISTATS, PMLR
///          51:240-248 (successive halving).
Result<Search> search(const data::Table& table, const data::Schema& schema,
                      const std::vector<data::Fold>& folds, const std::vector<prep::StepSpec>& steps,
                      const models::ModelSpec& model, const SearchSpec& spec, Seed seed,
                      jobs::WorkContext& context);

/// What a search is worth where its choice is scored on rows that it never saw.
struct NestedSearch final : jobs::Partial {
  struct Outer {
    std::string name;
    params::ParamValues chosen;
    double inner = 0;  ///< mean score of the choice on the inner folds
    double outer = 0;  ///< its score on the outer test rows; NaN where undefined
    Index trainRows = 0, testRows = 0;
  };
  std::string metric;
  bool higherIsBetter = true;
  std::vector<Outer> folds;
  Estimate mean;  ///< of the outer scores, with the corrected interval
  double sd = 0;
};

/// For each outer fold: a search on inner folds of its train rows alone, then the choice is fitted on all of
/// them and scored on the fold's test rows. Publishes after every outer fold. Seeds: fold f draws inner folds
/// from child("nested").child(f). Errors: as search.
/// Source   Varma & Simon (2006), BMC Bioinformatics 7:91, doi:10.1186/1471-2105-7-91.
Result<NestedSearch> nestedSearch(const data::Table& table, const data::Schema& schema,
                                  const std::vector<data::Fold>& outer, const data::FoldSpec& inner,
                                  const std::vector<prep::StepSpec>& steps, const models::ModelSpec& model,
                                  const SearchSpec& spec, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::eval
