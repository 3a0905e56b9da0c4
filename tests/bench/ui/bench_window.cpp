#include "tests/bench/ui/bench_window.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <algorithm>
#include <chrono>
#include <fstream>

#include "tests/bench/ui/loop_watch.hpp"
#include "ui/bridge/document_edits.hpp"
#include "ui/shell/main_window.hpp"
#include "ui/views/boundary_view.hpp"

namespace ridgeline::bench {
namespace {

desktop::Options benchOptions(const QString& folder) {
  desktop::Options options;
  options.settings = folder;
  options.size = "1600x1000";
  return options;
}

}  // namespace

BenchWindow::BenchWindow()
    : composition_(std::make_unique<desktop::Composition>(benchOptions(folder_.path()))) {
  window().show();
  turnFor(50);
}

BenchWindow::~BenchWindow() = default;

views::BoundaryView& BenchWindow::boundary() {
  // A search of the whole window in every turn of the loop would be most of what a drag is seen to cost.
  if (!boundary_) boundary_ = window().findChild<views::BoundaryView*>();
  return *boundary_;
}

void BenchWindow::openMade(const std::string& generator, long rows, const std::string& model) {
  session::SessionDocument document;
  document.run.data.kind = data::SourceKind::Generated;
  document.run.data.path = generator;
  document.run.data.params["rows"] = std::int64_t{rows};
  document.run.roles.target = "class";
  document.run.model.id = model;
  session().restore(std::move(document), ".");
  settle();
}

void BenchWindow::go(session::Room room) {
  session().edit("Go to another room", "room",
                 [room](session::SessionDocument& document) { document.view.room = room; });
  settle();
}

void BenchWindow::settle() {
  int quiet = 0;
  turnUntil(
      [&] {
        const int before = loop().paints();
        QCoreApplication::processEvents();
        quiet = window().busy() || loop().paints() != before ? 0 : quiet + 1;
        return quiet > 30;
      },
      180000);
}

bool turnUntil(const std::function<bool()>& done, int limit) {
  const double start = milliseconds();
  while (!done()) {
    if (milliseconds() - start > limit) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 2);
    QCoreApplication::processEvents();
    usleep(100);
  }
  return true;
}

void turnFor(int limit) {
  const double start = milliseconds();
  (void)turnUntil([&] { return milliseconds() - start >= limit; }, limit + 1000);
}

double milliseconds() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

nlohmann::json figures(const std::string& what, std::vector<double> times) {
  std::sort(times.begin(), times.end());
  const auto at = [&](double share) -> nlohmann::json {
    if (times.empty()) return nullptr;
    const auto index = static_cast<std::size_t>(share * static_cast<double>(times.size() - 1) + 0.5);
    return std::round(times[index] * 100) / 100;
  };
  return {{"case", what}, {"n", times.size()}, {"p50_ms", at(0.5)}, {"p95_ms", at(0.95)}, {"max_ms", at(1)}};
}

nlohmann::json loopFigures() {
  constexpr int Dearest = 16;
  nlohmann::json line = {{"longest_handler_ms", std::round(loop().longest() * 100) / 100},
                         {"handlers_over_16ms", loop().blocks()},
                         {"longest_work_ms", std::round(loop().busiest() * 100) / 100},
                         {"handlers_working_over_16ms", loop().busyBlocks()},
                         {"handlers", loop().handlers()},
                         {"longest_was", loop().culprit().toStdString()}};
  for (const auto& share : loop().dearest(Dearest))
    line["dearest"].push_back(
        fmt::format("{:.1f} ms in {} x {}", share.milliseconds, share.times, share.what.toStdString()));
  for (const auto& share : loop().insideBusiest(Dearest))
    line["longest_work_was"].push_back(
        fmt::format("{:.1f} ms in {}", share.milliseconds, share.what.toStdString()));
  return line;
}

double residentMebibytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

double heapMebibytes() {
  const auto info = mallinfo2();
  return static_cast<double>(info.uordblks + info.hblkhd) / (1024.0 * 1024.0);
}

}  // namespace ridgeline::bench
