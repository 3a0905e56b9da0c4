#pragma once

// A chart with our axes, gestures and exports around one QChart; layers and series are added to it.
//   auto* panel = new ChartPanel(this);        panel->setAxisTitles("x1", "x2");
//   auto* field = new FieldLayer(panel);       auto* points = new PointLayer(panel);   // owned by the chart
//   panel->setDataRange(points->bounds());     panel->setGesture(ChartPanel::Gesture::Lasso);
//   connect(panel, &ChartPanel::regionSelected, this, [=](const QPolygonF& data) { points->pick(data); });
//   panel->setCsv([this] { return csvText(); });    // right click: PNG, SVG, PDF, CSV, copy
// Wheel zooms at the cursor, middle or Space drag pans, double click or 0 resets; + - arrows Escape work.

#include <QList>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <QWidget>
#include <functional>

#include "ui/plots/chart_legend.hpp"
#include "ui/plots/plot_export.hpp"
#include "ui/plots/plot_mapping.hpp"

class QAbstractSeries;
class QAction;
class QChart;
class QMenu;

namespace ridgeline::ui {

class ChartAxes;
class ChartView;

class ChartPanel : public QWidget {
  Q_OBJECT
 public:
  enum class Scale { Linear, Log };
  /// What a drag with the left button does. Paint is Drag for the right button too (its menu then needs
  /// Shift).
  enum class Gesture { Rectangle, Lasso, Pan, Drag, Paint };
  enum class Phase { Begin, Move, End };

  explicit ChartPanel(QWidget* parent = nullptr);
  ~ChartPanel() override;

  void setAxisTitles(const QString& x, const QString& y);
  /// Words under which the picture is saved and read aloud.
  void setName(const QString& name);

  /// The bounds of what is drawn, in data units (top() the lowest y), and the share of them left free around
  /// it. Shown at once unless the user has zoomed or the axes are frozen; a reset returns here.
  void setDataRange(const QRectF& bounds, double padding = 0.04) { setDataRange(bounds, padding, padding); }
  void setDataRange(const QRectF& bounds, double paddingX, double paddingY);
  /// Shows exactly this, in data units.
  void setViewRange(const QRectF& range);
  QRectF viewRange() const;
  void resetView();
  bool isZoomed() const { return zoomed_; }
  /// While frozen (a drag is going on) new data ranges wait.
  void freezeAxes(bool frozen);
  void zoomBy(double factor, QPointF dataCentre);
  void panBy(double shareX, double shareY);

  void setScales(Scale x, Scale y);
  Scale xScale() const { return mapping_.logX ? Scale::Log : Scale::Linear; }
  Scale yScale() const { return mapping_.logY ? Scale::Log : Scale::Linear; }
  /// Only y, or only x, answers the wheel and pan; both by default.
  void setZoomable(bool x, bool y);

  /// Keeps one unit of x as long as one unit of y, as for a plane of principal axes.
  void setEqualUnits(bool equal);

  /// Grid lines are off while a field lies under the points.
  void setGridShown(bool shown);

  void setGesture(Gesture gesture);
  Gesture gesture() const { return gesture_; }

  void setLegend(const QList<LegendEntry>& entries);
  ChartLegend* legend() const { return legend_; }

  const PlotMapping& mapping() const { return mapping_; }
  /// The widget that gets the mouse; positions of signals below are in its coordinates.
  QWidget* canvas() const;
  QPoint toCanvas(QPointF data) const;
  QPointF toData(QPointF canvas) const;
  /// A tooltip beside a point of the canvas; empty text hides it.
  void showTip(QPointF canvas, const QString& text);

  QChart* chart() const;
  /// Adds a Qt Charts series in axis space and keeps it on the axes in force. The chart owns it.
  void addSeries(QAbstractSeries* series);

  void setCsv(std::function<QString()> csv) { csv_ = std::move(csv); }
  void setText(std::function<QString()> text) { text_ = std::move(text); }
  /// More entries on top of the right-click menu.
  void setMenuExtension(std::function<void(QMenu&)> extend) { extendMenu_ = std::move(extend); }
  /// The picture for exports of any size.
  Picture picture();

 Q_SIGNALS:
  void mappingChanged();
  void viewRangeChanged(const QRectF& range);
  void hovered(QPointF data, QPointF canvas);
  void hoverLeft();
  void clicked(QPointF data, QPointF canvas, Qt::MouseButton button, Qt::KeyboardModifiers modifiers);
  /// A rectangle or lasso was drawn, in data units.
  void regionSelected(const QPolygonF& region, Qt::KeyboardModifiers modifiers);
  /// Gesture Drag or Paint.
  void dragged(ridgeline::ui::ChartPanel::Phase phase, QPointF data, Qt::MouseButton button,
               Qt::KeyboardModifiers modifiers);
  void legendClicked(int index);

 private:
  friend class ChartView;
  void restyle();
  void showRange(const QRectF& axisRange);
  QRectF homeInAxisSpace() const;
  QRectF withEqualUnits(QRectF axisRange) const;
  void layOut();
  void showMenu(QPoint global);
  void paintPicture(QPainter& painter, QSizeF size);

  ChartView* view_ = nullptr;
  ChartAxes* axes_ = nullptr;
  ChartLegend* legend_ = nullptr;
  PlotMapping mapping_;
  QRectF wanted_{0, 0, 1, 1};  // the range before equal units stretch it
  QRectF home_{0, 0, 1, 1};
  double paddingX_ = 0.04;
  double paddingY_ = 0.04;
  bool zoomed_ = false;
  bool frozen_ = false;
  bool equalUnits_ = false;
  bool zoomX_ = true;
  bool zoomY_ = true;
  Gesture gesture_ = Gesture::Rectangle;
  QString name_;
  std::function<QString()> csv_;
  std::function<QString()> text_;
  std::function<void(QMenu&)> extendMenu_;
};

}  // namespace ridgeline::ui
