#pragma once

// Bars with names, intervals and dots: explained variance, loadings, importances, coefficients.
//   auto* bars = new BarPlot;                 bars->setName("Importance");
//   bars->setBars({{.name = "petal width", .value = 0.43, .low = 0.38, .high = 0.47}, ...});
//   bars->setOrientation(Qt::Vertical);       bars->setCumulative({0.7, 0.9, 1.0});   // a line over them
//   connect(bars, &BarPlot::barClicked, this, [](int index, Qt::KeyboardModifiers) { ... });
// Values may be negative; undefined ones show "–". Horizontal bars that do not fit scroll with the wheel.

#include <QColor>
#include <QList>
#include <QString>
#include <QWidget>
#include <functional>
#include <optional>
#include <vector>

#include "ui/plots/plot_export.hpp"

namespace ridgeline::ui {

struct Bar {
  QString name = {};
  double value = 0;
  std::optional<double> low = {}, high = {};  ///< ends of an interval
  std::vector<double> dots = {};              ///< single results behind the value, such as one a fold
  std::optional<int> label = {};              ///< colour of a class instead of the accent
  QString note = {};                          ///< added to the tooltip
};

class BarPlot : public QWidget {
  Q_OBJECT
 public:
  explicit BarPlot(QWidget* parent = nullptr);

  void setBars(QList<Bar> bars);
  const QList<Bar>& bars() const { return bars_; }
  void setOrientation(Qt::Orientation orientation);
  void setName(const QString& name);
  /// How values are written; three significant digits by default.
  void setFormat(std::function<QString(double)> format);
  /// A line of running totals over vertical bars, in the units of the bars.
  void setCumulative(std::vector<double> totals);
  /// A fixed far end of the value axis, such as 1 for shares.
  void setLimit(std::optional<double> limit);
  void setSelected(int index);
  int selected() const { return selected_; }

  QRectF barRect(int index) const;
  QString csv() const;
  Picture picture();
  QSize sizeHint() const override { return QSize(300, 220); }
  QSize minimumSizeHint() const override { return QSize(140, 90); }

 Q_SIGNALS:
  void barClicked(int index, Qt::KeyboardModifiers modifiers);
  void barHovered(int index);  ///< -1 when none

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Layout {
    QRectF area;        ///< of the bars
    double low = 0;     ///< value at the near end of the area
    double high = 1;    ///< value at the far end
    double pitch = 20;  ///< from one bar to the next
    double nameRoom = 0;
    bool turned = false;
  };
  Layout layoutFor(QSizeF size) const;
  /// Under a line of totals values stand below the names, where the line cannot cross them.
  bool valuesBelow(const Layout& l) const { return !totals_.empty() && !l.turned; }
  double place(const Layout& layout, double value) const;
  QRectF barRect(const Layout& layout, int index) const;
  void paintBars(QPainter& painter, QSizeF size, bool interactive) const;
  void paintHorizontal(QPainter& painter, const Layout& layout, int index) const;
  void paintVertical(QPainter& painter, const Layout& layout, int index) const;
  void paintSpread(QPainter& painter, const Layout& layout, int index) const;
  int barAt(QPointF position) const;
  QString describe(int index) const;

  QList<Bar> bars_;
  Qt::Orientation orientation_ = Qt::Horizontal;
  QString name_;
  std::function<QString(double)> format_;
  std::vector<double> totals_;
  std::optional<double> limit_;
  int selected_ = -1;
  int hovered_ = -1;
  double scroll_ = 0;
};

}  // namespace ridgeline::ui
