#pragma once

// The axes of a chart, linear and logarithmic, each made once: QChart leaves the labels of a removed axis.
//   ChartAxes axes(chart);   axes.setRange(axisRange, plot);   axes.attach(series);

#include <QList>
#include <QMarginsF>
#include <QRectF>
#include <QSizeF>
#include <QString>

class QAbstractAxis;
class QAbstractSeries;
class QCategoryAxis;
class QChart;
class QValueAxis;

namespace ridgeline::ui {

class ChartAxes {
 public:
  explicit ChartAxes(QChart* chart);

  /// False if they are the titles already.
  bool setTitles(const QString& x, const QString& y);
  void setLog(bool x, bool y);
  void setGridShown(bool shown);
  /// `range` in axis space; `plot` says how many labels find room.
  void setRange(const QRectF& range, QSizeF plot);
  /// Room for labels and titles around the plot. The left one grows with the labels at once but shrinks only
  /// when they become much narrower: the plot must not twitch while one zooms.
  QMarginsF room() const;
  void attach(QAbstractSeries* series);
  void restyle();

 private:
  struct Direction {
    QValueAxis* linear = nullptr;
    // Positions are log10 of the labels: QLogValueAxis hides a whole series for one value that is not
    // positive.
    QCategoryAxis* log = nullptr;
    bool useLog = false;
    double step = 0;
    double labelWidth = 0;  ///< of the widest label, in pixels
    bool titled = false;
    QAbstractAxis* current() const;
  };
  void show(Direction& direction, double low, double high, int most);
  void choose(Direction& direction, bool log);

  QChart* chart_;
  Direction x_, y_;
  double left_ = 0;
  QList<QAbstractSeries*> series_;
};

}  // namespace ridgeline::ui
