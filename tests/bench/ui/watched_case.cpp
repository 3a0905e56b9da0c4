#include "core/runs/execute.hpp"
#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"
#include "ui/views/boundary_view.hpp"

namespace ridgeline::bench {

std::vector<nlohmann::json> watchedTraining() {
  struct Net {
    const char* name;
    std::int64_t units, layers;
  };
  std::vector<nlohmann::json> lines;
  BenchWindow bench;
  for (const Net& net : {Net{"2 layers of 4 units", 4, 2}, Net{"6 layers of 8 units", 8, 6}}) {
    bench.openMade("moons", 500, "logistic");
    bench.session().edit("Watch a network", {}, [&](session::SessionDocument& document) {
      document.run.model = {"mlp",
                            {{"units", net.units},
                             {"layers", net.layers},
                             {"batch-size", std::int64_t{10}},
                             {"epochs", std::int64_t{100000}}}};
    });
    (void)turnUntil([&] { return bench.session().now().preview != nullptr; });
    turnFor(500);
    const auto trace = bench.session().now().preview->trace;
    const auto firstEpoch = trace->size();
    std::vector<double> frames;
    const models::FittedModel* shown = nullptr;
    loop().begin();
    const double start = milliseconds();
    double last = start;
    while (milliseconds() - start < 4000 && bench.session().now().running) {
      const int paints = loop().paints();
      QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
      const auto* now = bench.boundary().pictured().get();
      if (now == shown || loop().paints() == paints) continue;
      shown = now;
      frames.push_back(milliseconds() - last);
      last = milliseconds();
    }
    const double seconds = (milliseconds() - start) * 1e-3;
    auto line = figures(std::string("watched: ") + net.name + ", time between pictures", frames);
    line.update(loopFigures());
    line["epochs_per_second"] = static_cast<double>(trace->size() - firstEpoch) / seconds;
    line["pictures_per_second"] = static_cast<double>(frames.size()) / seconds;
    lines.push_back(line);
    bench.session().cancelRun();
    bench.settle();
  }
  return lines;
}

}  // namespace ridgeline::bench
