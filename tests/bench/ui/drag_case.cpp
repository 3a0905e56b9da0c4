#include <cmath>

#include "core/models/catalog.hpp"
#include "tests/bench/ui/bench_window.hpp"
#include "tests/bench/ui/cases.hpp"
#include "tests/bench/ui/loop_watch.hpp"
#include "ui/views/boundary_view.hpp"

namespace ridgeline::bench {
namespace {

constexpr long Rows = 2000;
constexpr double QuickFit = 0.020;  // seconds
constexpr int Frame = 8;            // ms between two moves: a mouse reports 125 times a second
constexpr int Moves = 300;

/// The parameter that a finger would take: the first with a slider.
const params::ParamInfo* draggable(const models::ModelEntry& entry) {
  for (const auto& info : entry.params->params())
    if ((info.kind == params::ParamKind::Integer || info.kind == params::ParamKind::Real) &&
        info.sliderMax > info.sliderMin)
      return &info;
  return nullptr;
}

params::ParamValue valueAt(const params::ParamInfo& info, double share) {
  double value = info.sliderMin + share * (info.sliderMax - info.sliderMin);
  if (info.scale == params::Scale::Log)
    value = std::exp(std::log(info.sliderMin) + share * std::log(info.sliderMax / info.sliderMin));
  if (info.kind == params::ParamKind::Integer)
    return static_cast<std::int64_t>(std::clamp(std::round(value), info.min, std::min(info.max, 200.0)));
  return std::clamp(value, info.min, info.max);
}

nlohmann::json drag(BenchWindow& bench, const std::string& model, const params::ParamInfo& info) {
  std::vector<double> frames, fits;
  const models::FittedModel* shown = bench.boundary().pictured().get();
  double last = 0, changed = 0;  // when a picture came last, and when the value first changed after it
  loop().begin();
  for (int move = 0; move < Moves; ++move) {
    // To and fro, as somebody looks for the right place.
    const double share = 0.5 - 0.4 * std::cos(2 * M_PI * move / 150.0);
    const auto before = bench.session().now().document;
    bench.session().edit("Drag " + info.name, "drag", [&](session::SessionDocument& document) {
      document.run.model.params[info.name] = valueAt(info, share);
    });
    if (changed == 0 && bench.session().now().document != before) changed = milliseconds();
    const double until = milliseconds() + Frame;
    while (milliseconds() < until) {
      const int paints = loop().paints();
      QCoreApplication::processEvents(QEventLoop::AllEvents, 1);
      const auto* now = bench.boundary().pictured().get();
      if (now == shown || loop().paints() == paints) continue;
      shown = now;
      if (const auto& run = bench.session().now().run) fits.push_back(run->durations.fit * 1e3);
      const double at = milliseconds();
      // A whole number keeps its value over many moves; waiting for the hand is no delay of ours.
      const double since = changed > 0 ? std::max(last, changed - Frame) : last;
      if (last > 0) frames.push_back(at - since);
      last = at;
      changed = 0;
    }
  }
  bench.session().endGesture();
  auto line = figures("drag: " + model + " " + info.name + ", time between pictures", frames);
  line.update(loopFigures());
  // What the parameter makes of the fit: the frame's budget holds where that stays under 20 ms.
  const auto fit = figures("", fits);
  line["fit_p50_ms"] = fit["p50_ms"];
  line["fit_p95_ms"] = fit["p95_ms"];
  bench.settle();
  return line;
}

}  // namespace

std::vector<nlohmann::json> parameterDrag() {
  std::vector<nlohmann::json> lines;
  BenchWindow bench;
  for (const auto& entry : models::modelCatalog()) {
    if (!entry.does(models::Task::Classify)) continue;
    const auto* info = draggable(entry);
    if (info == nullptr) continue;
    bench.openMade("moons", Rows, entry.id);
    const auto& run = bench.session().now().run;
    if (!run || run->durations.fit > QuickFit) continue;
    lines.push_back(drag(bench, entry.id, *info));
    lines.back()["fit_ms"] = run->durations.fit * 1e3;
  }
  return lines;
}

}  // namespace ridgeline::bench
