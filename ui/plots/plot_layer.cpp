#include "ui/plots/plot_layer.hpp"

#include <QChart>
#include <QPaintEngine>
#include <QPainter>

#include "ui/plots/chart_panel.hpp"
#include "ui/plots/theme.hpp"

namespace ridgeline::ui {

PlotLayer::PlotLayer(ChartPanel* panel, qreal z) : QGraphicsObject(panel->chart()), panel_(panel) {
  setZValue(z);
  setAcceptedMouseButtons(Qt::NoButton);
  connect(panel, &ChartPanel::mappingChanged, this, [this] {
    prepareGeometryChange();
    mappingChanged();
    update();
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    themeChanged();
    update();
  });
}

const PlotMapping& PlotLayer::mapping() const { return panel_->mapping(); }

QRectF PlotLayer::boundingRect() const { return mapping().plot; }

void PlotLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  const PlotMapping& m = mapping();
  if (!m.isValid()) return;
  painter->save();
  painter->setClipRect(m.plot, Qt::IntersectClip);
  painter->setRenderHint(QPainter::Antialiasing);
  draw(*painter, m);
  painter->restore();
}

bool PlotLayer::isVector(const QPainter& painter) {
  const QPaintEngine* engine = painter.paintEngine();
  return engine != nullptr && (engine->type() == QPaintEngine::SVG || engine->type() == QPaintEngine::Pdf ||
                               engine->type() == QPaintEngine::Picture);
}

}  // namespace ridgeline::ui

#include "moc_plot_layer.cpp"
