#include "app/desktop/ui_map.hpp"

#include <QAbstractItemModel>
#include <QTableView>
#include <QTimer>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/session/session.hpp"
#include "ui/forms/split_bar.hpp"
#include "ui/plots/heat_grid.hpp"
#include "ui/shell/banner.hpp"
#include "ui/shell/main_window.hpp"

namespace ridgeline::desktop {
namespace {

constexpr int MapMilliseconds = 50;
constexpr int MapQuietLooks = 4;

void printPlace(const QString& name, const QWidget& widget, const QRectF& area) {
  const QPointF at = widget.mapToGlobal(area.topLeft());
  std::printf("%s %d %d %d %d\n", qPrintable(name), static_cast<int>(at.x()), static_cast<int>(at.y()),
              static_cast<int>(area.width()), static_cast<int>(area.height()));
}

void printMap(const shell::MainWindow& window) {
  for (const QWidget* widget : window.findChildren<QWidget*>()) {
    if (widget->objectName().isEmpty() || widget->objectName().startsWith("qt_") || !widget->isVisible())
      continue;
    printPlace(widget->objectName(), *widget, widget->rect());
    if (const auto* bar = qobject_cast<const ui::SplitBar*>(widget))
      for (int handle = 0; handle < 3; ++handle)
        printPlace(QString("%1.handle.%2").arg(bar->objectName()).arg(handle), *bar,
                   QRectF(bar->handleCentre(handle), QSizeF(1, 1)));
  }
  for (const auto* grid : window.findChildren<ui::HeatGrid*>())
    if (grid->isVisible())
      for (int actual = 0; actual < grid->classCount(); ++actual)
        for (int predicted = 0; predicted < grid->classCount(); ++predicted)
          printPlace(
              QString("cell.%1.%2.%3").arg(actual).arg(predicted).arg(grid->count({actual, predicted})),
              *grid, grid->cellRect({actual, predicted}));
}

nlohmann::json state(const shell::MainWindow& window, const session::Session& session) {
  const auto& now = session.now();
  nlohmann::json out = {{"selected", now.selection->rows.size()},
                        {"room", static_cast<int>(now.document->view.room)},
                        {"undo", session.canUndo() ? session.undoLabel() : std::string()},
                        {"fractions", now.document->run.split.fractions},
                        {"model", now.document->run.model.id},
                        {"params", nlohmann::json::object()},
                        {"fresh", now.fresh},
                        {"banner", const_cast<shell::MainWindow&>(window).banner().sentence().toStdString()}};
  for (const auto& [name, value] : now.document->run.model.params) out["params"][name] = params::text(value);
  if (now.loaded && now.loaded->table) {
    out["table"] = now.loaded->table->name();
    out["rows"] = now.loaded->table->rows();
    out["columns"] = now.loaded->table->columnCount();
  }
  if (now.run && now.run->split)
    for (const auto part : {data::Part::Train, data::Part::TrainDev, data::Part::Dev, data::Part::Test})
      out["split"].push_back(now.run->split->rows(part).size());
  if (now.error) out["error"] = now.error->text();
  if (const auto* errors = window.findChild<QTableView*>("error-table"))
    out["listed"] = errors->model()->rowCount();
  return out;
}

}  // namespace

void printMapWhenQuiet(Composition& composition) {
  auto* timer = new QTimer(&composition.window());
  timer->setInterval(MapMilliseconds);
  struct Watch {
    int quiet = 0;
    bool changed = true;
    std::shared_ptr<void> observation;
  };
  auto watch = std::make_shared<Watch>();
  watch->observation =
      composition.session().observe([watch = std::weak_ptr(watch)](const auto&, session::Changed change) {
        if (change.any(session::Aspect::Hover)) return;
        if (const auto w = watch.lock()) w->changed = true;
      });
  QObject::connect(timer, &QTimer::timeout, timer, [&composition, watch] {
    watch->quiet = composition.window().busy() ? 0 : watch->quiet + 1;
    if (watch->quiet < MapQuietLooks || !watch->changed) return;
    watch->changed = false;
    printMap(composition.window());
    std::printf("STATE %s\nREADY\n", state(composition.window(), composition.session()).dump().c_str());
    std::fflush(stdout);
  });
  timer->start();
}

}  // namespace ridgeline::desktop
