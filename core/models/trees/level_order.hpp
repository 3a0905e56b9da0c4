#pragma once

#include "core/models/trees/tree_rows.hpp"

namespace ridgeline::models {

/// The levels of a category that rows of a node have (members with a value), ascending by what the rows
/// answer: the mean of numbers, the share of the second of two classes, and with more classes the projection
/// of a level's class shares on their first principal axis. A cut of this order in two is the best of all
/// sets of levels for variance, Gini and entropy of two classes; for more classes it is a good one. Levels
/// that answer alike are in the order of their codes.
///
/// Cost     O(rows + levels log levels); with k > 2 classes O(rows + levels k).
/// Source   Fisher (1958), doi:10.1080/01621459.1958.10501479; Breiman et al. (1984), ISBN 0412048418,
///          theorem 4.5; Coppersmith, Hong & Hosking (1999), doi:10.1023/A:1009869804967.
std::vector<std::int32_t> levelOrder(const TreeRows& rows, int feature,
                                     std::span<const std::int32_t> members);

}  // namespace ridgeline::models
