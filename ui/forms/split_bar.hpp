#pragma once

// The bar of train, train-dev, dev and test: three handles, live counts, class strips, a test padlock.
//   auto* bar = new SplitBar;    bar->setTotalRows(420);    bar->setFractions({0.7, 0, 0.15, 0.15});
//   connect(bar, &SplitBar::fractionsEdited, this, [](const SplitBar::Fractions& f, bool finished) {});
//   bar->setCounts({294, 0, 63, 63});    bar->setClassCounts(names, perPart);
//   bar->setNotes({"", "", "±6.1 %", "±6.1 %"});    bar->setTestSealed(true);    // SplitBar::sealClicked
// Drag, arrows = one row, Shift+arrows = 1 %, Tab = next handle, double click = type percentages.

#include <QString>
#include <QStringList>
#include <QWidget>
#include <array>
#include <optional>
#include <vector>

class QLineEdit;

namespace ridgeline::ui {

class SplitBar : public QWidget {
  Q_OBJECT
 public:
  using Fractions = std::array<double, 4>;  ///< train, train-dev, dev, test; they sum to 1
  using Counts = std::array<long long, 4>;
  /// Compact is one bar with its words inside, for a strip; Full adds counts, class strips and notes below.
  enum class Detail { Full, Compact };

  explicit SplitBar(QWidget* parent = nullptr);

  void setDetail(Detail detail);
  /// One row is the step of the arrow keys; at least 1 row stays in train.
  void setTotalRows(long long rows);
  /// Counts are again what the shares make of the rows, until they are told.
  void forgetCounts();
  /// Not finite or negative entries count as 0; the sum is brought to 1. Ignored while the user drags.
  void setFractions(const Fractions& fractions);
  Fractions fractions() const;
  /// What the splitter really drew; rounded fractions of the rows otherwise. Dropped at the next edit.
  void setCounts(const Counts& counts);
  Counts counts() const;
  /// Rows of each class in each part, for the strips; empty for regression.
  void setClassCounts(const QStringList& classes, const std::vector<Counts>& perClass);
  /// A short word under each part, such as the half width of its metric.
  void setNotes(const std::array<QString, 4>& notes);
  void setTestSealed(bool sealed);
  bool isTestSealed() const { return sealed_; }
  bool isDragging() const { return dragged_ >= 0; }

  /// Handle 0 lies between train and train-dev, 1 between train-dev and dev, 2 between dev and test.
  int focusedHandle() const { return focused_; }
  QPointF handleCentre(int handle) const;
  QRectF partRect(int part) const;
  QRectF sealRect() const;

  /// "70/15/15" (no train-dev) or "65 5 15 15", with or without %: the fractions, or a sentence that says
  /// what is wrong.
  static std::optional<Fractions> parsePercentages(const QString& text, QString* complaint);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// While the user edits; `finished` is true at the end of a drag, after a key and after typed numbers.
  void fractionsEdited(const std::array<double, 4>& fractions, bool finished);
  void sealClicked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void recount();
  QRectF barRect() const;
  double pixelOf(double cut) const;
  double cutOf(double pixel) const;
  /// The faint grip of an empty train-dev part stands above the bar, so that it can be told from its
  /// neighbour.
  bool trainDevIsEmpty() const { return cuts_[0] >= cuts_[1]; }
  QRectF gripRect(int handle) const;
  int handleAt(QPointF position) const;
  void moveHandle(int handle, double cut, bool finished);
  void edited(bool finished);
  void startTyping();
  void finishTyping();
  void describe();
  QString partText(int part) const;
  QString tooltipFor(QPointF position) const;
  void paintParts(QPainter& painter) const;
  void paintLabels(QPainter& painter) const;
  void paintStrips(QPainter& painter) const;
  void paintHandles(QPainter& painter) const;
  void paintRow(QPainter& painter, const std::array<QString, 4>& texts, double top, const QFont& font,
                const QColor& colour, double reserved = 0) const;

  Detail detail_ = Detail::Full;
  long long rows_ = 100;
  std::array<double, 3> cuts_{0.7, 0.7, 0.85};
  std::optional<Counts> counts_;
  QStringList classes_;
  std::vector<Counts> perClass_;
  std::array<QString, 4> notes_;
  bool sealed_ = true;
  int focused_ = 1;
  int hovered_ = -1;
  int dragged_ = -1;
  bool undecided_ = false;  // two handles lie on each other: the first movement chooses
  bool moved_ = false;
  double grabOffset_ = 0;
  QLineEdit* editor_ = nullptr;
};

}  // namespace ridgeline::ui
