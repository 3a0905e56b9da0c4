#include "core/models/trees/level_sets.hpp"

#include <cmath>

#include "core/base/archive.hpp"

namespace ridgeline::models {
namespace {

/// More levels than any column has.
constexpr double MostLevels = 1 << 26;

bool isWholeBelow(double value, double end) {
  return value >= 0 && value < end && value == std::floor(value);
}

}  // namespace

Matrix levelTable(const LevelSets& sets) {
  Index count = 0;
  for (const auto& set : sets) count += static_cast<Index>(set.size());
  Matrix table(count, 2);
  Index at = 0;
  for (std::size_t node = 0; node < sets.size(); ++node)
    for (const auto level : sets[node]) table.row(at++) << static_cast<double>(node), level;
  return table;
}

std::optional<LevelSets> levelSets(const Matrix& table, Index nodes) {
  LevelSets sets;
  if (table.rows() == 0) return sets;
  if (table.cols() != 2) return {};
  sets.resize(static_cast<std::size_t>(nodes));
  for (Index i = 0; i < table.rows(); ++i) {
    if (!isWholeBelow(table(i, 0), static_cast<double>(nodes)) || !isWholeBelow(table(i, 1), MostLevels))
      return {};
    auto& set = sets[static_cast<std::size_t>(table(i, 0))];
    const auto level = static_cast<std::int32_t>(table(i, 1));
    if (!set.empty() && set.back() >= level) return {};
    set.push_back(level);
  }
  return sets;
}

void writeLevels(const Matrix& table, ArchiveWriter& archive) {
  if (table.rows() > 0) archive.array("left_levels", table);
}

Result<Matrix> readLevels(const ArchiveReader& archive) {
  if (!archive.manifest()["arrays"].contains("left_levels")) return Matrix(0, 2);
  return archive.array("left_levels");
}

}  // namespace ridgeline::models
