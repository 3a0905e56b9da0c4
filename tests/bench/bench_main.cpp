#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "core/jobs/thread_pool.hpp"
#include "tests/bench/workload.hpp"

namespace {

using namespace ridgeline;
using nlohmann::json;

double wallSeconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double cpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

long peakMegabytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

double rounded(double seconds) { return std::round(seconds * 1e5) / 1e5; }

struct Choice {
  std::string workload, dataset, folder = "data";
  int threads = 2, repeats = 5;
  double budget = 20;
};

Result<json> measure(const bench::Workload& workload, const Choice& choice) {
  jobs::ThreadPool pool(choice.threads);
  const std::stop_source stop;
  jobs::WorkContext context(stop.get_token(), &pool);
  const std::string dataset = choice.dataset.empty() ? workload.dataset : choice.dataset;
  RIDGELINE_TRY(const auto prepared, workload.prepare({choice.folder, dataset, &context}));
  json out = {
      {"peer", "ridgeline"}, {"workload", workload.name}, {"dataset", dataset}, {"threads", choice.threads}};
  if (prepared.n > 0) {
    out["n"] = prepared.n;
    out["d"] = prepared.d;
  }
  out["base_rss_mb"] = peakMegabytes();
  std::vector<double> seconds, cpu;
  const double start = wallSeconds();
  // The same rule as the peers': stop before a repeat that would overrun the budget.
  while (static_cast<int>(seconds.size()) < choice.repeats &&
         (seconds.empty() || wallSeconds() - start + seconds.back() < choice.budget)) {
    const double wall = wallSeconds(), used = cpuSeconds();
    RIDGELINE_CHECK(prepared.run());
    seconds.push_back(wallSeconds() - wall);
    cpu.push_back(cpuSeconds() - used);
  }
  out["score"] = prepared.score();
  out["cpu_seconds"] = rounded(*std::min_element(cpu.begin(), cpu.end()));
  json all = json::array();
  for (const double each : seconds) all.push_back(rounded(each));
  out["seconds_all"] = all;
  std::sort(seconds.begin(), seconds.end());
  out["seconds"] = rounded(seconds[seconds.size() / 2]);
  out["seconds_min"] = rounded(seconds.front());
  double load = 0;
  getloadavg(&load, 1);
  out["load1"] = load;
  out["peak_rss_mb"] = peakMegabytes();
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Times one workload and prints one line of JSON, with the keys the peers print");
  Choice choice;
  if (const char* folder = std::getenv("BENCH_DATA")) choice.folder = folder;
  app.add_option("workload", choice.workload, "Name of the workload, or \"list\"")->required();
  app.add_option("--dir", choice.folder, "Folder of the inputs (default: $BENCH_DATA, else data)");
  app.add_option("--dataset", choice.dataset, "Input, if not the workload's usual one");
  app.add_option("--threads", choice.threads, "Threads")->check(CLI::Range(1, 256));
  app.add_option("--repeats", choice.repeats, "Runs")->check(CLI::Range(1, 1000));
  app.add_option("--budget", choice.budget, "Stop repeating after this many seconds");
  CLI11_PARSE(app, argc, argv);

  if (choice.workload == "list") {
    for (const auto& workload : bench::workloads())
      std::printf("%s %s\n", workload.name.c_str(), workload.dataset.c_str());
    return 0;
  }
  for (const auto& workload : bench::workloads()) {
    if (workload.name != choice.workload) continue;
    const auto result = measure(workload, choice);
    if (!result) {
      std::fprintf(stderr, "%s\n", result.error().text().c_str());
      return exitStatus(result.error().code);
    }
    std::printf("%s\n", result->dump().c_str());
    return 0;
  }
  std::fprintf(stderr, "There is no workload \"%s\": \"list\" shows those there are.\n",
               choice.workload.c_str());
  return 2;
}
