#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <thread>

#include "core/jobs/thread_pool.hpp"
#include "tests/golden/run_golden.hpp"

namespace {

using namespace ridgeline;
using namespace ridgeline::golden;
using nlohmann::json;

struct Wish {
  std::string data, golden, only;
  int threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  int mutations = 0;
  std::uint64_t seed = 0;
  bool asJson = false;
};

void printLine(const CaseResult& one) {
  if (one.verdict == Verdict::Passed)
    std::printf("pass         %s/%s  gap %.3g of %.3g at %s\n", one.file.c_str(), one.id.c_str(), one.gap,
                one.allowed, one.where.c_str());
  else if (one.verdict == Verdict::Failed && one.allowed > 0)
    std::printf("FAIL         %s/%s  gap %.3g of %.3g at %s\n", one.file.c_str(), one.id.c_str(), one.gap,
                one.allowed, one.where.c_str());
  else
    std::printf("%-11s  %s/%s  %s\n", word(one.verdict), one.file.c_str(), one.id.c_str(), one.where.c_str());
}

long countOf(const std::vector<CaseResult>& results, Verdict verdict) {
  return std::count_if(results.begin(), results.end(), [&](auto& one) { return one.verdict == verdict; });
}

void printResults(const std::vector<CaseResult>& results, bool asJson) {
  const long passed = countOf(results, Verdict::Passed), failed = countOf(results, Verdict::Failed),
             unsupported = countOf(results, Verdict::Unsupported);
  if (asJson) {
    json cases = json::array();
    for (const auto& one : results)
      cases.push_back({{"file", one.file},
                       {"id", one.id},
                       {"verdict", word(one.verdict)},
                       {"gap", one.gap},
                       {"allowed", one.allowed},
                       {"where", one.where},
                       {"compared", one.seen.size()}});
    std::printf("%s\n",
                json{{"cases", cases}, {"passed", passed}, {"failed", failed}, {"unsupported", unsupported}}
                    .dump()
                    .c_str());
    return;
  }
  std::map<std::string, const CaseResult*> worst;
  for (const auto& one : results) {
    printLine(one);
    if (one.verdict != Verdict::Passed) continue;
    const CaseResult*& kept = worst[one.file];
    if (kept == nullptr || one.share > kept->share) kept = &one;
  }
  for (const auto& [file, one] : worst)
    std::printf("worst        %s: %s uses %.2g of what is allowed, at %s\n", file.c_str(), one->id.c_str(),
                one->share, one->where.c_str());
  std::printf("%ld passed, %ld failed, %ld unsupported\n", passed, failed, unsupported);
}

int check(const Wish& wish) {
  jobs::ThreadPool pool(wish.threads);
  const std::stop_source stop;
  jobs::WorkContext context(stop.get_token(), &pool);
  std::vector<GoldenSet> sets;
  for (const auto& path : goldenFiles(wish.golden)) sets.push_back(readGolden(path, wish.data));
  const auto results = runAll(sets, {wish.only}, context);
  if (wish.mutations == 0) {
    printResults(results, wish.asJson);
    return countOf(results, Verdict::Failed) > 0 ? 1 : 0;
  }
  const auto mutations = mutate(sets, results, wish.mutations, Seed(wish.seed), context);
  long noticed = 0;
  for (const auto& one : mutations) {
    noticed += one.noticed ? 1 : 0;
    std::printf("%s  %s/%s  %s shifted from %.6g to %.6g\n", one.noticed ? "FAIL      " : "overlooked",
                one.file.c_str(), one.id.c_str(), one.where.c_str(), one.before, one.after);
  }
  std::printf("%zu values shifted, %ld failures seen\n", mutations.size(), noticed);
  return noticed == static_cast<long>(mutations.size()) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs the core against stored references of other software, case by case");
  Wish wish;
  app.add_option("--data", wish.data, "Folder of the data files")->required();
  app.add_option("--golden", wish.golden, "Folder of the reference files")->required();
  app.add_option("--only", wish.only, "Only cases whose FILE/ID holds this text");
  app.add_option("--threads", wish.threads, "Threads")->check(CLI::Range(1, 256));
  app.add_flag("--json", wish.asJson, "Print one JSON document");
  app.add_option("--mutate", wish.mutations, "Shift so many reference values and see whether each is noticed")
      ->check(CLI::Range(1, 100000));
  app.add_option("--seed", wish.seed, "Which values are shifted");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return check(wish);
  } catch (const Unreadable& cause) {
    std::fprintf(stderr, "%s\n", cause.why.c_str());
    return 2;
  }
}
