#pragma once

#include "tests/architecture/source_tree.hpp"

namespace ridgeline::test {

/// Whether a file of `from` may include a file of `to` (folders from the root). An empty answer allows it,
/// any other says why not.
std::string forbiddenEdge(std::string_view from, std::string_view to);
/// Every #include that points the wrong way, with file, line and edge.
Findings forbiddenIncludes(const std::vector<SourceFile>& files);

}  // namespace ridgeline::test
