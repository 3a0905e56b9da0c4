#pragma once

#include "core/base/result.hpp"
#include "core/models/trees/boosted_tree.hpp"

namespace ridgeline {
class ArchiveReader;
class ArchiveWriter;
}  // namespace ridgeline

namespace ridgeline::models {

/// Trees as two arrays of a model file: "nodes", tree after tree, and "sizes", the nodes of each.
void writeTrees(const std::vector<BoostedTreePtr>& trees, ArchiveWriter& archive);
/// Every number finite, every node but a root the child of one before it. Errors: Unreadable.
Result<std::vector<BoostedTreePtr>> readTrees(const ArchiveReader& archive, Index features);

}  // namespace ridgeline::models
