#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/random.hpp"
#include "core/data/schema.hpp"

namespace ridgeline::data {

enum class FoldKind {
  Rows,      ///< k parts; each is the test rows of one fold
  LeaveOut,  ///< every row (or, grouped, every group) is the test rows of one fold
  Time,      ///< k later stretches, each tested by what the rows before it taught
};

/// How rows are cut into folds. A value.
struct FoldSpec {
  FoldKind kind = FoldKind::Rows;
  int folds = 5;
  int repeats = 1;         ///< Rows: the cut is drawn anew so often
  bool stratify = true;    ///< Rows: keep class shares (for regression: of 10 target quantile bins)
  bool shuffle = true;     ///< Rows: draw by hash(row id, seed); false: in stored order
  std::string group = {};  ///< column whose equal values stay together; empty: the schema's, if it has one
  std::string time = {};   ///< Time: column to order by; empty: the schema's
  Index gap = 0;           ///< Time: rows left out between train and test
  bool operator==(const FoldSpec&) const = default;
};

/// One train set with the rows that test it, ascending and disjoint.
struct Fold {
  int repeat = 0;    ///< 0-based
  std::string name;  ///< "2", "repeat 1, fold 2", the group left out
  std::vector<Index> train, test;
};

/// What n rows are cut by; each list has n entries or none.
struct FoldRows {
  std::vector<RowId> ids;               ///< n: what the drawn order hashes
  std::vector<int> strata;              ///< of 0, 1, ...
  std::vector<Index> groups;            ///< of 0, 1, ...: equal numbers stay together
  std::vector<std::string> groupNames;  ///< by group
  std::vector<double> times;
};

/// Folds of the places 0 ... n - 1.
///
/// Rows      Not stratified: one order (stored, or by hash) is cut into k runs, the first n mod k of them
///           longer by one. Stratified: the j-th row of each stratum goes to fold j mod k in stored order;
///           drawn, dealing goes on with the fold after the one where the stratum before ended, so that
///           sizes differ by one at most. Grouped: groups of uneven strata first, then large ones first, each
///           to the fold where counts and shares stay nearest to even, then single groups move while that
///           helps; what remains uneven is inherent to the groups.
/// LeaveOut  In stored order, groups in the order of their numbers.
/// Time      The rows by time are cut into k + 1 stretches of n / (k + 1) rows, the first longer by the rest;
///           fold i trains on all before stretch i + 1 but its last `gap` rows. Cuts move to the nearest
///           change of time, so equal times stay together.
/// Memory    the folds' row lists are guarded: all train lists together hold 2^27 rows at most (TooLarge).
/// Errors    InvalidParam for fewer than 2 folds, more folds than rows (groups, changes of time), no repeats,
///           a gap that leaves a fold without train rows.
/// Source    Stone (1974), J. R. Stat. Soc. B 36(2):111-147, doi:10.1111/j.2517-6161.1974.tb00994.x;
///           Bergmeir & Benitez (2012), Information Sciences 191:192-213, doi:10.1016/j.ins.2011.12.028
///           (time).
Result<std::vector<Fold>> drawFolds(const FoldRows& rows, const FoldSpec& spec, Seed seed);

/// Folds of rows of a table (positions) under its schema; the folds hold positions too. Rows without a target
/// are left out; one without a group is its own group, which is a warning. Errors: those above; NotFound for
/// a column; InvalidInput for a grouped or timed cut without such a column, or missing times.
Result<std::vector<Fold>> drawFolds(const Table& table, const Schema& schema, const std::vector<Index>& rows,
                                    const FoldSpec& spec, Seed seed,
                                    std::vector<std::string>* warnings = nullptr);

}  // namespace ridgeline::data
