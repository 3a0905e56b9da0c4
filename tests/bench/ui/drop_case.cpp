#include <fmt/format.h>

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <string>

#include "core/base/random.hpp"
#include "core/data/source.hpp"
#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"

namespace ridgeline::bench {
namespace {

constexpr Index Rows = 1000000;
constexpr int Columns = 10;

/// 1,000,000 x 10: eight columns of numbers, one of words, a class.
void writeTable(const QString& path) {
  static const char* const Towns[] = {"Aarhus", "Bergen", "Cork", "Delft", "Essen"};
  QFile file(path);
  if (!file.open(QIODevice::WriteOnly)) return;
  file.write("a,b,c,d,e,f,g,h,town,class\n");
  Rng random{Seed(7)};
  std::string block;
  for (Index row = 0; row < Rows; ++row) {
    double sum = 0;
    for (int column = 0; column < Columns - 2; ++column) {
      const double value = random.normal();
      sum += value;
      fmt::format_to(std::back_inserter(block), "{:.9f},", value);
    }
    fmt::format_to(std::back_inserter(block), "{},{}\n", Towns[row % 5], sum > 0 ? "yes" : "no");
    if (block.size() > 1 << 20) {
      file.write(block.data(), static_cast<qint64>(block.size()));
      block.clear();
    }
  }
  file.write(block.data(), static_cast<qint64>(block.size()));
}

/// What the table takes by itself, without window, histograms, split and fit.
double tableMebibytes(const std::string& path) {
  data::SourceSpec source;
  source.kind = data::SourceKind::File;
  source.path = path;
  jobs::WorkContext context;
  const double before = heapMebibytes();
  const auto table = data::load(source, {}, context);
  return table ? heapMebibytes() - before : 0;
}

}  // namespace

std::vector<nlohmann::json> dropOfTable() {
  const QTemporaryDir folder;
  const QString path = folder.filePath("million.csv");
  writeTable(path);
  const double alone = tableMebibytes(path.toStdString());
  BenchWindow bench;
  bench.openMade("moons", 420, "logistic");
  bench.go(session::Room::Data);
  const double before = residentMebibytes(), heapBefore = heapMebibytes();
  loop().begin();
  const double start = milliseconds();
  bool open = false;
  data::SourceSpec source;
  source.kind = data::SourceKind::File;
  source.path = path.toStdString();
  bench.session().open(source, [&](const Status& status) { open = status.has_value(); });
  (void)turnUntil([&] { return open; });
  const double opened = milliseconds() - start;
  // The header's histograms are computed when the table is first shown; the fit goes on beside them.
  int still = 0;
  (void)turnUntil(
      [&] {
        const int paints = loop().paints();
        QCoreApplication::processEvents();
        still = loop().paints() == paints ? still + 1 : 0;
        return still > 30;
      },
      20000);
  const double scrollable = milliseconds() - start;
  auto line = figures("drop: 1M x 10 to a scrollable table with histograms", {scrollable});
  line.update(loopFigures());
  line["opened_ms"] = opened;
  line["file_mb"] = static_cast<double>(QFileInfo(path).size()) * 1e-6;
  bench.settle();
  line["everything_fitted_and_drawn_ms"] = milliseconds() - start;
  line["resident_growth_mib"] = residentMebibytes() - before;
  line["heap_growth_mib"] = heapMebibytes() - heapBefore;
  line["table_alone_mib"] = alone;
  line["values_mib"] = static_cast<double>(Rows) * (8 * 8 + 4 + 4) / (1024.0 * 1024.0);
  return {line};
}

}  // namespace ridgeline::bench
