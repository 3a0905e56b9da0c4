#pragma once

#include <QLayout>
#include <QList>
#include <QWidget>

namespace ridgeline::forms {

/// Fields side by side, left to right, that go on in the next line where the room ends: a row of many fields
/// never asks for more width than its widest one. The last field stands at the right end of its line.
class WrapRow final : public QLayout {
 public:
  explicit WrapRow(int gap);
  ~WrapRow() override;

  void addItem(QLayoutItem* item) override { items_.append(item); }
  int count() const override { return static_cast<int>(items_.size()); }
  QLayoutItem* itemAt(int index) const override { return items_.value(index); }
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;
  void setGeometry(const QRect& room) override;

 private:
  int place(const QRect& room, bool move) const;
  int gap_;
  QList<QLayoutItem*> items_;
};

/// A column of words and rows that wrap: never lower than they need at its width, which docks, asking for one
/// least height whatever the width, would not see to.
class WrapColumn final : public QWidget {
 public:
  using QWidget::QWidget;

 protected:
  bool event(QEvent* event) override;

 private:
  bool asked_ = false;
};

}  // namespace ridgeline::forms
