#pragma once

// Chips side by side, right-aligned; where the room is short the first ones give way, whole.
//   auto* row = new ChipRow(header);     row->setChips({{"dev accuracy 96.7 %"}, {"3 ignored",
//   Tone::Warning}}); connect(row, &ChipRow::clicked, this, [](int index) { ... });

#include <QList>
#include <QString>
#include <QWidget>

class QPushButton;

namespace ridgeline::ui {

enum class Tone { Plain, Accent, Good, Warning, Bad };

struct Chip {
  QString text;
  Tone tone = Tone::Plain;
  QString toolTip = {};

  bool operator==(const Chip&) const = default;
};

class ChipRow final : public QWidget {
  Q_OBJECT
 public:
  explicit ChipRow(QWidget* parent);
  void setChips(const QList<Chip>& chips, bool clickable);
  int shown() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {0, 0}; }

 Q_SIGNALS:
  void clicked(int index);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  QList<Chip> chips_;
  bool clickable_ = false;
  QList<QPushButton*> buttons_;
};

}  // namespace ridgeline::ui
