#pragma once

#include "tests/architecture/source_tree.hpp"

namespace ridgeline::test {

using Files = std::vector<SourceFile>;

/// A source file holds at most 400 lines.
Findings tooLong(const Files& files);
/// File names are snake_case and none says util, helper, common, misc or manager.
Findings forbiddenNames(const Files& files);
/// A header starts with #pragma once, after comments at most.
Findings headersWithoutGuard(const Files& files);
/// Quoted includes start at the root and name a file that is there.
Findings includesNotFromRoot(const Files& files);
/// core includes no Qt.
Findings qtInCore(const Files& files);
/// Qt Charts is included only under ui/plots and by its tests.
Findings chartsOutsidePlots(const Files& files);
/// Qt is included class by class, never by module.
Findings coarseQtIncludes(const Files& files);
/// Headers of ui include no Eigen.
Findings eigenInUiHeaders(const Files& files);
/// core writes to no standard stream, reads no clock and rolls no dice of its own.
Findings impureCore(const Files& files);
/// Each header of core says in a docstring at the left margin what it offers.
Findings undocumentedHeaders(const Files& files);
/// No mark of unfinished work.
Findings unfinishedMarks(const Files& files);
/// No path of one machine.
Findings machinePaths(const Files& files);
/// Every folder with sources has its sentence in ARCHITECTURE.md, as "- `folder`: Sentence.", once.
Findings foldersWithoutSentence(const Files& files);

}  // namespace ridgeline::test
