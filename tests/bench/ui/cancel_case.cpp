#include "core/models/catalog.hpp"
#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"

namespace ridgeline::bench {

std::vector<nlohmann::json> cancelling() {
  std::vector<nlohmann::json> lines;
  BenchWindow bench;
  for (const auto& entry : models::modelCatalog()) {
    if (!entry.does(models::Task::Classify)) continue;
    std::vector<double> times;
    bench.openMade("moons", 200, "logistic");
    for (int i = 0; i < 5; ++i) {
      session::SessionDocument document = *bench.session().now().document;
      document.run.data.params["rows"] = std::int64_t{200000};
      document.run.model = {entry.id, {}};
      document.run.seed = static_cast<std::uint64_t>(100 + i);
      bench.session().restore(document, ".");
      // From the making of the table on to whatever it does after a while.
      turnFor(150 + 100 * i);
      const bool working = bench.session().now().running || bench.session().now().loading;
      const double start = milliseconds();
      bench.session().cancelRun();
      (void)turnUntil([&] { return !bench.session().now().running && !bench.session().now().loading; });
      if (working) times.push_back(milliseconds() - start);
      bench.settle();
    }
    if (!times.empty()) lines.push_back(figures("cancel: " + entry.id + " at 200,000 rows", times));
  }
  return lines;
}

}  // namespace ridgeline::bench
