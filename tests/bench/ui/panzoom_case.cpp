#include <cmath>

#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"
#include "ui/plots/chart_panel.hpp"
#include "ui/views/boundary_view.hpp"

namespace ridgeline::bench {

std::vector<nlohmann::json> panAndZoom() {
  std::vector<nlohmann::json> lines;
  BenchWindow bench;
  for (const long rows : {100000L, 1000000L}) {
    bench.openMade("moons", rows, "logistic");
    auto* panel = bench.boundary().findChild<ui::ChartPanel*>();
    const auto measure = [&](const char* what, const std::function<void(int)>& step) {
      std::vector<double> times;
      loop().begin();
      for (int i = 0; i < 60; ++i) {
        const double start = milliseconds();
        step(i);
        int before = loop().paints();
        while (loop().paints() == before) QCoreApplication::processEvents();
        do {
          before = loop().paints();
          QCoreApplication::processEvents();
        } while (loop().paints() != before);
        times.push_back(milliseconds() - start);
      }
      auto line = figures(std::string(what) + " of " + std::to_string(rows) + " points, a frame", times);
      line.update(loopFigures());
      lines.push_back(line);
      panel->resetView();
      bench.settle();
    };
    measure("pan", [&](int i) { panel->panBy(i % 20 < 10 ? 0.02 : -0.02, 0.01 * std::cos(i)); });
    measure("zoom", [&](int i) { panel->zoomBy(i % 20 < 10 ? 1.1 : 1 / 1.1, QPointF(0, 0)); });
  }
  return lines;
}

}  // namespace ridgeline::bench
