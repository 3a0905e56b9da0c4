#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/data/split.hpp"

namespace ridgeline::data {

/// What a split keeps in shares: classes, tenths of a regression target, or one stratum of everything.
struct Strata {
  std::vector<int> of;             ///< by row; -1: the row has no target and is not drawn
  int count = 1;                   ///< strata, at least 1
  std::vector<std::string> names;  ///< of classes; empty unless the strata are classes
};
Strata strataOf(const Table& table, const Schema& schema, bool stratify);

/// Rows of the strata (positions) in the order that a random split cuts; see `drawSplit`.
std::vector<Index> splitOrder(const Table& table, const Strata& strata, Seed seed);

/// Gives each row of the strata its part by hash alone, see `drawSplit`. `key`: the column of groups, or null.
void drawByHash(const Table& table, const Column* key, const Strata& strata,
                const std::array<double, PartCount>& fractions, Seed seed, std::vector<Part>& parts);

/// Where the order ends for each part: rows [cuts[p - 1], cuts[p]) belong to part p. Train has a row as soon
/// as there is one.
std::array<Index, PartCount> cutsFor(const std::array<double, PartCount>& fractions, Index rows);

/// Gives each row of the order its part.
void cutOrder(const std::vector<Index>& order, const std::array<double, PartCount>& fractions,
              std::vector<Part>& parts);

}  // namespace ridgeline::data
