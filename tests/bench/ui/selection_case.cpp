#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"

namespace ridgeline::bench {

std::vector<nlohmann::json> selectionSpread() {
  constexpr long Rows = 100000;
  std::vector<nlohmann::json> lines;
  BenchWindow bench;
  bench.openMade("moons", Rows, "logistic");
  const auto room = [&](session::Room where, const char* name) {
    bench.go(where);
    const auto& table = *bench.session().now().loaded->table;
    std::vector<double> times;
    loop().begin();
    for (int i = 0; i < 30; ++i) {
      // Every tenth row, from another place each time.
      std::vector<data::RowId> rows;
      for (Index row = i % 10; row < table.rows(); row += 10) rows.push_back(table.id(row));
      const double start = milliseconds();
      bench.session().selection().pick(std::move(rows), session::Selection::Mode::Replace, "bench");
      int still = 0;
      double painted = start;
      while (still < 8) {
        const int before = loop().paints();
        QCoreApplication::processEvents();
        still = loop().paints() == before ? still + 1 : 0;
        if (still == 0) painted = milliseconds();
      }
      times.push_back(painted - start);
      turnFor(30);
    }
    auto line = figures(std::string("selection: to every view of the room ") + name, times);
    line.update(loopFigures());
    lines.push_back(line);
  };
  room(session::Room::Fit, "Fit");
  room(session::Room::Diagnose, "Diagnose");
  room(session::Room::Data, "Data");
  return lines;
}

}  // namespace ridgeline::bench
