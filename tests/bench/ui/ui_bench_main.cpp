#include <cstdio>
#include <string>

#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::bench {

const std::vector<WindowCase>& windowCases() {
  static const std::vector<WindowCase> all = {
      {"startup", "first painted window 250 ms, first drawn boundary 500 ms, 160 MiB then", startup},
      {"drag", "33 ms a frame at 2,000 rows where the fit is under 20 ms; no handler over 16 ms",
       parameterDrag},
      {"selection", "50 ms to every linked view at 100,000 rows", selectionSpread},
      {"pan-zoom", "30 frames a second at 1,000,000 points", panAndZoom},
      {"drop", "1M x 10 CSV to a scrollable table with histograms in 2 s; memory 1.5 times its values",
       dropOfTable},
      {"cancel", "100 ms", cancelling},
      {"watched", "1,000 epochs/s (2-4-2-1) and 200 epochs/s (6 x 8 units), the picture at 60 frames/s",
       watchedTraining},
  };
  return all;
}

}  // namespace ridgeline::bench

int main(int argc, char** argv) {
  using namespace ridgeline;
  bench::LoopWatch application(argc, argv);
  QApplication::setApplicationName("ridgeline");
  ui::applyTheme(application, ui::ThemeKind::Dark);
  const std::string wanted = argc > 1 ? argv[1] : "all";
  if (argc > 2 && std::string(argv[2]) == "--tell-apart") bench::loop().tellApart();
  bool found = false;
  for (const auto& each : bench::windowCases()) {
    if (wanted != "all" && wanted != each.name) continue;
    found = true;
    for (auto line : each.run()) {
      line["platform"] = QApplication::platformName().toStdString();
      line["budget"] = each.budget;
      std::printf("%s\n", line.dump().c_str());
      std::fflush(stdout);
    }
  }
  if (found) return 0;
  std::fprintf(stderr, "ridgeline-bench-ui: there is no case \"%s\"; the cases are", wanted.c_str());
  for (const auto& each : bench::windowCases()) std::fprintf(stderr, " %s", each.name.c_str());
  std::fprintf(stderr, ", or all.\n");
  return 2;
}
