#pragma once

// The confusion matrix: rows = actual, columns = predicted; cells and headers select, the keyboard too.
//   auto* grid = new HeatGrid;       grid->setMatrix(classNames, counts);     // counts row-major, k x k
//   grid->setPartName("dev");        // for sentences: "no dev rows"
//   connect(grid, &HeatGrid::cellsSelected, this, [](const QList<HeatCell>& cells) { ... });
//   grid->setSelectedCells({{0, 1}});
// An actual class without rows is hatched and says "–"; one with n < 30 is hatched lightly.

#include <QList>
#include <QString>
#include <QStringList>
#include <QWidget>
#include <optional>
#include <span>
#include <vector>

#include "ui/plots/plot_export.hpp"

namespace ridgeline::ui {

struct HeatCell {
  int actual = 0;
  int predicted = 0;
  bool operator==(const HeatCell&) const = default;
};

class HeatGrid : public QWidget {
  Q_OBJECT
 public:
  explicit HeatGrid(QWidget* parent = nullptr);

  /// `counts` holds size x size numbers, actual class first; another size shows nothing.
  void setMatrix(const QStringList& classes, std::span<const long long> counts);
  void clear() { setMatrix({}, {}); }
  int classCount() const { return static_cast<int>(classes_.size()); }
  long long count(HeatCell cell) const;
  /// The share of the cell's actual class; nothing if that class has no rows.
  std::optional<double> share(HeatCell cell) const;

  void setPartName(const QString& name);
  void setTitle(const QString& title) { title_ = title; }

  /// Shown as outlined; says nothing to listeners.
  void setSelectedCells(const QList<HeatCell>& cells);
  const QList<HeatCell>& selectedCells() const { return selected_; }
  HeatCell currentCell() const { return current_; }
  /// Where a cell is drawn, for tests and pointers.
  QRectF cellRect(HeatCell cell) const;
  QRectF rowHeaderRect(int actual) const;
  QRectF columnHeaderRect(int predicted) const;

  QString csv() const;
  Picture picture();
  QSize sizeHint() const override { return QSize(320, 280); }
  QSize minimumSizeHint() const override { return QSize(150, 130); }

 Q_SIGNALS:
  /// The user chose cells (click, Ctrl click, drag of a block, header, Enter); empty when the choice was
  /// dropped.
  void cellsSelected(const QList<ridgeline::ui::HeatCell>& cells);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Layout {
    double cell = 0;         ///< edge, gap included
    QPointF origin;          ///< of the first cell
    double headerWidth = 0;  ///< of the row names
    double nameHeight = 0;   ///< of the column names when they stand
    bool turned = false;     ///< column names stand upright
    double marker = 0;       ///< radius of the classes' markers, which stand for column names; 0: none
    int everyName = 1;       ///< names are drawn for every so many classes
  };
  Layout layoutFor(QSizeF size) const;
  QString emptyNote() const;
  QRectF cellRect(const Layout& layout, HeatCell cell) const;
  void paintGrid(QPainter& painter, QSizeF size, bool interactive) const;
  void paintCell(QPainter& painter, const Layout& layout, HeatCell cell) const;
  void paintNames(QPainter& painter, const Layout& layout) const;
  std::optional<HeatCell> cellAt(QPointF position) const;
  int headerAt(QPointF position, bool rows) const;
  QString describe(HeatCell cell) const;
  QString describeHeader(int index, bool row) const;
  void choose(const QList<HeatCell>& cells, bool add);
  QList<HeatCell> block(HeatCell a, HeatCell b) const;
  void moveCurrent(int rows, int columns, bool extend);

  QStringList classes_;
  std::vector<long long> counts_;
  std::vector<long long> rowTotals_, columnTotals_;
  QString partName_;
  QString title_;
  QList<HeatCell> selected_, beforeDrag_;
  HeatCell current_, anchor_;
  std::optional<HeatCell> hovered_;
  bool dragging_ = false;
};

}  // namespace ridgeline::ui
