#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/data/table.hpp"

namespace ridgeline::data {

/// Lower case of the ASCII letters.
std::string lowered(std::string_view text);
/// Up to five names in quotes and how many more there are, for a sentence about many columns or classes.
std::string listed(const std::vector<std::string>& names);
/// Which levels at least one row has. Size: levels.
std::vector<bool> usedLevels(const Column& column);
/// True for a column of numbers whose values are all whole (missing ones aside).
bool isWhole(const Column& column);
/// Why a column says nothing about its rows that a model could learn, to follow a colon; empty if it does:
/// no values, free text, words or identifiers that name the rows, a row counter.
std::string whyNoFeature(const Table& table, const Column& column);
/// Usual names of targets in lower case, the surest first.
const std::vector<std::string_view>& usualTargetNames();

}  // namespace ridgeline::data
