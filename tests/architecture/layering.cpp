#include "tests/architecture/layering.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace ridgeline::test {
namespace {

/// Inside core a folder may include only folders of a lower rank, and itself. Folders of one rank stand side
/// by side and do not know each other.
const std::map<std::string, int, std::less<>> CoreRank = {
    {"base", 0}, {"jobs", 1},    {"params", 1},   {"kernels", 2}, {"stats", 2},
    {"data", 3}, {"prep", 4},    {"optimize", 5}, {"models", 6},  {"eval", 7},
    {"runs", 8}, {"monitor", 9}, {"serve", 9},    {"session", 9}, {"labs", 8}};

/// Which layers a layer may include. Tests lie beside their subject and see what it sees.
const std::map<std::string, std::vector<std::string>, std::less<>> LayerSees = {
    {"core", {"core"}},
    {"ui", {"ui", "core"}},
    {"app", {"app", "ui", "core"}},
    {"tests/core", {"core", "tests"}},
    {"tests/contract", {"core", "tests"}},
    {"tests/architecture", {"core", "tests"}},
    {"tests/golden", {"core", "tests"}},
    {"tests/bench", {"app", "ui", "core", "tests"}},
    {"tests/fuzz", {"core", "app", "tests"}},
    {"tests/support", {"core", "ui", "tests"}},
    {"tests/ui", {"ui", "core", "tests"}},
    {"tests/app", {"app", "ui", "core", "tests"}},
};

std::string part(std::string_view path, int index) {
  for (; index > 0; --index) {
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) return {};
    path.remove_prefix(slash + 1);
  }
  return std::string(path.substr(0, path.find('/')));
}

std::string layer(std::string_view folder) {
  const std::string top = part(folder, 0);
  return top == "tests" && !part(folder, 1).empty() ? "tests/" + part(folder, 1) : top;
}

}  // namespace

std::string forbiddenEdge(std::string_view from, std::string_view to) {
  const std::string source = layer(from), target = part(to, 0);
  const auto sees = LayerSees.find(source);
  if (sees == LayerSees.end()) return {};
  if (std::find(sees->second.begin(), sees->second.end(), target) == sees->second.end())
    return "the layers go app -> ui -> core";
  if (source != "core" || target != "core") return {};
  const std::string a = part(from, 1), b = part(to, 1);
  if (a == b) return {};
  const auto rankA = CoreRank.find(a), rankB = CoreRank.find(b);
  if (rankA == CoreRank.end() || rankB == CoreRank.end())
    return "\"" + (rankA == CoreRank.end() ? a : b) + "\" has no place in the order of core's folders";
  if (rankB->second < rankA->second) return {};
  return "core's order is base < {jobs, params} < {kernels, stats} < data < prep < optimize < models < eval "
         "< "
         "runs < {monitor, serve, session}, and labs on top of eval";
}

Findings forbiddenIncludes(const std::vector<SourceFile>& files) {
  Findings findings;
  for (const SourceFile& file : files) {
    if (!file.isSource()) continue;
    for (const Include& include : includes(file)) {
      const auto slash = include.target.rfind('/');
      if (!include.quoted || slash == std::string::npos) continue;
      const std::string to = include.target.substr(0, slash);
      if (const std::string why = forbiddenEdge(file.folder(), to); !why.empty())
        findings.push_back({file.path, include.line,
                            file.folder() + " -> " + to + " (" + include.target + ") is forbidden: " + why});
    }
  }
  return findings;
}

}  // namespace ridgeline::test
