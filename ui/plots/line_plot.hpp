#pragma once

// Several named curves with bands, dots, a ghost of the former state and a cursor to scrub with.
//   auto* plot = new LinePlot(this);       plot->setAxisTitles("epoch", "loss");
//   plot->setLines({{.name = "Train", .x = x, .y = y, .part = PlotPart::Train},
//                   {.name = "Dev", .x = x, .y = dev, .low = lo, .high = hi, .part = PlotPart::Dev}});
//   plot->setCursor(140.0);      plot->setScrubbing(true);   // scrubbed(double x, bool finished)
//   plot->keepGhost();           plot->setLogY(true);           // ghost: before the first lines of a drag
// NaN in y is a gap. Values that are not positive are gaps on a logarithmic axis.

#include <QColor>
#include <QList>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "ui/plots/chart_panel.hpp"
#include "ui/plots/plot_layer.hpp"

class QLineSeries;

namespace ridgeline::ui {

struct PlotLine {
  QString name = {};
  std::vector<double> x = {}, y = {};       ///< of equal length; x rising, or the line is not thinned
  std::vector<double> low = {}, high = {};  ///< a band around y; empty for none
  std::optional<PlotPart> part = {};        ///< colour of a part of the split, else
  std::optional<int> label = {};      ///< colour of a class, else of the class with its place in the list
  std::optional<QColor> colour = {};  ///< wins over all; does not follow the theme
  bool dashed = false;
  bool markers = false;            ///< a disc at every point
  bool band = true;                ///< whether low and high are drawn
  std::vector<QPointF> dots = {};  ///< loose points of the same colour, such as one a fold

  bool operator==(const PlotLine&) const = default;
};

/// A vertical or horizontal line with a word, such as "best epoch" or "human level".
struct PlotMark {
  double at = 0;
  Qt::Orientation orientation = Qt::Vertical;
  QString text = {};

  bool operator==(const PlotMark&) const = default;
};

class LinePlot : public ChartPanel {
  Q_OBJECT
 public:
  explicit LinePlot(QWidget* parent = nullptr);

  /// Replaces all lines; series are reused, so thirty times a second is fine.
  void setLines(std::vector<PlotLine> lines);
  const std::vector<PlotLine>& lines() const { return lines_; }
  void setMarks(std::vector<PlotMark> marks);
  /// Fixes an end of the y axis; nothing lets the data decide.
  void setYLimits(std::optional<double> low, std::optional<double> high);
  void setXLimits(std::optional<double> low, std::optional<double> high);
  void setLogY(bool log);

  void setCursor(std::optional<double> x);
  std::optional<double> cursor() const { return cursor_; }
  /// A drag or click anywhere moves the cursor instead of selecting.
  void setScrubbing(bool on);

  void keepGhost();
  void clearGhost();
  bool hasGhost() const { return !ghost_.empty(); }

  /// At most about 1,000 points that draw the same picture: the least and the greatest of each column of
  /// pixels. `x` rising; `from` and `to` bound what is in view. Gaps stay gaps.
  static QList<QPointF> thinned(const std::vector<double>& x, const std::vector<double>& y, double from,
                                double to, int columns);
  /// The numbers as "line,x,y,low,high".
  QString csvOfLines() const;

 Q_SIGNALS:
  /// The user dragged the cursor (only while scrubbing is on); `finished` at the end of the drag.
  void scrubbed(double x, bool finished);

 private:
  friend class LineUnderlay;
  friend class LineOverlay;
  QColor colourOf(const PlotLine& line, std::size_t index) const;
  void refreshSeries();
  void refreshRange();
  void refreshLegend();
  void hover(QPointF data, QPointF canvas);

  std::vector<PlotLine> lines_;
  std::vector<PlotLine> ghost_;
  std::vector<PlotMark> marks_;
  std::vector<QLineSeries*> series_;
  QStringList hidden_;  // names switched off in the legend; they outlive a refresh
  std::optional<double> cursor_, hoverX_;
  std::optional<double> lowY_, highY_, lowX_, highX_;
  QRectF drawnRange_;
  qreal drawnWidth_ = 0;
  PlotLayer* under_ = nullptr;
  PlotLayer* over_ = nullptr;
};

}  // namespace ridgeline::ui
