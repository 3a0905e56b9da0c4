#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/matrix.hpp"
#include "core/base/result.hpp"

namespace ridgeline {
class ArchiveReader;
class ArchiveWriter;
}  // namespace ridgeline

namespace ridgeline::models {

/// Levels that go left, node by node.
using LevelSets = std::vector<std::vector<std::int32_t>>;

/// Sets as a table of (node, level), nodes and their levels ascending.
Matrix levelTable(const LevelSets& sets);
/// The sets of `nodes` nodes, or none at all for an empty table; nothing where the table is none.
std::optional<LevelSets> levelSets(const Matrix& table, Index nodes);

/// Writes the array "left_levels" unless no node asks about levels: older readers know no such question.
void writeLevels(const Matrix& table, ArchiveWriter& archive);
/// An empty table where there is no such array. Errors: Unreadable.
Result<Matrix> readLevels(const ArchiveReader& archive);

}  // namespace ridgeline::models
