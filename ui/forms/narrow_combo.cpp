#include "ui/forms/narrow_combo.hpp"

#include <QAbstractItemView>
#include <QScrollBar>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QStylePainter>

namespace ridgeline::forms {
namespace {

constexpr int LettersKept = 6;

}  // namespace

NarrowCombo::NarrowCombo(QWidget* parent) : QComboBox(parent) {
  setSizeAdjustPolicy(QComboBox::AdjustToContents);
}

QSize NarrowCombo::minimumSizeHint() const {
  QStyleOptionComboBox option;
  initStyleOption(&option);
  const QSize letters(LettersKept * fontMetrics().averageCharWidth(), fontMetrics().height());
  const QSize least = style()->sizeFromContents(QStyle::CT_ComboBox, &option, letters, this);
  return least.boundedTo(sizeHint());
}

void NarrowCombo::showPopup() {
  view()->setMinimumWidth(view()->sizeHintForColumn(0) + view()->verticalScrollBar()->sizeHint().width());
  QComboBox::showPopup();
}

void NarrowCombo::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  const QRect room =
      style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
  option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideRight, room.width());
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

}  // namespace ridgeline::forms
