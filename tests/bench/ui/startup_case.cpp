#include <QDir>
#include <QProcess>
#include <QTemporaryDir>

#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"

namespace ridgeline::bench {

std::vector<nlohmann::json> startup() {
  constexpr int Starts = 11;
  const QString desktop =
      QDir(QCoreApplication::applicationDirPath()).filePath("../../../app/desktop/ridgeline-desktop");
  std::vector<double> painted, drawn, memory;
  for (int i = 0; i < Starts; ++i) {
    // A folder of its own each time: nothing of the last start is recovered.
    const QTemporaryDir settings;
    QProcess process;
    process.start(desktop, {"--startup", "--settings", settings.path()});
    if (!process.waitForFinished(60000) || process.exitCode() != 0) break;
    const auto line = nlohmann::json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
    if (line.is_discarded()) break;
    painted.push_back(line["window_painted_ms"]);
    drawn.push_back(line["boundary_drawn_ms"]);
    memory.push_back(line["resident_mib"]);
  }
  auto resident = figures("startup: resident memory then, MiB", memory);
  return {figures("startup: first painted window", painted), figures("startup: first drawn boundary", drawn),
          resident};
}

}  // namespace ridgeline::bench
