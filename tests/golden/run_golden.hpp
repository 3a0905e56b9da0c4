#pragma once

#include <string>
#include <vector>

#include "tests/golden/golden_set.hpp"
#include "tests/golden/wanted.hpp"

namespace ridgeline::golden {

enum class Verdict { Passed, Failed, Unsupported };
const char* word(Verdict verdict);

struct CaseResult {
  std::string file, id;
  Verdict verdict = Verdict::Passed;
  double gap = 0, allowed = 0, share = 0;  ///< of the worst comparison
  std::string where;                       ///< of the worst comparison; or why the case failed or cannot run
  std::vector<nlohmann::json::json_pointer> seen;
};

/// Runs one case; `one` may be a changed copy of a case of the set.
CaseResult runCase(const GoldenSet& set, const nlohmann::json& one, jobs::WorkContext& context);

struct Choice {
  std::string only;  ///< cases whose "file/id" holds this text; empty: all
};
/// Every case of every set, in order, cases at once on the context's threads.
std::vector<CaseResult> runAll(const std::vector<GoldenSet>& sets, const Choice& choice,
                               jobs::WorkContext& context);

/// The reference files of a folder, by name. Throws Unreadable where there is none.
std::vector<std::string> goldenFiles(const std::string& folder);

/// A golden value that was shifted, and what became of its case.
struct Mutation {
  std::string file, id, where;
  double before = 0, after = 0;
  bool noticed = false;
};
/// Shifts `count` of the values that passing cases compare, each in another case while there are enough, and
/// runs those cases again. `results` are those of `runAll` over the same sets.
std::vector<Mutation> mutate(const std::vector<GoldenSet>& sets, const std::vector<CaseResult>& results,
                             int count, Seed seed, jobs::WorkContext& context);

}  // namespace ridgeline::golden
