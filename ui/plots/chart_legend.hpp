#pragma once

// The legend inside a chart, above the plot area, so that exports carry it. Wraps, and elides long names.
//   panel->setLegend({{.text = "Class 0", .label = 0},
//            {.text = "p = 0.5", .shape = LegendEntry::Shape::Line, .ink = LegendEntry::Ink::Contour}});
//   connect(panel, &ChartPanel::legendClicked, this, [](int index) { ... });    // clickable entries only

#include <QColor>
#include <QGraphicsObject>
#include <QList>
#include <QString>
#include <optional>

#include "ui/plots/palette.hpp"

namespace ridgeline::ui {

struct LegendEntry {
  enum class Shape { Marker, Line, DashedLine, Band };
  enum class Ink { Class, Muted, Contour, Selection, Mistake };
  QString text = {};
  Shape shape = Shape::Marker;
  int label = 0;                      ///< class, for the colour and the marker
  PlotPart part = PlotPart::Train;    ///< fill of the marker
  Ink ink = Ink::Class;               ///< a colour of the theme instead of the class's
  std::optional<QColor> colour = {};  ///< wins over both; does not follow the theme
  bool shown = true;                  ///< greyed when switched off
  bool clickable = false;
};

class ChartLegend : public QGraphicsObject {
  Q_OBJECT
 public:
  explicit ChartLegend(QGraphicsItem* parent);

  void setEntries(const QList<LegendEntry>& entries);
  const QList<LegendEntry>& entries() const { return entries_; }
  /// Arranges the entries for a width and returns the height that they need; 0 without entries.
  qreal arrange(qreal left, qreal width);
  /// The entry at a point of the chart, or -1.
  int entryAt(QPointF chartPosition) const;

  QRectF boundingRect() const override { return bounds_; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  struct Place {
    QRectF area;
    QString text;
  };
  QList<LegendEntry> entries_;
  QList<Place> places_;
  QRectF bounds_;
};

}  // namespace ridgeline::ui
